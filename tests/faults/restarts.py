"""Restarts as an administrator does them: one server after the other, behind a balancer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from chatclient import Client as SdkClient

from protocol.errors import NotFound
from protocol.messages import PostMessage

from .outbox import Outbox
from .rig import Rig, RunOver
from .servers import Node, free_port
from .wire import DISCONNECTED

STOP_WITHIN_S: Final = 25.0
PROGRAMS: Final = 3
POST_EVERY_S: Final = 0.05
CHARACTERS: Final = 80
FOREVER_S: Final = 1e6
_CHUNK: Final = 64 << 10


async def restart_under_programs(rig: Rig) -> None:
    """Restart all servers in turn while programs post; whatever a post raises ends the run."""
    async with posting_programs(rig, PROGRAMS) as programs:
        await _restart_in_turn(rig)
    assert all(each.acknowledged for each in programs)


async def restart_again_and_again(rig: Rig) -> None:
    """Restart all servers in turn, and once more, until the run is over."""
    async with posting_programs(rig, PROGRAMS):
        with suppress(RunOver):
            while True:
                await _restart_in_turn(rig)


async def have_programs_post(rig: Rig) -> None:
    """W6: have programs post through a balancer; whatever a post raises ends the run."""
    async with posting_programs(rig, PROGRAMS):
        with suppress(RunOver):
            await rig.pause(FOREVER_S, FOREVER_S)


async def _restart_in_turn(rig: Rig) -> None:
    """Tell each server to stop, wait until it has, start it again, and go on to the next one."""
    for node in rig.nodes:
        await rig.pause(0.5, 1.0)
        async with asyncio.timeout(STOP_WITHIN_S):
            assert await node.stop() == 0
        await node.start()


class Balancer:
    """Passes connections on to the servers in turn, and to the next one where nobody listens."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.port = free_port()
        self._nodes = nodes
        self._turn = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until both sides end."""
        try:
            back, forth = await self._connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(_carry(reader, forth), _carry(back, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._turn += 1
        for number in range(len(self._nodes)):
            node = self._nodes[(self._turn + number) % len(self._nodes)]
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", node.port)
        raise ConnectionRefusedError


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(*DISCONNECTED):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


class Program:
    """Somebody's program, written with the SDK: it posts, and never looks at a connection."""

    def __init__(self, rig: Rig, number: int) -> None:
        self.acknowledged = 0
        self._rig = rig
        self._client = rig.clients[number]
        self._outbox = Outbox(f"program{number}", rig.book, rig.rng)

    async def run(self, url: str, over: asyncio.Event) -> None:
        """Post until told that it is over."""
        async with SdkClient(url, self._client.person.token) as client:
            while not over.is_set():
                channel = self._rig.rng.choice(self._client.channels)
                await self._post(client, self._outbox.write(channel, CHARACTERS))
                await asyncio.sleep(POST_EVERY_S)

    async def _post(self, client: SdkClient, post: PostMessage) -> None:
        try:
            posted = await client.request(self._outbox.attempt(post))
        except NotFound as error:  # somebody was taken out of the channel
            self._outbox.declined(post, error.refusal)
        else:
            self._outbox.accepted(post, posted)
            self.acknowledged += 1


@asynccontextmanager
async def posting_programs(rig: Rig, count: int) -> AsyncIterator[list[Program]]:
    """Have programs post behind a balancer while the context lasts."""
    balancer, over = Balancer(rig.nodes), asyncio.Event()
    server = await asyncio.start_server(balancer.serve, "127.0.0.1", balancer.port)
    all_of_them = [Program(rig, number) for number in range(count)]
    url = f"http://127.0.0.1:{balancer.port}"
    async with asyncio.TaskGroup() as group:
        for each in all_of_them:
            group.create_task(each.run(url, over))
        yield all_of_them
        over.set()
    server.close()
