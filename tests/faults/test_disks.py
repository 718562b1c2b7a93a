"""What was acknowledged is on the disk, and a disk that fails is not trusted again."""

from pathlib import Path

from .disks import Image, fail_syncs, fill_up, lose_power, small_disk
from .rig import Rig, in_time


def test_a_full_disk_stops_writing_but_not_reading_and_heals(tmp_path: Path):
    """F17: posts are refused as ``storage_full`` until there is space again."""

    async def story() -> None:
        rig = Rig(tmp_path)
        with small_disk(rig) as (fill, free):
            async with rig:
                rig.assert_valid(await rig.run(fill_up(fill, free)))

    in_time(story())


def test_a_failed_sync_ends_the_server(tmp_path: Path):
    """F18: it exits with code 70, and what it had acknowledged is there after a restart."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(fail_syncs(Image(rig), times=2)))

    in_time(story())


def test_a_loss_of_power_loses_nothing_that_was_acknowledged(tmp_path: Path):
    """F16: the server starts again from what was synced, and only from that."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            rig.assert_valid(await rig.run(lose_power(Image(rig)), seconds=6))

    in_time(story())
