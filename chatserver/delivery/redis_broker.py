"""A broker over Redis: one server, one that sentinels name, or the shards of a Cluster."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

import structlog

from .broker import Confirmed, Receive
from .redis_address import Host, RedisAddress
from .redis_connection import RedisError
from .redis_link import RETRY_S, Link, explained
from .redis_places import NOWHERE, find
from .seal import Seal

log = structlog.get_logger()

LOOK_EVERY_S: Final = 5.0


class RedisBroker:
    """Keeps a link to each master, and has each topic listened to where it is."""

    alone = False

    def __init__(self, address: RedisAddress, seal: Seal) -> None:
        self._address = address
        self._seal = seal
        self._places = NOWHERE
        self._topics: set[str] = set()
        self._links: dict[Host, Link] = {}
        self._running: dict[Host, asyncio.Task[None]] = {}
        self._doubted = asyncio.Event()
        self._receive: Receive = lambda _message: None
        self._confirmed: Confirmed = lambda _topics: None
        self._trouble = ""
        self._past_connects = 0
        self.sent = self.received = self.refused = 0

    @property
    def silent(self) -> bool:
        """Whether some server is not heard."""
        return not self._links or any(link.silent for link in self._links.values())

    @property
    def generations(self) -> int:
        """How many connections were made: before each, messages may have been missed."""
        return self._past_connects + sum(link.connects for link in self._links.values())

    def publish(self, topic: str, message: bytes) -> bool:
        """Send to the server that has the topic; without a connection it is dropped."""
        link = self._link(topic)
        name = topic.encode()
        sent = link is not None and link.publish(name, self._seal.close(name, message))
        self.sent += sent
        return sent

    def listen(self, topics: Iterable[str]) -> None:
        """Listen to topics, too."""
        new = list(topics)
        self._topics.update(new)
        self._spread(new, Link.listen)

    def leave(self, topics: Iterable[str]) -> None:
        """Listen to topics no more."""
        old = list(topics)
        self._topics.difference_update(old)
        self._spread(old, Link.leave)

    async def run(self, receive: Receive, confirmed: Confirmed) -> None:
        """Find the masters and be connected to each, until cancelled."""
        self._receive, self._confirmed = receive, confirmed
        fixed = self._address.mode == "server"
        try:
            while True:
                self._doubted.clear()
                await self._look()
                await _wait(self._doubted, None if fixed and self._links else LOOK_EVERY_S)
                await asyncio.sleep(RETRY_S)  # what has just changed changes on for a moment
        finally:
            for running in self._running.values():
                running.cancel()

    async def flush(self) -> None:
        """Wait until what was published is with Redis, if that is possible at once."""
        await asyncio.gather(*(link.flush() for link in self._links.values() if not link.silent))

    async def close(self) -> None:
        """Disconnect, once :meth:`run` has ended."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _look(self) -> None:
        """Find out where the topics are, and move what has moved."""
        try:
            heard = [host for host, link in self._links.items() if not link.silent]
            self._places = await find(self._address, heard)
        except (RedisError, OSError, TimeoutError) as error:
            trouble = explained(str(error) or "nobody answers")
            if trouble != self._trouble:
                log.warning("broker.not_found", reason=trouble)
            self._trouble = trouble
            self._doubted.set()
            return
        self._trouble = ""
        self._keep_links()
        for host, link in self._links.items():
            here = {topic for topic in self._topics if self._places.of(topic) == host}
            link.leave(self._topics - here)
            link.listen(here)

    def _keep_links(self) -> None:
        masters = {host for host in self._places.masters if host}
        for host in self._links.keys() - masters:
            self._past_connects += self._links.pop(host).connects
            self._running.pop(host).cancel()
        for host in masters - self._links.keys():
            link = Link(host, self._address, self._take, self._tell, self._doubted.set)
            self._links[host] = link
            self._running[host] = asyncio.create_task(link.run(partial(self._probe, host)))

    def _probe(self, host: Host) -> str:
        return self._places.topic_at(host)

    def _link(self, topic: str) -> Link | None:
        host = self._places.of(topic)
        return self._links.get(host) if host else None

    def _spread(self, topics: list[str], act: Callable[[Link, list[str]], None]) -> None:
        by_link: dict[Link, list[str]] = {}
        for topic in topics:
            link = self._link(topic)
            if link is not None:
                by_link.setdefault(link, []).append(topic)
        for link, some in by_link.items():
            act(link, some)

    def _tell(self, topics: list[str]) -> None:
        self._confirmed(topics)

    def _take(self, via: str, topic: bytes, sealed: bytes) -> None:
        message = self._seal.open(topic, sealed, via)
        if message is None:
            self.refused += 1
            return
        self.received += 1
        try:
            self._receive(message)
        except Exception:  # any: one message must not end the connection
            log.exception("broker.unreadable")


async def _wait(event: asyncio.Event, timeout_s: float | None) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        pass
