"""Token buckets: as much as the burst at once, as much as the rate for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.limits import Bucket, Buckets, SharedBuckets
from chatserver.domain.pages import MAX_CHARACTERS, fitting
from protocol.errors import RateLimited

STEPS = st.lists(st.floats(0, 10), max_size=200)


@given(rate=st.floats(0.01, 100), burst=st.integers(1, 50), steps=STEPS)
def test_never_more_than_burst_and_rate(rate: float, burst: int, steps: list[float]) -> None:
    """However the tries are spread, what passes stays below the line."""
    bucket, now_s, passed = Bucket(burst, 0.0), 0.0, 0
    for step_s in steps:
        now_s += step_s
        if bucket.take(rate, burst, now_s) == 0:
            passed += 1
        assert passed <= burst + rate * now_s + 1e-6


@given(rate=st.floats(0.01, 100), burst=st.integers(1, 50), steps=STEPS)
def test_who_waits_as_told_passes(rate: float, burst: int, steps: list[float]) -> None:
    """The seconds that are named are enough."""
    bucket, now_s = Bucket(burst, 0.0), 0.0
    for step_s in steps:
        now_s += step_s
        wait_s = bucket.take(rate, burst, now_s)
        if wait_s:
            now_s += wait_s + 1e-6
            assert bucket.take(rate, burst, now_s) == 0


def test_a_full_bucket_holds_no_more() -> None:
    """Long silence saves nothing up beyond the burst."""
    bucket = Bucket(3, 0.0)
    passed = [bucket.take(1, 3, 1_000_000.0) for _ in range(5)]
    assert [wait_s == 0 for wait_s in passed] == [True, True, True, False, False]


def test_a_changed_limit_acts_at_once() -> None:
    """Rate and burst are read at every try."""
    bucket = Bucket(10, 0.0)
    assert bucket.take(1, 1, 0.0) == 0
    assert bucket.take(1, 1, 0.0) == 1.0
    assert bucket.take(1_000, 1, 0.001) == 0


def test_keys_have_their_own_buckets() -> None:
    """Nobody uses up what is another's."""
    buckets = Buckets()
    assert buckets.take("alice", 1, 1, 0.0) == 0
    assert buckets.take("alice", 1, 1, 0.0) > 0
    assert buckets.take("bob", 1, 1, 0.0) == 0


def test_the_table_is_bounded() -> None:
    """The key that was longest out of use is forgotten first."""
    buckets = Buckets(capacity=2)
    for key in ("old", "kept", "old", "new"):
        buckets.take(key, 1, 1, 0.0)
    assert list(buckets._buckets) == ["old", "new"]


def test_a_refusal_says_when_to_come_back() -> None:
    """In whole milliseconds, never too early."""
    buckets = Buckets()
    buckets.require("alice", 2, 1, 0.0)
    with pytest.raises(RateLimited) as refused:
        buckets.require("alice", 2, 1, 0.0)
    wait_ms = refused.value.refusal.retry_after_ms
    assert wait_ms == 501
    buckets.require("alice", 2, 1, wait_ms / 1_000)


NODES = 3


@given(
    rate=st.floats(0.1, 20),
    burst=st.integers(1, 20),
    tries=st.lists(st.tuples(st.floats(0, 0.5), st.integers(0, NODES - 1)), max_size=400),
)
def test_nodes_that_tell_each_other_keep_one_rate(
    rate: float, burst: int, tries: list[tuple[float, int]]
) -> None:
    """Beyond a burst for each node, what passes on all of them together stays below the line."""
    nodes = [SharedBuckets() for _ in range(NODES)]
    now_s, told_s, passed = 0.0, 0.0, 0
    for step_s, number in tries:
        now_s += step_s
        if now_s - told_s >= 1.0:
            told_s = now_s
            tell_each_other(nodes, now_s)
        passed += nodes[number].take("alice", rate, burst, now_s) == 0
        assert passed <= (NODES + 1) * burst + rate * (now_s + 2 * NODES) + 1e-6


def tell_each_other(nodes: list[SharedBuckets], now_s: float) -> None:
    """Let every node hear what was taken on the others."""
    taken = [node.taken() for node in nodes]
    for node in nodes:
        for other, theirs in zip(nodes, taken, strict=True):
            if other is not node:
                node.taken_elsewhere(theirs, now_s)


def test_who_posts_on_two_nodes_waits_on_both() -> None:
    """Also on one where they have not been yet; what was too much is owed."""
    here, there, elsewhere = SharedBuckets(), SharedBuckets(), SharedBuckets()
    for node in (here, there):
        assert [node.take("bot", 1, 2, 0.0) for _ in range(3)] == [0, 0, 1.0]
    tell_each_other([here, there, elsewhere], 0.0)
    assert here.take("bot", 1, 2, 0.0) == 3.0
    assert elsewhere.take("bot", 1, 2, 0.0) == 3.0
    assert here.taken() == {}


@given(st.lists(st.integers(0, MAX_CHARACTERS), max_size=30))
def test_a_page_holds_so_much(sizes: list[int]) -> None:
    """The beginning of what there is, as much as fits, and never nothing of something."""
    page = fitting(sizes, lambda size: size)
    assert page == sizes[: len(page)]
    assert sum(page) <= MAX_CHARACTERS or len(page) == 1
    if len(page) < len(sizes):
        assert page
        assert sum(sizes[: len(page) + 1]) > MAX_CHARACTERS
