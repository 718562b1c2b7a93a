"""One stream on one node: order, holes, and what memory keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.delivery.encoded import Encoded
from chatserver.delivery.stream import MAX_HELD, RING_BYTES, RING_EVENTS, Stream

from .listeners import CHANNEL


def event(seq: int, size: int = 1) -> Encoded:
    """Return an event at a position."""
    return Encoded(seq, seq * 10, b"x" * size, None)


def events(*seqs: int) -> list[Encoded]:
    """Return events at positions."""
    return [event(seq) for seq in seqs]


def seqs(run: list[Encoded]) -> list[int]:
    """Return the positions of events."""
    return [entry.seq for entry in run]


@pytest.fixture
def stream() -> Stream:
    """A stream whose head is 10."""
    stream = Stream(CHANNEL)
    stream.activate(10, 100)
    return stream


@given(st.permutations(range(11, 31)), st.lists(st.integers(1, 30)))
def test_any_order_comes_out_in_one(order: list[int], again: list[int]) -> None:
    """Whatever order events arrive in, and however often, they come out once and rising."""
    stream = Stream(CHANNEL)
    stream.activate(10, 100)
    out = []
    for seq in [*order, *again]:
        stream.offer(events(seq))
        out += stream.next()
    assert seqs(out) == [*range(11, 31)]
    assert stream.held == {}
    assert (stream.delivered, stream.time_us) == (30, 300)


def test_what_is_ahead_waits(stream: Stream) -> None:
    """Nothing is passed over."""
    stream.offer(events(12, 13))
    assert stream.next() == []
    stream.offer(events(11))
    assert seqs(stream.next()) == [11, 12, 13]


def test_what_was_delivered_is_dropped(stream: Stream) -> None:
    """A repeat changes nothing."""
    stream.offer(events(9, 10))
    assert stream.next() == []
    assert stream.held == {}


def test_too_much_that_waits_asks_for_help(stream: Stream) -> None:
    """A hole with so much behind it is not waited for."""
    assert stream.offer(events(*range(12, 12 + MAX_HELD)))
    assert not stream.offer(events(12 + MAX_HELD))
    assert stream.offer(events(11))


def test_nothing_comes_out_before_the_head_is_known() -> None:
    """What arrives meanwhile and follows the head comes with it; what is older is dropped."""
    stream = Stream(CHANNEL)
    stream.offer(events(9, 10, 11, 13))
    assert stream.next() == []
    assert seqs(stream.activate(10, 100)) == [11]
    assert seqs(list(stream.held.values())) == [13]


def test_a_stream_is_activated_once(stream: Stream) -> None:
    """A second look at the head does not move it back, nor over events."""
    stream.offer(events(11))
    stream.next()
    assert stream.activate(10, 100) == []
    assert stream.activate(99, 990) == []
    assert stream.delivered == 11


def test_memory_tells_what_it_has_and_says_when_it_has_not(stream: Stream) -> None:
    """The caller asks the log then; there are no holes in memory."""
    assert stream.since(10) is None
    stream.offer(events(11, 12, 13))
    stream.next()
    assert seqs(list(stream.since(10) or ())) == [11, 12, 13]
    assert seqs(list(stream.since(12) or ())) == [13]
    assert stream.since(9) is None


def test_memory_is_bounded_by_number(stream: Stream) -> None:
    """The oldest goes first."""
    stream.offer(events(*range(11, 11 + RING_EVENTS + 5)))
    stream.next()
    assert seqs(list(stream.ring)) == [*range(16, 16 + RING_EVENTS)]


def test_memory_is_bounded_by_bytes(stream: Stream) -> None:
    """A few long messages push out many short ones."""
    half = RING_BYTES // 2
    stream.offer([event(11, half), event(12, half), event(13, half)])
    stream.next()
    assert seqs(list(stream.ring)) == [12, 13]
    assert stream.ring_bytes == 2 * half


def test_times_are_told_by_memory(stream: Stream) -> None:
    """A cursor is checked by them; the head's is always known."""
    assert stream.time_at(10) == 100
    stream.offer(events(11, 12, 13))
    stream.next()
    assert [stream.time_at(seq) for seq in (10, 11, 13, 14)] == [None, 110, 130, None]


def test_what_is_forgotten_begins_anew(stream: Stream) -> None:
    """After memory was freed it holds what comes then, and still no holes."""
    stream.offer(events(11, 12))
    stream.next()
    stream.forget()
    assert (stream.since(11), stream.ring_bytes) == (None, 0)
    stream.offer(events(13))
    stream.next()
    assert stream.since(11) is None
    assert seqs(list(stream.since(12) or ())) == [13]
