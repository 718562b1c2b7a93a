"""The sum of a campaign: what was sent and killed, what was lost, and the worst it took."""

from collections.abc import Iterable, Iterator, Sequence

from .play import Played


def added_up(runs: Sequence[Played]) -> str:
    """Return the sum of all runs, and a line for each row."""
    rows = sorted({played.row for played in runs})
    parts = [_sum("all", runs)]
    parts += [_sum(row, [each for each in runs if each.row == row]) for row in rows]
    return "\n".join(parts)


def _sum(name: str, runs: Sequence[Played]) -> str:
    valid = sum(played.verdict == "valid" for played in runs)
    return (
        f"{name}: {len(runs)} runs, {valid} valid, "
        f"{sum(each.acknowledged for each in runs):,} acknowledged posts, "
        f"{sum(each.kills for each in runs):,} kills of servers, "
        f"{sum(each.redis_kills for each in runs):,} of Redis, "
        f"{sum(each.postgres_kills for each in runs):,} of PostgreSQL"
        + "".join(f"\n    {line}" for line in _times(runs))
    )


def _times(runs: Iterable[Played]) -> Iterator[str]:
    """Yield, of each kind of time, the median run's p50 and p99 and the worst of all."""
    runs = list(runs)
    for name in sorted({name for played in runs for name in played.took}):
        digests = [played.took[name] for played in runs if name in played.took]
        p50, p99 = (_median([each[key] for each in digests]) for key in ("p50_ms", "p99_ms"))
        worst = max(each["max_ms"] for each in digests)
        yield f"{name}: p50 {p50:g} ms, p99 {p99:g} ms, at most {worst:g} ms"


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
