"""Who is in a channel that is imported: put there in bulk, with everything read."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import bindparam, insert, select, update

from protocol import MSGPACK, AnyEvent
from protocol.channels import ChannelJoined, ChannelRole, MemberLeft

from . import log, memberships
from .database import Prepared, Reader
from .schema import channels as channels_table
from .schema import events, sessions
from .schema import memberships as memberships_table
from .transaction import Transaction

_M = memberships_table.c

_MEMBERS = Prepared(select(_M.user).where(_M.channel == bindparam("channel")))
_ADD_MEMBER = Prepared(
    insert(memberships_table).values(
        {
            name: bindparam(name)
            for name in ("channel", "user", "role", "joined_us", "read_seq", "read_ordinal")
        }
    )
)
_COUNT_MEMBERS = Prepared(
    update(channels_table)
    .where(channels_table.c.id == bindparam("of_channel"))
    .values(members=channels_table.c.members + bindparam("change"))
)
_LEFT = Prepared(
    select(events.c.payload).where(
        events.c.stream == bindparam("channel"), events.c.kind == "member.left"
    )
)


def members(reader: Reader, channel: str) -> set[str]:
    """Return who is in a channel."""
    return {row[0] for row in reader.rows(_MEMBERS, channel=channel)}


def left(reader: Reader, channel: str) -> set[str]:
    """Return who once left a channel or was taken out of it."""
    return {_leaver(payload) for (payload,) in reader.rows(_LEFT, channel=channel)}


def _leaver(payload: bytes) -> str:
    event = msgspec.convert(MSGPACK.unpack_trusted(payload), AnyEvent)
    return event.user if isinstance(event, MemberLeft) else ""


def add_members(reader: Reader, channel: str, roles: Mapping[str, ChannelRole], now_us: int) -> int:
    """Put people into a channel with everything read; return how many were not in it.

    The channel's log does not tell of it: its time must stay that of its messages. Who has
    signed in here hears of it in their own.
    """
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    inside = _inside(reader, channel, list(roles))
    new = {user: role for user, role in roles.items() if user not in inside}
    at = {"joined_us": head.time_us, "read_seq": head.seq, "read_ordinal": head.ordinal}
    reader.many(
        _ADD_MEMBER,
        [{"channel": channel, "user": user, "role": role, **at} for user, role in new.items()],
    )
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=len(new))
    _tell(reader, channel, list(new), now_us)
    return len(new)


def _inside(reader: Reader, channel: str, users: list[str]) -> set[str]:
    found = select(_M.user).where(_M.channel == channel, _M.user.in_(users))
    return {row[0] for row in reader.select(found)}


def _tell(reader: Reader, channel: str, users: list[str], now_us: int) -> None:
    """Let those who have signed in hear that they are in the channel."""
    transaction = Transaction(reader, now_us)
    signed_in = select(sessions.c.user).where(sessions.c.user.in_(users)).distinct()
    for (user,) in reader.select(signed_in):
        membership = memberships.find(reader, channel, user)
        if membership:
            head = transaction.head(channel)
            joined = ChannelJoined(membership=membership, seq=head.seq, time_us=head.time_us)
            transaction.record(joined, to=user)
    transaction.finish()
