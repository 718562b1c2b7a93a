"""What a run took: how soon posts were acknowledged and seen, with and without trouble."""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from chatserver.bench.checker import Received, Record, SendAcked, SendInvoked

FOUND_LATE_S: Final = 0.15
"""What took longer was not told, but found."""

Milliseconds = dict[str, float]


def latencies(
    records: Iterable[Record], trouble: Sequence[tuple[float, float]]
) -> dict[str, list[float]]:
    """Return seconds from posting to the answer, and to each who saw it without a reconnect.

    What was posted in times of trouble is told apart.
    """
    first: dict[str, float] = {}
    took: dict[str, list[float]] = {name: [] for name in ("acked", "seen", "seen_in_trouble")}
    answered: set[str] = set()
    periods = sorted(trouble)
    for record in sorted(records, key=lambda record: record.t):
        match record:
            case SendInvoked():
                first.setdefault(record.nonce, record.t)
            case SendAcked() if record.nonce in first and record.nonce not in answered:
                answered.add(record.nonce)
                took["acked"].append(record.t - first[record.nonce])
            case Received(nonce=str(nonce), via="live" | "fill") if nonce in first:
                name = "seen_in_trouble" if _within(first[nonce], periods) else "seen"
                took[name].append(record.t - first[nonce])
            case _:
                pass
    took["found_late"] = [s for s in took["seen"] if s > FOUND_LATE_S]
    return took


def digest(samples: Mapping[str, Sequence[float]]) -> dict[str, Milliseconds]:
    """Return what matters of each list of seconds."""
    return {name: _digest(sorted(each)) for name, each in samples.items() if each}


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the sample below which a share of them is."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _digest(ordered: Sequence[float]) -> Milliseconds:
    return {
        "count": len(ordered),
        "p50_ms": round(quantile(ordered, 0.5) * 1_000, 1),
        "p99_ms": round(quantile(ordered, 0.99) * 1_000, 1),
        "max_ms": round(ordered[-1] * 1_000, 1),
    }


def _within(at_s: float, periods: Sequence[tuple[float, float]]) -> bool:
    index = bisect(periods, (at_s, float("inf"))) - 1
    return index >= 0 and at_s <= periods[index][1]
