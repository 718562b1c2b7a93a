"""``chatserver user``: see who is here, shut somebody out, give a new password."""

import argparse
from typing import TYPE_CHECKING

from .shared import Subparsers, change, database_of, parser_of, printable, with_database

if TYPE_CHECKING:
    from chatserver.store.database import Database
    from chatserver.store.transaction import Transaction
    from protocol.users import User

_PAGE = 500
_RESET = """
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
    deactivate.add_argument("who", metavar="EMAIL", help="whom, by e-mail address or as @name")
    password = parser_of(
        actions,
        "password",
        run_password,
        summary="give somebody a new password",
        description=_RESET,
    )
    password.add_argument("who", metavar="EMAIL", help="whose, by e-mail address or as @name")


def run_list(arguments: argparse.Namespace) -> int:
    """Print a line for each user: identifier, handle, what they are, address, name."""
    path = database_of(arguments, must_exist=True)
    for user, email in with_database(path, _everybody):
        print(_line(user, email))
    return 0


def run_deactivate(arguments: argparse.Namespace) -> int:
    """Shut somebody out."""
    from chatserver.actions import accounts
    from chatserver.actions.audited import note

    def shut_out(transaction: "Transaction") -> "User":
        user = accounts.account_of(transaction.reader, arguments.who)
        note(transaction, None, "user.deactivate", user=user.id)
        return accounts.deactivate(transaction, user.id)

    user = change(database_of(arguments, must_exist=True), shut_out)
    print(f"@{user.name} is deactivated")
    return 0


def run_password(arguments: argparse.Namespace) -> int:
    """Replace a password by a random one and print that."""
    import secrets

    from chatserver.actions import accounts
    from chatserver.actions.audited import note
    from chatserver.gateway.passwords import hash_password

    password = secrets.token_urlsafe(12)
    new_hash = hash_password(password)

    def give(transaction: "Transaction") -> None:
        user = accounts.account_of(transaction.reader, arguments.who)
        accounts.reset_password(transaction, user, new_hash)
        note(transaction, None, "password.reset", user=user.id)

    change(database_of(arguments, must_exist=True), give)
    print(password)
    return 0


async def _everybody(database: "Database") -> "list[tuple[User, str | None]]":
    from chatserver.store import users

    found: list[tuple[User, str | None]] = []
    while True:
        after = found[-1][0].id if found else ""
        page = await database.read(users.page_with_email, after, _PAGE)
        found += page
        if len(page) < _PAGE:
            return found


def _line(user: "User", email: str | None) -> str:
    what = "deactivated" if user.deactivated else "bot" if user.kind == "bot" else user.role
    line = f"{user.id:<14} @{user.name:<24} {what:<14} {email or '-':<32} {user.display_name}"
    return printable(line)
