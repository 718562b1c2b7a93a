"""Tier T1 of the fault matrix: nothing acknowledged is lost, doubled or reordered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_server import PostgresServer

from .matrix import ELSEWHERE, ROWS, Row
from .play import play
from .rig import in_time
from .stage import House
from .warm import Parent


@pytest.fixture(scope="module")
def house(postgres: PostgresServer) -> Iterator[House]:
    """What all rows share."""
    parent = Parent()
    yield House(postgres, parent)
    parent.close()


def test_no_fault_is_forgotten():
    """Every fault from F1 to F30 is in the matrix, or it says where else it is."""
    names = [row.name for row in ROWS] + " ".join(ELSEWHERE).split()
    named = {name.split("-")[0] for name in names}
    assert {f"F{number}" for number in range(1, 31)} <= named


@pytest.mark.parametrize("row", [row for row in ROWS if row.t1_s], ids=lambda row: row.name)
def test_the_promise_is_kept_whatever_happens(row: Row, house: House, tmp_path: Path):
    """I1 to I10, for each row of the matrix and its first workload."""
    played = in_time(play(row, row.workloads[0], house, tmp_path, seconds=row.t1_s))
    assert played.verdict == "valid"
    assert played.acknowledged
