"""``chatserver invite``: make a link that lets somebody in."""

import argparse

from .shared import Subparsers, change, database_of, parser_of, read_config

_DESCRIPTION = """
Make an invitation and print its link, once. Whoever opens it chooses a name and a password.
Works on the data directory, whether a server runs on it or not.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers,
        "invite",
        run,
        summary="make a link that lets somebody in",
        description=_DESCRIPTION,
    )
    parser.add_argument("--email", help="good for this address only")
    parser.add_argument(
        "--role",
        choices=("member", "guest", "administrator"),
        default="member",
        help="what the newcomer will be (default: member)",
    )
    parser.add_argument(
        "--uses",
        type=int,
        default=1,
        choices=range(1, 1_001),
        metavar="N",
        help="how many people it lets in, at most 1000 (default: 1)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make an invitation and print its link."""
    from chatserver.actions.invitations import Inviting, invite
    from chatserver.core.addresses import base_url

    config = read_config(arguments)
    wish = Inviting(
        days=config.access.invitation_days,
        role=arguments.role,
        email=arguments.email,
        uses=arguments.uses,
    )
    path = database_of(arguments, must_exist=False)
    invited = change(path, lambda transaction: invite(transaction, None, wish))
    print(f"{base_url(config.server)}/join/{invited.token}")
    return 0
