"""What a later archive has on messages that were imported before: it comes at the log's end."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import bindparam, or_, select

from protocol import MSGPACK, AnyEvent, Position
from protocol.ids import ChannelId, StreamId, UserId
from protocol.limits import MAX_REACTION_KINDS
from protocol.pins import MessageUnpinned
from protocol.reactions import ReactionChanged

from . import import_pins, log, pins, reactions
from .database import Among, Prepared, Reader
from .import_pins import Pinned, room_for
from .import_reactions import Reacted
from .reactions import Kind
from .schema import events, messages
from .schema import reactions as reactions_table

_C: Final = messages.c
_R: Final = reactions_table.c
_PAGE: Final = 2_000
_KNOWN: Final = Prepared(
    select(_C.seq, _C.time_us, _C.nonce, _C.deleted_us)
    .where(_C.channel == bindparam("channel"), _C.seq > bindparam("after"))
    .order_by(_C.seq)
    .limit(bindparam("limit"))
)
_ON: Final = Among(
    lambda seqs: select(_R.seq, _R.emoji, _R.user).where(
        _R.channel == bindparam("channel"), _R.seq.in_(seqs)
    )
)
_TAKEN_OFF: Final = Prepared(
    select(events.c.payload).where(
        events.c.stream == bindparam("channel"),
        or_(events.c.kind == "reaction.changed", events.c.kind == "message.unpinned"),
    )
)


TakenOff = set[tuple[int, str, str]]
"""Messages, and on each an emoji and whose it was; both empty for a pin."""


class Late(NamedTuple):
    """What is on a message that an earlier import stored at a time."""

    time_us: int
    reacted: Sequence[Reacted]
    pinned: Pinned | None


class CaughtUp(NamedTuple):
    """How much was added, and up to which message was looked."""

    reactions: int
    pins: int
    seq: int


def taken_off(reader: Reader, channel: str) -> TakenOff:
    """Return which reactions and pins people here took off a channel's messages."""
    return {_told(payload) for (payload,) in reader.each(_TAKEN_OFF, channel=channel)}


def catch_up(
    reader: Reader, channel: str, late: Sequence[Late], after: int, unwanted: TakenOff
) -> CaughtUp:
    """Add the reactions and pins that stored messages lack, but not those ``unwanted`` here.

    ``after`` is a position before the first of the messages. What happened to a deleted message
    is no more of interest.
    """
    found, end = _found(reader, channel, {each.time_us for each in late}, after)
    wanted = [(found[each.time_us], each) for each in late if each.time_us in found]
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    on = {*reader.among(_ON, [seq for seq, _ in wanted], channel=channel)}
    reactions_added = pins_added = 0
    for seq, each in wanted:
        for emoji, user in _pairs(each.reacted):
            if (seq, emoji, user) not in on and (seq, emoji, user) not in unwanted:
                reactions_added += _react(reader, Kind(channel, seq, emoji), user, head)
        if each.pinned and (seq, "", "") not in unwanted:
            pins_added += _pin(reader, channel, seq, each.pinned, head)
    log.move_heads(reader, {channel: head})
    return CaughtUp(reactions_added, pins_added, end)


def _told(payload: bytes) -> tuple[int, str, str]:
    match msgspec.convert(MSGPACK.unpack_trusted(payload), AnyEvent):
        case ReactionChanged(added=False) as event:
            return event.seq, event.reaction.emoji, event.user
        case MessageUnpinned() as event:
            return event.seq, "", ""
        case _:
            return 0, "", ""


def _found(
    reader: Reader, channel: str, times: set[int], after: int
) -> tuple[Mapping[int, int], int]:
    """Return the positions of imported messages by their times, and how far was looked."""
    found: dict[int, int] = {}
    last_us = max(times)
    while rows := reader.rows(_KNOWN, channel=channel, after=after, limit=_PAGE):
        for seq, time_us, nonce, deleted_us in rows:
            if time_us > last_us:
                return found, after
            after = seq
            if time_us in times and nonce is None and deleted_us is None:
                found[time_us] = seq
    return found, after


def _pairs(reacted: Sequence[Reacted]) -> Iterator[tuple[str, str]]:
    return ((each.emoji, user) for each in reacted for user in each.users)


def _react(reader: Reader, kind: Kind, user: str, head: log.Head) -> bool:
    is_new = reactions.find(reader, kind) is None
    if is_new and reactions.kinds(reader, kind.channel, kind.seq) >= MAX_REACTION_KINDS:
        return False
    head.seq += 1  # at the time of the last event: a channel's time is that of its messages
    at = Position(stream=StreamId(kind.channel), seq=head.seq, time_us=head.time_us)
    event = ReactionChanged(
        channel=ChannelId(kind.channel),
        seq=kind.seq,
        reaction=reactions.add(reader, kind, UserId(user), at.seq),
        user=UserId(user),
        added=True,
    )
    log.append(reader, at, event)
    return True


def _pin(reader: Reader, channel: str, seq: int, pinned: Pinned, head: log.Head) -> bool:
    if pins.find(reader, channel, seq) or room_for(reader, channel) < 1:
        return False
    head.seq += 1
    import_pins.add(reader, pinned.on(channel, seq), head.seq, head.time_us)
    return True
