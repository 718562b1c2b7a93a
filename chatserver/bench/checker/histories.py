"""Whether the reads of a channel's history are whole, in order, and agree with each other."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf

from .contents import judge_message
from .intents import Intents
from .logs import choose_finals
from .records import History, LogEntry
from .spans import holes_in
from .verdict import Findings, ViolationKind


def judge_reads(reads: Sequence[History], intents: Intents, findings: Findings) -> None:
    """Report what is wrong with each read by itself and with each against the others."""
    for read in reads:
        _judge_read(read, intents, findings)
    _judge_divergence(reads, findings)
    for channel_reads in _by_channel(reads).values():
        _judge_regressions(channel_reads, intents, findings)
    _judge_staleness(reads, intents, findings)


def _judge_read(read: History, intents: Intents, findings: Findings) -> None:
    for entry in read.entries:
        judge_message(intents, read.channel, entry, findings)
    entries = _judge_repeats(read, intents, findings)
    _judge_nonces(read, entries.values(), intents, findings)
    _judge_order(read, entries.values(), findings)
    _judge_times(read, entries, findings)
    _judge_holes(read, entries, intents, findings)


def _judge_repeats(read: History, intents: Intents, findings: Findings) -> dict[int, LogEntry]:
    """Report positions listed twice; return the first entry of each, as they were listed."""
    firsts: dict[int, LogEntry] = {}
    for entry in read.entries:
        if entry.seq in firsts:
            _judge_same_place(read, firsts[entry.seq], entry, intents, findings)
        else:
            firsts[entry.seq] = entry
    return firsts


def _judge_same_place(
    read: History, one: LogEntry, other: LogEntry, intents: Intents, findings: Findings
) -> None:
    if intents.same_content(one, other):
        text, kind = f"node {read.node} lists it twice", ViolationKind.DUP_HISTORY_KEY
    else:
        text, kind = f"node {read.node} has two entries here", ViolationKind.SEQ_CONFLICT
    findings.add(kind, text, read.channel, one.seq)


def _judge_nonces(
    read: History, entries: Iterable[LogEntry], intents: Intents, findings: Findings
) -> None:
    places: dict[str, int] = {}
    for entry in entries:
        nonce = intents.nonce_of(entry) if entry.kind == "message" else None
        if nonce is not None and places.setdefault(nonce, entry.seq) != entry.seq:
            text = f"node {read.node} has message {nonce} also at {places[nonce]}"
            findings.add(ViolationKind.DUP_HISTORY_KEY, text, read.channel, entry.seq)


def _judge_order(read: History, entries: Iterable[LogEntry], findings: Findings) -> None:
    for before, entry in pairwise(entries):
        if entry.seq < before.seq:
            text = f"node {read.node} lists {entry.seq} after {before.seq}"
            findings.add(ViolationKind.HISTORY_ORDER, text, read.channel, entry.seq)


def _judge_times(read: History, entries: Mapping[int, LogEntry], findings: Findings) -> None:
    """Report times that do not rise with the position, however the read lists them."""
    messages = [entries[seq] for seq in sorted(entries) if entries[seq].kind == "message"]
    timed = [(entry.seq, entry.time_us) for entry in messages if entry.time_us is not None]
    for (_, earlier), (seq, later) in pairwise(timed):
        if later <= earlier:
            text = f"node {read.node} has time {later} after {earlier} µs"
            findings.add(ViolationKind.HISTORY_ORDER, text, read.channel, seq)


def _judge_holes(
    read: History, entries: Mapping[int, LogEntry], intents: Intents, findings: Findings
) -> None:
    deleted = intents.deleted.get(read.channel, set())
    excused = {seq for seq in deleted if read.after < seq < _end(read)}
    for first, last in holes_in(sorted(entries.keys() | excused), read.after):
        text = f"node {read.node} has nothing from {first} to {last}"
        findings.add(ViolationKind.HISTORY_SEQ_HOLE, text, read.channel, first)


def _judge_divergence(reads: Sequence[History], findings: Findings) -> None:
    canon = choose_finals(reads)
    for read in reads:
        if read.final and read is not canon[read.channel]:
            _compare_finals(canon[read.channel], read, findings)


def _compare_finals(one: History, other: History, findings: Findings) -> None:
    after = max(one.after, other.after)
    ours = {entry.seq: entry for entry in one.entries if entry.seq > after}
    theirs = {entry.seq: entry for entry in other.entries if entry.seq > after}
    differing = [seq for seq in ours.keys() | theirs.keys() if ours.get(seq) != theirs.get(seq)]
    if differing:
        text = f"nodes {one.node} and {other.node} differ in {len(differing)} places"
        findings.add(ViolationKind.HISTORY_DIVERGENCE, text, one.channel, min(differing))


def _by_channel(reads: Iterable[History]) -> dict[str, list[History]]:
    grouped: dict[str, list[History]] = {}
    for read in reads:
        grouped.setdefault(read.channel, []).append(read)
    return grouped


def _judge_regressions(reads: Sequence[History], intents: Intents, findings: Findings) -> None:
    """Report a read which ends below the end of one that was complete before it began.

    A read that misses something in its middle is found by its hole.
    """
    complete = sorted(reads, key=lambda read: read.t)
    times = [read.t for read in complete]
    heads = list(accumulate((_head(read, intents) for read in complete), max))
    for read in reads:
        earlier = bisect_right(times, read.began)
        if earlier and heads[earlier - 1] > _end(read):
            text = f"node {read.node} ends at {_end(read)}, an earlier read had more"
            findings.add(ViolationKind.HISTORY_REGRESSION, text, read.channel, heads[earlier - 1])


def _end(read: History) -> int:
    return max((entry.seq for entry in read.entries), default=read.after)


def _head(read: History, intents: Intents) -> int:
    seqs = (entry.seq for entry in read.entries)
    return max((seq for seq in seqs if not intents.is_deleted(read.channel, seq)), default=0)


def _judge_staleness(reads: Iterable[History], intents: Intents, findings: Findings) -> None:
    acked = _acked_by_channel(intents)
    for read in reads:
        if not read.final and read.channel in acked:
            seq = acked[read.channel].first_missing(read)
            if seq is not None:
                text = f"node {read.node} does not list what was acknowledged before"
                findings.add(ViolationKind.STALE_READ, text, read.channel, seq)


class Acked:
    """The acknowledged positions of one channel, with the times of their acknowledgement."""

    def __init__(self, times: Mapping[int, float]) -> None:
        """Sort the positions and prepare to look for early times above a position."""
        self.seqs = sorted(times)
        self.times = [times[seq] for seq in self.seqs]
        self.earliest_from = [*accumulate(reversed(self.times), min, initial=inf)][::-1]

    def first_missing(self, read: History) -> int | None:
        """Return a position a read does not list though it was acknowledged before it began."""
        listed = {entry.seq for entry in read.entries}
        end = bisect_right(self.seqs, _end(read))
        for index in range(bisect_right(self.seqs, read.after), end):
            if self.times[index] < read.began and self.seqs[index] not in listed:
                return self.seqs[index]
        return self._highest_before(read.began, end)

    def _highest_before(self, t: float, start: int) -> int | None:
        index = bisect_left(self.earliest_from, t) - 1
        return self.seqs[index] if index >= start else None


def _acked_by_channel(intents: Intents) -> dict[str, Acked]:
    times: dict[str, dict[int, float]] = {}
    for channel, seq, t in _acked_positions(intents):
        known = times.setdefault(channel, {})
        known[seq] = min(t, known.get(seq, inf))
    return {channel: Acked(known) for channel, known in times.items()}


def _acked_positions(intents: Intents) -> Iterator[tuple[str, int, float]]:
    for send in intents.sends.values():
        for ack in send.acks:
            if not intents.is_deleted(ack.channel, ack.seq):
                yield ack.channel, ack.seq, ack.t
