"""What a node does from time to time beside its work: look around, tidy up, notice."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from protocol import CloseCode

from . import due
from .actions import forms
from .core.clock import now_us
from .gateway.node import Node
from .store import invitations, log, notice_choices, sessions, tries, turns
from .store.database import Reader
from .store.moved import FOLLOW

LOOK_S: Final = 0.5
DISK_S: Final = 1.0
SESSIONS_S: Final = 30.0
FORGET_S: Final = 3_600.0
FORGET_US: Final = 1_800_000_000  # half of that: nodes do not count their hours alike
LAG_S: Final = 0.25

Look = Callable[[], Awaitable[None]]
"""Has a projection find what it has not seen."""

logger = structlog.get_logger()


class Housekeeping:
    """The regular tasks of one node. ``moved`` is set once everything lives elsewhere."""

    def __init__(
        self, node: Node, looks: Sequence[Look], moved: asyncio.Event, written_beside: str
    ) -> None:
        self._node = node
        self._looks = looks
        self._moved = moved
        self._written_beside = written_beside

    def begin(self) -> None:
        """Begin all of them; they end with the node's tasks."""
        tasks = self._node.tasks
        tasks.every(LOOK_S, self._look_beside)
        tasks.every(DISK_S, self._look_at_disk)
        tasks.every(due.EVERY_S, self._do_what_is_due)
        tasks.every(SESSIONS_S, self.check_sessions)
        tasks.every(FORGET_S, self._forget)
        tasks.spawn(self._watch_lag())

    async def _look_beside(self) -> None:
        """Find what the command line has changed: it writes to the log, and tells no node."""
        if await self._setting(FOLLOW):
            self._moved.set()
        before, self._written_beside = self._written_beside, await self._setting(log.WRITTEN_BESIDE)
        if before != self._written_beside:
            await self._node.hub.sweep()
            for look in self._looks:
                await look()

    async def _setting(self, key: str) -> str:
        return await self._node.database.read(log.setting, key) or ""

    async def _look_at_disk(self) -> None:
        await asyncio.to_thread(self._node.database.reserve.look)

    async def _do_what_is_due(self) -> None:
        database, committer, now = self._node.database, self._node.committer, now_us()
        await due.send_scheduled(database, committer, now)
        await due.end_statuses(database, committer, now)
        await due.remind(database, committer, now)
        await due.close_polls(database, committer, now)
        await due.lift_suspensions(database, committer, now)

    async def _forget(self) -> None:
        """Delete what has been over for long: one node for all."""
        await self._node.committer.commit(lambda tx: _forget(tx.reader, now_us()))

    async def check_sessions(self) -> None:
        """Close connections whose session has ended, even if every message of it was lost."""
        connections = [each for mine in self._node.hub.connections.values() for each in mine]
        known = await self._node.database.read(
            sessions.standing, [each.session for each in connections], now_us()
        )
        for connection in connections:
            if connection.session not in known:
                connection.end(CloseCode.SESSION_ENDED, "signed out")

    async def _watch_lag(self) -> None:
        """Measure how late the loop is; long stalls are a bug worth a line."""
        while True:
            before_s = time.monotonic()
            await asyncio.sleep(LAG_S)
            lag_s = time.monotonic() - before_s - LAG_S
            self._node.loop_lag_s = lag_s
            self._node.counters.loop_lag_s.set(lag_s)
            if lag_s > LAG_S:
                logger.warning("loop.late", ms=round(lag_s * 1_000))


def _forget(reader: Reader, now: int) -> None:
    if turns.take(reader, "forget", FORGET_US, now):
        sessions.forget(reader, now)
        invitations.forget_expired(reader, now)
        tries.forget(reader, now)
        notice_choices.forget(reader, now)
        forms.forget_over(reader, now)
