"""What was acknowledged is on the disk, and a disk that fails is not trusted again."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from chatserver.store.sqlite import EXIT_IO_ERROR

from .disks import EIO_WITHIN_S, Image, fail_syncs, fill_up, lose_power, small_disk
from .rig import Rig, in_time
from .wire import DISCONNECTED, read_log


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


def test_damage_met_while_serving_ends_the_server_for_good(tmp_path: Path):
    """F19: it exits with code 70 instead of answering, and says at the next start what to do."""

    async def story() -> None:
        async with Rig(tmp_path) as rig:
            with closing(sqlite3.connect(rig.database)) as connection:
                found = "SELECT rootpage FROM sqlite_master WHERE name = 'events'"
                (page,) = connection.execute(found).fetchone()
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with rig.database.open("r+b") as file:
                file.seek((page - 1) * 4_096)
                file.write(bytes(12))
            await rig.node.start()
            with suppress(*DISCONNECTED):
                await read_log(rig.node.port, rig.cast.auditor.token, rig.cast.channels[0])
            assert await rig.node.ended(EIO_WITHIN_S) == EXIT_IO_ERROR
            await rig.node.start()
            assert await rig.node.ended(EIO_WITHIN_S) == 1
            assert b"chat.db is damaged" in rig.node.read_log()
            assert b"Restore a backup" in rig.node.read_log()

    in_time(story())
