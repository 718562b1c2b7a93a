"""Who and what is close to whom: made for whoever reads their feed, once a day, after they did."""

from collections.abc import Callable
from typing import Final

from chatserver.core.tasks import Tasks
from chatserver.domain.feed.affinity import Affinity, affinity
from chatserver.domain.feed.kinds import DAY_US
from chatserver.store import affinities
from chatserver.store.database import Database, Reader
from protocol.ids import UserId

MOST_KNOWN: Final = 100_000


class Affinities:
    """Makes affinities of those who read on this node; the first page of a day is yesterday's."""

    def __init__(self, database: Database, tasks: Tasks, now_us: Callable[[], int]) -> None:
        self._database = database
        self._tasks = tasks
        self._now_us = now_us
        self._made: dict[UserId, int] = {}

    def note(self, user: UserId) -> None:
        """Let what is close to somebody be made for today, if it is not yet."""
        day = self._now_us() // DAY_US
        if self._made.get(user) == day:
            return
        if len(self._made) >= MOST_KNOWN:
            self._made.clear()
        self._made[user] = day
        self._tasks.spawn(self.make(user, day))

    async def make(self, user: UserId, day: int) -> None:
        """Count what somebody did lately, and keep what came of it."""
        if await self._database.read(affinities.day, user) >= day:
            return
        talks = await self._database.read(affinities.talks, user)
        await self._database.write(_keep, user, affinity(talks, day), day)


def _keep(reader: Reader, user: str, found: Affinity, day: int) -> None:
    """Store what was found, unless somebody has stored it for that day or a later one."""
    if affinities.day(reader, user) < day:
        affinities.save(reader, user, found, day)
