"""A way to Redis that can be shut for what is published: all else goes through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.faults.brokers import Redis
from tests.faults.resp import Values, is_published
from tests.faults.servers import free_port

_HOST = "127.0.0.1"
_CHUNK = 64 << 10


class Valve:
    """Carries bytes between servers and Redis; while ``shut``, messages of topics are lost."""

    def __init__(self, redis: Redis) -> None:
        """Lead to ``redis``."""
        self.port = free_port()
        self.shut = False
        self.lost = 0
        self._redis = redis

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until one side ends."""
        from_redis, to_redis = await asyncio.open_connection(_HOST, self._redis.port)
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
                    if self.shut and is_published(value):
                        self.lost += 1
                    else:
                        writer.write(value)
        writer.close()


@asynccontextmanager
async def valve(redis: Redis) -> AsyncIterator[Valve]:
    """Have a valve before a Redis while the context lasts."""
    made = Valve(redis)
    server = await asyncio.start_server(made.serve, _HOST, made.port)
    async with server:
        yield made
