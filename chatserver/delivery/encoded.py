"""Events as bytes: made once per encoding, shared by every connection that gets them."""

from typing import Any, Final

import msgspec

from protocol import JSON, MSGPACK, Entry, Push, ServerFrame
from protocol.channels import ChannelJoined, ChannelLeft, MemberLeft
from protocol.ids import ChannelId, SessionId, UserId
from protocol.profiles import PresenceChosen
from protocol.sessions import SessionEnded

_TEXT: Final = 0x81
_BINARY: Final = 0x82
_SHORT: Final = 126
_MEDIUM: Final = 1 << 16


class Left(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """In a channel's stream: ``user`` gets nothing after this."""

    user: UserId


class Entered(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """In a user's stream: their connections get ``channel`` after ``seq``."""

    channel: ChannelId
    seq: int


class Gone(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """In a user's stream: their connections get nothing more of ``channel``."""

    channel: ChannelId


class SignedOut(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """In a user's stream: connections of ``session`` close."""

    session: SessionId


class Chose(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """In a user's stream: they seem to be offline, or are seen as they are."""

    away: bool


Control = Left | Entered | Gone | SignedOut | Chose
"""What an event means to the node that delivers it, besides being delivered."""


class Encoded:
    """An event at its place, ready to be written; ``payload`` is the MessagePack of its push."""

    __slots__ = ("_binary", "_text", "control", "payload", "seq", "time_us")

    def __init__(self, seq: int, time_us: int, payload: bytes, control: Control | None) -> None:
        self.seq = seq
        self.time_us = time_us
        self.payload = payload
        self.control = control
        self._binary: bytes | None = None
        self._text: bytes | None = None

    def frame(self, *, text: bool) -> bytes:
        """Return the whole WebSocket frame, in JSON or MessagePack."""
        if text:
            if self._text is None:
                push = MSGPACK.unpack_trusted(self.payload)  # of a newer node, perhaps
                self._text = frame(JSON.pack(push), text=True)
            return self._text
        if self._binary is None:
            self._binary = frame(self.payload, text=False)
        return self._binary


def encode(entry: Entry) -> Encoded:
    """Encode an entry of the log."""
    at, event = entry.at, entry.event
    return Encoded(at.seq, at.time_us, MSGPACK.pack(Push(event=event, at=at)), control_of(event))


def control_of(event: Any) -> Control | None:
    """Return what the node itself must do about an event."""
    match event:
        case MemberLeft(user=user):
            return Left(user)
        case ChannelJoined(membership=membership, seq=seq):
            return Entered(membership.channel.id, seq)
        case ChannelLeft(channel=channel):
            return Gone(channel)
        case SessionEnded(session=session):
            return SignedOut(session)
        case PresenceChosen(away=away):
            return Chose(away)
        case _:
            return None


def server_frame(value: ServerFrame, *, text: bool) -> bytes:
    """Encode a frame meant for one connection."""
    return frame((JSON if text else MSGPACK).pack(value), text=text)


def frame(payload: bytes, *, text: bool) -> bytes:
    """Put a server's WebSocket header before ``payload``. Source: RFC 6455 section 5.2."""
    opcode = _TEXT if text else _BINARY
    size = len(payload)
    if size < _SHORT:
        return bytes((opcode, size)) + payload
    if size < _MEDIUM:
        return bytes((opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((opcode, 127)) + size.to_bytes(8, "big") + payload
