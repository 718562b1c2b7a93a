"""What apps have had: how far each acknowledged each stream, and how its last deliveries went."""

from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select

from protocol import Position
from protocol.ids import ChannelId

from .database import Prepared, Reader
from .schema import app_cursors, app_deliveries, events, memberships

KEPT: Final = 50
"""So many deliveries of one app are shown, the last."""

_C = app_cursors.c
_D = app_deliveries.c
_E = events.c
_M = memberships.c

_OF_APP = Prepared(select(_C.stream, _C.seq, _C.time_us).where(_C.bot == bindparam("bot")))
_DROP = Prepared(
    delete(app_cursors).where(_C.bot == bindparam("of_bot"), _C.stream == bindparam("of_stream"))
)
_ADD = Prepared(
    insert(app_cursors).values(
        {name: bindparam(name) for name in ("bot", "stream", "seq", "time_us")}
    )
)
_FORGET = Prepared(delete(app_cursors).where(_C.bot == bindparam("bot")))
_CHANNELS = Prepared(select(_M.channel, _M.joined_us).where(_M.user == bindparam("user")))
_JOINED = Prepared(
    select(func.max(_E.seq)).where(
        _E.stream == bindparam("stream"),
        _E.kind == "member.joined",
        _E.time_us == bindparam("time_us"),
    )
)
_RECENT = Prepared(select(_D.recent).where(_D.bot == bindparam("bot")))
_DROP_RECENT = Prepared(delete(app_deliveries).where(_D.bot == bindparam("of_bot")))
_ADD_RECENT = Prepared(
    insert(app_deliveries).values(bot=bindparam("bot"), recent=bindparam("recent"))
)


class Delivered(msgspec.Struct, frozen=True, omit_defaults=True):
    """One try at delivering something to an app, for people who look why nothing comes."""

    at_us: int
    what: str
    """Slack's name of the event, or of what was asked."""
    way: str
    """``socket`` or ``http``."""
    outcome: str
    """``ok``, or why not: ``timeout``, ``connection_failed``, ``http_error`` and the like."""
    attempt: int = 0
    ms: int = 0
    status: int = 0
    """The HTTP status it was answered with, if it was."""


_DECODE = msgspec.json.Decoder(list[Delivered]).decode


def cursors(reader: Reader, bot: str) -> dict[str, Position]:
    """Return up to where an app has acknowledged each stream it was told of."""
    return {
        stream: Position(stream=stream, seq=seq, time_us=time_us)
        for stream, seq, time_us in reader.rows(_OF_APP, bot=bot)
    }


def move(reader: Reader, bot: str, to: list[Position], left: list[str]) -> None:
    """Write down how far an app has acknowledged streams, and which it is told of no more."""
    gone: list[dict[str, object]] = [
        {"of_bot": bot, "of_stream": stream} for stream in (*left, *(at.stream for at in to))
    ]
    reader.many(_DROP, gone)
    reader.many(
        _ADD,
        [{"bot": bot, "stream": at.stream, "seq": at.seq, "time_us": at.time_us} for at in to],
    )


def forget(reader: Reader, bot: str) -> None:
    """Forget an app."""
    reader.rows(_FORGET, bot=bot)
    reader.rows(_DROP_RECENT, of_bot=bot)


def channels_of(reader: Reader, user: str) -> dict[ChannelId, int]:
    """Return the channels a bot is in, and since when."""
    return dict(reader.rows(_CHANNELS, user=user))


def joined_at(reader: Reader, channel: str, joined_us: int) -> int | None:
    """Return the position in a channel's log at which somebody came in at a time."""
    row = reader.row(_JOINED, stream=channel, time_us=joined_us)
    return None if row is None else row[0]


def recent(reader: Reader, bot: str) -> list[Delivered]:
    """Return how an app's last deliveries went, the newest last."""
    row = reader.row(_RECENT, bot=bot)
    return _DECODE(row[0]) if row else []


def keep(reader: Reader, bot: str, delivered: list[Delivered]) -> None:
    """Add to what is known of an app's deliveries; only the last are kept."""
    last = [*recent(reader, bot), *delivered][-KEPT:]
    reader.rows(_DROP_RECENT, of_bot=bot)
    reader.rows(_ADD_RECENT, bot=bot, recent=msgspec.json.encode(last).decode())
