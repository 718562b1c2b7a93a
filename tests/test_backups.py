"""Backups: made beside a running server, whole or not there, and clients notice going back."""

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import aclosing, closing
from pathlib import Path

import pytest
from chatclient import Client, Delivered, MessagePosted

from chatserver.app import Server
from chatserver.store.backups import BackupError, back_up, restore, restore_to_postgres
from chatserver.store.copying import CopyError, Ledger, Meter, Part
from chatserver.store.copying_postgres import PostgresSide
from chatserver.store.copying_sqlite import SqliteSide
from chatserver.store.engines import Address
from chatserver.store.migrate import SchemaTooNewError, migrate
from tests.running import ON_POSTGRES, run
from tests.town import Town, config, post

KILLED = -signal.SIGKILL


async def command(*words: str | Path, **environment: str) -> tuple[int, str]:
    """Run ``chatserver`` as a process of its own; return its status and all it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatserver", *map(str, words)),
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


def seqs(database: Path, channel: str) -> list[int]:
    """The numbers of a channel's messages."""
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT seq FROM messages WHERE channel=? ORDER BY seq"
        return [seq for (seq,) in connection.execute(query, (channel,))]


def silent(_done: int, _of: int, _what: str) -> None:
    """Tell nobody how far it is."""


async def post_until(done: asyncio.Event, town: Town) -> list[int]:
    """Have Alice post one message after another; return the numbers of those acknowledged."""
    acknowledged = []
    async with Client(town.address, town.alice.token) as alice:
        while not done.is_set():
            acknowledged.append((await alice.post(town.general, "on and on")).message.seq)
    return acknowledged


@run
async def test_a_backup_made_while_people_post_is_whole(town, data, tmp_path):
    """It holds all that was acknowledged before it began, and no hole."""
    before = (await town.do(town.alice, post(town.general))).message.seq
    done = asyncio.Event()
    posting = asyncio.create_task(post_until(done, town))
    status, said = await command("backup", tmp_path / "b", "--data", data)
    done.set()
    acknowledged = [before, *await posting]
    assert (status, "whole" in said) == (0, True), said
    kept = seqs(tmp_path / "b", town.general)
    assert kept == acknowledged[: len(kept)]
    assert kept
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))


def contents(kept: Address) -> list[Part]:
    """What a database holds, but for which life of the log it is."""
    side = SqliteSide(kept) if isinstance(kept, Path) else PostgresSide(kept)
    with closing(side), side.snapshot():
        return [part for part in Ledger(Meter(silent, 1), "").take(side) if part.name != "meta"]


def written_for(kept: Address, file: Path) -> Path:
    """Write a configuration that names a database."""
    url = "" if isinstance(kept, Path) else kept
    file.write_text(f'[store]\nurl = "{url}"\n')
    return file


def test_a_backup_of_either_engine_goes_into_either(kept, empty, tmp_path):
    """It holds the same each time, in another life."""
    backup, file = tmp_path / "b", tmp_path / "again.db"
    parts = back_up(kept, backup, silent)
    assert restore(backup, file, silent) == parts
    assert restore_to_postgres(backup, empty, tmp_path, silent) == parts
    assert contents(file) == contents(empty) == contents(kept)
    migrate(file)
    migrate(empty)
    epochs = set()
    for each in (file, empty, kept):
        side = SqliteSide(each) if isinstance(each, Path) else PostgresSide(each)
        with closing(side):
            epochs.add(side.settings()["epoch"])
    assert len(epochs) == 3
    assert not list(tmp_path.glob("restore-*"))


@ON_POSTGRES
@run
async def test_a_backup_of_postgresql_made_while_people_post_is_whole(
    kept, data, register, tmp_path
):
    """It is of one moment: no hole, and no head without its message."""
    town = Town(register, data)
    town.server = Server(config(store={"url": kept}), data)
    await town.start()
    before = (await town.do(town.alice, post(town.general))).message.seq
    done = asyncio.Event()
    posting = asyncio.create_task(post_until(done, town))
    where = ("--config", written_for(kept, tmp_path / "toml"), "--data", data)
    status, said = await command("backup", tmp_path / "b", *where)
    done.set()
    acknowledged = [before, *await posting]
    await town.stop()
    assert (status, "whole" in said) == (0, True), said
    kept_seqs = seqs(tmp_path / "b", town.general)
    assert kept_seqs == acknowledged[: len(kept_seqs)]
    with closing(sqlite3.connect(tmp_path / "b")) as connection:
        query = "SELECT last_seq FROM streams WHERE id=?"
        (head,) = connection.execute(query, (town.general,)).fetchone()
    assert head == kept_seqs[-1]


@run
async def test_clients_notice_that_the_server_went_back(
    kept, data, register, empty, tmp_path, engine
):
    """Who had read further is told to load anew, and then misses nothing."""
    town = Town(register, data)
    url = "" if engine == "sqlite" else kept
    town.server = Server(config(store={"url": url}), data)
    await town.start()
    port, epoch = int(town.address.rpartition(":")[2]), town.server.node.epoch
    again = written_for(tmp_path if engine == "sqlite" else empty, tmp_path / "again.toml")
    before = written_for(kept, tmp_path / "before.toml")
    async with Client(town.address, town.bob.token) as bob, aclosing(bob.deliveries()) as heard:
        await bob.ready()
        words = ("backup", tmp_path / "b", "--config", before, "--data", data)
        assert (await command(*words))[0] == 0
        for _ in range(3):  # these will never have been
            await town.do(town.alice, post(town.general, "lost"))
            await anext(heard)
        await town.server.stop()
        words = ("restore", tmp_path / "b", "--config", again, "--data", tmp_path / "again")
        status, said = await command(*words)
        assert status == 0, said
        there = {"url": "" if engine == "sqlite" else empty}
        town.server = Server(config(server={"port": port}, store=there), tmp_path / "again")
        await town.start()
        assert town.server.node.epoch != epoch
        reset = {(await anext(heard)).stream for _ in range(4)}
        assert reset >= {town.general, town.secret, town.bob.id}
        await town.do(town.alice, post(town.general, "after"))
        happening = await anext(heard)
        assert isinstance(happening, Delivered)
        assert isinstance(happening.event, MessagePosted)
        assert happening.event.message.text == "after"
    await town.stop()


@run
async def test_a_backup_that_is_killed_leaves_no_file(data, tmp_path):
    """The next one to the same file succeeds, and clears away what was left."""
    target = tmp_path / "b"
    words = ("backup", target, "--data", data)
    assert (await command(*words, CHATSERVER_KILL_AT="backup.copying"))[0] == KILLED
    assert not target.exists()
    assert (await command(*words))[0] == 0
    assert {each.name for each in tmp_path.iterdir()} == {"b", "data"}


@run
async def test_a_restore_that_is_killed_leaves_no_database(data, tmp_path):
    """It can be repeated."""
    back_up(data / "chat.db", tmp_path / "b", silent)
    words = ("restore", tmp_path / "b", "--data", tmp_path / "again")
    assert (await command(*words, CHATSERVER_KILL_AT="restore.copying"))[0] == KILLED
    assert not (tmp_path / "again" / "chat.db").exists()
    assert (await command(*words))[0] == 0
    assert not list((tmp_path / "again").glob(".*"))


@run
async def test_a_flipped_bit_inside_a_text_is_found_and_named(town, data, tmp_path):
    """SQLite itself would not notice."""
    await town.do(town.alice, post(town.general, "a text nobody may change"))
    target = tmp_path / "b"
    back_up(data / "chat.db", target, silent)
    target.write_bytes(target.read_bytes().replace(b"nobody may", b"nobody mav"))
    status, said = await command("restore", target, "--data", tmp_path / "again")
    assert status == 1
    assert f"{target} is damaged" in said
    assert f"messages {town.general}" in said
    assert not (tmp_path / "again" / "chat.db").exists()


def test_a_backup_that_was_cut_off_is_named(data, tmp_path):
    """Half a file is no backup."""
    target = tmp_path / "b"
    back_up(data / "chat.db", target, silent)
    os.truncate(target, target.stat().st_size // 2)
    with pytest.raises(BackupError, match=f"{target} is damaged"):
        restore(target, tmp_path / "chat.db", silent)
    assert not (tmp_path / "chat.db").exists()


def test_nothing_is_overwritten(data, tmp_path):
    """Neither a file by a backup nor a database by a restore."""
    database, target = data / "chat.db", tmp_path / "b"
    back_up(database, target, silent)
    content = target.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        back_up(database, target, silent)
    assert target.read_bytes() == content
    with pytest.raises(BackupError, match="there already"):
        restore(target, database, silent)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_what_is_no_backup_is_refused(tmp_path, content):
    """A file of another kind, or an empty one."""
    target = tmp_path / "b"
    target.write_bytes(content)
    with pytest.raises(BackupError, match="not made by 'chatserver backup'"):
        restore(target, tmp_path / "chat.db", silent)


def test_a_backup_of_a_newer_version_is_refused(data, tmp_path):
    """The older program says so, instead of serving what it does not understand."""
    with closing(sqlite3.connect(data / "chat.db")) as connection, connection:
        connection.execute("UPDATE meta SET value = '9999' WHERE key = 'bears'")
    back_up(data / "chat.db", tmp_path / "b", silent)
    with pytest.raises(BackupError, match="newer version"):
        restore(tmp_path / "b", tmp_path / "chat.db", silent)
    with pytest.raises(SchemaTooNewError):
        migrate(data / "chat.db")


@ON_POSTGRES
def test_a_database_that_holds_something_is_not_restored_to(kept, tmp_path):
    """What it holds stays; one whose restoring was killed may be tried again."""
    before = contents(kept)
    back_up(kept, tmp_path / "b", silent)
    with pytest.raises(CopyError, match="not empty"):
        restore_to_postgres(tmp_path / "b", kept, tmp_path, silent)
    assert contents(kept) == before


@run
async def test_a_restore_to_postgresql_that_is_killed_is_repeated(data, empty, tmp_path):
    """Until then no server starts on the half of it."""
    back_up(data / "chat.db", tmp_path / "b", silent)
    there = written_for(empty, tmp_path / "toml")
    words = ("restore", tmp_path / "b", "--config", there, "--data", data)
    assert (await command(*words, CHATSERVER_KILL_AT="copy.table:20"))[0] == KILLED
    status, said = await command("user", "list", "--config", there, "--data", data)
    assert (status, "not complete" in said) == (1, True), said
    status, said = await command(*words)
    assert status == 0, said
    assert contents(empty) == contents(data / "chat.db")


@run
async def test_a_directory_in_use_is_not_restored_to(town, data, tmp_path):
    """A server that runs there keeps what it has."""
    back_up(data / "chat.db", tmp_path / "b", silent)
    status, said = await command("restore", tmp_path / "b", "--data", data)
    assert status == 1
    assert "another server runs" in said


@run
async def test_what_was_uploaded_comes_back(town: Town, data: Path, tmp_path: Path) -> None:
    """From the folder beside the backup; a file whose bytes are lost is told."""
    sent = tmp_path / "plan.txt"
    sent.write_text("the plan")
    async with Client(town.address, town.alice.token) as alice:
        file = await alice.upload(sent)
        await alice.post(town.general, "", files=[file])
    backup, other = tmp_path / "backup.db", tmp_path / "other"
    status, said = await command("backup", backup, "--data", data)
    assert status == 0, said
    assert "1 files, 8 bytes" in said
    status, said = await command("restore", backup, "--data", other)
    assert status == 0, said
    server = Server(config(), other)
    address = await server.start()
    async with Client(address, town.alice.token) as alice:
        got = await alice.download(file, tmp_path / "got.txt")
    assert got.read_text() == "the plan"
    await server.stop()
    (blob,) = [path for path in (data / "files").rglob("*") if path.is_file()]
    blob.write_text("the plot")
    status, said = await command("backup", tmp_path / "again.db", "--data", data)
    assert status == 1
    assert "1 files are not in" in said
