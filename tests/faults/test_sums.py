"""What a run took is counted from its records, and what runs came to is added up."""

from pathlib import Path
from typing import Any

import pytest

from chatserver.bench.checker import Record, SendAcked, SendInvoked, check
from chatserver.bench.checker.records import Received

from .measures import answered_elsewhere, digest, latencies
from .play import Played
from .rig import Rig
from .sums import added_up


def run_of(nonce: str, posted_s: float, acked_s: float, seen_s: float) -> list[Record]:
    """Return the records of one post that one other person saw."""
    return [
        SendInvoked(posted_s, "ann", "C1", nonce, "hash"),
        SendAcked(acked_s, "ann", "C1", nonce, 1),
        Received(seen_s, "bob", 1, "C1", 1, nonce=nonce),
    ]


def test_times_are_counted_from_the_first_attempt_and_from_the_answer():
    """What was answered in times of trouble is told apart."""
    records = [*run_of("a", 0.0, 1.0, 1.5), *run_of("b", 10.0, 10.25, 12.25)]
    records.append(SendInvoked(0.5, "ann", "C1", "a", "hash"))
    took = latencies(records, [(10.0, 11.0)])
    assert took["acked"] == [1.0, 0.25]
    assert took["seen"] == took["found_late"] == [0.5]
    assert took["seen_in_trouble"] == [2.0]


def test_only_who_was_elsewhere_counts_as_a_bystander():
    """Posts of those on the server that was unwell say nothing about the others."""
    records = run_of("a", 1.0, 3.0, 3.0)
    assert answered_elsewhere(records, [(0.0, 2.0, frozenset({"ann"}))]) == [2.0]
    assert answered_elsewhere(records, [(0.0, 2.0, frozenset({"bob"}))]) == []


def test_a_campaign_is_the_sum_of_its_runs():
    """Posts, kills and verdicts are added up, in all and by row."""
    plain: dict[str, Any] = {"workload": "W1", "seed": 1, "at": "", "seconds": 1.0, "sends": 9}
    plain |= {"records": 9, "missed": [], "took": digest({"acked": [0.1, 0.2]})}
    plain |= {"redis_kills": 0, "postgres_kills": 0}
    runs = [
        Played("F2", acknowledged=1_000, kills=3, verdict="valid", **plain),
        Played("F5", acknowledged=500, kills=0, verdict="invalid", **plain),
    ]
    first, *others = added_up(runs).splitlines()
    assert first.startswith("all: 2 runs, 1 valid, 1,500 acknowledged posts, 3 kills of servers")
    assert any(line.startswith("F2: 1 runs, 1 valid") for line in others)


def test_a_run_that_proves_nothing_fails_and_says_how_to_repeat_it(tmp_path: Path):
    """Without a final history the verdict is unknown; the records are kept."""
    rig = Rig(tmp_path, seed=7)
    rig.nodes = []
    rig.book.records += run_of("a", 0.0, 1.0, 1.5)
    with pytest.raises(AssertionError, match=f"FAULT_SEED=7.*logs in {tmp_path}"):
        rig.assert_valid(check(rig.book.records))
    assert (tmp_path / "records.jsonl").read_bytes().count(b"\n") == 3
