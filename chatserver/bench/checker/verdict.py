"""What the checker says about a run: the kinds of violation, and the verdict."""

from collections import Counter
from enum import StrEnum
from typing import Literal

from msgspec import Struct

KEPT_OF_EACH_KIND = 10

Outcome = Literal["valid", "invalid", "unknown"]


class ViolationKind(StrEnum):
    """Every way in which a run can break the promise of delivery."""

    # lost
    LOST_ACKED = "LOST_ACKED"  # acknowledged, and not in the final history
    STALE_READ = "STALE_READ"  # acknowledged before a history read began, and not in it
    HISTORY_REGRESSION = "HISTORY_REGRESSION"  # in an earlier history read, and not in a later one
    # doubled
    DUP_CMID = "DUP_CMID"  # one client message id (nonce) reached an observer at two positions
    DUP_ACK = "DUP_ACK"  # one nonce was acknowledged at two positions
    DUP_HISTORY_KEY = "DUP_HISTORY_KEY"  # one entry, or one nonce, stands twice in a history read
    DUP_DELIVERY = "DUP_DELIVERY"  # an observer got one position twice
    # order
    ORDER_DIVERGENCE = "ORDER_DIVERGENCE"  # an observer got a position after a higher one
    SEQ_CONFLICT = "SEQ_CONFLICT"  # one position has two contents: a fork
    REALTIME_ORDER = "REALTIME_ORDER"  # sent after another's acknowledgement, and stored before it
    HISTORY_ORDER = "HISTORY_ORDER"  # a history read is not in rising order of seq and time
    HISTORY_DIVERGENCE = "HISTORY_DIVERGENCE"  # two nodes show different final histories
    # gaps
    GAP_LIVE = "GAP_LIVE"  # a hole in a running stream
    GAP_AFTER_RESUME = "GAP_AFTER_RESUME"  # a hole where a stream was taken up
    STALE_OBSERVER = "STALE_OBSERVER"  # connected at the end, and not at the head
    HISTORY_SEQ_HOLE = "HISTORY_SEQ_HOLE"  # a history read skips a position
    # phantoms
    PHANTOM_UNSENT = "PHANTOM_UNSENT"  # nobody sent this message
    PHANTOM_DELIVERED = "PHANTOM_DELIVERED"  # delivered, and not in the final history
    PHANTOM_ACK = "PHANTOM_ACK"  # acknowledged, and nobody sent it
    FAILED_APPEARED = "FAILED_APPEARED"  # definitely refused, and there all the same
    BODY_MISMATCH = "BODY_MISMATCH"  # not the body that was sent or edited in
    MISROUTED = "MISROUTED"  # in a channel it was not sent to
    # access
    LEAK_AFTER_UNSUBSCRIBE = "LEAK_AFTER_UNSUBSCRIBE"  # delivered without being entitled to it
    # acknowledgements
    ACK_MISMATCH = "ACK_MISMATCH"  # acknowledged at another place than it is stored at


class Violation(Struct, frozen=True):
    """One breach: what it is, and in which channel, at which position and for whom, if known."""

    kind: ViolationKind
    text: str
    channel: str
    seq: int | None = None
    client: str | None = None


class Verdict(Struct, frozen=True):
    """The judgement of a run.

    ``violations`` keeps the first `KEPT_OF_EACH_KIND` of each kind, ``counts`` counts all by kind.
    ``unjudged`` says what could not be decided; it makes an otherwise faultless run ``unknown``.
    ``records`` counts the records judged, by the name of their struct.
    """

    outcome: Outcome
    violations: list[Violation]
    counts: dict[ViolationKind, int]
    unjudged: list[str]
    records: dict[str, int]


class Findings:
    """The violations found so far: all are counted, the first few of each kind are kept."""

    def __init__(self) -> None:
        """Start with none."""
        self.violations: list[Violation] = []
        self.counts: Counter[ViolationKind] = Counter()

    def add(
        self,
        kind: ViolationKind,
        text: str,
        channel: str,
        seq: int | None = None,
        client: str | None = None,
    ) -> None:
        """Count a violation, and keep it if few of its kind are kept."""
        self.counts[kind] += 1
        if self.counts[kind] <= KEPT_OF_EACH_KIND:
            self.violations.append(Violation(kind, text, channel, seq, client))


def conclude(findings: Findings, unjudged: list[str], records: dict[str, int]) -> Verdict:
    """Turn what was found into a verdict; what could not be judged is never valid."""
    outcome: Outcome = "valid"
    if findings.violations:
        outcome = "invalid"
    elif unjudged:
        outcome = "unknown"
    return Verdict(outcome, findings.violations, dict(findings.counts), unjudged, records)
