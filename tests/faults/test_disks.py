"""What was acknowledged is on the disk, and a disk that fails is not trusted again."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from chatserver.store.sqlite import EXIT_IO_ERROR

from .disks import EIO_WITHIN_S
from .rig import Rig, in_time
from .wire import DISCONNECTED, read_log


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
