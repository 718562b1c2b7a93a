"""People who call and answer each other through several servers, and look at their feeds."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from itertools import cycle
from types import TracebackType
from typing import Any, Final, Self

from chatclient import ChatError, Client, Feed
from msgspec.structs import replace

from chatserver.projections.feed import is_settled
from chatserver.projections.shadow import Verdict, judge
from chatserver.store import feed_heads
from chatserver.store.database import Database, Reader
from chatserver.store.sqlite import SqliteDatabase
from protocol.feed import RefreshFeed
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage, Message
from protocol.reactions import AddReaction

from .rig import Rig
from .seeding import Person

PAUSE_S: Final = 0.03
WATCHERS: Final = 4
ALL_STORIES: Final = 200
FOLDED_WITHIN_S: Final = 15.0
TOLD_WITHIN_S: Final = 20.0


class Watcher:
    """Somebody who looks at their feed, and never asks for it by themselves."""

    def __init__(self, person: Person, client: Client) -> None:
        self.person = person
        self.client = client
        self.feed: Feed = client.feed(limit=ALL_STORIES)
        self.changes = 0

    async def look(self) -> None:
        """Follow the feed."""
        async with aclosing(self.feed.changes()) as changes:
            async for _stories in changes:
                self.changes += 1

    async def is_right(self) -> bool:
        """Say whether what they see is what there is."""
        news = await self.client.request(RefreshFeed(have=[], limit=ALL_STORIES))
        return news.stories == self.feed.stories


class Company:
    """A cast at work: half of it talks, on every server, and some look at their feeds."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._rng = random.Random(rig.rng.getrandbits(32))
        self._recent: list[Message] = []
        self._clients: list[Client] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.watchers: list[Watcher] = []

    async def __aenter__(self) -> Self:
        nodes = cycle(self._rig.nodes)
        for number, person in enumerate(self._rig.cast.people):
            client = Client(f"http://127.0.0.1:{next(nodes).port}", person.token)
            self._clients.append(await client.__aenter__())
            if number < WATCHERS:
                watcher = Watcher(person, client)
                self.watchers.append(watcher)
                self._tasks.append(asyncio.create_task(watcher.look()))
            else:
                self._tasks.append(asyncio.create_task(self._talk(client)))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._end(self._tasks)
        for client in self._clients:
            await client.close()

    async def fall_silent(self) -> None:
        """Let everybody stop talking; the watchers go on looking."""
        talking = self._tasks[WATCHERS:]
        self._tasks = self._tasks[:WATCHERS]
        await self._end(talking)

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _talk(self, client: Client) -> None:
        await client.ready()
        while True:
            await asyncio.sleep(self._rng.expovariate(1 / PAUSE_S) * len(self._clients))
            with suppress(ChatError):  # what they answer to may be deleted by now
                await self._say_something(client)

    async def _say_something(self, client: Client) -> None:
        chance, about = self._rng.random(), self._about()
        if about is None or chance < 0.3:
            await self._post(client, self._rng.choice(self._rig.cast.channels), None)
        elif chance < 0.6:
            await self._post(client, about.channel, about.thread or about.seq)
        elif chance < 0.95:
            emoji = self._rng.choice("🎉👀🙏")
            command = AddReaction(channel=about.channel, seq=about.seq, emoji=emoji)
            await client.request(command)
        elif about.author == client.me.id:
            await client.request(DeleteMessage(channel=about.channel, seq=about.seq))

    def _about(self) -> Message | None:
        return self._rng.choice(self._recent) if self._recent else None

    async def _post(self, client: Client, channel: ChannelId, thread: int | None) -> None:
        called = self._rng.choice(self._rig.cast.people)
        text = self._rng.choice(["good morning", f"<@{called.user}> please"])
        posted = await client.post(channel, text, thread)
        self._recent = [*self._recent[-20:], replace(posted.message, faces=[])]


@asynccontextmanager
async def opened(rig: Rig) -> AsyncIterator[Database]:
    """Have the servers' database open, as one more process."""
    database = SqliteDatabase(rig.database, readers=1)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def until_folded(rig: Rig) -> None:
    """Wait until every event that concerns somebody is in the feed."""
    async with opened(rig) as database, asyncio.timeout(FOLDED_WITHIN_S):
        while not await database.read(all_settled):
            await asyncio.sleep(PAUSE_S)


def all_settled(reader: Reader) -> bool:
    """Say whether nothing is left to fold but what readers find in the log."""
    return all(is_settled(reader, channel) for channel in feed_heads.behind(reader))


async def all_see_what_there_is(company: Company) -> None:
    """Wait until each watcher was told of whatever changed."""
    async with asyncio.timeout(TOLD_WITHIN_S):
        for watcher in company.watchers:
            while not await watcher.is_right():
                await asyncio.sleep(PAUSE_S)


def folded(reader: Reader) -> list[Any]:
    """Return all that was folded for people."""
    return reader.raw.execute(
        "SELECT * FROM feed_items ORDER BY owner, time_us, channel, seq, kind"
    ).fetchall()


async def assert_folded_once(rig: Rig) -> None:
    """Assert that the feed is what the oracle says, and what folding afresh makes of the log."""
    await until_folded(rig)
    async with opened(rig) as database:
        before = await database.read(folded)
        assert len(before) > len(rig.cast.channels)
        await assert_the_oracles(rig, database)
        await rebuild(rig)
        assert await database.read(folded) == before
        await assert_the_oracles(rig, database)


async def assert_the_oracles(rig: Rig, database: Database) -> None:
    """Assert that everybody's feed is what the oracle says."""
    for person in rig.cast.people:
        assert await database.read(judge, person.user) is Verdict.SAME, person.name


async def rebuild(rig: Rig) -> None:
    """Fold everything again, as an operator does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "chatserver", "rebuild", "feed", "--data", str(rig.data)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
