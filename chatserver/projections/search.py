"""Keeps what messages are found by up with the log, a little after they were posted."""

import secrets
from collections.abc import Callable, Iterable
from typing import Final

from chatserver.store import search, search_steps
from chatserver.store.database import Database
from protocol import Entry
from protocol.files import FileDeleted
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted
from protocol.reactions import ReactionChanged

from .by_channel import ByChannel

STEP_EVENTS: Final = 64
"""So many are added in one transaction, which holds up the event loop for a millisecond."""

REBUILD_EVENTS: Final = 5_000
_CONCERNS: Final = (
    MessagePosted,
    MessageEdited,
    MessageDeleted,
    ReactionChanged,
    FileDeleted,
)


class Indexer(ByChannel):
    """Adds the messages of one node's commits; those of nodes that died it finds by looking.

    Two nodes may read the same: the first to write moves the channel's head, and what the other
    read counts for nothing.
    """

    name = "search"
    gather_s = 0.2

    def __init__(self, database: Database, is_busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(is_busy)
        self._database = database
        self.events = 0

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        self._gather(entry.at.stream for entry in entries if isinstance(entry.event, _CONCERNS))

    async def look(self) -> None:
        """Find what nobody has added: after a start, an import, or a node's death."""
        waiting = await self._database.read(search_steps.behind)
        # nodes that look at once begin in different channels
        self._gather(sorted(waiting, key=lambda _: secrets.randbits(32)))

    async def _see_to(self, channel: str) -> bool:
        step = await self._database.read(search_steps.next_step, channel, STEP_EVENTS)
        if step is None:
            return True
        self.events += await self._database.write(search_steps.take, step)
        return step.until == step.head


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
