"""A real Redis that is killed and disturbed, and a wire to it that loses what is published."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.delivery.redis_server import program

from .resp import Values, is_published
from .rig import ASK_EVERY_S, Fault, Rig
from .servers import free_port

START_WITHIN_S: Final = 10.0
DROPPED: Final = 0.2
DOUBLED: Final = 0.2
DELAY_S: Final = 0.5
_CHUNK: Final = 64 << 10


class Redis:
    """One Redis process and its successors on one port; each begins empty."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._directory = directory
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return url_of(self.port)

    async def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        with (self._directory / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                program(),
                *options,
                *("--appendonly", "no", "--dir", str(self._directory)),
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(START_WITHIN_S):
            while not await self._answers():
                await asyncio.sleep(ASK_EVERY_S)

    async def kill(self) -> None:
        """End it as ``kill -9`` does."""
        assert self._process
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def tell(self, command: str) -> bytes:
        """Send a command as a person would, and return the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{command}\r\n".encode())
        try:
            return await reader.readline()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answers(self) -> bool:
        try:
            return await self.tell("PING") == b"+PONG\r\n"
        except OSError:
            return False


class LossyWire:
    """A proxy that drops, doubles, delays and so reorders what Redis publishes."""

    def __init__(self, redis: Redis, rng: random.Random) -> None:
        self.port = free_port()
        self.lost = 0
        self._redis = redis
        self._rng = rng
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until one side ends."""
        try:
            from_redis, to_redis = await asyncio.open_connection("127.0.0.1", self._redis.port)
        except OSError:
            writer.close()
            return
        back = asyncio.create_task(self._carry_back(from_redis, writer))
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                to_redis.write(data)
        to_redis.close()
        await back

    async def _carry_back(
        self, from_redis: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        values = Values()
        with suppress(OSError):
            while data := await from_redis.read(_CHUNK):
                for value in values.feed(data):
                    self._pass_on(value, writer)
        writer.close()

    def _pass_on(self, value: bytes, writer: asyncio.StreamWriter) -> None:
        if not is_published(value):
            writer.write(value)
            return
        chance = self._rng.random()
        copies = 0 if chance < DROPPED else 2 if chance < DROPPED + DOUBLED else 1
        self.lost += copies == 0
        for _ in range(copies):
            delay_s = self._rng.choice([0.0, self._rng.uniform(0, DELAY_S)])
            asyncio.get_running_loop().call_later(delay_s, _write, writer, value)


def url_of(port: int) -> str:
    """Return the address of a Redis on this machine."""
    return f"redis://127.0.0.1:{port}/0"


@asynccontextmanager
async def running_redis(directory: Path) -> AsyncIterator[Redis]:
    """Have a Redis while the context lasts."""
    redis = Redis(directory)
    await redis.start()
    try:
        yield redis
    finally:
        await redis.kill()


@asynccontextmanager
async def lossy_wire(redis: Redis, rng: random.Random) -> AsyncIterator[LossyWire]:
    """Have a lossy wire to a Redis while the context lasts."""
    wire = LossyWire(redis, rng)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", wire.port)
    async with server:
        yield wire


def kill_redis(redis: Redis) -> Fault:
    """Return a fault that kills Redis now and then, and starts an empty one a while later."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.8, 1.6)
            await redis.kill()
            try:
                await rig.pause(0.0, 2.0)
            finally:
                await redis.start()

    return fault


def cut_listeners(redis: Redis) -> Fault:
    """Return a fault that ends every connection that listens to Redis, once a second."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.8, 1.2)
            await redis.tell("CLIENT KILL TYPE pubsub")

    return fault


def _write(writer: asyncio.StreamWriter, value: bytes) -> None:
    if not writer.is_closing():
        writer.write(value)
