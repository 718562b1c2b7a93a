"""A move between two databases, step by step: what changes meanwhile, and who is kept out."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chatserver.store.copying import CopyError, Ledger, Meter, Part, Side
from chatserver.store.copying_postgres import PostgresSide
from chatserver.store.copying_sqlite import SqliteSide
from chatserver.store.engines import Address
from chatserver.store.holding import hold
from chatserver.store.migrate import migrate
from chatserver.store.moved import MovedError
from chatserver.store.moving import UnfinishedError, move
from chatserver.store.postgres_connection import connect, keep_out
from tests.running import ON_POSTGRES, ON_SQLITE, bounded, run
from tests.town import Register


@pytest.fixture
def kept(kept_alone: Address) -> Address:
    """Where the town's data is; it is going to move away."""
    return kept_alone


def silent(_done: int, _of: int, _what: str) -> None:
    """Tell nobody how far it is."""


def nothing() -> None:
    """Do nothing once it is open."""


def side_of(kept: Address) -> Side:
    """Return a database as a side of a move."""
    return SqliteSide(kept) if isinstance(kept, Path) else PostgresSide(kept)


def meanwhile(side: Side, *writes: Callable[[], None]) -> Side:
    """Have others write: first while it is copied, then between that and catching up."""
    left, copying, snapshot = list(writes), side.count, side.snapshot

    def count(table: Any) -> int:
        counted = copying(table)
        if len(left) == len(writes):  # what is seen is settled now
            left.pop(0)()
        return counted

    def another_snapshot() -> Any:
        if 0 < len(left) < len(writes):
            left.pop(0)()
        return snapshot()

    side.count, side.snapshot = count, another_snapshot  # type: ignore[method-assign]
    return side


def writing(kept: Address, *statements: str) -> Callable[[], None]:
    """Return what runs statements in a transaction of its own."""

    def write() -> None:
        connection = sqlite3.connect(kept) if isinstance(kept, Path) else psycopg.connect(kept)
        with closing(connection), connection:
            for each in statements:
                connection.execute(each)  # type: ignore[call-overload]

    return write


def contents(kept: Address) -> list[Part]:
    """What a database holds, but for its settings."""
    side = side_of(kept)
    with closing(side), side.snapshot():
        return [part for part in Ledger(Meter(silent, 1), "").take(side) if part.name != "meta"]


@pytest.fixture
def other(engine: str, empty: str, tmp_path: Path) -> Address:
    """Where there is nothing yet, in the other engine."""
    return empty if engine == "sqlite" else tmp_path / "other.db"


def test_what_changes_meanwhile_arrives(kept: Address, other: Address, register: Register) -> None:
    """Rows that come, change, change their key, swap what is unique, or go."""
    alice, bob, general = register.alice.id, register.bob.id, register.general
    first = writing(
        kept,
        f"INSERT INTO names VALUES ('al', '{alice}'), ('bo', '{bob}')",
        f"UPDATE users SET name='x' WHERE id='{alice}'",
        f"UPDATE users SET name='alice' WHERE id='{bob}'",
        f"UPDATE users SET name='bob' WHERE id='{alice}'",
        f"DELETE FROM memberships WHERE channel='{general}' AND \"user\"='{bob}'",
    )
    second = writing(
        kept,
        "UPDATE names SET text='ali' WHERE text='al'",
        "DELETE FROM names WHERE text='bo'",
        f"UPDATE streams SET last_time_us=last_time_us+1 WHERE id='{general}'",
    )
    source, target = meanwhile(side_of(kept), first, second), side_of(other)
    with closing(source), closing(target):
        done = move(source, target, nothing, silent)
    assert done.changes == 7
    assert contents(other) == contents(kept)
    migrate(other)


def test_only_one_of_the_two_is_ever_used(kept: Address, other: Address) -> None:
    """The old one takes no write from anybody, and nobody starts on it."""
    source, target = side_of(kept), side_of(other)
    opened: list[str] = []

    def not_both() -> None:
        with pytest.raises(MovedError, match="has moved to"):
            migrate(kept)
        migrate(other)
        opened.append("now")

    with closing(source), closing(target):
        move(source, target, not_both, silent)
        assert opened == ["now"]
        assert source.settings()["epoch"] == target.settings()["epoch"]
    for statement in ("DELETE FROM users", "UPDATE streams SET last_seq=0"):
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.ReadOnlySqlTransaction)):
            writing(kept, statement)()
    third = side_of(other)
    with closing(third), pytest.raises(CopyError):
        third.prepare("another")


def test_what_fails_behind_the_switch_is_done_by_repeating(kept: Address, other: Address) -> None:
    """As when the configuration cannot be written."""

    def unable() -> None:
        raise PermissionError("no")

    source, target = side_of(kept), side_of(other)
    with closing(source), closing(target):
        with pytest.raises(UnfinishedError, match="repeat this command"):
            move(source, target, unable, silent)
        assert "follow" not in source.settings()
        assert move(source, target, nothing, silent).parts == []
        assert "follow" in source.settings()
    wrong = SqliteSide(Path(f"{other}.other") if isinstance(other, Path) else Path("/nowhere/db"))
    source = side_of(kept)
    with closing(source), pytest.raises(CopyError, match="already"):
        move(source, wrong, nothing, silent)


def test_what_fails_before_the_switch_leaves_everything_as_it_was(
    kept: Address, other: Address
) -> None:
    """Nothing notes changes any more, and the same command may be given again."""
    before = contents(kept)

    def broken() -> None:
        raise CopyError("the network is gone")

    source, target = meanwhile(side_of(kept), broken), side_of(other)
    with closing(source), closing(target), pytest.raises(CopyError, match="network"):
        move(source, target, nothing, silent)
    migrate(kept)
    with pytest.raises(MovedError, match="not complete"):
        migrate(other)
    writing(kept, "UPDATE streams SET ordinal=ordinal")()
    source, target = side_of(kept), side_of(other)
    with closing(source), closing(target):
        move(source, target, nothing, silent)
    assert contents(other) == before


def test_a_database_that_holds_something_is_not_filled(kept: Address, other: Address) -> None:
    """It stays as it is."""
    migrate(other)
    before = contents(other)
    source, target = side_of(kept), side_of(other)
    with (
        closing(source),
        closing(target),
        pytest.raises(CopyError, match=r"not empty|there already"),
    ):
        move(source, target, nothing, silent)
    assert contents(other) == before


@ON_SQLITE
def test_a_database_somebody_holds_is_not_filled(kept: Address, empty: str) -> None:
    """A server, or another move."""
    held = connect(empty)
    keep_out(held, "shared")
    source, target = side_of(kept), side_of(empty)
    refused = pytest.raises(CopyError, match="a server runs")
    with closing(held), closing(source), closing(target), refused:
        move(source, target, nothing, silent)
    with closing(side_of(kept)) as first, first.leaving():
        source = side_of(kept)
        with closing(source), pytest.raises(CopyError, match="by another process"):
            move(source, side_of(empty), nothing, silent)


def test_another_version_is_refused(kept: Address, other: Address) -> None:
    """Its server is to be started once, which brings the schema up to date."""
    writing(kept, "UPDATE alembic_version SET version_num='0001'")()
    source = side_of(kept)
    with closing(source), pytest.raises(CopyError, match="another version"):
        move(source, side_of(other), nothing, silent)


def test_a_migration_meanwhile_is_noticed(kept: Address, other: Address) -> None:
    """It may have taken away what notes changes, so nothing is sure."""
    drop = 'DROP TRIGGER "moving_users_insert"'
    if not isinstance(kept, Path):
        drop = "DROP TRIGGER moving_users ON users"
    source, target = meanwhile(side_of(kept), writing(kept, drop)), side_of(other)
    with closing(source), closing(target), pytest.raises(CopyError, match="rebuilt meanwhile"):
        move(source, target, nothing, silent)
    migrate(kept)


@run
async def test_a_server_clears_away_what_a_killed_move_has_left(
    kept: Address, tmp_path: Path
) -> None:
    """Its writes are not noted for ever."""
    with closing(side_of(kept)) as killed:
        killed.begin_noting()
    if isinstance(kept, Path):
        kept.with_name("chat.db.moving").touch()
    holding = hold(kept, tmp_path / "data", shared=False)
    database = await holding.open(1)
    await database.close()
    holding.let_go()
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        writing(kept, "SELECT 1 FROM moving_users")()


@ON_SQLITE
def test_the_character_zero_is_shown(kept: Address, empty: str, register: Register) -> None:
    """PostgreSQL cannot keep it in a text."""
    writing(kept, f"INSERT INTO names VALUES ('a' || char(0) || 'b', '{register.alice.id}')")()
    source, target = side_of(kept), side_of(empty)
    with closing(source), closing(target):
        move(source, target, nothing, silent)
    with closing(psycopg.connect(empty)) as connection:
        found = connection.execute("SELECT text FROM names WHERE text LIKE 'a%b'").fetchall()
    assert ("a\N{SYMBOL FOR NULL}b",) in found


@ON_POSTGRES
@run
async def test_writers_wait_while_a_database_is_held(kept: Address) -> None:
    """And go on afterwards; nothing of theirs is in between."""
    side = side_of(kept)
    with closing(side):
        with side.held():
            writer = asyncio.create_task(
                asyncio.to_thread(writing(kept, "UPDATE streams SET ordinal=ordinal"))
            )
            done, _ = await asyncio.wait([writer], timeout=0.2)
            assert not done
        await bounded(writer)
