"""From where an app goes on in each stream: its cursors, or where its bot came in, or now."""

from typing import Final, NamedTuple

from chatserver.delivery.hub import Hub
from chatserver.store import app_deliveries, log
from chatserver.store.database import Database, Reader
from protocol import Position
from protocol.ids import ChannelId

MISSED_EVENTS: Final = 1_000
"""So many events of one stream are made up for, at most."""

MISSED_US: Final = 3_600_000_000
"""And none that are older than an hour: a bot that was away for long has no use for them."""


class Found(NamedTuple):
    """What is known of a bot, in one snapshot."""

    channels: dict[ChannelId, int]
    """Where it is a member, and since when."""
    cursors: dict[str, Position]
    own_head: int
    """The head of the bot's own stream."""


def find(reader: Reader, bot: str) -> Found:
    """Look up where a bot is a member and how far its app has got."""
    own = log.positions(reader, [bot])
    return Found(
        app_deliveries.channels_of(reader, bot),
        app_deliveries.cursors(reader, bot),
        own[bot].seq if bot in own else 0,
    )


async def plan(
    database: Database, hub: Hub, bot: str, workspace: str
) -> tuple[Found, dict[str, Position]]:
    """Find out after which position of each stream an app is to be told.

    Returns after the last wait: the caller subscribes at once, so that nothing comes between.
    """
    while True:
        found, heads = await _look(database, hub, bot, workspace)
        starts = await database.read(_starts, found, heads, bot)
        if hub.position(bot).seq <= found.own_head:
            return found, starts


async def heads_of(database: Database, hub: Hub, user: str, workspace: str) -> dict[str, Position]:
    """Return where the streams somebody hears end; to be subscribed to at once."""
    while True:
        found, heads = await _look(database, hub, user, workspace)
        if hub.position(user).seq <= found.own_head:
            return heads


async def _look(
    database: Database, hub: Hub, bot: str, workspace: str
) -> tuple[Found, dict[str, Position]]:
    """Look up what somebody hears, and listen there; a node may not have heard all of it yet."""
    found = await database.read(find, bot)
    streams = [bot, workspace, *found.channels]
    await hub.activate(streams)
    late = [
        channel
        for channel, joined_us in found.channels.items()
        if hub.position(channel).time_us < joined_us
    ]
    if late:
        await hub.refresh(late)
    return found, {stream: hub.position(stream) for stream in streams}


def _starts(
    reader: Reader, found: Found, heads: dict[str, Position], bot: str
) -> dict[str, Position]:
    return {stream: _start(reader, found, head, bot) for stream, head in heads.items()}


def _start(reader: Reader, found: Found, head: Position, bot: str) -> Position:
    cursor = found.cursors.get(head.stream)
    joined_us = found.channels.get(ChannelId(head.stream), 0)
    own = found.cursors.get(bot)
    if cursor is None and (own is None or joined_us <= own.time_us):
        return head  # a new app: it is told of what happens from now on
    if cursor is None or cursor.time_us < joined_us:
        cursor = _joined(reader, head, joined_us)
    elif cursor.seq > head.seq:
        return head  # of another life of the log
    elif cursor.seq < head.seq and not _is_ours(reader, cursor):
        return head
    if head.seq - cursor.seq > MISSED_EVENTS:
        return Position(stream=head.stream, seq=head.seq - MISSED_EVENTS, time_us=cursor.time_us)
    return cursor


def _joined(reader: Reader, head: Position, joined_us: int) -> Position:
    seq = app_deliveries.joined_at(reader, head.stream, joined_us)
    return head if seq is None else Position(stream=head.stream, seq=seq, time_us=joined_us)


def _is_ours(reader: Reader, cursor: Position) -> bool:
    return not cursor.seq or log.time_at(reader, cursor.stream, cursor.seq) == cursor.time_us
