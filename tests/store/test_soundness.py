"""F19: a damaged database is not served; what cannot be noticed is only what nobody could tell."""

import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatserver.app import Server
from chatserver.store import holding, soundness
from chatserver.store.migrate import NEWEST
from chatserver.store.soundness import DamagedError, Mark, find_damage
from protocol.messages import ListHistory
from tests.running import bounded, run
from tests.town import Register, Town, config, post

CHECKPOINT = """import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    print(connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0])"""
MESSAGES = 40
FRAME, HEADER = 4_096 + 24, 32
TEXTS = [f"message {number}" for number in range(MESSAGES)]


@pytest.fixture
def killed(runner: asyncio.Runner, register: Register, data: Path, tmp_path: Path) -> Path:
    """What a killed server left: a database, its log with forty commits, and its mark."""

    async def live() -> None:
        town = Town(register, data)
        await town.start()
        for text in TEXTS:
            await town.do(town.alice, post(town.general, text))
        shutil.copytree(data, tmp_path / "killed", ignore=shutil.ignore_patterns("*-shm"))
        await town.stop()

    runner.run(live())
    assert marks(tmp_path / "killed")
    return tmp_path / "killed"


@pytest.fixture
def unclean(data: Path) -> Path:
    """A database that is whole, all in one file, but was not closed in order."""
    (data / "chat.db.open-dead").touch()
    return data


def flip(file: Path, at: int, length: int = 1) -> None:
    """Turn over bits of a file."""
    content = bytearray(file.read_bytes())
    for place in range(at, at + length):
        content[place] ^= 0xFF
    file.write_bytes(content)


def marks(data: Path) -> list[Path]:
    """Return the marks in a directory."""
    return list(data.glob("chat.db.open*"))


async def served(data: Path, register: Register) -> list[str]:
    """Start a server on what is there, and return what it says was posted."""
    town = Town(register, data)
    await town.start()
    client = await town.enter(town.alice)
    history = await client.ask(ListHistory(channel=town.general, limit=200))
    await town.stop()
    return [message.text for message in history.messages]


async def refuses(data: Path) -> str:
    """Have a server refuse to start, and return why."""
    with pytest.raises((DamagedError, sqlite3.DatabaseError)) as caught:
        await Server(config(), data).start()
    return str(caught.value)


@run
async def test_a_killed_server_starts_again(killed: Path, register: Register) -> None:
    """All that was committed is there, and the mark of the killed one is gone."""
    assert await served(killed, register) == TEXTS
    assert marks(killed) == []


@pytest.mark.parametrize("place", ["first", "middle", "last but two", "page", "salt", "header"])
@run
async def test_a_damaged_log_is_not_cut_short_in_silence(
    killed: Path, register: Register, place: str
) -> None:
    """SQLite alone would take what comes before the damage, and forget acknowledged messages."""
    log = killed / "chat.db-wal"
    frames = (log.stat().st_size - HEADER) // FRAME
    at = {
        "first": HEADER + 100,
        "middle": HEADER + frames // 2 * FRAME + 2_000,
        "last but two": HEADER + (frames - 30) * FRAME + 30,
        "page": HEADER + FRAME,
        "salt": HEADER + 5 * FRAME + 9,
        "header": 17,
    }[place]
    flip(log, at)
    assert "its log is damaged: the last" in await refuses(killed)
    assert "delete chat.db.damaged" in await refuses(killed), "forgotten at the second start"
    assert (killed / "chat.db-wal.damaged").stat().st_size
    (killed / "chat.db.damaged").unlink()
    texts = await served(killed, register)
    assert texts == TEXTS[: len(texts)]


@run
async def test_a_log_that_ends_too_early_is_a_shorter_history(
    killed: Path, register: Register, tmp_path: Path
) -> None:
    """Nothing tells that it was longer; but what is served is what was posted, in its order."""
    rng = random.Random(19)
    size = (killed / "chat.db-wal").stat().st_size
    for number in range(8):
        copy = tmp_path / f"short{number}"
        shutil.copytree(killed, copy)
        os.truncate(copy / "chat.db-wal", rng.randrange(size))
        texts = await served(copy, register)
        assert texts == TEXTS[: len(texts)]


@run
async def test_a_truncated_database_is_not_served(unclean: Path) -> None:
    """Wherever it was cut off."""
    file = unclean / "chat.db"
    whole = file.read_bytes()
    for pages in (1, 7, len(whole) // 4_096 - 1):
        file.write_bytes(whole[: pages * 4_096 - 100])
        assert await refuses(unclean)


@run
async def test_a_page_that_is_none_is_noticed(unclean: Path) -> None:
    """After an unclean stop every page in use is looked at before anything is served."""
    file = unclean / "chat.db"
    whole = file.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    assert free == 0
    for page in range(len(whole) // 4_096):
        flip(file, page * 4_096 + (100 if page == 0 else 0), 12)
        assert find_damage(file), f"page {page}"
        file.write_bytes(whole)
    flip(file, 20 * 4_096, 12)
    assert "chat.db is damaged" in await refuses(unclean)
    file.write_bytes(whole)
    assert "chat.db is damaged" in await refuses(unclean), "until somebody has seen to it"


@run
async def test_a_large_database_is_checked_while_it_is_served(
    unclean: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start does not wait for it; if it is damaged the process ends, and starts no more."""
    monkeypatch.setattr(holding, "QUICK_BYTES", 0)
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    with closing(sqlite3.connect(unclean / "chat.db")) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'invitations'"
        ).fetchone()
    flip(unclean / "chat.db", (page - 1) * 4_096, 12)
    monkeypatch.setattr("chatserver.store.holding.os._exit", ended.set_result)
    town = Town(register, unclean)
    await town.start()
    assert await ended == 70
    await town.stop()
    assert "chat.db is damaged" in await refuses(unclean)


@pytest.fixture
def database(data: Path) -> Iterator[Path]:
    """A database with nobody at it."""
    return data / "chat.db"


def test_the_marks_of_the_living_are_told_from_others(database: Path) -> None:
    """Several processes share a file; the death of one is noticed by who comes next."""
    first = Mark(database, NEWEST)
    second = Mark(database, NEWEST)
    assert (first.unclean, second.unclean) == (False, False)
    os.close(second._lock)  # as a kill does
    third = Mark(database, NEWEST)
    assert third.unclean
    third.forgive()
    assert not Mark(database, NEWEST).unclean
    first.end()
    third.end()


def test_closing_in_order_leaves_no_mark(
    runner: asyncio.Runner, database: Path, register: Register
) -> None:
    """The next start has nothing to look at."""
    town = Town(register, database.parent)
    runner.run(bounded(town.start()))
    assert len(marks(database.parent)) == 1
    runner.run(bounded(town.stop()))
    assert marks(database.parent) == []


def test_looking_at_the_log_leaves_a_reader_its_locks(tmp_path: Path) -> None:
    """Else whoever checkpoints would write over what a backup is reading."""
    database = tmp_path / "chat.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (x)")
        with closing(sqlite3.connect(database, isolation_level=None)) as reader:
            seen = soundness.look_at_log(database)
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
            soundness.require_whole_log(database, seen)
            done = subprocess.run(
                [sys.executable, "-c", CHECKPOINT, database], capture_output=True, check=True
            )
            assert done.stdout.split() == [b"1"], "busy: somebody reads"
