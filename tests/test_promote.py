"""Moving to PostgreSQL and back while people talk: nothing lost, nothing doubled, nobody reset."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from chatclient import Client, Delivered, MessagePosted

from chatserver.__main__ import main
from chatserver.core.config import ConfigError
from chatserver.core.config_file import overwrite, with_keys
from tests.faults.servers import Node, write_config
from tests.running import run
from tests.test_backups import KILLED, command
from tests.town import Register

patiently = partial(run, deadline_s=90)


class Talk:
    """Three people who never stop posting, and one who hears them."""

    def __init__(self, node: Node, town: Register) -> None:
        self.acknowledged: list[int] = []
        self.heard: list[int] = []
        self.others: list[object] = []
        self._address = f"http://127.0.0.1:{node.port}"
        self._town = town
        self._more = asyncio.Event()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator["Talk"]:
        """Talk until the end of the block; everything acknowledged has been heard then."""
        people = (self._town.alice, self._town.carol, self._town.echo)
        posting = [asyncio.create_task(self._post(each.token)) for each in people]
        hearing = asyncio.create_task(self._hear())
        await self.until_more(10)
        yield self
        for each in posting:
            each.cancel()
        await asyncio.gather(*posting, return_exceptions=True)
        while self.acknowledged and max(self.acknowledged) not in self.heard:
            await self._happens()
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)

    async def until_more(self, count: int) -> None:
        """Wait until so many more messages are acknowledged."""
        wanted = len(self.acknowledged) + count
        while len(self.acknowledged) < wanted:
            await self._happens()

    async def _happens(self) -> None:
        self._more.clear()
        await self._more.wait()

    async def _post(self, token: str) -> None:
        async with Client(self._address, token) as client:
            while True:
                done = await client.post(self._town.general, "on and on")
                self.acknowledged.append(done.message.seq)
                self._more.set()

    async def _hear(self) -> None:
        async with (
            Client(self._address, self._town.bob.token) as bob,
            aclosing(bob.deliveries()) as happenings,
        ):
            async for each in happenings:
                if isinstance(each, Delivered) and isinstance(each.event, MessagePosted):
                    self.heard.append(each.event.message.seq)
                else:
                    self.others.append(each)
                self._more.set()

    def require_whole(self, stored: list[int]) -> None:
        """Assert that what was acknowledged is stored, and all of it was heard once, in order."""
        assert len(set(self.acknowledged)) == len(self.acknowledged)
        assert set(self.acknowledged) <= set(stored)
        assert stored == list(range(stored[0], stored[0] + len(stored)))
        assert self.heard == list(range(self.heard[0], self.heard[0] + len(self.heard)))
        assert self.others == []


@pytest.fixture
def node(runner: asyncio.Runner, data: Path, tmp_path: Path) -> Iterator[Node]:
    """A server process on the town's file."""
    config = write_config(tmp_path / "chat.toml")
    node = Node("only", data, config, tmp_path / "log")
    runner.run(node.start())
    yield node
    assert runner.run(node.put_away())


def stored(kept: str | Path, channel: str) -> list[int]:
    """The numbers of a channel's messages."""
    connect = sqlite3.connect if isinstance(kept, Path) else psycopg.connect
    with closing(connect(kept)) as connection:
        query = f"SELECT seq FROM messages WHERE channel='{channel}' ORDER BY seq"
        return [seq for (seq,) in connection.execute(query).fetchall()]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[store]\nurl = "there"\n'),
        ("[log]\nlevel = 'info'", "[log]\nlevel = 'info'\n\n[store]\nurl = \"there\"\n"),
        (
            '# ours\n[ store ]  # kept\nreaders = 3\n# url = ""\n\n[log]\n',
            '# ours\n[ store ]  # kept\nurl = "there"\nreaders = 3\n# url = ""\n\n[log]\n',
        ),
        ('[store]\n url=""  # none\n', '[store]\nurl = "there"\n'),
    ],
)
def test_a_configuration_is_changed_in_its_place(before: str, after: str, tmp_path: Path) -> None:
    """The rest stays as somebody wrote it; so do its mode and its owner."""
    assert with_keys(before, "store", {"url": "there"}) == after
    file = tmp_path / "chat.toml"
    file.write_text("x" * 1_000)
    file.chmod(0o640)
    overwrite(file, after)
    assert (file.read_text(), file.stat().st_mode & 0o777) == (after, 0o640)


@pytest.mark.parametrize("text", ["store.url = ''", "store = {url = ''}", "[store", "[[store]]"])
def test_a_configuration_written_otherwise_is_left_alone(text: str) -> None:
    """It is changed by hand."""
    with pytest.raises(ConfigError):
        with_keys(text, "store", {"url": "there"})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("promote --to mysql://there", "postgresql://"),
        ("promote --to postgresql://there/chat", "--by-hand"),
        ("promote --to postgresql://there/chat --by-hand", "there is no database"),
        ("promote --to postgresql://there/chat --config c.toml", "names PostgreSQL already"),
        ("demote --to there", "names no PostgreSQL"),
    ],
)
def test_what_cannot_be_done_is_said_first(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """In a sentence, before anything is touched."""
    monkeypatch.chdir(tmp_path)
    Path("c.toml").write_text('[store]\nurl = "postgresql://elsewhere/chat"\n')
    assert main(line.split()) != 0
    assert said in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["c.toml"]


@patiently
async def test_everything_moves_there_and_back_while_people_talk(
    node: Node,
    register: Register,
    tmp_path: Path,
    empty: str,
) -> None:
    """The server follows each time, and clients notice a short silence."""
    config, back = tmp_path / "chat.toml", tmp_path / "back"
    where = ("--config", config, "--data", node.data)
    async with Talk(node, register).going_on() as talk:
        status, said = await command("promote", "--to", empty, *where)
        assert (status, "whole" in said) == (0, True), said
        assert f'url = "{empty}"' in config.read_text()
        await talk.until_more(30)
        there = stored(empty, register.general)
        assert there[-1] > stored(node.data / "chat.db", register.general)[-1]
        status, said = await command("demote", "--to", back, *where)
        assert (status, "whole" in said) == (0, True), said
        await talk.until_more(30)
    talk.require_whole(stored(back / "chat.db", register.general))
    for words in (("doctor", "--data", node.data), ("promote", "--to", empty, *where)):
        status, said = await command(*words)
        assert status == 1, said
        assert "moved" in said or "not empty" in said, said


@patiently
async def test_a_move_that_is_killed_is_repeated(
    node: Node, register: Register, tmp_path: Path, empty: str
) -> None:
    """Before the switch the file stays the truth; behind it the rest is done."""
    words = ("promote", "--to", empty, "--config", tmp_path / "chat.toml", "--data", node.data)
    async with Talk(node, register).going_on() as talk:
        assert (await command(*words, CHATSERVER_KILL_AT="move.held"))[0] == KILLED
        await talk.until_more(10)
        assert (await command(*words, CHATSERVER_KILL_AT="move.left"))[0] == KILLED
        status, said = await command("user", "list", "--data", node.data)
        assert (status, "moved" in said) == (1, True), said
        assert node.alive
        count = len(talk.acknowledged)
        status, said = await command(*words)
        assert (status, "the rest is done" in said) == (0, True), said
        assert count == len(talk.acknowledged)
        await talk.until_more(30)
    talk.require_whole(stored(empty, register.general))
