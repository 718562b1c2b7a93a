"""One transaction of the committer: changes to tables, and the events that announce them."""

from protocol import AnyEvent, Entry, Position
from protocol.ids import StreamId
from protocol.sessions import SessionEnded

from . import log, sessions
from .database import Reader


class Transaction:
    """Runs statements, gives out positions, and collects what must be announced.

    The only place where a ``seq`` is born: heads are read and advanced inside the database
    transaction, never kept as an authority in memory.
    """

    __slots__ = (
        "_heads",
        "_standing",
        "_taken",
        "entries",
        "now_us",
        "reader",
        "reminders",
        "scarce",
    )

    def __init__(self, reader: Reader, now_us: int, *, scarce: bool = False) -> None:
        self.reader = reader
        self.now_us = now_us
        self.scarce = scarce
        """Whether the disk is full, so that only what takes something away should be stored."""
        self.entries: list[Entry] = []
        self.reminders: dict[str, int] = {}
        self._heads: dict[str, log.Head] = {}
        self._standing: set[str] = set()
        self._taken = 0

    @property
    def progress(self) -> tuple[int, int]:
        """What was written and taken so far; equal values mean nothing happened between."""
        return self.reader.writes, self._taken

    def head(self, stream: str) -> log.Head:
        """Return where the stream ends now; advancing it changes the value in place."""
        head = self._heads.get(stream)
        if head is None:
            head = log.head(self.reader, stream)
            if head is None:
                raise LookupError(f"there is no stream {stream}")
            self._heads[stream] = head
        return head

    def stands(self, session: str) -> bool:
        """Say whether a session has neither ended nor expired, also earlier in this transaction."""
        if session in self._standing:
            return True
        stands = sessions.stands(self.reader, session, self.now_us)
        if stands:
            self._standing.add(session)
        return stands

    def advance(self, stream: str) -> Position:
        """Take the stream's next position; its event must be announced in this transaction."""
        head = self.head(stream)
        head.seq += 1
        head.time_us = max(self.now_us, head.time_us + 1)
        at = Position(stream=StreamId(stream), seq=head.seq, time_us=head.time_us)
        self._taken += 1
        return at

    def announce(self, at: Position, event: AnyEvent) -> None:
        """Store an event at a position taken before, and tell the stream's readers on commit."""
        log.append(self.reader, at, event)
        self.entries.append(Entry(at=at, event=event))
        if isinstance(event, SessionEnded):
            self._standing.discard(event.session)

    def record(self, event: AnyEvent, to: str) -> Position:
        """Announce an event at the stream's next position."""
        at = self.advance(to)
        self.announce(at, event)
        return at

    def remind(self, stream: str) -> None:
        """Tell where the stream ends: whoever wrote there may have died before telling."""
        head = self._heads.get(stream) or log.head(self.reader, stream)
        if head is not None:
            self.reminders[stream] = head.seq

    def finish(self) -> None:
        """Write the heads back.

        Raises:
            LookupError: a position was taken and nothing announced there.
        """
        if self._taken != len(self.entries):
            raise LookupError("a position was taken and nothing announced there")
        log.move_heads(self.reader, self._heads)
