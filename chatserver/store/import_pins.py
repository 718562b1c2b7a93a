"""Pins as an import stores them: in the log behind their message, at its time."""

from typing import NamedTuple

from protocol import Position
from protocol.ids import ChannelId, StreamId, UserId
from protocol.limits import MAX_PINS
from protocol.pins import MessagePinned, Pin

from . import log, pins
from .database import Reader


class Pinned(NamedTuple):
    """Who pinned a message, and when."""

    user: str
    time_us: int

    def on(self, channel: str, seq: int) -> Pin:
        """Return the pin of a message."""
        return Pin(
            channel=ChannelId(channel), seq=seq, user=UserId(self.user), time_us=self.time_us
        )


def room_for(reader: Reader, channel: str) -> int:
    """Return how many more messages of a channel may be pinned."""
    return MAX_PINS - pins.count(reader, channel)


def add(reader: Reader, pin: Pin, seq: int, time_us: int) -> None:
    """Pin a message; the log tells of it at a position and time."""
    pins.add(reader, pin)
    at = Position(stream=StreamId(pin.channel), seq=seq, time_us=time_us)
    log.append(reader, at, MessagePinned(pin=pin))
