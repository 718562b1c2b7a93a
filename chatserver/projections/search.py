"""Keeps what messages are found by up with the log, a little after they were posted."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from chatserver.store import search, search_steps
from chatserver.store.database import Database
from protocol import Entry
from protocol.errors import Unavailable
from protocol.files import FileDeleted
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted
from protocol.reactions import ReactionChanged

GATHER_S: Final = 0.2
"""How long messages are gathered: one write for all of them."""

STEP_EVENTS: Final = 64
"""So many are added in one transaction, which holds up the event loop for a millisecond."""

REST: Final = 3
"""How many times as long as a step took there is none: the chat goes first."""

REBUILD_EVENTS: Final = 5_000
_CONCERNS: Final = (
    MessagePosted,
    MessageEdited,
    MessageDeleted,
    ReactionChanged,
    FileDeleted,
)

log = structlog.get_logger()


class Indexer:
    """Adds the messages of one node's commits; those of nodes that died it finds by looking.

    Two nodes may read the same: the first to write moves the channel's head, and what the other
    read counts for nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._channels: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.events = 0

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        for entry in entries:
            if isinstance(entry.event, _CONCERNS):
                self._channels[entry.at.stream] = None
        self._begin()

    async def look(self) -> None:
        """Find what nobody has added: after a start, an import, or a node's death."""
        waiting = await self._database.read(search_steps.behind)
        # nodes that look at once begin in different channels
        self._channels |= dict.fromkeys(sorted(waiting, key=lambda _: secrets.randbits(32)))
        self._begin()

    async def settled(self) -> None:
        """Wait until everything noted so far can be found."""
        await self._idle.wait()

    @property
    def waiting(self) -> int:
        """In how many channels there is something that cannot be found yet."""
        return len(self._channels)

    def _begin(self) -> None:
        if self._channels:
            self._idle.clear()
            self._wake.set()

    async def run(self) -> None:
        """Add what is noted until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            while self._channels:
                begun_s = time.monotonic()
                await self._step(next(iter(self._channels)))
                await asyncio.sleep(min(REST * (time.monotonic() - begun_s), GATHER_S))
            self._idle.set()

    async def _step(self, channel: str) -> None:
        try:
            step = await self._database.read(search_steps.next_step, channel, STEP_EVENTS)
            if step is None or step.until == step.head:
                del self._channels[channel]
            if step is not None:
                self.events += await self._database.write(search_steps.take, step)
        except Unavailable:
            self._channels.pop(channel, None)
            log.warning("search.postponed", channel=channel)  # as below
        except Exception:
            self._channels.pop(channel, None)
            log.exception("search.not_added", channel=channel)  # a later look finds it


async def rebuild(database: Database, told: Callable[[int, int, str], None]) -> int:
    """Forget everything and read all messages again; return how many events that were."""
    await database.write(search.empty)
    return await catch_up(database, told)


async def catch_up(database: Database, told: Callable[[int, int, str], None]) -> int:
    """Add everything there is; return how many events that were."""
    waiting = await database.read(search_steps.behind)
    total, done = sum(waiting.values()), 0
    for channel in waiting:
        while step := await database.read(search_steps.next_step, channel, REBUILD_EVENTS):
            done += await database.write(search_steps.take, step)
            told(done, max(done, total), "indexing")
    return done
