"""A node's end of a broker, for tests: it remembers what it hears."""

import asyncio
from collections.abc import Callable

from chatserver.delivery.broker import Broker, make_broker

MakeBroker = Callable[[], Broker]

TOPICS = [f"chatserver:{{test:{number}}}" for number in range(40)]
COMMON = TOPICS[0]


class Listening:
    """A node's end of a broker."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.heard: list[bytes] = []
        self.confirmed: list[str] = []
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(broker.run(self._receive, self._confirm))

    def _receive(self, message: bytes) -> None:
        self.heard.append(message)
        self._changed.set()

    def _confirm(self, topics: list[str]) -> None:
        self.confirmed += topics
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to come of what is heard."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def has_heard(self, count: int) -> list[bytes]:
        """Wait until so many messages have come."""
        await self.until(lambda: len(self.heard) >= count)
        return self.heard

    async def stop(self) -> None:
        """Listen no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.broker.close()


def maker(url: str) -> MakeBroker:
    """Return a maker of brokers of nodes that belong together."""
    return lambda: make_broker(url, "secret", "epoch")


async def listening(make: MakeBroker, topics: list[str] = TOPICS[:1]) -> Listening:
    """Return a node that listens already."""
    broker = make()
    broker.listen(topics)
    node = Listening(broker)
    await node.until(lambda: set(topics) <= set(node.confirmed))
    return node
