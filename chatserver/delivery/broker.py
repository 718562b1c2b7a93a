"""How nodes hear of each other: at most once, in order per sender and topic, never awaited."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

Receive = Callable[[bytes], None]
Confirmed = Callable[[list[str]], None]


class Broker(Protocol):
    """Carries messages between nodes. May lose any of them: the log is the truth.

    Guarantees: one sender's messages to a topic arrive in their order or not at all, to a sender
    that listens too; ``confirmed(topics)`` is called whenever topics are heard from now on, and
    messages to them may have been missed before; ``silent`` says that some may be missed now.
    """

    alone: bool
    """Whether there can be no other node, so that nothing need be said."""
    sent: int
    received: int
    refused: int
    """Messages that no node has sent, or not as they came, or not for the first time."""

    @property
    def silent(self) -> bool:
        """Whether something that is listened to may not be heard now."""

    @property
    def generations(self) -> int:
        """How often it was connected; what was said in between was missed."""

    def publish(self, topic: str, message: bytes) -> bool:
        """Send to all nodes that listen to a topic; return False if it is dropped."""

    def listen(self, topics: Iterable[str]) -> None:
        """Listen to topics, too, from the time they are confirmed."""

    def leave(self, topics: Iterable[str]) -> None:
        """Listen to topics no more."""

    async def run(self, receive: Receive, confirmed: Confirmed) -> None:
        """Hand over what arrives, until cancelled; reconnect by itself."""

    async def flush(self) -> None:
        """Send what is queued, if that is possible at once."""

    async def close(self) -> None:
        """Disconnect, once :meth:`run` has ended."""


class MemoryBus:
    """What the memory brokers of one process are connected by."""

    def __init__(self) -> None:
        self.brokers: list[MemoryBroker] = []


class MemoryBroker:
    """A broker inside one process: the default, and a stand-in for a second node in tests."""

    silent = False

    def __init__(self, bus: MemoryBus | None = None) -> None:
        self.alone = bus is None
        self._bus = bus or MemoryBus()
        self._topics: set[str] = set()
        self._receive: Receive | None = None
        self._confirmed: Confirmed | None = None
        self.sent = self.received = self.refused = self.generations = 0

    def publish(self, topic: str, message: bytes) -> bool:
        """Send to every node of the bus that listens."""
        self.sent += 1
        for broker in self._bus.brokers:
            asyncio.get_running_loop().call_soon(broker.take, topic, message)
        return True

    def take(self, topic: str, message: bytes) -> None:
        """Receive a message, if it is listened to."""
        if self._receive and topic in self._topics:
            self.received += 1
            self._receive(message)

    def listen(self, topics: Iterable[str]) -> None:
        """Listen to topics, too."""
        new = set(topics) - self._topics
        self._topics |= new
        if new and self._confirmed:
            asyncio.get_running_loop().call_soon(self._confirmed, sorted(new))

    def leave(self, topics: Iterable[str]) -> None:
        """Listen to topics no more."""
        self._topics.difference_update(topics)

    async def run(self, receive: Receive, confirmed: Confirmed) -> None:
        """Receive until cancelled."""
        self._receive, self._confirmed = receive, confirmed
        self._bus.brokers.append(self)
        self.generations += 1
        try:
            confirmed(sorted(self._topics))
            await asyncio.get_running_loop().create_future()
        finally:
            self._bus.brokers.remove(self)

    async def flush(self) -> None:
        """Nothing is queued."""

    async def close(self) -> None:
        """Nothing is connected."""


def make_broker(url: str, secret: str, epoch: str) -> Broker:
    """Return the broker a configuration asks for; without an address, the one in memory.

    Raises:
        ConfigError: the address is none.
    """
    if not url:
        return MemoryBroker()
    from .redis_address import parse  # noqa: PLC0415  # one process needs none of it
    from .redis_broker import RedisBroker  # noqa: PLC0415
    from .seal import Seal  # noqa: PLC0415

    return RedisBroker(parse(url), Seal(secret, epoch))
