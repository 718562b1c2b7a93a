"""Notices whom a message calls while they are away: a little after it was posted.

What is decided here is only what is worth looking at again: whether it is sent is judged when it is
due (:mod:`chatserver.actions.notices`).
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import structlog

from chatserver.core.clock import now_us
from chatserver.domain.calling import Audience, calls_of, opens_us
from chatserver.domain.notify import Attention, Happening, decide
from chatserver.domain.reach import Reach
from chatserver.store import blocks, notices, quiet
from chatserver.store.database import Database, Reader
from chatserver.store.notices import Notice, Reachable
from protocol import Entry
from protocol.errors import Unavailable
from protocol.messages import Message, MessagePosted

GATHER_S: Final = 0.1
"""How long messages are gathered: one look for all of them, and the chat goes first."""

PUSH_AFTER_US: Final = 5_000_000
"""Who is about to read a message anyway is not woken for it."""

MAIL_AFTER_US: Final = 15 * 60_000_000
RECENT_US: Final = 10 * 60_000_000
"""What is older when it is first looked at concerns nobody any more."""

MOST_MESSAGES: Final = 500
_UNNAMED: Final = ("direct", "group")

log = structlog.get_logger()


class Step(NamedTuple):
    """What a look at a channel came to."""

    channel: str
    after: int
    until: int
    found: list[Notice]


class Noticer:
    """Follows one node's commits; those of nodes that died it finds by looking.

    Most channels cost one read: nothing is written unless somebody is to be told. Two nodes may
    look at the same: the first to write moves the channel's head.
    """

    def __init__(self, database: Database, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._database = database
        self._is_busy = is_busy
        self._channels: dict[str, None] = {}
        self._seen: dict[str, int] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        for entry in entries:
            if isinstance(entry.event, MessagePosted):
                self._channels[entry.at.stream] = None
        self._begin()

    async def look(self) -> None:
        """Find what nobody has looked at: after a start, or a node's death."""
        behind = await self._database.read(notices.behind, now_us() - RECENT_US)
        self._channels |= dict.fromkeys(behind)
        self._begin()

    async def settled(self) -> None:
        """Wait until everything noted so far was looked at."""
        await self._idle.wait()

    def _begin(self) -> None:
        if self._channels:
            self._idle.clear()
            self._wake.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            while self._channels:
                channel = next(iter(self._channels))
                del self._channels[channel]
                await self._look_at(channel)
                await asyncio.sleep(GATHER_S if self._is_busy() else 0)
            self._idle.set()

    async def _look_at(self, channel: str) -> None:
        try:
            step = await self._database.read(
                next_step, channel, self._seen.get(channel, 0), now_us()
            )
            if step is not None and step.found:
                await self._database.write(take, step)
            if step is not None:
                self._seen[channel] = step.until
        except Unavailable:
            log.warning("notices.postponed", channel=channel)  # as below
        except Exception:
            log.exception("notices.not_taken", channel=channel)  # a later look finds them


def next_step(reader: Reader, channel: str, seen: int, at_us: int) -> Step | None:
    """Find out who is to be told of what was said in a channel since it was looked at."""
    head = notices.head(reader, channel)
    if head is None or head.last_seq <= max(head.seq, seen):
        return None
    people = notices.reachable(reader, channel)
    after = max(head.seq, seen, head.last_seq - MOST_MESSAGES)
    found: list[Notice] = []
    if people:
        said = notices.said(reader, channel, after, head.last_seq, at_us - RECENT_US)
        is_direct = head.kind in _UNNAMED
        words = {} if is_direct else notices.words(reader, channel)
        audience = Audience({each.user for each in people}, is_direct, (), words)
        for message in said:
            found += _notices_of(reader, message, audience, people, at_us)
    return Step(channel, head.seq, head.last_seq, found)


def take(reader: Reader, step: Step) -> bool:
    """Store what a step found, unless another node has; say whether that was done."""
    head = notices.head(reader, step.channel)
    if head is None or head.seq != step.after:
        return False
    notices.move_head(reader, step.channel, step.until)
    notices.add(reader, step.found)
    return True


def _notices_of(
    reader: Reader, message: Message, audience: Audience, people: list[Reachable], at_us: int
) -> Iterator[Notice]:
    followers = {}
    if message.thread is not None:
        followers = notices.followers(reader, message.channel, message.thread)
    calls = calls_of(message, audience._replace(followers=followers))
    reaches = quiet.reaches(reader, [each.user for each in people if each.user in calls])
    blockers = blocks.blockers(reader, sorted(calls), message.author) if calls else set()
    for each in people:
        call = calls.get(each.user)
        was_read = message.place_in_channel is not None and each.read_seq >= message.seq
        if call is None or each.user in blockers or was_read:
            continue
        reach = reaches.get(each.user, Reach())
        open_us = opens_us(call, reach, at_us, urgent=message.urgent)
        decision = decide(Happening(call), Attention(each.level, each.muted))
        begin_us = open_us or at_us
        push = Notice(
            each.user, "push", message.channel, message.seq, "", call, begin_us + PUSH_AFTER_US
        )
        if each.pushes and decision.pushes:
            yield push
        if each.mails and decision.mails:
            yield push._replace(way="mail", due_us=begin_us + MAIL_AFTER_US)
