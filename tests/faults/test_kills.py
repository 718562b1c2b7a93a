"""A server that is killed, wherever it is just then, loses, doubles and reorders nothing."""

from pathlib import Path

from .kills import cut_connections, kill_at, kill_at_random
from .rig import Rig, in_time
from .servers import check_files

COMMITTING = ["commit.before", "commit.inside", "commit.after", "acknowledge.after"]


def test_without_a_fault_everybody_sees_everything_once_and_in_order(tmp_path: Path):
    """F1: the rig itself is quiet."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(seconds=3))

    in_time(story())


def test_kills_at_random_moments_lose_nothing(tmp_path: Path):
    """F2 and F15: kill -9 every second or two, and the files pass SQLite's check each time."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(kill_at_random, seconds=7))
            assert rig.kills

    in_time(story())


def test_kills_around_a_commit_lose_nothing(tmp_path: Path):
    """F3: before, inside and after the commit, and after the acknowledgement."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(kill_at(COMMITTING, times=2)))
            check_files(rig.database)

    in_time(story())


def test_clients_that_come_and_go_get_every_event_once(tmp_path: Path):
    """W2: connections break ten times a second, and the server is killed meanwhile."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(cut_connections, kill_at_random, seconds=5))

    in_time(story())
