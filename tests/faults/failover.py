"""A PostgreSQL with a synchronous standby that takes its place."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.postgres_server import PostgresServer, postgres_server

from .rig import Fault, Rig
from .stage import Stage


@contextmanager
def with_standby(stage: Stage) -> Iterator[None]:
    """Give a stage a PostgreSQL of its own, which commits nothing its standby does not have."""
    with postgres_server() as primary, _standby_of(primary) as standby:
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        stage.house = replace(stage.house, postgres=primary)
        stage.standby = standby
        yield


def fail_over(stage: Stage) -> Fault:
    """Return a fault in which PostgreSQL dies, and connections lead to its standby from then on."""

    async def fault(rig: Rig) -> None:
        await rig.pause(2.0, 4.0)
        assert stage.standby
        assert stage.house.postgres.ask("SELECT sync_state FROM pg_stat_replication") == [("sync",)]
        with rig.troubled():
            await asyncio.to_thread(stage.house.postgres.stop_at_once)
            stage.store_kills += 1
            await asyncio.to_thread(stage.standby.ask, "SELECT pg_promote()")
            stage.house = replace(stage.house, postgres=stage.standby)
            for wire in stage.stores:
                wire.reset()
        before = rig.acknowledged
        await rig.until(lambda: rig.acknowledged > before, 30.0)
        await rig.pause(2.0, 4.0)

    return fault


@contextmanager
def _standby_of(primary: PostgresServer) -> Iterator[PostgresServer]:
    directory = Path(tempfile.mkdtemp(prefix="chat-pg-"))
    if primary.user is not None:
        os.chown(directory, primary.user, -1)
    standby = PostgresServer(directory, primary.programs, primary.user, primary.settings)
    copying = [primary.programs / "pg_basebackup", "-h", primary.directory, "-U", "postgres"]
    subprocess.run(
        [*copying, "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
        check=True,
        capture_output=True,
        user=primary.user,
    )
    standby.start()
    try:
        yield standby
    finally:
        standby.stop_at_once()
        shutil.rmtree(directory, ignore_errors=True)
