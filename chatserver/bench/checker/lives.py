"""What each client saw of each channel, cut into lives: from one position on, until forgotten."""

from collections.abc import Iterable
from typing import assert_never

from msgspec import Struct, field

from .records import (
    Connected,
    Disconnected,
    End,
    GapDeclared,
    Received,
    Record,
    Resumed,
    Subscribed,
    Unsubscribed,
)
from .spans import Span

Sight = (
    Received | Connected | Resumed | Disconnected | Subscribed | Unsubscribed | GapDeclared | End
)


class Life(Struct):
    """One view of a channel that a client builds up, also across connections.

    The client is owed everything above ``start`` and nothing above ``stop``. ``is_reset`` says
    that the server declared the view void, ``was_watching`` that it must have reached the head.
    """

    client: str
    channel: str
    start: int
    stop: int | None = None
    is_reset: bool = False
    was_watching: bool = False
    received: list[Received] = field(default_factory=list)
    declared: list[Span] = field(default_factory=list)


class Watch(Struct):
    """The state of one client while its records are read: its connection and its open lives."""

    client: str
    conn: int | None = None
    ended: bool = False
    open: dict[str, Life] = field(default_factory=dict)
    uninvited: dict[str, Life] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)

    def begin(self, channel: str, position: int) -> Life:
        """Start a new life of a channel in place of the one before."""
        self.open[channel] = self._add(channel, position)
        return self.open[channel]

    def life(self, channel: str) -> Life:
        """Return the open life of a channel; who never subscribed is entitled to nothing."""
        if channel in self.open:
            return self.open[channel]
        if channel not in self.uninvited:
            self.uninvited[channel] = self._add(channel, 0)
            self.uninvited[channel].stop = 0
        return self.uninvited[channel]

    def _add(self, channel: str, position: int) -> Life:
        self.lives.append(Life(self.client, channel, position))
        return self.lives[-1]


def gather_watches(records: Iterable[Record]) -> dict[str, Watch]:
    """Cut what each client saw into lives; the records must be in the order of time."""
    watches: dict[str, Watch] = {}
    for record in records:
        if isinstance(record, Sight):
            watch = watches.get(record.client)
            if watch is None:
                watch = watches[record.client] = Watch(record.client)
            _follow(watch, record)
    return watches


def _follow(watch: Watch, record: Sight) -> None:
    match record:
        case Received(channel=channel):
            watch.life(channel).received.append(record)
        case Connected(conn=conn, cursors=cursors):
            _connect(watch, conn, cursors)
        case Resumed():
            _resume(watch, record)
        case Disconnected(conn=conn):
            watch.conn = None if watch.conn == conn else watch.conn
        case Subscribed(channel=channel, position=position):
            watch.begin(channel, position)
        case Unsubscribed(channel=channel, position=position):
            _leave(watch, channel, position)
        case GapDeclared(channel=channel, first_seq=first, last_seq=last):
            watch.life(channel).declared.append((first, last))
        case End():
            _end(watch)
        case _:
            assert_never(record)


def _connect(watch: Watch, conn: int, cursors: dict[str, int]) -> None:
    watch.conn, watch.ended = conn, False
    watch.open = {channel: life for channel, life in watch.open.items() if life.stop is not None}
    _open_missing(watch, cursors)


def _resume(watch: Watch, record: Resumed) -> None:
    watch.conn, watch.ended = record.conn, False
    for channel in record.reset:
        life = watch.open.get(channel)
        if life is not None and life.stop is None:
            life.is_reset = True
            del watch.open[channel]
    _open_missing(watch, record.cursors)


def _open_missing(watch: Watch, cursors: dict[str, int]) -> None:
    for channel, position in cursors.items():
        if channel not in watch.open:
            watch.begin(channel, position)


def _leave(watch: Watch, channel: str, position: int) -> None:
    life = watch.open.get(channel) or watch.begin(channel, position)
    life.stop = position


def _end(watch: Watch) -> None:
    watch.ended = True
    if watch.conn is not None:
        for life in watch.open.values():
            life.was_watching = life.stop is None
