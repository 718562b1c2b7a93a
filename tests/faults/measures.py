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
    """Return seconds from posting to the answer, and from there to each who saw it live.

    What was answered in times of trouble is told apart.
    """
    took: dict[str, list[float]] = {name: [] for name in ("acked", "seen", "seen_in_trouble")}
    invoked: dict[str, float] = {}
    acked: dict[str, float] = {}
    received: list[Received] = []
    for record in records:
        match record:
            case SendInvoked(nonce=nonce, t=t):
                invoked[nonce] = min(t, invoked.get(nonce, t))
            case SendAcked(nonce=nonce, t=t):
                acked[nonce] = min(t, acked.get(nonce, t))
            case Received(nonce=str(), via="live"):
                received.append(record)
            case _:
                pass
    took["acked"] = [t - invoked[nonce] for nonce, t in acked.items()]
    periods = sorted(trouble)
    for each in received:
        if (at_s := acked.get(each.nonce or "")) is not None:
            name = "seen_in_trouble" if _within(at_s, periods) else "seen"
            took[name].append(max(0.0, each.t - at_s))
    took["found_late"] = [s for s in took["seen"] if s > FOUND_LATE_S]
    return took


def answered_elsewhere(
    records: Iterable[Record], bystanders: Sequence[tuple[float, float, frozenset[str]]]
) -> list[float]:
    """Return seconds to the answer, for posts of those whose own server was well meanwhile."""
    invoked: dict[str, float] = {}
    took = []
    for record in records:
        match record:
            case SendInvoked(nonce=nonce, t=t):
                invoked.setdefault(nonce, t)
            case SendAcked(nonce=nonce, t=t, client=client) if nonce in invoked:
                at_s = invoked.pop(nonce)
                if any(a <= at_s <= b and client in names for a, b, names in bystanders):
                    took.append(t - at_s)
            case _:
                pass
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
