"""A connection to one Redis server that is made anew whenever it breaks or falls silent."""

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

import hiredis
import structlog

from .redis_address import Host, RedisAddress
from .redis_connection import RedisConnection, connect, packed

log = structlog.get_logger()

MAX_QUEUED_BYTES: Final = 8 << 20
MAX_TOPICS_PER_COMMAND: Final = 512
RETRY_S: Final = 0.25
PROBE_EVERY_S: Final = 1.0
SILENT_S: Final = 3.0
_MOVED: Final = ("MOVED", "CLUSTERDOWN", "READONLY", "ASK", "TRYAGAIN")

Receive = Callable[[str, bytes, bytes], None]
"""Takes the server, the topic and the message."""


class Link:
    """Listens and publishes at one server.

    ``confirmed(topics)`` is called when topics are listened to from now on: whatever was said
    before may be missing. ``doubted()`` is called when another server may have them by now.
    A probe of its own comes back every second; if it does not, the connection is made anew.
    """

    def __init__(
        self,
        host: Host,
        address: RedisAddress,
        receive: Receive,
        confirmed: Callable[[list[str]], None],
        doubted: Callable[[], None],
    ) -> None:
        self._host = host
        self._via = str(host)
        self._address = address
        self._receive = receive
        self._tell_confirmed = confirmed
        self._doubted = doubted
        self._verb = "S" if address.mode == "cluster" else ""
        self._publish_verb = f"{self._verb}PUBLISH".encode()
        self._probe = b""
        self._heard_s = 0.0
        self._ready = False
        self._echoed = asyncio.Event()
        self._connection: RedisConnection | None = None
        self._wanted: set[str] = set()
        self._asked: set[str] = set()
        self._changed: set[str] = set()
        self._homeless: set[str] = set()
        self._newly: list[str] = []
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._flushing = False
        self._trouble = ""
        self.connects = 0

    @property
    def silent(self) -> bool:
        """Whether something that is listened to may not be heard now."""
        late = time.monotonic() - self._heard_s > SILENT_S
        return not self._ready or late or bool(self._homeless)

    def listen(self, topics: Iterable[str]) -> None:
        """Listen to topics, too."""
        new = set(topics) - self._wanted
        self._wanted |= new
        self._change(new)

    def leave(self, topics: Iterable[str]) -> None:
        """Listen to topics no more."""
        old = self._wanted & set(topics)
        self._wanted -= old
        self._homeless -= old
        self._change(old)

    def publish(self, topic: bytes, message: bytes) -> bool:
        """Send with what else is sent in this turn of the loop, or say that it is dropped."""
        if self._connection is None or self._queued_bytes + len(message) > MAX_QUEUED_BYTES:
            return False
        self._queue.append(packed(self._publish_verb, topic, message))
        self._queued_bytes += len(message)
        self._flush_soon()
        return True

    async def run(self, probe: Callable[[], str]) -> None:
        """Be connected until cancelled; ``probe`` names a topic this server has."""
        while True:
            began_s = time.monotonic()
            try:
                await self._live(f"{probe()}:{os.urandom(8).hex()}")
            except Exception as error:  # noqa: BLE001  # any: the bus is down, the log is not
                self._note(str(error) or "it does not answer")
            finally:
                self._disconnect()
            self._doubted()
            if time.monotonic() - began_s < RETRY_S:
                await asyncio.sleep(RETRY_S)

    async def flush(self) -> None:
        """Wait until Redis has taken what was published, for a second at most."""
        self._flush()
        self._echoed.clear()
        self._send_probe()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._echoed.wait()

    async def _live(self, probe: str) -> None:
        """Connect, listen to what is wanted, and probe until the connection ends.

        A probe is sent after the subscriptions: once it is back, they are in force.
        """
        address = self._address
        connection = await connect(self._host, address.login, address.tls, self._take)
        self._connection, self._heard_s = connection, time.monotonic()
        self._probe = probe.encode()
        self.connects += 1
        connection.write(self._subscription("SUBSCRIBE", [probe]))
        self._changed.update(self._wanted)
        self._flush()
        while not connection.ended.done():
            self._send_probe()
            await asyncio.wait({connection.ended}, timeout=PROBE_EVERY_S)
            if time.monotonic() - self._heard_s > SILENT_S:
                raise TimeoutError("its own messages do not come back")
        raise ConnectionError(self._trouble or "it closed the connection")

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._ready = None, False
        self._asked.clear()
        self._homeless.clear()
        self._queue.clear()
        self._queued_bytes = 0

    def _note(self, trouble: str) -> None:
        """Say once what is wrong, not four times a second."""
        if trouble != self._trouble:
            log.warning("broker.disconnected", server=self._via, reason=explained(trouble))
        self._trouble = trouble

    # -- to Redis ----------------------------------------------------------------------------

    def _send_probe(self) -> None:
        if self._connection is not None:
            self._connection.write(packed(self._publish_verb, self._probe, b""))

    def _change(self, topics: Iterable[str]) -> None:
        self._changed.update(topics)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if not self._flushing and self._connection is not None:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Send subscriptions, then messages, in one write; wait if Redis takes no more."""
        self._flushing = False
        connection = self._connection
        if connection is None:
            return
        data = [*self._subscriptions()]
        if not connection.paused:
            data += self._queue
            self._queue.clear()
            self._queued_bytes = 0
        elif self._queue:
            self._flushing = True
            asyncio.get_running_loop().call_later(0.01, self._flush)
        if data:
            connection.write(b"".join(data))

    def _subscriptions(self) -> Iterator[bytes]:
        new = self._changed & self._wanted - self._asked
        old = self._changed & self._asked - self._wanted
        self._changed.clear()
        self._asked = (self._asked | new) - old
        self._homeless -= new
        for verb, topics in (("SUBSCRIBE", new), ("UNSUBSCRIBE", old)):
            for together in self._portions(topics):
                yield self._subscription(verb, together)

    def _subscription(self, verb: str, topics: list[str]) -> bytes:
        return packed(f"{self._verb}{verb}", *topics)

    def _portions(self, topics: set[str]) -> Iterator[list[str]]:
        """Split topics into what one command may name: not too many, and on a Cluster one slot."""
        groups: dict[str, list[str]] = {}
        for topic in sorted(topics):
            group = topic.partition("}")[0] if self._verb else ""
            groups.setdefault(group, []).append(topic)
        for together in groups.values():
            for start in range(0, len(together), MAX_TOPICS_PER_COMMAND):
                yield together[start : start + MAX_TOPICS_PER_COMMAND]

    # -- from Redis --------------------------------------------------------------------------

    def _take(self, value: Any) -> None:
        if isinstance(value, hiredis.ReplyError):
            self._refused(str(value))
        elif isinstance(value, hiredis.PushNotification):
            kind, topic, body = value[0], value[1], value[2]
            if kind in {b"message", b"smessage"}:
                self._message(topic, body)
            elif kind in {b"subscribe", b"ssubscribe"}:
                self._confirm(topic.decode())
            elif kind == b"sunsubscribe":
                self._moved(topic.decode())

    def _message(self, topic: bytes, message: bytes) -> None:
        if topic == self._probe:
            self._heard_s = time.monotonic()
            self._echoed.set()
            self._ready, self._trouble = True, ""
        else:
            self._receive(self._via, topic, message)

    def _confirm(self, topic: str) -> None:
        if topic not in self._wanted:
            return
        if not self._newly:
            asyncio.get_running_loop().call_soon(self._tell)
        self._newly.append(topic)

    def _tell(self) -> None:
        newly, self._newly = self._newly, []
        self._tell_confirmed(newly)

    def _moved(self, topic: str) -> None:
        """Notice that Redis ended a subscription by itself: another server has the topic now."""
        if topic in self._asked:
            self._asked.discard(topic)
            self._homeless.add(topic)
            self._doubted()
        elif topic == self._probe.decode() and self._connection is not None:
            self._connection.close()

    def _refused(self, error: str) -> None:
        """End the connection on an error: what it was for is not known, and the log has it all."""
        self._note(error)
        if self._connection is not None:
            self._connection.close()
        if error.startswith(_MOVED):
            self._doubted()


def explained(error: str) -> str:
    """Return Redis' words, and what to do about them."""
    hints = {
        "NOAUTH": "put user and password into [broker] url",
        "WRONGPASS": "user or password in [broker] url is wrong",
        "NOPERM": "the ACL lacks something: docs/operating.md lists what the server needs",
        "ERR unknown command 'HELLO'": "Redis 6 or newer is needed",
        "ERR unknown command 'SSUBSCRIBE'": "a Cluster needs Redis 7 or newer",
        "ERR This instance has cluster support disabled": "use redis://, it is no Cluster",
    }
    hint = next((hint for start, hint in hints.items() if error.startswith(start)), "")
    return f"{error} ({hint})" if hint else error
