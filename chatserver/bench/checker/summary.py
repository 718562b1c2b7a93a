"""The verdict in a few lines that a person can read."""

from collections.abc import Iterator

from .verdict import Verdict, Violation

_SHOWN_OF_EACH_KIND = 3
_SHOWN_UNJUDGED = 10


def summarise(verdict: Verdict) -> str:
    """Return the verdict as text: the outcome first, then what speaks against it."""
    return "\n".join([_headline(verdict), *_violations(verdict), *_unjudged(verdict)])


def _headline(verdict: Verdict) -> str:
    found = sum(verdict.counts.values())
    judged = ", ".join(f"{count:,} {name}" for name, count in sorted(verdict.records.items()))
    return f"{verdict.outcome}: {found:,} violations ({judged or 'no records'})"


def _violations(verdict: Verdict) -> Iterator[str]:
    for kind, count in sorted(verdict.counts.items()):
        yield f"{kind}: {count:,}"
        alike = [violation for violation in verdict.violations if violation.kind is kind]
        yield from (f"    {_describe(one)}" for one in alike[:_SHOWN_OF_EACH_KIND])


def _describe(violation: Violation) -> str:
    seq = "" if violation.seq is None else f" at {violation.seq}"
    client = "" if violation.client is None else f", client {violation.client}"
    return f"channel {violation.channel}{seq}{client}: {violation.text}"


def _unjudged(verdict: Verdict) -> Iterator[str]:
    yield from (f"not judged: {reason}" for reason in verdict.unjudged[:_SHOWN_UNJUDGED])
    if (more := len(verdict.unjudged) - _SHOWN_UNJUDGED) > 0:
        yield f"not judged: {more:,} more"
