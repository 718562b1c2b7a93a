"""``chatserver chat`` as people start it: the program in a terminal of its own, and a server."""

import asyncio
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from chatclient import Client, ConnectionClosed
from chatclient.kept import Keeper, Kept

from chatserver.core.clock import now_us
from chatserver.gateway.passwords import HASHER
from chatserver.store import users
from chatserver.store.users import NewUser
from protocol.channels import AddMember
from protocol.ids import UserId, new_id
from protocol.messages import MessagePosted
from protocol.sessions import ListSessions
from tests.running import run
from tests.terminal.screen import asked
from tests.town import Person, Town, do

PROGRAM = (sys.executable, "-m", "chatserver", "chat")
PASSWORD = "correct horse battery"
EMAIL = "dora@example.org"
LEAVE = "\x11"
_SEQUENCE = re.compile(r"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]")


class Terminal:
    """A pseudo-terminal with the program in it."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self._master = master
        self.process = process
        self._seen = bytearray()
        self._more = asyncio.Event()

    def read(self) -> None:
        """Take in what the program wrote."""
        try:
            self._seen += os.read(self._master, 65_536)
        except OSError:  # Linux: the program has closed its side
            asyncio.get_running_loop().remove_reader(self._master)
        self._more.set()

    async def sees(self, text: str) -> None:
        """Wait until the program has written ``text``, and forget what it wrote before."""
        while text not in _SEQUENCE.sub("", self._seen.decode(errors="replace")):
            self._more.clear()
            await self._more.wait()
        self._seen.clear()

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())


@asynccontextmanager
async def terminal(town: Town, home: Path, *words: str, **more: str) -> AsyncIterator[Terminal]:
    """Start the program in a terminal, and wait until it has ended."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        *words,
        "--url",
        town.address,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(home, **more),
        start_new_session=True,
    )
    os.close(slave)
    shown = Terminal(master, process)
    asyncio.get_running_loop().add_reader(master, shown.read)
    try:
        yield shown
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The program's surroundings: a home of its own, and nothing it might take for a token."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TERM": "xterm-256color",
        **more,
    }


def keeper(town: Town, home: Path) -> Keeper:
    """What the program keeps in that home."""
    return Keeper(town.address, {"HOME": str(home)})


async def first_posts(client: Client, count: int) -> AsyncIterator[MessagePosted]:
    """The next messages posted."""
    async with aclosing(client.events()) as events:
        async for event in events:
            if isinstance(event, MessagePosted):
                yield event
                count -= 1
            if not count:
                return


def settle_dora(town: Town) -> Any:
    """Let somebody live in the town who has a password."""

    def settle(tx):
        dora = UserId(new_id("U"))
        hashed = HASHER.hash(PASSWORD)
        users.add(
            tx.reader, NewUser(dora, "dora", "Dora", now_us(), email=EMAIL, password_hash=hashed)
        )
        do(tx, town.alice, AddMember(channel=town.general, user=dora))

    return settle


@run
async def test_in_a_terminal_it_fills_the_screen_and_comes_back_to_the_channel(town, tmp_path):
    """Without a channel the one that was open last is opened."""
    token = {"CHATSERVER_TOKEN": town.bob.token}
    async with terminal(town, tmp_path, "#secret", **token) as bob:
        await bob.sees("Write to #secret")
        async with Client(town.address, town.alice.token) as alice:
            await alice.ready()
            bob.type("from a real terminal\r")
            said = [event async for event in first_posts(alice, 1)]
            assert [event.message.text for event in said] == ["from a real terminal"]
            await alice.post(town.secret, "welcome")
        await bob.sees("welcome")
        bob.type(LEAVE)
    kept = keeper(town, tmp_path).read()
    assert (kept.token, kept.channel) == (None, town.secret)
    async with terminal(town, tmp_path, LANG="fr_FR.UTF-8", **token) as bob:
        await bob.sees("Écrire à #secret")
        bob.type(LEAVE)


ENGLISH = ("E-mail address: ", "Password: ", "Alice brought you into #general")
FRENCH = ("Adresse e-mail : ", "Mot de passe : ", "Alice vous a fait entrer")


async def sign_in(dora: Terminal, words: tuple[str, str, str] = ENGLISH) -> None:
    """Answer what the program asks for."""
    for_email, for_password, then = words
    await dora.sees(for_email)
    dora.type(f"{EMAIL}\r")
    await dora.sees(for_password)
    dora.type(f"{PASSWORD}\r")
    await dora.sees(then)


@run
async def test_one_signs_in_once(town, tmp_path):
    """Address and password are asked for, the token is kept for its owner alone, until sign-out."""
    await town.change(settle_dora(town))
    async with terminal(town, tmp_path) as dora:
        await sign_in(dora)
        dora.type(LEAVE)
    kept = keeper(town, tmp_path)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    async with terminal(town, tmp_path) as dora:
        await dora.sees("Write to #general")
        dora.type(LEAVE)
    signed_in = Person(town.bob.id, "dora", kept.read().token, town.bob.actor)
    assert len((await asked(town, signed_in, ListSessions())).sessions) == 1
    async with terminal(town, tmp_path, "--sign-out"):
        pass
    assert kept.read() == Kept()
    with pytest.raises(ConnectionClosed):
        await asked(town, signed_in, ListSessions())


@run
async def test_one_is_asked_in_ones_language(town, tmp_path):
    """From the first word on, not only once the screen is full."""
    await town.change(settle_dora(town))
    async with terminal(town, tmp_path, LANG="fr_FR.UTF-8") as dora:
        await sign_in(dora, FRENCH)
        dora.type(LEAVE)


@run
async def test_who_was_signed_out_is_asked_again(town, tmp_path):
    """A token that is no good any more is forgotten."""
    await town.change(settle_dora(town))
    keeper(town, tmp_path).write(Kept(token="xoxp-old"))
    async with terminal(town, tmp_path) as dora:
        await sign_in(dora)
        dora.type(LEAVE)
    assert keeper(town, tmp_path).read().token != "xoxp-old"


@pytest.mark.parametrize("words", [(), ("--plain",)])
@run
async def test_a_pipe_needs_a_channel(town, tmp_path, words):
    """There is no screen to choose one on."""
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        *words,
        "--url",
        town.address,
        "--token",
        town.bob.token,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(tmp_path),
    )
    output, errors = await process.communicate()
    assert (process.returncode, output) == (2, b"")
    assert errors == b"chatserver: name a channel, as in 'chatserver chat general'\n"


@run
async def test_plain_stays_plain_in_a_terminal(town, tmp_path):
    """Lines, as in a pipe."""
    async with terminal(town, tmp_path, "general", "--plain", "--token", town.bob.token) as bob:
        await bob.sees("# general")
        bob.type("/quit\r")


def test_what_is_kept_is_told_apart_by_server(tmp_path):
    """A file that cannot be read is as good as none, and forgetting twice is no error."""
    one, other = (
        Keeper(f"http://{host}:8080/chat", {"XDG_STATE_HOME": str(tmp_path)}) for host in "ab"
    )
    one.write(Kept(token="t", channel="c"))
    assert (one.read(), other.read()) == (Kept(token="t", channel="c"), Kept())
    one.path.write_text("{")
    assert one.read() == Kept()
    one.forget()
    one.forget()
    assert list((tmp_path / "chatserver").iterdir()) == []
