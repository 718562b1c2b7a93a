"""What is known of each channel's log: its final history or, without one, what was seen of it."""

from collections.abc import Iterable, Sequence

from .intents import Intents, Shown
from .lives import Life
from .records import History, LogEntry, Received
from .spans import Span, count_in
from .verdict import ViolationKind


class FinalLog:
    """A channel's final history: the canonical order."""

    def __init__(self, history: History, intents: Intents) -> None:
        """Read the order from a final history."""
        self.after = history.after
        self.entries = _first_by_seq(history.entries)
        self.places = _first_places(history.entries, intents)
        self._channel = history.channel
        self._intents = intents
        self._owed = sorted(seq for seq in self.entries if not self._is_excused(seq))
        self.head = max(self.entries, default=0)

    def compare(self, received: Received) -> ViolationKind | None:
        """Find a delivery that is not in the history, or stands where another entry is."""
        entry = self.entries.get(received.seq)
        if entry is None:
            excused = self._is_excused(received.seq)
            return None if excused else ViolationKind.PHANTOM_DELIVERED
        same = self._intents.same_content(entry, received)
        return None if same else ViolationKind.SEQ_CONFLICT

    def count_owed(self, span: Span) -> int:
        """Count the entries of a span that nobody set out to delete."""
        return count_in(self._owed, span)

    def _is_excused(self, seq: int) -> bool:
        return seq <= self.after or self._intents.is_deleted(self._channel, seq)


class SeenLog:
    """The order as far as it was seen, for want of a final history: first come, first put."""

    def __init__(self, channel: str, seen: Iterable[Shown], intents: Intents) -> None:
        """Take the first that was seen at each position."""
        self._intents = intents
        self.entries: dict[int, Shown] = {}
        self.places: dict[str, int] = {}
        for shown in seen:
            self.entries.setdefault(shown.seq, shown)
            _put_place(self.places, shown, intents)
        self._deleted = sorted(intents.deleted.get(channel, ()))
        self.head = max(self.entries, default=0)

    def compare(self, received: Received) -> ViolationKind | None:
        """Find a delivery of which others saw another content or another position."""
        nonce = self._intents.nonce_of(received) if received.kind == "message" else None
        moved = nonce is not None and self.places.get(nonce) != received.seq
        same = self._intents.same_content(self.entries[received.seq], received)
        return ViolationKind.SEQ_CONFLICT if moved or not same else None

    def count_owed(self, span: Span) -> int:
        """Count the positions of a span that nobody set out to delete: the log has no holes."""
        return span[1] - span[0] + 1 - count_in(self._deleted, span)


Log = FinalLog | SeenLog


def build_logs(
    channels: Iterable[str], reads: Sequence[History], lives: Sequence[Life], intents: Intents
) -> dict[str, Log]:
    """Return the best known log of each channel."""
    finals = choose_finals(reads)
    seen = _seen_by_channel(reads, lives, finals)
    return {
        channel: FinalLog(finals[channel], intents)
        if channel in finals
        else SeenLog(channel, seen.get(channel, ()), intents)
        for channel in channels
    }


def choose_finals(reads: Iterable[History]) -> dict[str, History]:
    """Return the longest final history of each channel."""
    finals: dict[str, History] = {}
    for read in reads:
        if read.final:
            best = finals.setdefault(read.channel, read)
            if len(read.entries) > len(best.entries):
                finals[read.channel] = read
    return finals


def _seen_by_channel(
    reads: Iterable[History], lives: Iterable[Life], finals: dict[str, History]
) -> dict[str, list[Shown]]:
    seen: dict[str, list[Shown]] = {}
    for read in reads:
        if read.channel not in finals:
            seen.setdefault(read.channel, []).extend(read.entries)
    for life in lives:
        if life.channel not in finals and not life.is_reset:
            seen.setdefault(life.channel, []).extend(life.received)
    return seen


def _first_by_seq(entries: Iterable[LogEntry]) -> dict[int, LogEntry]:
    first: dict[int, LogEntry] = {}
    for entry in entries:
        first.setdefault(entry.seq, entry)
    return first


def _first_places(entries: Iterable[LogEntry], intents: Intents) -> dict[str, int]:
    places: dict[str, int] = {}
    for entry in entries:
        _put_place(places, entry, intents)
    return places


def _put_place(places: dict[str, int], shown: Shown, intents: Intents) -> None:
    nonce = intents.nonce_of(shown) if shown.kind == "message" else None
    if nonce is not None:
        places.setdefault(nonce, shown.seq)
