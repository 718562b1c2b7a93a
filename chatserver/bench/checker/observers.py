"""Whether each client saw what it was owed of a channel: once, in order, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from .contents import judge_message
from .intents import Intents
from .lives import Life
from .logs import Log
from .records import Received
from .spans import Span, is_covered, merge, subtract
from .verdict import Findings, ViolationKind

_COMPLAINTS = {
    ViolationKind.DUP_DELIVERY: "position {0.seq} came twice",
    ViolationKind.ORDER_DIVERGENCE: "position {0.seq} came after a higher one",
    ViolationKind.PHANTOM_DELIVERED: "{0.kind} {0.nonce} is not in the final history",
    ViolationKind.SEQ_CONFLICT: "{0.kind} {0.nonce} came where others see another entry",
    ViolationKind.LEAK_AFTER_UNSUBSCRIBE: "{0.kind} came to one who was not entitled to it",
}


class Cursor:
    """How far one life has come, and which holes it left behind."""

    def __init__(self, start: int, declared: Iterable[Span]) -> None:
        """Begin above a position; declared spans may be skipped, or come late."""
        self.head = start
        self.declared = merge(declared)
        self.holes: list[Span] = []
        self.hole_kinds: list[ViolationKind] = []
        self._late: set[int] = set()
        self._conn: int | None = None

    def take(self, received: Received) -> ViolationKind | None:
        """Move on by one delivery and return what is wrong with its place."""
        if received.seq > self.head:
            self._advance(received)
            return None
        if received.seq in self._late or not is_covered(received.seq, self.holes):
            return ViolationKind.DUP_DELIVERY
        self._late.add(received.seq)
        return None if is_covered(received.seq, self.declared) else ViolationKind.ORDER_DIVERGENCE

    def missing(self) -> Iterator[tuple[ViolationKind, Span]]:
        """Yield the holes which were neither declared nor filled late."""
        cuts = merge([*self.declared, *((seq, seq) for seq in self._late)])
        for kind, hole in zip(self.hole_kinds, self.holes, strict=True):
            for span in subtract(hole, cuts):
                yield kind, span

    def behind(self, head: int) -> Iterator[Span]:
        """Yield what is missing between here and the head of the log."""
        if head > self.head:
            yield from subtract((self.head + 1, head), self.declared)

    def _advance(self, received: Received) -> None:
        if received.seq > self.head + 1:
            is_running = received.via == "live" and received.conn == self._conn
            kind = ViolationKind.GAP_LIVE if is_running else ViolationKind.GAP_AFTER_RESUME
            self.holes.append((self.head + 1, received.seq - 1))
            self.hole_kinds.append(kind)
        self.head = received.seq
        self._conn = received.conn


def judge_lives(
    lives: Iterable[Life], logs: Mapping[str, Log], intents: Intents, findings: Findings
) -> None:
    """Report what each client got wrongly, and what it did not get."""
    for life in lives:
        _judge_life(life, logs[life.channel], intents, findings)


def judge_doubles(
    lives: Iterable[Life], logs: Mapping[str, Log], intents: Intents, findings: Findings
) -> None:
    """Report each message that one client got at two positions."""
    moved: dict[tuple[str, str, str], set[int]] = {}
    doubtful = _doubtful_nonces(lives, logs, intents)
    for life, received, nonce in _messages(lives, intents):
        if nonce in doubtful:
            moved.setdefault((life.client, life.channel, nonce), set()).add(received.seq)
    for (client, channel, nonce), seqs in moved.items():
        if len(seqs) > 1:
            text = f"message {nonce} came at the positions {sorted(seqs)}"
            findings.add(ViolationKind.DUP_CMID, text, channel, min(seqs), client)


def _judge_life(life: Life, log: Log, intents: Intents, findings: Findings) -> None:
    cursor = Cursor(life.start, life.declared)
    for received in life.received:
        if life.stop is not None and received.seq > life.stop:
            _complain(ViolationKind.LEAK_AFTER_UNSUBSCRIBE, received, findings)
            continue
        judge_message(intents, life.channel, received, findings, life.client)
        _complain(cursor.take(received), received, findings)
        if not life.is_reset:
            _complain(log.compare(received), received, findings)
    _judge_absences(life, cursor, log, findings)


def _complain(kind: ViolationKind | None, received: Received, findings: Findings) -> None:
    if kind is not None:
        text = _COMPLAINTS[kind].format(received)
        findings.add(kind, text, received.channel, received.seq, received.client)


def _judge_absences(life: Life, cursor: Cursor, log: Log, findings: Findings) -> None:
    absences = [] if life.is_reset else list(cursor.missing())
    if life.was_watching:
        stale = ViolationKind.STALE_OBSERVER
        absences += [(stale, span) for span in cursor.behind(log.head)]
    for kind, span in absences:
        if count := log.count_owed(span):
            text = f"{count} missing from {span[0]} to {span[1]}"
            findings.add(kind, text, life.channel, span[0], life.client)


def _doubtful_nonces(lives: Iterable[Life], logs: Mapping[str, Log], intents: Intents) -> set[str]:
    return {
        nonce
        for life, received, nonce in _messages(lives, intents)
        if logs[life.channel].places.get(nonce) != received.seq
    }


def _messages(lives: Iterable[Life], intents: Intents) -> Iterator[tuple[Life, Received, str]]:
    for life in lives:
        for received in () if life.is_reset else life.received:
            nonce = intents.nonce_of(received) if received.kind == "message" else None
            if nonce is not None:
                yield life, received, nonce
