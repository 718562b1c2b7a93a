"""A log in memory, and listeners that check what they are given as it comes."""

import asyncio
from collections import defaultdict

from chatserver.core.tasks import Tasks
from chatserver.delivery.hub import SLICE, Hub
from chatserver.delivery.stream import Stream
from protocol import JSON, MSGPACK, AnyEvent, Entry, Position, Push
from protocol.channels import (
    Channel,
    ChannelJoined,
    ChannelLeft,
    MemberJoined,
    MemberLeft,
    Membership,
)
from protocol.ids import ChannelId, SessionId, StreamId, UserId
from protocol.messages import Message, MessagePosted

CHANNEL = ChannelId("CGENERAL00")
ALICE, BOB = UserId("UALICE0000"), UserId("UBOB000000")
_MEDIUM, _LARGE = 126, 127


class Log:
    """What was committed, by stream; reading it takes a turn of the loop, as it does on disk."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Entry]] = defaultdict(list)
        self.reads = 0

    def commit(self, event: AnyEvent, to: str = CHANNEL) -> Entry:
        """Append an event to a stream."""
        seq = len(self.streams[to]) + 1
        entry = Entry(at=Position(stream=StreamId(to), seq=seq, time_us=seq * 10), event=event)
        self.streams[to].append(entry)
        return entry

    def post(self, text: str = "") -> Entry:
        """Append a message to the channel."""
        seq = len(self.streams[CHANNEL]) + 1
        message = Message(channel=CHANNEL, seq=seq, time_us=seq * 10, author=ALICE, text=text)
        return self.commit(MessagePosted(message=message))

    def join(self, user: UserId) -> list[Entry]:
        """Append what is told when somebody joins the channel."""
        joined = self.commit(MemberJoined(channel=CHANNEL, user=user, members=1))
        channel = Channel(id=CHANNEL, kind="public", creator=ALICE, created_us=0)
        membership = Membership(channel=channel, read_seq=0)
        at = joined.at
        told = ChannelJoined(membership=membership, seq=at.seq, time_us=at.time_us)
        return [joined, self.commit(told, user)]

    def leave(self, user: UserId) -> list[Entry]:
        """Append what is told when somebody leaves the channel."""
        left = self.commit(MemberLeft(channel=CHANNEL, user=user, members=0))
        return [left, self.commit(ChannelLeft(channel=CHANNEL), user)]

    def head(self, stream: str = CHANNEL) -> int:
        """Return the position of a stream's newest event."""
        return len(self.streams[stream])

    async def read(self, stream: str, after: int, limit: int) -> list[Entry]:
        """Return a page, as the store does."""
        self.reads += 1
        page = self.streams[stream][after : after + limit]
        await asyncio.sleep(0)
        return page

    async def heads(self, streams: list[str]) -> dict[str, Position]:
        """Return the heads of streams, as the store does."""
        found = {}
        for stream in streams:
            at = self.streams[stream][-1].at if self.streams[stream] else None
            found[stream] = at or Position(stream=StreamId(stream), seq=0, time_us=0)
        await asyncio.sleep(0)
        return found


class Listener:
    """A connection that remembers what it was given."""

    def __init__(self, hub: Hub, user: UserId, *, text: bool = False) -> None:
        self.hub = hub
        self.user = user
        self.session = SessionId("S" + user[1:])
        self.text = text
        self.paused = False
        self.backlog_bytes = 0
        self.behind: dict[Stream, int] | None = None
        self.streams: list[Stream] = []
        self.feeding = False
        self.pushes: list[Push] = []
        self.written: list[int] = []
        self.closed: int | None = None

    def write_pushes(self, data: bytes, count: int) -> None:
        """Take in encoded pushes."""
        self.written.append(len(data))
        payloads = list(payloads_of(data))
        assert len(payloads) == count
        codec = JSON if self.text else MSGPACK
        self.pushes += [codec.decode_server_frame(payload) for payload in payloads]

    push_to_crowd = write_pushes

    def end(self, code: int, _reason: str) -> None:
        """Note that the connection was closed, and leave."""
        self.closed = code
        self.hub.disconnect(self)

    def seqs(self, stream: str = CHANNEL) -> list[int]:
        """Return the positions it was given of a stream."""
        return [push.at.seq for push in self.pushes if push.at and push.at.stream == stream]


def payloads_of(data: bytes):
    """Split a server's bytes into the payloads of their frames."""
    while data:
        size, start = data[1], 2
        if size in (_MEDIUM, _LARGE):
            start = 4 if size == _MEDIUM else 10
            size = int.from_bytes(data[2:start], "big")
        yield data[start : start + size]
        data = data[start + size :]


class Node:
    """A hub on a log, and whoever listens."""

    def __init__(self, log: Log | None = None, slice_: int = SLICE) -> None:
        self.log = log or Log()
        self.tasks = Tasks()
        self.hub = Hub(self._read_log, self.log.heads, self.tasks, slice_=slice_)

    async def _read_log(self, stream: str, after: int, limit: int) -> list[Entry]:
        """Ask the log as it is by now: a test may have broken it meanwhile."""
        return await self.log.read(stream, after, limit)

    async def listener(self, user: UserId, *, text: bool = False, after: int = 0) -> Listener:
        """Connect a member of the channel who has everything up to a position."""
        listener = Listener(self.hub, user, text=text)
        await self.hub.activate([user, CHANNEL])
        self.hub.connect(listener)
        self.hub.subscribe(listener, user, self.log.head(user))
        self.hub.subscribe(listener, CHANNEL, after)
        return listener

    async def stranger(self, user: UserId) -> Listener:
        """Connect somebody who is in no channel."""
        listener = Listener(self.hub, user)
        await self.hub.activate([user])
        self.hub.connect(listener)
        self.hub.subscribe(listener, user, self.log.head(user))
        return listener

    def resume(self, listener: Listener) -> None:
        """Let a listener's socket take more."""
        listener.paused = False
        self.hub.feed(listener)

    async def settled(self) -> None:
        """Wait until the hub has nothing left to do by itself."""
        while self.tasks._running or self._is_writing():
            await asyncio.sleep(0)

    def _is_writing(self) -> bool:
        return any(stream.outgoing is not None for stream in self.hub._streams.values())
