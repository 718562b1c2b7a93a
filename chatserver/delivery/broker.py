"""How nodes hear of each other: at most once, in order per sender, never awaited."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

import structlog

log = structlog.get_logger()

Receive = Callable[[bytes], None]
Connected = Callable[[], None]
Lost = Callable[[], None]

MAX_QUEUED_BYTES: Final = 8 << 20
MAX_MESSAGE_BYTES: Final = 256 << 10
RETRY_S: Final = 0.25


class Broker(Protocol):
    """Carries messages between nodes. May lose any of them: the log is the truth.

    Guarantees: one sender's messages arrive in their order or not at all; a sender gets its own;
    ``connected`` is called whenever messages may have been missed before, ``lost`` when none come.
    """

    alone: bool
    """Whether there can be no other node, so that nothing need be said."""

    def publish(self, message: bytes) -> bool:
        """Send to all nodes, at some time; return False if the queue is full and it is dropped."""

    async def run(self, receive: Receive, connected: Connected, lost: Lost) -> None:
        """Hand over what arrives, until cancelled; reconnect by itself."""

    async def flush(self) -> None:
        """Send what is queued, if that is possible at once."""

    async def close(self) -> None:
        """Disconnect, once :meth:`run` has ended."""


class MemoryBus:
    """What the memory brokers of one process are connected by."""

    def __init__(self) -> None:
        self.receivers: list[Receive] = []


class MemoryBroker:
    """A broker inside one process: the default, and a stand-in for a second node in tests."""

    def __init__(self, bus: MemoryBus | None = None) -> None:
        self.alone = bus is None
        self._bus = bus or MemoryBus()

    def publish(self, message: bytes) -> bool:
        """Send to every node of the bus."""
        loop = asyncio.get_running_loop()
        for receive in self._bus.receivers:
            loop.call_soon(receive, message)
        return True

    async def run(self, receive: Receive, connected: Connected, lost: Lost) -> None:
        """Receive until cancelled."""
        del lost
        self._bus.receivers.append(receive)
        try:
            connected()
            await asyncio.get_running_loop().create_future()
        finally:
            self._bus.receivers.remove(receive)

    async def flush(self) -> None:
        """Nothing is queued."""

    async def close(self) -> None:
        """Nothing is connected."""


class RedisBroker:
    """A broker over Redis pub/sub: one topic, one connection that listens, one that publishes."""

    alone = False

    def __init__(self, url: str, topic: str) -> None:
        from redis.asyncio import Redis  # noqa: PLC0415  # 100 ms; one process needs none of it

        self._redis: Redis = Redis.from_url(
            url, socket_keepalive=True, socket_connect_timeout=2, health_check_interval=0
        )
        self._topic = topic
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()

    def publish(self, message: bytes) -> bool:
        """Queue a message; a full queue drops it, and the others find it by their sweeps."""
        if self._queued_bytes + len(message) > MAX_QUEUED_BYTES:
            return False
        self._queue.append(message)
        self._queued_bytes += len(message)
        self._wake.set()
        return True

    async def run(self, receive: Receive, connected: Connected, lost: Lost) -> None:
        """Publish and receive until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish_all())
            group.create_task(self._listen(receive, connected, lost))

    async def flush(self) -> None:
        """Send what is queued, if that is possible at once."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self._send_batch()

    async def close(self) -> None:
        """Disconnect, once :meth:`run` has ended."""
        await self._redis.aclose()

    async def _publish_all(self) -> None:
        while not _is_cancelled():
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._send_batch()
            except Exception:  # noqa: BLE001  # any: the listener says so, once
                await asyncio.sleep(RETRY_S)

    async def _send_batch(self) -> None:
        """Publish what is queued in one round trip; what fails is dropped, never sent twice."""
        batch = [self._queue.popleft() for _ in range(len(self._queue))]
        self._queued_bytes = 0
        if not batch:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for message in batch:
            pipeline.publish(self._topic, message)
        await pipeline.execute()

    async def _listen(self, receive: Receive, connected: Connected, lost: Lost) -> None:
        while not _is_cancelled():
            try:
                await self._listen_once(receive, connected)
            except Exception as error:  # noqa: BLE001  # any: the bus is down, the log is not
                log.debug("broker.disconnected", error=str(error))
                lost()
                await asyncio.sleep(RETRY_S)

    async def _listen_once(self, receive: Receive, connected: Connected) -> None:
        """Listen on a connection of its own; every confirmed subscription is a new generation."""
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(self._topic)
            async for message in pubsub.listen():
                if _is_cancelled():
                    return
                _hand_over(message, receive, connected)


def _is_cancelled() -> bool:
    """Whether this task was told to end; redis-py may swallow that in the midst of an answer."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _hand_over(message: dict[str, Any], receive: Receive, connected: Connected) -> None:
    if message["type"] == "subscribe":
        connected()
    elif message["type"] == "message":
        receive(message["data"])


def make_broker(url: str, workspace: str) -> Broker:
    """Return the broker a configuration asks for; without an address, the one in memory."""
    if not url:
        return MemoryBroker()
    return RedisBroker(url, f"chatserver:{workspace}:bus")
