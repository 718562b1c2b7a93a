"""Servers on PostgreSQL lose, double and reorder nothing, whoever is killed or cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.core.config import Config
from chatserver.serving import greet
from tests.postgres_server import PostgresServer

from .brokers import running_redis
from .kills import kill_workers
from .rig import Rig, in_time
from .servers import free_port


@pytest.fixture
def chat(postgres: PostgresServer) -> Iterator[str]:
    """An empty database."""
    name = postgres.make()
    yield name
    postgres.drop(name)


def test_workers_on_one_port_lose_nothing(tmp_path: Path, postgres: PostgresServer, chat: str):
    """F2 with ``serve --workers 2``: the server replaces them."""

    async def story() -> None:
        async with (
            running_redis(tmp_path) as redis,
            Rig(tmp_path, broker_url=redis.url, store_url=postgres.url(chat)) as rig,
        ):
            rig.node.options = ("--workers", "2")
            rig.assert_valid(await rig.run(kill_workers, seconds=5))
            assert rig.kills

    in_time(story())


def test_a_server_whose_database_is_busy_or_away_greets_and_goes_on(
    capsys: pytest.CaptureFixture[str],
):
    """It ended itself, where it could not offer its first administrator a link at once."""
    away = f"postgresql://postgres@127.0.0.1:{free_port()}/chat"
    in_time(greet(Config(), away, "http://here"))
    assert "chatserver is at http://here" in capsys.readouterr().out
