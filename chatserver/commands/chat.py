"""``chatserver chat``: talk from a terminal or a pipe."""

import argparse
import asyncio
import getpass
import os
import sys
from typing import TYPE_CHECKING

from .shared import WRONG_USE, CommandFailed, Subparsers, parser_of, read_config

if TYPE_CHECKING:
    from chatclient.kept import Keeper

_TIMEOUT_S = 10.0
_PROMPTS = {
    "en": ("E-mail address: ", "Password: "),
    "fr": ("Adresse e-mail : ", "Mot de passe : "),
}
_DESCRIPTION = """
Talk. In a terminal this fills the screen: F1 lists the keys. With --plain, or if the input or the
output is no terminal, it shows a channel's last messages and what happens there, and posts each
line; /quit or the end of input ends it.
Who you are comes from --token, from the environment variable CHATSERVER_TOKEN, or you are
asked for your e-mail address and password once; --sign-out forgets you again.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers, "chat", run, summary="talk from the terminal", description=_DESCRIPTION
    )
    parser.add_argument(
        "channel",
        metavar="CHANNEL",
        nargs="?",
        help="its name, with or without the # (default: the feed if it has news, or the last one)",
    )
    parser.add_argument("--url", help="the server's address (default: the one configured here)")
    parser.add_argument("--token", help="a session's or bot's token")
    parser.add_argument("--plain", action="store_true", help="line by line, without a full screen")
    parser.add_argument(
        "--sign-out", action="store_true", help="end the session kept here, and do nothing else"
    )


def run(arguments: argparse.Namespace) -> int:
    """Chat until the user leaves or the input ends."""
    from chatserver.core.addresses import base_url
    from protocol import ChatError

    url = arguments.url or base_url(read_config(arguments).server)
    if arguments.channel is None and not (arguments.sign_out or _has_screen(arguments)):
        raise CommandFailed("name a channel, as in 'chatserver chat general'", WRONG_USE)
    try:
        _require_server(url)
        _act(arguments, url)
    except (ChatError, OSError, ValueError, EOFError) as error:
        raise CommandFailed(f"{url}: {error or 'the input ended'}") from None
    return 0


def _act(arguments: argparse.Namespace, url: str) -> None:
    from chatclient.kept import Keeper

    from protocol import ConnectionClosed

    keeper = Keeper(url)
    if arguments.sign_out:
        _sign_out(url, keeper)
        return
    given = arguments.token or os.environ.get("CHATSERVER_TOKEN")
    kept = None if given else keeper.read().token
    try:
        _chat(arguments, url, given or kept or _sign_in(url, keeper), keeper)
    except ConnectionClosed as closed:
        if kept is None or not _is_over(closed.code):
            raise
        keeper.forget()
        _chat(arguments, url, _sign_in(url, keeper), keeper)


def _chat(arguments: argparse.Namespace, url: str, token: str, keeper: "Keeper") -> None:
    """Chat on a full screen if there is one, else line by line."""
    import msgspec

    from chatserver.core.clock import now_us

    name = arguments.channel and arguments.channel.removeprefix("#")
    if not _has_screen(arguments):
        from chatclient.chat import chat

        asyncio.run(chat(url, token, name))
        return
    from chatterm import run as fill_the_screen

    kept = keeper.read()
    last = asyncio.run(fill_the_screen(url, token, name, last=kept.channel, left_us=kept.left_us))
    keeper.write(msgspec.structs.replace(keeper.read(), channel=last, left_us=now_us()))


def _has_screen(arguments: argparse.Namespace) -> bool:
    """Say whether there is a terminal to fill; Textual draws on standard error."""
    if arguments.plain or os.environ.get("TERM") in (None, "", "dumb"):
        return False
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _is_over(code: int) -> bool:
    from protocol.errors import CloseCode

    return code in {CloseCode.AUTHENTICATION_FAILED, CloseCode.SESSION_ENDED}


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


def _sign_in(url: str, keeper: "Keeper") -> str:
    """Ask who it is, trade that for a token, and keep it."""
    import msgspec
    from chatclient import sign_in
    from chatclient.languages import language

    for_email, for_password = _PROMPTS[language()]
    email = input(for_email)
    password = getpass.getpass(for_password)
    token = asyncio.run(sign_in(url, email, password, client="chatserver chat"))
    keeper.write(msgspec.structs.replace(keeper.read(), token=token))
    return token


def _sign_out(url: str, keeper: "Keeper") -> None:
    """End the session that is kept, and forget it."""
    token = keeper.read().token
    keeper.forget()
    if token is not None:
        asyncio.run(_end_session(url, token))


async def _end_session(url: str, token: str) -> None:
    from contextlib import suppress

    from chatclient import Client, ConnectionClosed

    from protocol.sessions import EndSession, ListSessions

    with suppress(ConnectionClosed):  # it is over already
        async with Client(url, token, name="chatserver chat") as client:
            await client.ready()
            sessions = (await client.request(ListSessions())).sessions
            for session in sessions:
                if session.current:
                    await client.request(EndSession(session=session.id))
