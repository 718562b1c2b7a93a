"""The wire protocol: every command, reply, event and error, defined once."""

from .base import Command, Event, Model, reply_type, tag_of
from .codec import CODECS, JSON, MSGPACK, Codec, refused
from .commands import AnyCommand
from .errors import (
    ChatError,
    CloseCode,
    CommandRefused,
    ConnectionClosed,
    ErrorCode,
    Refusal,
    resumable,
)
from .events import AnyEvent
from .frames import Heartbeat, Push, Reconnect, Refused, Reply, Request, ServerFrame
from .log import Entry
from .sessions import Position

__all__ = [
    "CODECS",
    "JSON",
    "MSGPACK",
    "AnyCommand",
    "AnyEvent",
    "ChatError",
    "CloseCode",
    "Codec",
    "Command",
    "CommandRefused",
    "ConnectionClosed",
    "Entry",
    "ErrorCode",
    "Event",
    "Heartbeat",
    "Model",
    "Position",
    "Push",
    "Reconnect",
    "Refusal",
    "Refused",
    "Reply",
    "Request",
    "ServerFrame",
    "refused",
    "reply_type",
    "resumable",
    "tag_of",
]
