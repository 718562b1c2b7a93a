"""What a benchmark found, as a plain text table."""

from msgspec import Struct

from .checker.verdict import Verdict
from .load import Summary

_LATE_S = 0.005


class Plan(Struct, frozen=True, kw_only=True):
    """What a benchmark is asked to do: ``rate`` posts a second for ``seconds``."""

    channels: int
    senders: int
    rate: float
    seconds: float
    body_bytes: int
    check: bool = False


class Report(Struct, frozen=True, kw_only=True):
    """What came of it. Times count from when a post was due, not from when it could leave."""

    plan: Plan
    due: int
    acked: int
    unanswered: int
    refused: dict[str, int]
    delivered: int
    owed: int
    took_s: float
    ack: Summary
    delivery: Summary
    missing: int
    closed: list[str]
    late: Summary
    verdict: Verdict | None = None


def render(report: Report) -> str:
    """Lay a report out as text for a terminal, a line for each figure."""
    lines = [*_counts(report), "", *_latencies(report), "", *_judgement(report)]
    return "\n".join(lines) + "\n"


def _counts(report: Report) -> list[str]:
    plan = report.plan
    refused = sum(report.refused.values())
    return [
        f"{plan.senders} senders, {plan.channels} channels, {plan.body_bytes} bytes a message,",
        f"{plan.rate:,.0f} posts/s for {plan.seconds:,.0f} s",
        "",
        _line("due", f"{report.due:,}"),
        _line("acknowledged", f"{report.acked:,}", f"{report.acked / report.took_s:,.0f} /s"),
        _line("delivered", f"{report.delivered:,}", f"{report.delivered / report.took_s:,.0f} /s"),
        _line("refused", f"{refused:,}", _reasons(report.refused)),
        _line("unanswered", f"{report.unanswered:,}"),
    ]


def _line(name: str, value: str, note: str = "") -> str:
    return f"{name:<14}{value:>12}  {note}".rstrip()


def _reasons(refused: dict[str, int]) -> str:
    return ", ".join(f"{code}: {count:,}" for code, count in sorted(refused.items()))


def _latencies(report: Report) -> list[str]:
    head = "".join(f"{name:>12}" for name in ("p50", "p95", "p99", "max"))
    rows = (("until acked", report.ack), ("until seen", report.delivery))
    return [f"{'ms':<14}{head}", *(_latency(name, summary) for name, summary in rows)]


def _latency(name: str, summary: Summary) -> str:
    if not summary.count:
        return f"{name:<14}{'none':>12}"
    times = (summary.p50_s, summary.p95_s, summary.p99_s, summary.max_s)
    return f"{name:<14}" + "".join(f"{time_s * 1_000:>12.2f}" for time_s in times)


def _judgement(report: Report) -> list[str]:
    lines = [_read_back(report)]
    if report.closed:
        lines.append(f"{len(report.closed)} connections did not last: {report.closed[0]}")
    if report.owed != report.delivered:
        lines.append(f"of {report.owed:,} deliveries owed, {report.delivered:,} came")
    if "rate_limited" in report.refused:
        lines.append("rate limits held posts back: see [limits] in the configuration")
    if report.late.p99_s > _LATE_S:
        late_ms = report.late.p99_s * 1_000
        lines.append(f"the benchmark itself was up to {late_ms:.0f} ms late: its times, not ours")
    return lines + _verdict(report.verdict)


def _read_back(report: Report) -> str:
    if report.missing:
        return f"{report.missing:,} acknowledged messages were NOT read back"
    return f"all {report.acked:,} acknowledged messages were read back"


def _verdict(verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return []
    shown = [f"  {violation.kind}: {violation.text}" for violation in verdict.violations]
    return [f"checker: {verdict.outcome}", *shown, *(f"  {reason}" for reason in verdict.unjudged)]
