"""Durations counted by how long they were."""

from chatserver.core.timings import Timings


def test_a_share_of_all_was_done_within_a_bound() -> None:
    """Of nothing within none, and what takes too long within no bound."""
    times = Timings()
    assert times.at_most_s(0.99) == 0.0
    for _ in range(99):
        times.note(0.003)
    times.note(9.0)
    assert (times.at_most_s(0.5), times.at_most_s(0.99)) == (0.005, 0.005)
    assert times.at_most_s(0.999) is None
