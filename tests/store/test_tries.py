"""Tries are counted like tokens in a bucket, whatever the clock does, and no longer than needed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.limits import Bucket
from chatserver.store import tries
from chatserver.store.database import Reader
from chatserver.store.sqlite import SqliteReader
from chatserver.store.tries import Allowance, key_of

EVERY_US = 1_000_000
NOW_US = 10**15
FIVE = Allowance(key_of("sign-in account", "alice@example.org"), 5, EVERY_US)
TWENTY = Allowance(key_of("sign-in network", "192.0.2.1"), 20, EVERY_US)


@pytest.fixture
def reader(data: Path) -> Iterator[Reader]:
    """The town's tables."""
    with closing(sqlite3.connect(data / "chat.db", isolation_level=None)) as raw:
        yield SqliteReader(raw)


def rows(reader: Reader) -> int:
    """Return how many keys are remembered."""
    return int(reader.raw.execute("SELECT count(*) FROM tries").fetchone()[0])


def test_five_at_once_and_then_one_by_one(reader: Reader) -> None:
    """Whoever asks too early hears for how long, and loses nothing by it."""
    assert [tries.take(reader, [FIVE], NOW_US) for _ in range(7)] == [0] * 5 + [EVERY_US] * 2
    assert tries.take(reader, [FIVE], NOW_US + EVERY_US - 1) == 1
    assert tries.take(reader, [FIVE], NOW_US + EVERY_US) == 0
    assert tries.take(reader, [FIVE], NOW_US + EVERY_US) == EVERY_US


def test_a_try_that_is_refused_counts_nowhere(reader: Reader) -> None:
    """A stranger who tries at one account uses up nothing of what others share."""
    for _ in range(10):
        tries.take(reader, [TWENTY, FIVE], NOW_US)
    left = [tries.take(reader, [TWENTY], NOW_US) for _ in range(20)]
    assert left.count(0) == 15


def test_a_clock_set_back_locks_nobody_out(reader: Reader) -> None:
    """The longest wait is as long as a bucket takes to fill."""
    for _ in range(5):
        tries.take(reader, [FIVE], NOW_US + 10**12)
    assert tries.take(reader, [FIVE], NOW_US) <= 5 * EVERY_US


def test_what_is_to_be_had_again_is_forgotten(reader: Reader) -> None:
    """And what is not, is not."""
    tries.take(reader, [FIVE, TWENTY], NOW_US)
    tries.take(reader, [TWENTY], NOW_US)
    tries.forget(reader, NOW_US + EVERY_US + 1)
    assert rows(reader) == 1
    tries.forget(reader, NOW_US + 2 * EVERY_US + 1)
    assert rows(reader) == 0


def test_no_address_is_kept(reader: Reader) -> None:
    """Keys are digests, and one kind of try is not another."""
    tries.take(reader, [FIVE], NOW_US)
    assert reader.raw.execute("SELECT length(key) FROM tries").fetchall() == [(16,)]
    assert key_of("a", "bc") != key_of("ab", "c")


@given(st.lists(st.integers(0, 3 * EVERY_US), max_size=30))
def test_it_is_the_bucket_each_process_has(steps: list[int]) -> None:
    """Both decide alike, so that the process in front of the database is no other rule."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        raw.execute("CREATE TABLE tries (key BLOB PRIMARY KEY, until_us BIGINT)")
        reader, now_us = SqliteReader(raw), NOW_US
        bucket = Bucket(5, 0)
        for step in steps:
            now_us += step
            waits = bucket.take(1, 5, (now_us - NOW_US) / EVERY_US)
            assert tries.take(reader, [FIVE], now_us) == pytest.approx(waits * EVERY_US, abs=2)
