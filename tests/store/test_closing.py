"""A database that is closed while something is being written."""

import asyncio
import fcntl
from pathlib import Path

from chatserver.store import log
from chatserver.store.database import Reader
from chatserver.store.sqlite import SqliteDatabase
from tests.running import run


@run
async def test_what_is_being_written_is_finished_first(data: Path) -> None:
    """As when the server stops while another process writes, and a job still waits for its turn."""
    path = data / "chat.db"
    database = SqliteDatabase(path)
    await database.open()
    with path.with_name("chat.db.lock").open("rb+") as another_process:
        fcntl.flock(another_process, fcntl.LOCK_EX)
        writing = asyncio.ensure_future(database.write(_note))
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0)
    await closing
    assert await writing == "noted"
    reopened = SqliteDatabase(path)
    await reopened.open()
    assert await reopened.read(log.setting, "test") == "noted"
    await reopened.close()


def _note(reader: Reader) -> str:
    log.set_setting(reader, "test", "noted")
    return "noted"
