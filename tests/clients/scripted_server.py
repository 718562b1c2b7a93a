"""A small chat server with its log in memory, which fails on demand."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed as SocketClosed
from websockets.http11 import Request as HttpRequest
from websockets.http11 import Response

from protocol.base import Model
from protocol.blocks import ListBlocked
from protocol.channels import (
    BrowseChannels,
    Channel,
    Channels,
    JoinChannel,
    Joined,
    ListChannels,
    Membership,
    Memberships,
)
from protocol.codec import CODECS, Codec
from protocol.errors import CommandRefused, Forbidden, NotFound, Refusal
from protocol.events import AnyEvent
from protocol.frames import Heartbeat, Push, Reconnect, Refused, Reply, Request
from protocol.ids import ChannelId, SessionId, StreamId, UserId, WorkspaceId
from protocol.log import Entry, Filled, FillStream
from protocol.messages import (
    Deleted,
    DeleteMessage,
    Edited,
    EditMessage,
    History,
    ListHistory,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Posted,
    PostMessage,
)
from protocol.people import People
from protocol.sessions import OpenSession, Position, Resume, StreamStart, Welcome, Workspace
from protocol.users import GetUsers, ListUsers, User, Users

REPLAY_EVENTS = 5
EPOCH_US = 1_700_000_000_000_000


def user(name: str) -> User:
    return User(id=UserId(f"U{name.upper():0<9}"), name=name, display_name=name.title())


def channel(name: str) -> Channel:
    id_ = ChannelId(f"C{name.upper():0<9}")
    return Channel(id=id_, kind="public", creator=user("alice").id, created_us=0, name=name)


@dataclass(eq=False)
class Peer:
    """One connection as the server sees it."""

    socket: ServerConnection
    codec: Codec
    user: User | None = None
    pushes: int = 0

    async def write(self, frame: object) -> None:
        """Write a frame if anybody is still there to read it."""
        with suppress(SocketClosed):
            await self.socket.send(self.codec.pack(frame), text=self.codec.text)


@dataclass
class Faults:
    """What goes wrong next; each is used up as it happens."""

    lost_answers: int = 0
    """So many commands are carried out, and the connection breaks before the answer."""
    lost_pushes: int = 0
    """So many pushes are counted but not written."""
    skipped_pushes: int = 0
    """So many pushes are neither counted nor written: a hole in the stream."""
    doubled_pushes: int = 0
    """So many pushes are written twice."""
    refusals: deque[Refusal] = field(default_factory=deque)
    """Answers to the next commands, which are not carried out."""
    refused_entries: deque[Refusal] = field(default_factory=deque)
    """Answers to the next attempts to open a session."""
    http_answers: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    """Answers, with headers, to the next attempts to connect."""

    def take(self, name: str) -> bool:
        left = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return bool(left)


class ScriptedServer:
    """Users alice and bob, with the tokens of their names; channels general and random."""

    def __init__(self) -> None:
        self.epoch = "first"
        self.faults = Faults()
        self.users = [user("alice"), user("bob")]
        self.channels = [channel("general"), channel("random")]
        self.general = self.channels[0].id
        self.random = self.channels[1].id
        self.logs: dict[StreamId, list[Entry]] = {}
        self.messages: dict[tuple[ChannelId, int], Message] = {}
        self.nonces: dict[str, Message] = {}
        self.forgotten = 0
        """Events up to this position are not in any log any more."""
        self.blocked: list[UserId] = []
        self.received: list[Request] = []
        self.peers: list[Peer] = []
        self.connections = 0
        self.changed = asyncio.Event()
        self.answers: dict[type, Callable[[Peer, Any], Model]] = {
            PostMessage: self._post,
            EditMessage: self._edit,
            DeleteMessage: self._delete,
            ListHistory: self._history,
            FillStream: self._fill,
            ListChannels: self._list_channels,
            BrowseChannels: self._browse,
            JoinChannel: self._join,
            ListBlocked: self._list_blocked,
            ListUsers: self._list_users,
            GetUsers: self._get_users,
        }

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._converse,
            "127.0.0.1",
            0,
            subprotocols=list(CODECS),
            process_request=self._greet,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"http://127.0.0.1:{port}"

    # What a test makes happen

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds; it is looked at whenever anything happened."""
        while not condition():
            self.changed.clear()
            await self.changed.wait()

    async def welcomed(self, connections: int) -> None:
        """Wait until so many sessions were opened in all."""
        await self.until(lambda: self.connections >= connections)

    async def post(
        self,
        text: str,
        channel: ChannelId | None = None,
        author: int = 1,
        thread: int | None = None,
    ) -> Message:
        """Store a message (bob's, unless told otherwise) and tell everybody."""
        where, nonce = channel or self.general, f"{len(self.nonces):032x}"
        command = PostMessage(channel=where, text=text, nonce=nonce, thread=thread)
        message = self._store(self.users[author], command)
        await self._tell(StreamId(message.channel), MessagePosted(message=message))
        return message

    def cut(self) -> None:
        """Break all connections without a word."""
        for peer in self.peers:
            peer.socket.transport.abort()

    async def close_all(self, code: int, reason: str = "") -> None:
        for peer in list(self.peers):
            await peer.socket.close(code, reason)

    async def beat(self) -> None:
        for peer in self.peers:
            await peer.write(Heartbeat(pushes=peer.pushes))

    async def ask_to_reconnect(self, after_ms: int) -> None:
        for peer in self.peers:
            await peer.write(Reconnect(after_ms=after_ms))

    def posted(self) -> list[PostMessage]:
        """The posts that arrived, in order."""
        commands = [request.command for request in self.received]
        return [command for command in commands if isinstance(command, PostMessage)]

    def texts(self) -> list[str]:
        """What stands in the general channel."""
        return [m.text for (where, _), m in sorted(self.messages.items()) if where == self.general]

    # Connections

    def _greet(self, socket: ServerConnection, _: HttpRequest) -> Response | None:
        if not self.faults.http_answers:
            return None
        status, headers = self.faults.http_answers.popleft()
        response = socket.respond(HTTPStatus(status), "not now")
        response.headers.update(headers)
        return response

    async def _converse(self, socket: ServerConnection) -> None:
        peer = Peer(socket, CODECS[str(socket.subprotocol)])
        self.peers.append(peer)
        try:
            while True:
                await self._receive(peer, await socket.recv(decode=False))
                self.changed.set()
        except SocketClosed:
            pass
        finally:
            self.peers.remove(peer)
            self.changed.set()

    async def _receive(self, peer: Peer, data: bytes) -> None:
        request = peer.codec.decode_request(data)
        assert isinstance(request, Request), request
        self.received.append(request)
        if isinstance(request.command, OpenSession):
            await self._open(peer, request.ref, request.command)
        elif self.faults.refusals:
            await peer.write(Refused(ref=request.ref, error=self.faults.refusals.popleft()))
        else:
            await self._carry_out(peer, request)

    async def _carry_out(self, peer: Peer, request: Request) -> None:
        try:
            result = self.answers[type(request.command)](peer, request.command)
        except CommandRefused as refused:
            await peer.write(Refused(ref=request.ref, error=refused.refusal))
            return
        lost = not isinstance(request.command, FillStream) and self.faults.take("lost_answers")
        if lost:
            peer.socket.transport.abort()
        else:
            await peer.write(Reply(ref=request.ref, result=result))
        await self._announce(result)

    async def _open(self, peer: Peer, ref: int, command: OpenSession) -> None:
        if self.faults.refused_entries:
            await peer.write(Refused(ref=ref, error=self.faults.refused_entries.popleft()))
            return
        peer.user = next((each for each in self.users if each.name == command.token), None)
        if peer.user is None:
            await peer.socket.close(4500, "no such token")
            return
        starts = [self._start(stream, command.resume) for stream in self._streams(peer.user)]
        await peer.write(Reply(ref=ref, result=self._welcome(peer.user, starts)))
        for start in starts:
            if start.outcome == "resumed":
                await self._replay(peer, start.head.stream, command.resume)
        self.connections += 1

    def _welcome(self, who: User, starts: list[StreamStart]) -> Welcome:
        return Welcome(
            session=SessionId("S000000000"),
            user=who,
            workspace=Workspace(id=WorkspaceId("T000000000"), name="Acme"),
            epoch=self.epoch,
            heartbeat_s=15.0,
            streams=starts,
        )

    def _streams(self, who: User) -> list[StreamId]:
        return [StreamId(who.id), *(StreamId(each.id) for each in self.channels)]

    def _start(self, stream: StreamId, resume: Resume | None) -> StreamStart:
        head = self._head(stream)
        cursor = _cursor(resume, stream)
        if resume is None or cursor is None:
            return StreamStart(head=head)
        if resume.epoch != self.epoch or cursor.seq > head.seq:
            return StreamStart(head=head, outcome="reset")
        behind = head.seq - cursor.seq
        return StreamStart(head=head, outcome="resumed" if behind <= REPLAY_EVENTS else "gap")

    async def _replay(self, peer: Peer, stream: StreamId, resume: Resume | None) -> None:
        cursor = _cursor(resume, stream)
        for entry in self.logs.get(stream, [])[cursor.seq if cursor else 0 :]:
            await self._push(peer, entry)

    # The log

    def _head(self, stream: StreamId) -> Position:
        log = self.logs.get(stream)
        return log[-1].at if log else Position(stream=stream, seq=0, time_us=0)

    async def _tell(self, stream: StreamId, event: AnyEvent) -> None:
        log = self.logs.setdefault(stream, [])
        at = Position(stream=stream, seq=len(log) + 1, time_us=EPOCH_US + len(log) + 1)
        entry = Entry(at=at, event=event)
        log.append(entry)
        skipped = self.faults.take("skipped_pushes")
        for peer in list(self.peers):
            if peer.user is not None and not skipped:
                await self._push(peer, entry)
        self.changed.set()

    async def _push(self, peer: Peer, entry: Entry) -> None:
        peer.pushes += 1
        if self.faults.take("lost_pushes"):
            return
        await peer.write(Push(event=entry.event, at=entry.at))
        if self.faults.take("doubled_pushes"):
            peer.pushes += 1
            await peer.write(Push(event=entry.event, at=entry.at))

    async def _announce(self, result: Model) -> None:
        match result:
            case Posted(message=message, repeated=False):
                await self._tell(StreamId(message.channel), MessagePosted(message=message))
            case Edited(message=message):
                await self._tell(StreamId(message.channel), MessageEdited(message=message))
            case Deleted(message=message):
                await self._tell(StreamId(message.channel), MessageDeleted(message=message))

    # Commands

    def _store(self, author: User, command: PostMessage) -> Message:
        seq = self._head(StreamId(command.channel)).seq + 1
        ordinal = 1 + sum(1 for where, _ in self.messages if where == command.channel)
        message = Message(
            channel=command.channel,
            seq=seq,
            time_us=EPOCH_US + seq,
            author=author.id,
            text=command.text,
            thread=command.thread,
            ordinal=ordinal,
        )
        self.nonces[command.nonce] = self.messages[command.channel, seq] = message
        return message

    def _post(self, peer: Peer, command: PostMessage) -> Posted:
        stored = self.nonces.get(command.nonce)
        if stored is not None:
            return Posted(message=stored, repeated=True)
        assert peer.user is not None
        return Posted(message=self._store(peer.user, command))

    def _own(self, peer: Peer, channel: ChannelId, seq: int) -> Message:
        message = self.messages.get((channel, seq))
        if message is None:
            raise NotFound("there is no such message")
        if peer.user is None or message.author != peer.user.id:
            raise Forbidden("not yours")
        return message

    def _edit(self, peer: Peer, command: EditMessage) -> Edited:
        old = self._own(peer, command.channel, command.seq)
        new = Message(
            channel=old.channel,
            seq=old.seq,
            time_us=old.time_us,
            author=old.author,
            text=command.text,
            ordinal=old.ordinal,
            edited_us=EPOCH_US,
        )
        self.messages[command.channel, command.seq] = new
        return Edited(message=new)

    def _delete(self, peer: Peer, command: DeleteMessage) -> Deleted:
        old = self._own(peer, command.channel, command.seq)
        del self.messages[command.channel, command.seq]
        tombstone = Message(
            channel=old.channel,
            seq=old.seq,
            time_us=old.time_us,
            author=old.author,
            text="",
            deleted=True,
        )
        return Deleted(message=tombstone)

    def _history(self, _: Peer, command: ListHistory) -> History:
        before = command.before or 2**53
        found = [
            message
            for (where, seq), message in sorted(self.messages.items())
            if where == command.channel and seq < before and message.thread is None
        ]
        head = self._head(StreamId(command.channel)).seq
        page = found[-command.limit :]
        return History(head=head, messages=page, more=len(found) > len(page))

    def _fill(self, _: Peer, command: FillStream) -> Filled:
        log = self.logs.get(command.stream, [])
        start = max(command.after, self.forgotten)
        entries = log[start : command.after + command.limit]
        return Filled(entries=entries, head=len(log))

    def _list_channels(self, _: Peer, command: ListChannels) -> Memberships:
        found = [each for each in self.channels if command.after is None or each.id > command.after]
        page = [Membership(channel=each, read_seq=0) for each in found[:1]]
        return Memberships(memberships=page, more=len(found) > len(page))

    def _browse(self, _: Peer, command: BrowseChannels) -> Channels:
        attic = channel("attic")
        return Channels(channels=[] if command.after else [attic], more=False)

    def _join(self, _: Peer, command: JoinChannel) -> Joined:
        del command
        return Joined(membership=Membership(channel=channel("attic"), read_seq=0))

    def _list_users(self, _: Peer, command: ListUsers) -> Users:
        found = [each for each in self.users if command.after is None or each.id > command.after]
        return Users(users=found[:1], more=len(found) > 1)

    def _list_blocked(self, _: Peer, command: ListBlocked) -> People:
        found = [each for each in self.blocked if command.after is None or each > command.after]
        return People(users=found[:1], more=len(found) > 1)

    def _get_users(self, _: Peer, command: GetUsers) -> Users:
        return Users(users=[each for each in self.users if each.id in command.ids])


def _cursor(resume: Resume | None, stream: StreamId) -> Position | None:
    cursors = resume.cursors if resume else []
    return next((cursor for cursor in cursors if cursor.stream == stream), None)
