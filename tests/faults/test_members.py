"""Who is taken out of a channel gets nothing of it from then on, whatever else happens."""

from pathlib import Path

from .load import Load
from .members import leaks, remove_and_restore_the_absent
from .rig import Rig, in_time

TRESPASSERS = Load(trespass=0.1)


def test_who_was_removed_and_brought_back_while_away_gets_everything(tmp_path: Path):
    """W2 with W5: a resumed stream goes on beyond the place where its reader had left."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(remove_and_restore_the_absent))
            assert not await leaks(rig)

    in_time(story())
