"""``chatserver token``: make and revoke tokens for bots and programs."""

import argparse
import sys
from typing import TYPE_CHECKING

from .shared import CommandFailed, Subparsers, change, database_of, parser_of

if TYPE_CHECKING:
    from chatserver.actions.accounts import SignedIn
    from chatserver.store.transaction import Transaction
    from protocol.users import User

_NEW = """
Make a token that does not expire and print it, once: only its hash is kept. Works on the data
directory, whether a server runs on it or not.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("token", help="make and revoke tokens for bots and programs")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = parser_of(actions, "new", run_new, summary="make a token", description=_NEW)
    whose = new.add_mutually_exclusive_group(required=True)
    whose.add_argument("--bot", metavar="NAME", help="for this bot, created if there is none")
    whose.add_argument("--user", metavar="EMAIL", help="for this person's own programs")
    revoke = parser_of(
        actions, "revoke", run_revoke, summary="revoke a token; its connections close"
    )
    revoke.add_argument(
        "token", metavar="TOKEN", help="the token, or - to read it from standard input"
    )


def run_new(arguments: argparse.Namespace) -> int:
    """Make a token and print it."""
    from chatserver.actions import accounts
    from chatserver.actions.audited import note

    def make(transaction: "Transaction") -> "SignedIn":
        if arguments.bot is not None:
            made = accounts.bot_token(transaction, arguments.bot)
        else:
            user = accounts.account_of(transaction.reader, arguments.user)
            made = accounts.token_for(transaction, user, "command line")
        note(transaction, None, "token.make", user=made.user.id)
        return made

    print(change(database_of(arguments, must_exist=False), make).token)
    return 0


def run_revoke(arguments: argparse.Namespace) -> int:
    """End the session a token opens."""
    from chatserver.actions import accounts
    from chatserver.actions.audited import note

    path = database_of(arguments, must_exist=True)
    token = _typed() if arguments.token == "-" else arguments.token  # noqa: S105  # a dash

    def revoke(transaction: "Transaction") -> "User":
        user = accounts.revoke_token(transaction, token)
        note(transaction, None, "token.revoke", user=user.id)
        return user

    user = change(path, revoke)
    print(f"revoked; it was a token of @{user.name}")
    return 0


def _typed() -> str:
    token = sys.stdin.readline().strip()
    if not token:
        raise CommandFailed("there is no token to revoke on standard input")
    return token
