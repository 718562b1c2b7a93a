"""Storms on paper: what must hold however the dice fall."""

import pytest
from msgspec.structs import replace

from tools.simulate.storms import Storm, ride_out

DEAD_NODE = Storm(clients=2_000, nodes=2, signin_s=0.000_5)


def test_everybody_comes_back_once() -> None:
    """Each client is back exactly once, in order of time."""
    found = ride_out(DEAD_NODE, seed=1)
    assert len(found.back) == DEAD_NODE.clients
    assert list(found.back) == sorted(found.back)
    assert found.half_s <= found.most_s <= found.all_s


def test_equal_seeds_are_equal() -> None:
    """A storm can be looked at again."""
    assert ride_out(DEAD_NODE, seed=5) == ride_out(DEAD_NODE, seed=5)
    assert ride_out(DEAD_NODE, seed=5) != ride_out(DEAD_NODE, seed=6)


def test_without_jitter_the_queue_is_all_of_them() -> None:
    """If all come in one moment, the last waits for the work of half of them on each of two."""
    storm = replace(DEAD_NODE, jitter=False, busy=0.0)
    found = ride_out(storm, seed=1)
    begin_s = storm.first_s
    assert found.all_s - begin_s == pytest.approx(1_000 * storm.signin_s, rel=0.1)
    assert found.longest_queue_s > ride_out(replace(storm, jitter=True), seed=1).longest_queue_s


def test_a_limit_of_who_waits_bounds_the_queue() -> None:
    """Who is refused comes again, and nobody who posts waits for longer than the limit."""
    storm = replace(DEAD_NODE, clients=20_000, waiting=64)
    found = ride_out(storm, seed=1)
    service_s = storm.signin_s / (1 - storm.busy)
    assert found.longest_queue_s <= 65 * service_s
    assert found.attempts > 1
    assert len(found.back) == storm.clients
