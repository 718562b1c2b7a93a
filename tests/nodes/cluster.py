"""Three servers on PostgreSQL and Redis, as a balancer would find them."""

import asyncio
import json
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from chatserver.core.clock import now_us
from chatserver.store import sessions
from chatserver.store.database import Reader
from chatserver.store.engines import database_at
from chatserver.store.sessions import NewSession, hash_token
from protocol.ids import SessionId, new_id
from tests.faults.brokers import Redis
from tests.faults.servers import Node
from tests.pushes import PushService
from tests.running import bounded
from tests.town import Person, Register
from tests.wire import Client

T = TypeVar("T")
NODES = 3
BURST = 40


class Hanging(Redis):
    """A Redis that can be made to hang."""

    def stop(self) -> None:
        """Stop it where it is; only a kill ends it."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)


class Cluster:
    """The servers, their Redis, and who lives there."""

    def __init__(
        self, directory: Path, store_url: str, register: Register, traces_url: str
    ) -> None:
        self.town = register
        self.redis = Hanging(directory)
        self._runner = asyncio.Runner()
        self._store_url = store_url
        config = directory / "config.toml"
        config.write_text(
            f'[store]\nurl = "{store_url}"\n[broker]\nurl = "{self.redis.url}"\n'
            "[push]\nprivate_addresses = true\n"
            f"[limits]\nmessages_per_s = 0.1\nmessages_burst = {BURST}\n"
        )
        self.pushes = PushService(directory)
        self.nodes = [
            Node(f"node{number}", directory, config, directory / f"node{number}.log")
            for number in range(NODES)
        ]
        for node in self.nodes:
            node.environment = {
                "OTEL_EXPORTER_OTLP_ENDPOINT": traces_url,
                "OTEL_BSP_SCHEDULE_DELAY": "200",
                "SSL_CERT_FILE": str(self.pushes.authority),
            }

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine; what it waits for must happen before the deadline."""
        return self._runner.run(bounded(story, 30))

    def close(self) -> None:
        """Run nothing any more."""
        self._runner.close()

    async def start(self) -> None:
        """Start Redis and all servers."""
        await self.redis.start()
        await self.pushes.open()
        await asyncio.gather(*(node.start() for node in self.nodes))
        assert all(node.alive for node in self.nodes)

    async def stop(self) -> None:
        """End all; each as it should."""
        ended = await asyncio.gather(*(node.put_away() for node in self.nodes))
        await self.redis.kill()
        await self.pushes.close()
        assert all(ended)

    async def sign_in(self, who: Person) -> tuple[SessionId, str]:
        """Give somebody another session; return it and its token."""
        database = database_at(self._store_url, readers=1)
        await database.open()
        session, token = SessionId(new_id("S")), new_id("T")
        await database.write(_add_session, who, session, token)
        await database.close()
        return session, token

    def address(self, number: int) -> str:
        """Where one of the nodes is."""
        return f"http://127.0.0.1:{self.nodes[number].port}"

    async def enter(self, number: int, token: str) -> Client:
        """Open a session on one of the nodes."""
        client = await Client.connect(self.address(number))
        await client.open(token)
        return client

    async def ready(self, number: int) -> dict[str, Any]:
        """Ask a node as a balancer does."""
        url = f"{self.address(number)}/readyz"
        return dict(json.loads(await asyncio.to_thread(lambda: urlopen(url).read())))


def _add_session(reader: Reader, who: Person, session: SessionId, token: str) -> None:
    stored = NewSession(session, who.id, hash_token(token), "test", now_us(), now_us(), None)
    sessions.add(reader, stored)


@contextmanager
def running_cluster(
    directory: Path, store_url: str, register: Register, traces_url: str
) -> Iterator[Cluster]:
    """Have the servers while the context lasts."""
    cluster = Cluster(directory, store_url, register, traces_url)
    cluster.run(cluster.start())
    try:
        yield cluster
    finally:
        cluster.run(cluster.stop())
        cluster.close()
