"""A wire that fails as networks do: it delays, drips, holds, resets, refuses, and spoils the bus.

Bytes of a TCP connection cannot be lost and the connection live, so whoever is cut off hears
nothing, and later either everything or a reset.
"""

import asyncio
import math
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from .resp import Values, is_published
from .servers import free_port

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Reach = Callable[[], Awaitable[Streams]]
"""How to connect to whoever is behind the proxy."""

CHUNK_BYTES: Final = 16 << 10
HELD_CHUNKS: Final = 16
"""What a direction holds at most while it is slow; beyond that its sender has to wait."""

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class Way:
    """One direction of all connections, and what is wrong with it now."""

    def __init__(self, rng: random.Random) -> None:
        self.delay_s = (0.0, 0.0)
        self.bytes_per_s = math.inf
        self._rng = rng
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Let nothing pass until :meth:`heal`."""
        self._open.clear()

    def heal(self) -> None:
        """Let everything pass at once."""
        self.delay_s, self.bytes_per_s = (0.0, 0.0), math.inf
        self._open.set()

    def due_s(self) -> float:
        """Return when something that came now may arrive."""
        return asyncio.get_running_loop().time() + self._rng.uniform(*self.delay_s)

    def pieces(self, data: bytes) -> Iterator[tuple[bytes, float]]:
        """Cut data into what passes at once, each with how long the next one has to wait."""
        if math.isinf(self.bytes_per_s):
            yield data, 0.0
            return
        size = max(1, int(self.bytes_per_s / 100))
        for start in range(0, len(data), size):
            yield data[start : start + size], size / self.bytes_per_s

    async def passable(self) -> None:
        """Wait until something may pass."""
        await self._open.wait()


@dataclass
class Spoiling:
    """What becomes of messages Redis publishes; all else passes. ``lost`` counts."""

    dropped: float = 0.0
    doubled: float = 0.0
    late_s: float = 0.0
    lost: int = 0

    def fates(self, value: bytes, rng: random.Random) -> Iterator[float]:
        """Yield how late each copy of a value is; none if it is lost."""
        if not is_published(value):
            yield 0.0
            return
        chance = rng.random()
        copies = 0 if chance < self.dropped else 2 if chance < self.dropped + self.doubled else 1
        self.lost += copies == 0
        for _ in range(copies):
            yield rng.choice([0.0, rng.uniform(0.0, self.late_s)])


class Proxy:
    """Carries connections to a server and does to them what it is told."""

    def __init__(self, reach: Reach, rng: random.Random, spoiling: Spoiling | None = None) -> None:
        self.port = free_port()
        self.forth = Way(rng)
        self.back = Way(rng)
        self.connections = 0
        self._reach = reach
        self._rng = rng
        self._spoiling = spoiling
        self._refusing = False
        self._ends: set[asyncio.StreamWriter] = set()

    @property
    def ways(self) -> tuple[Way, Way]:
        """Both directions."""
        return self.forth, self.back

    def hold(self, ways: Iterable[Way] | None = None) -> None:
        """Let nothing pass, in both directions or in some: half-open, as a cut cable is."""
        for way in ways or self.ways:
            way.hold()

    def refuse(self) -> None:
        """Reset every connection, and each new one, until :meth:`heal`."""
        self._refusing = True
        self.reset()

    def reset(self) -> None:
        """End all connections with a TCP reset to both sides."""
        for end in list(self._ends):
            _reset(end)

    def heal(self) -> None:
        """Be a good wire again."""
        self._refusing = False
        for way in self.ways:
            way.heal()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        if self._refusing:
            _reset(writer)
            return
        self.connections += 1
        try:
            behind_reader, behind_writer = await self._reach()
        except OSError:
            _reset(writer)
            return
        ends = {writer, behind_writer}
        self._ends |= ends
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(self.forth, reader, behind_writer))
                group.create_task(self._carry_back(behind_reader, writer))
        except* OSError:
            self._ends -= ends
            for end in ends:
                _reset(end)
        self._ends -= ends

    def _carry_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Awaitable[None]:
        if self._spoiling is None:
            return self._carry(self.back, reader, writer)
        return self._spoil(self._spoiling, reader, writer)

    async def _carry(
        self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry one direction: in order, and holding a bounded number of chunks."""
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(HELD_CHUNKS)
        async with asyncio.TaskGroup() as group:
            group.create_task(_take(way, reader, held))
            group.create_task(_hand_on(way, held, writer))

    async def _spoil(
        self, spoiling: Spoiling, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry what Redis says value by value."""
        values, loop = Values(), asyncio.get_running_loop()
        while data := await reader.read(CHUNK_BYTES):
            await self.back.passable()
            for value in values.feed(data):
                for late_s in spoiling.fates(value, self._rng):
                    if late_s:
                        loop.call_later(late_s, _write, writer, value)
                    else:
                        _write(writer, value)
            await writer.drain()
        _finish(writer)


async def _take(
    way: Way, reader: asyncio.StreamReader, held: asyncio.Queue[tuple[float, bytes]]
) -> None:
    data = b"-"
    while data:
        data = await reader.read(CHUNK_BYTES)
        await held.put((way.due_s(), data))


async def _hand_on(
    way: Way, held: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due_s, data = await held.get()
        if due_s > loop.time():
            await asyncio.sleep(due_s - loop.time())
        await way.passable()
        if not data:
            _finish(writer)
            return
        for piece, rest_s in way.pieces(data):
            await way.passable()
            writer.write(piece)
            await writer.drain()
            if rest_s:
                await asyncio.sleep(rest_s)


def _write(writer: asyncio.StreamWriter, value: bytes) -> None:
    if not writer.is_closing():
        writer.write(value)


def _finish(writer: asyncio.StreamWriter) -> None:
    """Pass on that one side has nothing more to say."""
    with suppress(OSError, NotImplementedError):
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    plain = writer.get_extra_info("socket")
    if plain is not None and plain.family != socket.AF_UNIX:
        with suppress(OSError):
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


def to_port(port: int) -> Reach:
    """Reach a TCP port of this machine."""
    return lambda: asyncio.open_connection("127.0.0.1", port)


@asynccontextmanager
async def proxy_to(
    reach: Reach, rng: random.Random, spoiling: Spoiling | None = None
) -> AsyncIterator[Proxy]:
    """Have a proxy while the context lasts; its connections end with it."""
    proxy = Proxy(reach, rng, spoiling)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", proxy.port)
    async with server:
        try:
            yield proxy
        finally:
            proxy.heal()
            proxy.reset()
