"""A real Redis that is killed, stopped and disturbed."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.delivery.redis_server import program

from .rig import ASK_EVERY_S, Fault, Rig
from .servers import free_port

START_WITHIN_S: Final = 10.0
SMALL_BUFFER: Final = "pubsub 65536 65536 1"


class Redis:
    """One Redis process and its successors on one port; each begins empty."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.kills = 0
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
        self.kills += 1

    def signal(self, number: signal.Signals) -> None:
        """Stop the process, or let it go on."""
        assert self._process
        self._process.send_signal(number)

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


def kill_redis(redis: Redis, away_s: float = 2.0) -> Fault:
    """Return a fault that kills Redis now and then, and starts an empty one a while later."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.8, 1.6)
            with rig.troubled():
                await redis.kill()
                try:
                    await rig.pause(0.0, away_s)
                finally:
                    await redis.start()

    return fault


def stop_redis(redis: Redis, for_s: float) -> Fault:
    """Return a fault in which Redis answers nobody for a while, though it lives."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(1.0, 2.0)
            redis.signal(signal.SIGSTOP)
            try:
                with rig.troubled():
                    await rig.pause(for_s, for_s)
            finally:
                redis.signal(signal.SIGCONT)

    return fault


def shrink_buffers(redis: Redis) -> Fault:
    """Return a fault in which Redis drops every listener that is 64 KiB behind."""

    async def fault(rig: Rig) -> None:
        told = await redis.tell(f'CONFIG SET client-output-buffer-limit "{SMALL_BUFFER}"')
        assert told == b"+OK\r\n", told
        await rig.pause(1e6, 1e6)

    return fault


def cut_listeners(redis: Redis) -> Fault:
    """Return a fault that ends every connection that listens to Redis, once a second."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.8, 1.2)
            await redis.tell("CLIENT KILL TYPE pubsub")

    return fault
