"""Faults of PostgreSQL: connections break, it restarts without a checkpoint, a lock is held."""

import asyncio

import psycopg

from .rig import Fault, Rig
from .stage import Stage

LOCK_S = 5.0
TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '{}' AND application_name = 'chatserver' ORDER BY random() LIMIT 1
"""


def break_connections(stage: Stage) -> Fault:
    """Return a fault that ends some server's connection to the database, twenty times a second."""

    async def fault(rig: Rig) -> None:
        asking = await psycopg.AsyncConnection.connect(stage.house.postgres.url(), autocommit=True)
        async with asking:
            while True:
                await rig.pause(0.05, 0.05)
                await asking.execute(TERMINATE.format(stage.database).encode())

    return fault


def hold_lock(stage: Stage) -> Fault:
    """Return a fault in which somebody else keeps the log from being written for a while."""

    async def fault(rig: Rig) -> None:
        url = stage.house.postgres.url(stage.database)
        holding = await psycopg.AsyncConnection.connect(url, autocommit=True)
        async with holding:
            while True:
                await rig.pause(1.0, 2.0)
                async with holding.transaction():
                    await holding.execute("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE")
                    with rig.troubled():
                        await rig.pause(0.5, LOCK_S)

    return fault


def restart_store(stage: Stage, away_s: float = 1.0) -> Fault:
    """Return a fault that ends PostgreSQL at once and starts it again, which recovers its log."""
    postgres = stage.house.postgres

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(1.0, 2.0)
            with rig.troubled():
                await asyncio.to_thread(postgres.stop_at_once)
                stage.store_kills += 1
                try:
                    await rig.pause(0.0, away_s)
                finally:
                    await asyncio.to_thread(postgres.start)

    return fault
