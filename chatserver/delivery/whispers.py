"""What is for one person only, and for this moment: to all their connections, kept by nobody."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from protocol import AnyEvent, Push
from protocol.ids import UserId
from protocol.tolerant import readable

from .encoded import server_frame
from .presence import MAX_BACKLOG_BYTES
from .stream import Subscriber

KIND: Final = "whisper"

Connections = Callable[[], Mapping[UserId, tuple[Subscriber, ...]]]


class Whispers:
    """Tells one person something on whatever node they are. ``say`` tells the other nodes."""

    def __init__(self, connections: Connections, say: Callable[[str, object], object]) -> None:
        self._connections = connections
        self._say = say

    def tell(self, user: UserId, event: AnyEvent) -> None:
        """Tell a person; dropped where their socket takes no more."""
        self._show(user, event)
        self._say(KIND, [user, msgspec.to_builtins(event)])

    def heard(self, body: Any) -> None:
        """Take in what another node tells a person."""
        user, plain = body[:2]
        event = readable(plain)
        if event is not None:
            self._show(user, event)

    def _show(self, user: UserId, event: AnyEvent) -> None:
        for subscriber in self._connections().get(user, ()):
            if not subscriber.paused and subscriber.backlog_bytes <= MAX_BACKLOG_BYTES:
                frame = server_frame(Push(event=event), text=subscriber.text)
                subscriber.write_pushes(frame, 1)
