"""``chatserver user``: see who is here, shut somebody out, give a new password."""

import argparse
from typing import TYPE_CHECKING

from .shared import Subparsers, change, database_file, parser_of, with_database

if TYPE_CHECKING:
    from chatserver.store.transaction import Transaction
    from protocol.users import User

_PAGE = 500
_PASSWORD = """
Give somebody who lost their password a new one and print it, once. They are signed out
everywhere, sign in with it, and should then choose their own.
"""
_DEACTIVATE = "shut somebody out: they are signed out everywhere; what they wrote stays"


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("user", help="list people and bots, or shut somebody out")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    parser_of(actions, "list", run_list, summary="list people and bots")
    deactivate = parser_of(actions, "deactivate", run_deactivate, summary=_DEACTIVATE)
    deactivate.add_argument("email", metavar="EMAIL", help="whom; @NAME for a bot")
    password = parser_of(
        actions,
        "password",
        run_password,
        summary="give somebody a new password",
        description=_PASSWORD,
    )
    password.add_argument("email", metavar="EMAIL", help="whose")


def run_list(arguments: argparse.Namespace) -> int:
    """Print a line for each user."""
    after = ""
    path = database_file(arguments, must_exist=True)
    while True:
        page = with_database(path, lambda database: database.read(users.page, after, _PAGE))
        for user in page:
            print(_line(user))
        if len(page) < _PAGE:
            return 0
        after = page[-1].id
