"""A bare hub on our wire: what Python can do when a server has no permissions and no features.

``python -m tools.bench.roofline PORT DATABASE``. It keeps what costs: an aiohttp WebSocket,
msgpack, typed commands, group commit with fsync and a full-text index, the acknowledgement after
it, and a fan-out encoded once and written once per connection and batch. A token is the comma
separated list of channels to hear.
"""

import asyncio
import contextlib
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import msgpack
import msgspec
import uvloop
from aiohttp import web

_SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY, channel TEXT, seq INTEGER, author TEXT, nonce TEXT, time_us INTEGER,
    text TEXT
);
CREATE UNIQUE INDEX message_place ON message (channel, seq);
CREATE UNIQUE INDEX message_nonce ON message (author, nonce);
CREATE VIRTUAL TABLE found USING fts5 (text, content='message', content_rowid='id');
"""
_SHORT, _LONG = 126, 1 << 16

Row = tuple[int, str, int, str, str, int, str]


class Open(msgspec.Struct, tag_field="type", tag="session.open"):
    """Hear the channels that the token lists."""

    token: str


class Post(msgspec.Struct, tag_field="type", tag="message.post"):
    """Store a message."""

    channel: str
    text: str
    nonce: str


class Request(msgspec.Struct, tag_field="type", tag="request"):
    """One frame of a client."""

    ref: int
    command: Open | Post


class Listener:
    """One connection and what will be written to it at the end of the batch."""

    __slots__ = ("pending", "transport", "user")

    def __init__(self, transport: asyncio.Transport, user: str) -> None:
        """Write to ``transport`` for ``user``."""
        self.transport = transport
        self.user = user
        self.pending: list[bytes] = []


class Hub:
    """Who listens to what, and who has something to be written."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._dirty: list[Listener] = []

    def listen(self, listener: Listener, channels: list[str]) -> None:
        """Let a connection have what is published to channels."""
        for channel in channels:
            self.listeners[channel].add(listener)

    def forget(self, listener: Listener) -> None:
        """Publish nothing more to a connection."""
        for listeners in self.listeners.values():
            listeners.discard(listener)

    def push(self, listener: Listener, data: bytes) -> None:
        """Add a frame to what will be written."""
        if not listener.pending:
            self._dirty.append(listener)
        listener.pending.append(data)

    def publish(self, channel: str, data: bytes) -> None:
        """Add a frame for everybody who listens to a channel."""
        for listener in self.listeners[channel]:
            self.push(listener, data)

    def flush(self) -> None:
        """Write to each connection once."""
        for listener in self._dirty:
            if not listener.transport.is_closing():
                listener.transport.write(b"".join(listener.pending))
            listener.pending = []
        self._dirty = []


class Committer:
    """Commits what came since the last commit, then acknowledges and publishes it."""

    def __init__(self, path: str, hub: Hub) -> None:
        """Keep the messages in a new database at ``path``."""
        self._hub = hub
        self._thread = ThreadPoolExecutor(1)
        self._database = self._thread.submit(_open, path).result()
        self._seq: Counter[str] = Counter()
        self._id = 0
        self._waiting: list[tuple[Listener, int, Post]] = []
        self._woken = asyncio.Event()

    def add(self, listener: Listener, ref: int, post: Post) -> None:
        """Commit a post with the next batch."""
        self._waiting.append((listener, ref, post))
        self._woken.set()

    async def run(self) -> None:
        """Commit batch after batch."""
        loop = asyncio.get_running_loop()
        while await self._woken.wait():
            self._woken.clear()
            batch, self._waiting = self._waiting, []
            rows = [self._row(listener, post) for listener, _, post in batch]
            await loop.run_in_executor(self._thread, _commit, self._database, rows)
            for (listener, ref, _), row in zip(batch, rows, strict=True):
                self._tell(listener, ref, row)
            self._hub.flush()

    def _row(self, listener: Listener, post: Post) -> Row:
        self._id += 1
        self._seq[post.channel] += 1
        seq, time_us = self._seq[post.channel], time.time_ns() // 1_000
        return self._id, post.channel, seq, listener.user, post.nonce, time_us, post.text

    def _tell(self, listener: Listener, ref: int, row: Row) -> None:
        _, channel, seq, author, _, time_us, text = row
        message = {"channel": channel, "seq": seq, "time_us": time_us}
        message |= {"author": author, "text": text, "ordinal": seq}
        self._hub.push(
            listener, frame({"type": "reply", "ref": ref, "result": {"message": message}})
        )
        event = {"type": "message.posted", "message": message}
        at = {"stream": channel, "seq": seq, "time_us": time_us}
        self._hub.publish(channel, frame({"type": "push", "event": event, "at": at}))


def frame(value: Any) -> bytes:
    """Make a server's frame of one value."""
    payload: bytes = msgpack.packb(value)
    length = len(payload)
    if length < _SHORT:
        return bytes((0x82, length)) + payload
    if length < _LONG:
        return bytes((0x82, _SHORT)) + length.to_bytes(2, "big") + payload
    return bytes((0x82, _SHORT + 1)) + length.to_bytes(8, "big") + payload


def _open(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=wal")
    database.execute("PRAGMA synchronous=full")
    database.executescript(_SCHEMA)
    return database


def _commit(database: sqlite3.Connection, rows: Sequence[Row]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO message VALUES (?,?,?,?,?,?,?)", rows)
    found = [(row[0], row[6]) for row in rows]
    database.executemany("INSERT INTO found (rowid, text) VALUES (?,?)", found)
    database.execute("COMMIT")


async def talk(request: web.Request, hub: Hub, committer: Committer) -> web.WebSocketResponse:
    """Serve one connection until it ends."""
    socket = web.WebSocketResponse(compress=False, protocols=("chat.v1.msgpack",))
    await socket.prepare(request)
    listener = Listener(cast("asyncio.Transport", request.transport), f"U{id(socket)}")
    async for received in socket:
        asked = msgspec.convert(msgpack.unpackb(received.data), Request)
        if isinstance(asked.command, Post):
            committer.add(listener, asked.ref, asked.command)
            continue
        hub.listen(listener, asked.command.token.split(","))
        hub.push(listener, frame({"type": "reply", "ref": asked.ref, "result": {}}))
        hub.flush()
    hub.forget(listener)
    return socket


async def serve(port: int, path: str) -> None:
    """Serve on the loopback ``port`` until killed."""
    hub = Hub()
    committer = Committer(path, hub)
    app = web.Application()

    async def handle(request: web.Request) -> web.WebSocketResponse:
        return await talk(request, hub, committer)

    app.router.add_get("/ws", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=2_048).start()
    await committer.run()


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)  # the committing thread must not wait 5 ms for the loop
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
