"""What PostgreSQL has alone: several writers, connections that break, servers without Redis."""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from chatserver.core.clock import now_us
from chatserver.store import log
from chatserver.store.committer import Committer
from chatserver.store.database import InUseError, Reader
from chatserver.store.engines import database_at, shown
from chatserver.store.migrate import SchemaTooNewError, migrate
from chatserver.store.postgres import PostgresDatabase
from chatserver.store.postgres_connection import Claim
from chatserver.store.schema import metadata
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid, Unavailable
from tests.postgres_server import PostgresServer
from tests.running import ON_POSTGRES, run
from tests.town import post

from .conftest import Store


def cut_off(reader: Reader) -> None:
    """Have the server's next answer never arrive."""
    copied = os.dup(reader.raw.pgconn.socket)
    with socket.socket(fileno=copied) as mine:
        mine.shutdown(socket.SHUT_RD)


@ON_POSTGRES
@run
async def test_two_nodes_write_one_stream_without_a_hole(store: Store) -> None:
    """Each position is given once, whoever asks for it, and in the order of the commits."""
    other = database_at(store.kept)
    await other.open()
    committer = Committer(other, lambda _entries: None)
    working = asyncio.ensure_future(committer.run())

    async def talk(through: Committer) -> list[int]:
        command = [store.doing(store.town.alice, post(store.town.general)) for _ in range(30)]
        return [(await through.commit(each)).message.seq for each in command]

    talks = await asyncio.gather(talk(store.committer), talk(committer))
    seqs = sorted(seq for each in talks for seq in each)
    committer.close()
    await working
    await other.close()
    assert seqs == list(range(seqs[0], seqs[0] + 60))


@ON_POSTGRES
@run
async def test_a_connection_that_broke_at_rest_is_made_anew(
    store: Store, postgres: PostgresServer
) -> None:
    """A restart of PostgreSQL between two requests is not noticed."""
    assert postgres.interrupt(str(store.kept).split("/")[3].split("?")[0])
    assert (await store.do(store.town.alice, post(store.town.general))).message.seq
    assert await store.database.read(log.head, store.town.general)


@ON_POSTGRES
@run
async def test_a_connection_that_breaks_in_a_group_leaves_nothing_of_it(store: Store) -> None:
    """Its senders hear that they may send it again, and the next one works."""
    command = post(store.town.general, "once")

    def interrupted(tx: Transaction) -> None:
        store.doing(store.town.alice, command)(tx)
        tx.reader.raw.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        await store.committer.commit(interrupted)
    assert not (await store.do(store.town.alice, command)).repeated


@ON_POSTGRES
@run
async def test_a_commit_nobody_heard_of_is_sent_again_and_stored_once(store: Store) -> None:
    """It is on disk, but its sender does not know; the nonce does."""
    command = post(store.town.general, "once")

    def unheard(reader: Reader) -> None:
        transaction = Transaction(reader, now_us())
        store.doing(store.town.alice, command)(transaction)
        transaction.finish()
        assert reader.changes
        cut_off(reader)

    with pytest.raises(Unavailable, match="may have been stored"):
        await store.database.write(unheard)
    assert (await store.do(store.town.alice, command)).repeated
    assert store.look("SELECT count(*) FROM messages") == [(1,)]


@ON_POSTGRES
@run
async def test_whoever_must_wait_for_another_writer_goes_on_after_it(store: Store) -> None:
    """And sees what that one has stored."""
    other = database_at(store.kept)
    await other.open()
    writing, go_on = threading.Event(), threading.Event()

    def slow(reader: Reader) -> None:
        log.set_setting(reader, "slow", "1")
        writing.set()
        go_on.wait()

    first = asyncio.ensure_future(other.write(slow))
    await asyncio.to_thread(writing.wait)
    second = asyncio.ensure_future(store.database.write(log.setting, "slow"))
    await store.database.read(log.setting, "epoch")
    assert not second.done()
    go_on.set()
    await first
    assert await second == "1"
    await other.close()


@ON_POSTGRES
@run
async def test_an_error_that_was_hidden_is_not_taken_for_a_commit(store: Store) -> None:
    """PostgreSQL answers such a COMMIT with ROLLBACK, in silence."""

    def hiding(reader: Reader) -> None:
        log.set_setting(reader, "hidden", "1")
        with suppress(psycopg.Error):
            reader.raw.execute("SELECT 1 / 0")

    with pytest.raises(RuntimeError, match="nothing was stored"):
        await store.database.write(hiding)
    assert await store.database.read(log.setting, "hidden") is None


@ON_POSTGRES
@run
async def test_a_text_it_cannot_store_is_refused(store: Store) -> None:
    """PostgreSQL has no character zero; the rest of the group is stored."""
    futures = [
        store.committer.submit(store.doing(store.town.alice, post(store.town.general, text)))
        for text in ("before", "ze\0ro", "after")
    ]
    before, refused, after = await asyncio.gather(*futures, return_exceptions=True)
    assert isinstance(refused, Invalid)
    assert after.message.seq == before.message.seq + 1


@ON_POSTGRES
@run
async def test_what_is_acknowledged_is_flushed(store: Store) -> None:
    """Also where the server's configuration would not wait for the disk, as here."""
    shown = await store.database.write(
        lambda reader: reader.raw.execute("SHOW synchronous_commit").fetchone()
    )
    assert shown == ("on",)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [("alone", "alone", True), ("shared", "alone", True), ("shared", "shared", False)],
)
@ON_POSTGRES
@run
async def test_servers_that_cannot_hear_of_each_other_do_not_share_a_database(
    store: Store, first: Claim, second: Claim, refused: bool
) -> None:
    """As long as one is there; commands beside it always may."""
    one, other = (PostgresDatabase(str(store.kept), 1, claim) for claim in (first, second))
    await one.open()
    try:
        await other.open()
        assert not refused
    except InUseError:
        assert refused
    await one.close()
    await other.close()
    later = PostgresDatabase(str(store.kept), 1, second)
    await later.open()
    await later.close()


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[str]:
    """A database with nothing in it."""
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


def test_servers_that_start_together_make_one_life(empty: str) -> None:
    """The others wait, and find everything done."""
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrate, [empty] * 3))
    with psycopg.connect(empty) as connection:
        assert connection.execute(
            "SELECT count(*) FROM meta WHERE key IN ('epoch', 'workspace')"
        ).fetchone() == (2,)


def test_the_migrated_schema_is_the_declared_one(empty: str) -> None:
    """Every table with its columns; texts are of any length."""
    migrate(empty)
    with psycopg.connect(empty) as connection:
        found = connection.execute(
            "SELECT table_name, column_name, is_nullable = 'YES', collation_name "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name <> 'alembic_version' AND table_name NOT LIKE 'search\\_%'"
        ).fetchall()
    declared = {
        (table.name, column.name, bool(column.nullable))
        for table in metadata.sorted_tables
        for column in table.columns
    }
    assert {(table, column, nullable) for table, column, nullable, _ in found} == declared
    assert {collation for *_, collation in found} == {None, "C"}


def test_a_newer_database_is_refused(empty: str) -> None:
    """In a sentence."""
    migrate(empty)
    with psycopg.connect(empty) as connection:
        connection.execute("UPDATE meta SET value = '9999' WHERE key = 'bears'")
    with pytest.raises(SchemaTooNewError, match="newer version of chatserver; run that version"):
        migrate(empty)


def test_a_server_that_is_not_there_is_an_error_of_the_system() -> None:
    """Which every command explains; its password is not in it."""
    with pytest.raises(OSError, match="PostgreSQL cannot be used") as caught:
        migrate("postgresql://me:secret@127.0.0.1:1/chat")
    assert "secret" not in str(caught.value)
    assert shown("postgresql://me:secret@there:1/chat?x=y") == "postgresql://there:1/chat"
