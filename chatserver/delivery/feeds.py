"""Who has their feed open, and is told that it changed: soon, and not too often.

Only those are looked at, never the members of a channel: a message costs as much as there are
open feeds on the node, however many read it.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from protocol import Push
from protocol.feed import FeedChanged
from protocol.ids import UserId

from .encoded import server_frame
from .presence import MAX_BACKLOG_BYTES
from .stream import Subscriber

DIRECT_S: Final = 0.25
AMBIENT_S: Final = 2.0
IN_PERSON: Final = ("D", "G")
"""What concerns everybody in it in person: the first letters of direct channels."""


class _View(Struct, eq=False):
    """An open feed: when it was last told, and what it is to be told next."""

    told_s: float = -AMBIENT_S
    direct: bool = False
    timer: asyncio.TimerHandle | None = None


class FeedWatch:
    """The open feeds of one node. ``follows`` says whether a connection gets a channel."""

    def __init__(self, follows: Callable[[Subscriber, str], bool]) -> None:
        self._follows = follows
        self._views: dict[Subscriber, _View] = {}
        self._users: dict[str, set[Subscriber]] = {}

    def open(self, subscriber: Subscriber) -> None:
        """Tell a connection from now on when its user's feed changes."""
        if subscriber not in self._views:
            self._views[subscriber] = _View()
            self._users.setdefault(subscriber.user, set()).add(subscriber)

    def close(self, subscriber: Subscriber) -> None:
        """Tell it no more."""
        view = self._views.pop(subscriber, None)
        if view is None:
            return
        if view.timer is not None:
            view.timer.cancel()
        mine = self._users[subscriber.user]
        mine.discard(subscriber)
        if not mine:
            del self._users[subscriber.user]

    def changed(
        self,
        users: Iterable[UserId | str],
        channels: Iterable[str],
        onlookers: Iterable[UserId | str] = (),
    ) -> None:
        """Note that something concerns some users, and that something was said in channels.

        ``onlookers`` follow one of these channels without being in it.
        """
        for user in onlookers:
            for subscriber in self._users.get(user, ()):
                self._due(subscriber, direct=False)
        for user in users:
            for subscriber in self._users.get(user, ()):
                self._due(subscriber, direct=True)
        for channel in channels:
            direct = channel.startswith(IN_PERSON)
            for subscriber, view in self._views.items():
                waits = view.timer is not None and (view.direct or not direct)
                if not waits and self._follows(subscriber, channel):
                    self._due(subscriber, direct=direct)

    def doubt(self) -> None:
        """Have everybody ask: a node may have died, or a message been lost, untold."""
        for subscriber in self._views:
            self._due(subscriber, direct=False)

    def _due(self, subscriber: Subscriber, *, direct: bool) -> None:
        """Tell a connection when the last time is long enough ago."""
        view = self._views[subscriber]
        if view.timer is not None:
            if view.direct or not direct:
                return
            view.timer.cancel()
        view.direct = direct
        loop = asyncio.get_running_loop()
        at_s = view.told_s + (DIRECT_S if direct else AMBIENT_S)
        view.timer = loop.call_at(max(at_s, loop.time()), self._tell, subscriber, view)

    def _tell(self, subscriber: Subscriber, view: _View) -> None:
        direct, view.direct, view.timer = view.direct, False, None
        view.told_s = asyncio.get_running_loop().time()
        if subscriber.paused or subscriber.backlog_bytes > MAX_BACKLOG_BYTES:
            self._due(subscriber, direct=False)  # it has enough to read as it is
            return
        push = Push(event=FeedChanged(direct=direct))
        subscriber.write_pushes(server_frame(push, text=subscriber.text), 1)
