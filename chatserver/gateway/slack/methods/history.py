"""Reading what was said."""

from collections.abc import Iterator
from typing import Annotated, Final

from chatserver.domain.slack.identity import time_of
from chatserver.gateway.slack.answers import Answer
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import (
    channel_of,
    known_of,
    limit_of,
    next_page,
    root_at,
    whole_position,
)
from chatserver.store import log, messages, pins
from chatserver.store.database import Reader
from chatserver.store.messages import Pages
from protocol.ids import ChannelId
from protocol.messages import ListHistory, ListReplies, Message

READ: Final = "channels:history|groups:history|im:history|mpim:history"
MOST: Final = 999
_PAGE: Final = 200


class Span(Given):
    """Which messages are wanted."""

    channel: str
    latest: Annotated[Ts, Wrong("invalid_ts_latest")] = ""
    oldest: Annotated[Ts, Wrong("invalid_ts_oldest")] = ""
    inclusive: bool = False
    limit: int = 0
    cursor: str = ""
    include_all_metadata: bool = False


class Thread(Span, kw_only=True):
    """What ``conversations.replies`` is given."""

    ts: Annotated[Ts, Wrong("thread_not_found")]


@method(
    "conversations.history",
    "channels.history",
    "groups.history",
    "im.history",
    "mpim.history",
    scope=READ,
)
async def history(call: Call, given: Span) -> Answer:
    """Read messages outside threads, the newest first."""
    found, after, pinned = await call.read(_history, call.me, given, call.base)
    answer: Answer = {"messages": found, "has_more": after is not None, "pin_count": pinned}
    if given.latest:
        answer["latest"] = given.latest
    return answer if after is None else answer | next_page(after)


@method("conversations.replies", "channels.replies", "groups.replies", scope=READ)
async def replies(call: Call, given: Thread) -> Answer:
    """Read a thread, the oldest first; what it hangs on always leads."""
    found, after = await call.read(_replies, call.me, given, call.base)
    answer: Answer = {"messages": found, "has_more": after is not None}
    return answer if after is None else answer | next_page(after)


def _history(
    reader: Reader, me: Caller, given: Span, base: str
) -> tuple[list[Object], int | None, int]:
    """Return a page, where the next one begins, and how much is pinned: all in one snapshot."""
    channel = channel_of(reader, me.actor, given.channel)
    begin, end = bounds(reader, channel.id, given)
    before = min(whole_position(given.cursor) or end, end)
    wanted = limit_of(given.limit, MOST)
    found: list[Message] = []
    more = False
    for message in _backwards(reader, me, ChannelId(channel.id), before):
        if message.seq < begin:
            break
        if len(found) == wanted:
            more = True
            break
        found.append(message)
    pinned = len(pins.of_channel(reader, channel.id))
    return objects(reader, me, given, found, base), found[-1].seq if more else None, pinned


def _backwards(reader: Reader, me: Caller, channel: ChannelId, before: int) -> Iterator[Message]:
    more = before > 1
    while more:
        command = ListHistory(channel=channel, before=before, limit=_PAGE)
        page = looked(reader, me.actor, command)
        yield from reversed(page.messages)
        more = page.more and bool(page.messages)
        before = page.messages[0].seq if page.messages else 0


def _replies(
    reader: Reader, me: Caller, given: Thread, base: str
) -> tuple[list[Object], int | None]:
    channel = channel_of(reader, me.actor, given.channel)
    root = root_at(reader, channel.id, given.ts)
    begin, end = bounds(reader, channel.id, given)
    after = max(whole_position(given.cursor) or 0, begin - 1, root.seq)
    wanted = limit_of(given.limit, MOST) - 1
    (lead,) = Pages(reader, channel.id, me.actor.id).one(root.seq)
    found: list[Message] = []
    more = False
    for message in _forwards(reader, me, root, after):
        if message.seq >= end:
            break
        if len(found) >= wanted:
            more = bool(found)
            break
        found.append(message)
    shown = objects(reader, me, given, [lead, *found], base)
    return shown, found[-1].seq if more else None


def _forwards(reader: Reader, me: Caller, root: Message, after: int) -> Iterator[Message]:
    more = True
    while more:
        command = ListReplies(channel=root.channel, thread=root.seq, after=after, limit=_PAGE)
        page = looked(reader, me.actor, command)
        yield from (each for each in page.messages if each.seq != root.seq)
        more = page.more and bool(page.messages)
        after = page.messages[-1].seq if page.messages else after


def bounds(reader: Reader, channel: str, given: Span) -> tuple[int, int]:
    """Return the first position wanted, and the first one beyond."""
    head = log.head(reader, channel)
    last = head.seq if head else 0
    inside = 0 if given.inclusive else 1
    begin, end = 1, last + 1
    oldest, latest = time_of(given.oldest), time_of(given.latest)
    if oldest:
        begin = messages.first_since(reader, channel, oldest + inside, last)
    if latest is not None:
        end = messages.first_since(reader, channel, latest + 1 - inside, last)
    return begin, end


def objects(
    reader: Reader, me: Caller, given: Span, found: list[Message], base: str
) -> list[Object]:
    """Return messages as objects."""
    known = known_of(reader, found, me.team, base)
    return [message_object(each, known, metadata=given.include_all_metadata) for each in found]
