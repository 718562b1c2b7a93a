"""Tells those who look at a small channel how far others have read; what is too much is dropped."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from chatserver.core.tasks import Tasks
from chatserver.store import receipts
from chatserver.store.database import Database, Reader
from chatserver.store.receipts import Told
from protocol import Entry
from protocol.cursors import ReadMarked, UnreadMarked
from protocol.profiles import PresenceChosen
from protocol.receipts import ReceiptsChosen

MAX_WAITING: Final = 1_000
EVERYWHERE: Final = ""

Waiting = dict[tuple[str, str], bool]
"""By user and channel: whether they chose to show receipts, or not to."""


class ReceiptTeller:
    """Looks up who may know of a cursor that moved, after the commit and beside it.

    What moves while one look-up is under way is looked up together next, each cursor once. When
    somebody chooses to seem offline nothing is taken back: that would tell that they chose.
    """

    def __init__(
        self, database: Database, tasks: Tasks, tell: Callable[[list[Told]], object]
    ) -> None:
        self._database = database
        self._tasks = tasks
        self._tell = tell
        self._waiting: Waiting = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        for entry in entries:
            user = entry.at.stream
            match entry.event:
                case ReadMarked(channel=channel) | UnreadMarked(channel=channel):
                    self._add(user, channel, chose=False)
                case ReceiptsChosen():
                    self._add(user, EVERYWHERE, chose=True)
                case PresenceChosen(away=False):
                    self._add(user, EVERYWHERE, chose=False)
                case _:
                    continue

    def _add(self, user: str, channel: str, *, chose: bool) -> None:
        key = user, channel
        if len(self._waiting) < MAX_WAITING or key in self._waiting:
            self._waiting[key] = chose or self._waiting.get(key, False)
            if self._idle.is_set():
                self._idle.clear()
                self._tasks.spawn(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                told = await self._database.read(_look_up, waiting)
                if told:
                    self._tell(told)
        finally:
            self._idle.set()

    async def settled(self) -> None:
        """Wait until all that was noted is told."""
        await self._idle.wait()


def _look_up(reader: Reader, waiting: Waiting) -> list[Told]:
    found: list[Told] = []
    for (user, channel), chose in waiting.items():
        if channel == EVERYWHERE:
            found += receipts.everywhere(reader, user, chose=chose)
        else:
            found += receipts.moved(reader, channel, user)
    return found
