"""``chatserver chat``: talk in a channel from a terminal or a pipe."""

import argparse
import asyncio
import getpass
import os

from .shared import CommandFailed, Subparsers, parser_of, read_config

_TIMEOUT_S = 10.0
_DESCRIPTION = """
Show a channel's last messages and what happens there, and post each line you type.
Who you are comes from --token, from the environment variable CHATSERVER_TOKEN, or you are
asked for your e-mail address and password. /quit or the end of input ends it.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers,
        "chat",
        run,
        summary="talk in a channel from the terminal",
        description=_DESCRIPTION,
    )
    parser.add_argument("channel", metavar="CHANNEL", help="its name, with or without the #")
    parser.add_argument("--url", help="the server's address (default: the one configured here)")
    parser.add_argument("--token", help="a session's or bot's token")


def run(arguments: argparse.Namespace) -> int:
    """Chat until the input ends."""
    from chatclient.chat import chat

    from chatserver.core.addresses import base_url
    from protocol import ChatError

    url = arguments.url or base_url(read_config(arguments).server)
    token = arguments.token or os.environ.get("CHATSERVER_TOKEN")
    try:
        _require_server(url)
        token = token or _sign_in(url)
        asyncio.run(chat(url, token, arguments.channel.removeprefix("#")))
    except (ChatError, OSError, ValueError, EOFError) as error:
        raise CommandFailed(f"{url}: {error or 'the input ended'}") from None
    return 0


def _require_server(url: str) -> None:
    """Ask once whether somebody is there; the client itself would try for ever.

    Raises:
        OSError, ValueError: nobody is, or the address is none.
    """
    import urllib.request
    from urllib.error import URLError

    from chatclient.addresses import http_url

    address = http_url(url, "/healthz")
    try:
        urllib.request.urlopen(address, timeout=_TIMEOUT_S).close()  # noqa: S310  # http_url made it
    except URLError as error:
        raise OSError(f"no chat server answers there: {error.reason}") from None


def _sign_in(url: str) -> str:
    """Ask who it is, and trade that for a token."""
    from chatclient import sign_in

    email = input("E-mail address: ")
    password = getpass.getpass("Password: ")
    return asyncio.run(sign_in(url, email, password, client="chatserver chat"))
