"""Notices whom a message calls while they are away: a little after it was posted.

What is decided here is only what is worth looking at again: whether it is sent is judged when it is
due (:mod:`chatserver.actions.notices`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from chatserver.core.clock import now_us
from chatserver.domain.calling import UNNAMED, Audience, calls_of, opens_us
from chatserver.domain.feed.words import subjects_in, tokens_in
from chatserver.domain.notify import Attention, Call, Happening, decide
from chatserver.domain.reach import Reach
from chatserver.store import blocks, keywords, log, notices, quiet
from chatserver.store.database import Database, Reader
from chatserver.store.notices import Notice, Reachable
from protocol import AnyEvent, Entry
from protocol.ids import UserId
from protocol.messages import Message, MessageEdited, MessagePosted

from .by_channel import ByChannel

PUSH_AFTER_US: Final = 5_000_000
"""Who is about to read a message anyway is not woken for it."""

MAIL_AFTER_US: Final = 15 * 60_000_000
RECENT_US: Final = 10 * 60_000_000
"""What is older when it is first looked at concerns nobody any more."""

MOST_MESSAGES: Final = 500


class Step(NamedTuple):
    """What a look at a channel came to."""

    channel: str
    after: int
    until: int
    found: list[Notice]


class Noticer(ByChannel):
    """Follows one node's commits; those of nodes that died it finds by looking.

    Most channels cost one read: nothing is written unless somebody is to be told. Two nodes may
    look at the same: the first to write moves the channel's head.
    """

    name = "notices"
    gather_s = 0.1

    def __init__(self, database: Database, is_online: Callable[[UserId], bool]) -> None:
        super().__init__()
        self._database = database
        self._is_online = is_online
        self._seen: dict[str, int] = {}

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        self._gather(entry.at.stream for entry in entries if _may_call(entry.event))

    async def look(self) -> None:
        """Find what nobody has looked at: after a start, or a node's death."""
        self._gather(await self._database.read(notices.behind, now_us() - RECENT_US))

    async def _see_to(self, channel: str) -> bool:
        seen = self._seen.get(channel, 0)
        step = await self._database.read(next_step, channel, seen, now_us())
        if step is not None:
            step = step._replace(found=[each for each in step.found if self._is_there(each)])
        if step is not None and step.found:
            await self._database.write(take, step)
        if step is not None:
            self._seen[channel] = step.until
        return True

    def _is_there(self, notice: Notice) -> bool:
        """Say whether somebody is online if it is for those who are."""
        return notice.call != "here" or self._is_online(notice.user)


def _may_call(event: AnyEvent) -> bool:
    return isinstance(event, MessagePosted) or (
        isinstance(event, MessageEdited) and bool(event.newly_named)
    )


def next_step(reader: Reader, channel: str, seen: int, at_us: int) -> Step | None:
    """Find out who is to be told of what was said in a channel since it was looked at."""
    head = notices.head(reader, channel)
    if head is None or head.last_seq <= max(head.seq, seen):
        return None
    after = max(head.seq, seen, head.last_seq - MOST_MESSAGES)
    span = after, head.last_seq, at_us - RECENT_US
    is_direct = head.kind in UNNAMED
    any_words = not is_direct and keywords.any_in_use(reader)
    said = notices.said(reader, channel, *span, plain=is_direct or any_words)
    words = _words(reader, channel, said) if any_words else {}
    audience = Audience((), is_direct, (), words)
    found = [each for one in said for each in _notices_of(reader, one, audience, at_us)]
    for seq, named in notices.named(reader, channel, *span).items():
        found += _notices_of_edit(reader, channel, seq, named, at_us)
    return Step(channel, head.seq, head.last_seq, found)


def take(reader: Reader, step: Step) -> bool:
    """Store what a step found, unless another node has; say whether that was done."""
    head = notices.head(reader, step.channel)
    if head is None or head.seq != step.after:
        return False
    notices.move_head(reader, step.channel, step.until)
    notices.add(reader, step.found)
    return True


def _words(reader: Reader, channel: str, said: list[Message]) -> dict[UserId, list[str]]:
    """Return whose keywords stand in what was said: most of the time nobody's."""
    tokens = {token for message in said for token in tokens_in(message.text)}
    in_use = keywords.in_use(reader, sorted(tokens))
    subjects = {each for message in said for each in subjects_in(message.text, in_use)}
    return notices.words(reader, channel, sorted(subjects)) if subjects else {}


def _notices_of(
    reader: Reader, message: Message, audience: Audience, at_us: int
) -> Iterator[Notice]:
    """Return what a message is to be told by; nobody is looked up whom it does not call."""
    if message.thread is not None:
        followers = notices.followers(reader, message.channel, message.thread)
        audience = audience._replace(followers=followers)
    wanted: set[UserId] | None = None
    if not audience.is_direct and message.everyone is None:
        wanted = {*message.mentions, *message.called, *audience.followers, *audience.words}
    people = {each.user: each for each in notices.reachable(reader, message.channel, wanted)}
    calls = calls_of(message, audience._replace(members=people))
    unread = {user: call for user, call in calls.items() if not _read_seq(message, people[user])}
    for user, call, begin_us in _when(reader, message, unread, at_us):
        yield from _by_ways(message, people[user], call, begin_us)


def _notices_of_edit(
    reader: Reader, channel: str, seq: int, named: set[UserId], at_us: int
) -> Iterator[Notice]:
    """Return what those are told by whom an edit names; they may have read it as it was before."""
    message = log.message_at(reader, channel, seq)
    if message is None or not (named := named & {*message.mentions, *message.called}):
        return
    people = {each.user: each for each in notices.reachable(reader, channel, named)}
    threads = notices.followers(reader, channel, message.thread) if message.thread else {}
    for user, call, begin_us in _when(reader, message, dict.fromkeys(people, "mention"), at_us):
        read_seq = max(_read_seq(message, people[user]), threads.get(user, 0))
        yield from _by_ways(message, people[user], call, begin_us, read_seq)


def _read_seq(message: Message, by: Reachable) -> int:
    """Return how far somebody has read the channel if the message is among that, else 0."""
    is_read = message.place_in_channel is not None and by.read_seq >= message.seq
    return by.read_seq if is_read else 0


def _when(
    reader: Reader, message: Message, calls: Mapping[UserId, Call], at_us: int
) -> Iterator[tuple[UserId, Call, int]]:
    """Return who is to be told, and from when on; nobody of whom they block."""
    if not calls:
        return
    blockers = blocks.blockers(reader, sorted(calls), message.author)
    reaches = quiet.reaches(reader, sorted(calls))
    for user, call in calls.items():
        open_us = opens_us(call, reaches.get(user, Reach()), at_us, urgent=message.urgent)
        decision = decide(Happening(call), Attention(quiet=open_us is not None))
        if user not in blockers and (decision.alerts or decision.held):
            yield user, call, open_us or at_us


def _by_ways(
    message: Message, to: Reachable, call: Call, begin_us: int, read_seq: int = 0
) -> Iterator[Notice]:
    """Return what somebody is told by; no letter of what they have looked at, if not as it is."""
    decision = decide(Happening(call), Attention(to.level, to.muted))
    due_us = begin_us + PUSH_AFTER_US
    is_read = read_seq >= message.seq
    push = Notice(to.user, "push", message.channel, message.seq, "", call, due_us)
    if to.pushes and decision.pushes:
        yield push._replace(read_seq=read_seq if is_read else 0)
    if to.mails and decision.mails and not is_read:
        yield push._replace(way="mail", due_us=begin_us + MAIL_AFTER_US)
