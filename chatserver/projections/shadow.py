"""Recomputes one feed in a thousand from everything that was said, and counts what differs."""

import enum
from typing import Final

import structlog

from chatserver.core.tasks import Tasks
from chatserver.domain.feed.naive import naive
from chatserver.domain.feed.stories import written
from chatserver.store import feed, feed_oracle
from chatserver.store.database import Database, Reader
from protocol.ids import UserId

from .feed import is_settled

EVERY: Final = 1_000
MOST_EVENTS: Final = 10_000
"""Whose channels hold more is not recomputed: it would take a reading thread too long."""

log = structlog.get_logger()


class Verdict(enum.Enum):
    """What came of recomputing a feed."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """It is too large, or not folded to the end."""


class Shadow:
    """Checks feeds as they are read. What it finds is a bug of ours, and logged as one."""

    def __init__(self, database: Database, tasks: Tasks, every: int = EVERY) -> None:
        self._database = database
        self._tasks = tasks
        self._every = every
        self._pages = 0
        self.checks = 0
        self.mismatches = 0

    def sample(self, user: UserId) -> None:
        """Recompute the feed of whoever reads the next so many-th page."""
        self._pages += 1
        if self._pages % self._every == 0:
            self._tasks.spawn(self.check(user))

    async def check(self, user: UserId) -> None:
        """Recompute somebody's feed and count the outcome."""
        verdict = await self._database.read(judge, user)
        self.checks += verdict is not Verdict.UNKNOWN
        if verdict is Verdict.OTHER:
            self.mismatches += 1
            log.error("feed.mismatch", user=user)


def judge(reader: Reader, user: str, most_events: int = MOST_EVENTS) -> Verdict:
    """Compare what somebody is shown with what the oracle says."""
    sizes = feed_oracle.sizes(reader, user)
    behind = [channel for channel, span in sizes.items() if span.after < span.until]
    if sum(span.until for span in sizes.values()) > most_events:
        return Verdict.UNKNOWN
    if not all(is_settled(reader, channel) for channel in behind):
        return Verdict.UNKNOWN
    shown = [written(user, story, "ranked") for story in feed.stories(reader, user, "ranked")]
    oracle = naive(feed_oracle.world(reader, user))
    return Verdict.SAME if shown == oracle else Verdict.OTHER
