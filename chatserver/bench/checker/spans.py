"""Spans of positions, both ends included: joining them and cutting pieces out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same positions as rising spans that neither overlap nor touch."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def subtract(span: Span, cuts: Sequence[Span]) -> Iterator[Span]:
    """Yield what remains of a span when merged cuts are taken out."""
    first, last = span
    for index in range(bisect_left(cuts, first, key=_last), len(cuts)):
        cut_first, cut_last = cuts[index]
        if cut_first > last:
            break
        if cut_first > first:
            yield first, cut_first - 1
        first = max(first, cut_last + 1)
    if first <= last:
        yield first, last


def is_covered(seq: int, spans: Sequence[Span]) -> bool:
    """Whether a position lies in one of the merged spans."""
    index = bisect_left(spans, seq, key=_last)
    return index < len(spans) and spans[index][0] <= seq


def holes_in(seqs: Sequence[int], after: int) -> Iterator[Span]:
    """Yield the spans that rising positions leave out, beginning above ``after``."""
    expected = after + 1
    for seq in seqs:
        if seq > expected:
            yield expected, seq - 1
        expected = seq + 1


def count_in(seqs: Sequence[int], span: Span) -> int:
    """Count how many of the rising positions lie in a span."""
    return bisect_right(seqs, span[1]) - bisect_left(seqs, span[0])


def _last(span: Span) -> int:
    return span[1]
