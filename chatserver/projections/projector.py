"""Keeps the feed up with the log: folds what was committed here, a little after it was."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from chatserver.core import faults
from chatserver.domain.feed.kinds import messages_with
from chatserver.store import feed_heads, feed_sources
from chatserver.store.database import Database, Reader
from protocol import Entry
from protocol.errors import StorageFull, Unavailable
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted

from .feed import Folded, fold, left_alone

GATHER_S: Final = 0.05
"""How long events are gathered: one write for all of them, and the chat goes first."""
TURN_EVENTS: Final = 128
"""How many are folded in one transaction, which holds up the event loop for two milliseconds."""
TURN_CHANNELS: Final = 128
"""How many are looked at in one: at a start it may be all there are."""
IS_USER: Final = "U"
IS_WORKSPACE: Final = "T"

log = structlog.get_logger()

Told = Callable[[set[str], set[str], set[str], set[str]], None]


class Projector:
    """Folds the channels of one node's commits.

    ``told(users, channels, onlookers, open)`` hears what changed.

    While ``is_busy()`` it folds in turns with pauses between: the chat goes first.

    What a node does not get to, because it dies, others find by :meth:`look`.
    """

    def __init__(
        self, database: Database, told: Told, is_busy: Callable[[], bool] = lambda: False
    ) -> None:
        self._database = database
        self._told = told
        self._is_busy = is_busy
        self._channels: dict[str, None] = {}
        self._users: set[str] = set()
        self._subjects: set[tuple[str, str]] = set()
        """Each with the channel it came up in."""
        self._threads: set[tuple[str, int]] = set()
        self._looked_at: dict[str, int] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.events = 0
        self.rows = 0

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        for entry in entries:
            stream = entry.at.stream
            if stream.startswith(IS_USER):
                self._users.add(stream)
            elif not stream.startswith(IS_WORKSPACE):
                self._channels[stream] = None
            if isinstance(entry.event, MessagePosted | MessageEdited | MessageDeleted):
                message = entry.event.message
                self._subjects.update((stream, messages_with(tag)) for tag in message.tags)
                if message.thread is not None:
                    self._threads.add((message.channel, message.thread))
        self._begin()

    async def look(self) -> None:
        """Find what nobody has folded: after a start, an import, or a node's death."""
        for channel, span in (await self._database.read(feed_heads.behind)).items():
            if self._looked_at.get(channel) != span.until:
                self._channels[channel] = None
        self._begin()

    async def settled(self) -> None:
        """Wait until everything noted so far is folded and told."""
        await self._idle.wait()

    def _begin(self) -> None:
        if self._channels or self._users:
            self._idle.clear()
            self._wake.set()

    async def run(self) -> None:
        """Fold until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            while self._channels or self._users:
                await self._turn()
                await asyncio.sleep(GATHER_S if self._is_busy() else 0)
            self._idle.set()

    @property
    def waiting(self) -> int:
        """How many channels are not folded yet."""
        return len(self._channels)

    async def _turn(self) -> None:
        waiting = list(self._channels)
        channels, self._channels = waiting[:TURN_CHANNELS], dict.fromkeys(waiting[TURN_CHANNELS:])
        users, self._users = self._users, set()
        subjects, self._subjects = self._subjects, set()
        threads, self._threads = self._threads, set()
        try:
            turn = await self._database.read(_look_at, channels, subjects, threads)
            if turn.due:
                turn.take_in(await self._database.write(_fold_some, turn.due))
                faults.passing("fold.after")
        except (Unavailable, StorageFull):
            log.warning("feed.postponed", channels=len(channels))  # as below
            return
        except Exception:
            log.exception("feed.not_folded", channels=len(channels))  # a later look finds them
            return
        self._channels = dict.fromkeys(turn.left) | self._channels
        self._looked_at |= turn.looked_at
        self.events += turn.events
        self.rows += turn.rows
        self._told(users | turn.users, turn.channels, turn.onlookers, turn.open)


class _Turn:
    """What one look at some channels came to."""

    def __init__(self) -> None:
        self.due: list[str] = []
        """Those of which something is to be written."""
        self.events = 0
        self.rows = 0
        self.users: set[str] = set()
        self.concerned: set[tuple[str, str]] = set()
        """Whom something concerns, with its channel: they hear of it where they may read."""
        self.subjects: set[tuple[str, str]] = set()
        self.channels: set[str] = set()
        self.onlookers: set[str] = set()
        self.open: set[str] = set()
        self.left: list[str] = []
        self.looked_at: dict[str, int] = {}

    def add(self, channel: str, folded: Folded) -> None:
        """Take in what was folded of a channel."""
        self.events += folded.events
        self.rows += folded.rows
        for owner in folded.owners:
            about = self.concerned if owner.startswith(IS_USER) else self.subjects
            about.add((channel, owner))
        self.channels.add(channel)
        if folded.is_open:
            self.open.add(channel)
        if folded.left:
            self.left.append(channel)
        elif folded.until:
            self.looked_at[channel] = folded.until

    def take_in(self, other: "_Turn") -> None:
        """Add what came of folding those that were due."""
        self.events += other.events
        self.rows += other.rows
        self.users |= other.users
        self.channels |= other.channels
        self.onlookers |= other.onlookers
        self.open |= other.open
        self.left += other.left
        self.looked_at |= other.looked_at


def _look_at(
    reader: Reader,
    channels: list[str],
    subjects: set[tuple[str, str]],
    threads: set[tuple[str, int]],
) -> _Turn:
    """Find out what is to be folded, beside whoever writes; most of the time nothing is."""
    turn = _Turn()
    for channel in channels:
        left = left_alone(reader, channel)
        if left is None:
            turn.due.append(channel)
        else:
            turn.add(channel, left)
    turn.concerned |= feed_sources.interested(reader, subjects)
    turn.users |= feed_sources.hearers(reader, turn.concerned)
    turn.users |= feed_sources.followers(reader, threads)
    turn.onlookers = feed_sources.onlookers(reader, turn.channels)
    return turn


def _fold_some(reader: Reader, channels: list[str]) -> _Turn:
    """Fold channels of which something is to be written, as a look has found."""
    faults.passing("fold.before")
    turn = _Turn()
    for channel in channels:
        if turn.events >= TURN_EVENTS:
            turn.left.append(channel)
        else:
            turn.add(channel, fold(reader, channel, TURN_EVENTS - turn.events))
    turn.concerned |= feed_sources.interested(reader, turn.subjects)
    turn.users |= feed_sources.hearers(reader, turn.concerned)
    turn.onlookers = feed_sources.onlookers(reader, turn.channels)
    faults.passing("fold.inside")
    return turn
