"""The schema in the file is the schema in the code, and nobody opens what they do not know."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from chatserver.store import migrate as migration
from chatserver.store.migrate import NEWEST, SchemaTooNewError, migrate
from chatserver.store.schema import metadata
from chatserver.store.search_tables import derived, of_sqlite

MIGRATIONS = Path(migration.__file__).parent / "migrations"


DERIVED = "search_"
"""What tables are called that are computed from others, and made by their migration alone."""


def dump(path: Path) -> list[str]:
    """Return the statements that make a database's tables."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT sql, name FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
    )
    statements = [sql for sql, name in rows if not name.startswith(DERIVED)]
    connection.close()
    return statements


def settings(path: Path) -> dict[str, str]:
    """Return what the database knows of itself."""
    connection = sqlite3.connect(path)
    found = dict(connection.execute("SELECT key, value FROM meta"))
    connection.close()
    return found


def run_alembic(path: Path, action: str, revision: str) -> None:
    """Move a database to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, action)(config, revision)
    engine.dispose()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that was just made."""
    path = tmp_path / "chat.db"
    migrate(path)
    return path


def test_the_migrated_schema_is_the_declared_one(path: Path) -> None:
    """Alembic finds nothing to change."""
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        others = {"include_name": lambda name, *_: not (name or "").startswith(DERIVED)}
        context = MigrationContext.configure(connection, opts=others)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_what_is_computed_has_the_declared_columns(path: Path) -> None:
    """Nobody else makes those tables, and nothing copies them."""
    connection = sqlite3.connect(path)
    for table in (*derived.sorted_tables, *of_sqlite.sorted_tables):
        rows = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        declared = [column.name for column in table.columns if column.name != "rowid"]
        assert [row[1] for row in rows] == [each for each in declared if each != table.name]
    connection.close()


def test_a_new_database_is_as_if_made_from_the_declaration(path: Path, tmp_path: Path) -> None:
    """Also in what Alembic does not compare: row numbers, defaults, partial indices."""
    declared = tmp_path / "declared.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{declared}")
    metadata.create_all(engine)
    engine.dispose()
    migrated = [plain(sql) for sql in dump(path) if "alembic_version" not in sql]
    assert migrated == [plain(sql) for sql in dump(declared)]


def plain(sql: str) -> list[str]:
    """Return a statement's parts without the freedoms of layout and order."""
    words = " ".join(sql.split()).replace(" ) ", ", ")
    return sorted(part.strip() for part in words.split(","))


def test_down_and_up_again_is_the_same(path: Path) -> None:
    """Every migration can be taken back."""
    before = dump(path)
    run_alembic(path, "downgrade", "base")
    assert all("alembic_version" in sql for sql in dump(path))
    run_alembic(path, "upgrade", "head")
    assert dump(path) == before


def test_who_was_here_before_is_found_by_name(path: Path) -> None:
    """A migration makes what later changes keep up."""
    run_alembic(path, "downgrade", "0006")
    connection = sqlite3.connect(path)
    row = "INSERT INTO users VALUES (?, ?, ?, 'person', 'member', NULL, NULL, 0, ?)"
    people = [("U000000001", "zoe", "Zoë Müller", None), ("U000000002", "bob", "Bob", 1)]
    connection.executemany(row, people)
    connection.commit()
    migrate(path)
    found = set(connection.execute("SELECT text, user FROM names"))
    connection.close()
    texts = ("zoe", "zoe muller", "muller")
    assert found == {(text, "U000000001") for text in texts}


def test_the_newest_revision_is_named() -> None:
    """So that a start that has nothing to do does not load Alembic."""
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]


def test_every_migration_says_whom_it_bears() -> None:
    """Since 0021; which version runs on beside it is nothing to be left to chance (ADR 0024)."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    said = {each.revision: getattr(each.module, "bears", None) for each in scripts}
    silent = [revision for revision, bears in said.items() if revision > "0020" and not bears]
    assert not silent
    assert all(bears <= revision for revision, bears in said.items() if bears)


def test_migrating_twice_changes_nothing(path: Path) -> None:
    """A database keeps its life and its name."""
    before = settings(path)
    migrate(path)
    assert settings(path) == before
    assert before.keys() >= {"epoch", "workspace"}


def test_two_databases_are_two_lives(path: Path, tmp_path: Path) -> None:
    """A client's cursors of one mean nothing in the other."""
    other = tmp_path / "other.db"
    migrate(other)
    assert settings(path)["epoch"] != settings(other)["epoch"]


def test_a_newer_database_is_refused_in_a_sentence(path: Path) -> None:
    """And left as it is."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = '9999' WHERE key = 'bears'")
    connection.commit()
    connection.close()
    before = dump(path)
    with pytest.raises(SchemaTooNewError, match="newer version of chatserver; run that version"):
        migrate(path)
    assert dump(path) == before
