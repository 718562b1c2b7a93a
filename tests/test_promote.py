"""Moving to PostgreSQL and back while people talk: nothing lost, nothing doubled, nobody reset."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
from chatclient import Client, Delivered, MessagePosted

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


@patiently
async def test_everything_moves_there_and_back_while_people_talk(
    node: Node, register: Register, tmp_path: Path, empty: str
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
    for words in (("user", "list", "--data", node.data), ("promote", "--to", empty, *where)):
        status, said = await command(*words)
        assert status == 1, said
        assert "moved" in said or "not empty" in said, said


@patiently
async def test_a_move_killed_anywhere_is_repeated(
    node: Node, register: Register, tmp_path: Path, empty: str
) -> None:
    """Before the switch the file stays the truth; behind it the rest is done."""
    words = ("promote", "--to", empty, "--config", tmp_path / "chat.toml", "--data", node.data)
    async with Talk(node, register).going_on() as talk:
        for place in ("copy.table:20", "move.held"):
            assert (await command(*words, CHATSERVER_KILL_AT=place))[0] == KILLED
            await talk.until_more(10)
        for place in ("move.left", "move.opened"):
            assert (await command(*words, CHATSERVER_KILL_AT=place))[0] == KILLED
            assert node.alive
            status, said = await command("user", "list", "--data", node.data)
            assert (status, "moved" in said) == (1, True), said
        count = len(talk.acknowledged)
        status, said = await command(*words)
        assert (status, "the rest is done" in said) == (0, True), said
        assert count == len(talk.acknowledged)
        await talk.until_more(30)
    talk.require_whole(stored(empty, register.general))
