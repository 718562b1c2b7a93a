"""Server frames as an older client reads them: a kind of event it does not know is no error."""

from typing import Any

import msgspec

from .events import AnyEvent
from .frames import Heartbeat, Reconnect, Refused, Reply
from .sessions import Position


class AnyPush(msgspec.Struct, tag="push", tag_field="type"):
    """A push whose event may be of a kind this version does not know."""

    event: Any
    at: Position | None = None


class AnyEntry(msgspec.Struct):
    """One event at its place, of whatever kind."""

    at: Position
    event: Any


class AnyPage(msgspec.Struct):
    """A page of the log in which events may be of a kind this version does not know."""

    entries: list[AnyEntry]


TolerantFrame = Reply | Refused | AnyPush | Heartbeat | Reconnect


def readable(plain: Any) -> AnyEvent | None:
    """Return the event, or None for a kind that came with a later version."""
    try:
        event: AnyEvent = msgspec.convert(plain, AnyEvent)
    except msgspec.ValidationError:
        return None
    return event
