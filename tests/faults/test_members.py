"""Who is taken out of a channel gets nothing of it from then on, whatever else happens."""

from pathlib import Path

from .kills import cut_connections, kill_at_random
from .load import Load
from .members import churn_members, leaks, remove_and_restore_the_absent
from .rig import Rig, in_time

TRESPASSERS = Load(trespass=0.1)


def test_nothing_reaches_who_was_removed_while_all_is_well(tmp_path: Path):
    """W5: five joins and removals a second, and the removed go on trying to post."""

    async def story() -> None:
        async with Rig(tmp_path, TRESPASSERS) as rig:
            rig.assert_valid(await rig.run(churn_members, seconds=4))
            assert not await leaks(rig)

    in_time(story())


def test_nothing_reaches_who_was_removed_while_everything_breaks(tmp_path: Path):
    """W5 with F2: connections break, the server is killed, and people come and go meanwhile."""

    async def story() -> None:
        async with Rig(tmp_path, TRESPASSERS) as rig:
            rig.assert_valid(
                await rig.run(churn_members, cut_connections, kill_at_random, seconds=6)
            )
            assert not await leaks(rig)

    in_time(story())


def test_who_was_removed_and_brought_back_while_away_gets_everything(tmp_path: Path):
    """W2 with W5: a resumed stream goes on beyond the place where its reader had left."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(remove_and_restore_the_absent))
            assert not await leaks(rig)

    in_time(story())
