"""A client's half of the protocol without I/O: requests, cursors, holes, heartbeats, resuming.

One :class:`ClientSession` lives as long as the client and outlasts its connections. Feed it what
the socket brings, do what it returns::

    socket.send(session.open(now))               # first frame of every connection
    for output in session.receive(data, now):    # Send, Answered, Delivered, MustReconnect, ...

The rule that makes delivery exact: an event at ``cursor + 1`` is delivered, one at or below the
cursor is dropped, one further ahead is held while the hole before it is filled from the log.
"""

import heapq
from typing import TYPE_CHECKING, Any, Final

import msgspec

from .base import Command, reply_type
from .channels import ChannelJoined, ChannelLeft
from .client_outputs import (
    Answered,
    Declined,
    Delivered,
    Lost,
    MustReconnect,
    NotOpened,
    Opened,
    Output,
    Removed,
    Reset,
    Send,
)
from .codec import MSGPACK, Codec
from .errors import ErrorCode, Refusal, TooLarge
from .events import AnyEvent
from .frames import Heartbeat, Reconnect, Refused, Reply, Request
from .ids import StreamId
from .limits import (
    HELLO_DEADLINE_S,
    MAX_FILL,
    MAX_FRAME_BYTES,
    MAX_RESUME_CURSORS,
    MISSED_HEARTBEATS,
    REPLAY_EVENTS_PER_CONNECTION,
)
from .log import FillStream
from .sessions import OpenSession, Position, Resume, StreamStart, Welcome
from .stream_cursor import StreamCursor
from .tolerant import AnyPage, AnyPush, TolerantFrame, answer, readable

if TYPE_CHECKING:
    from .users import User

MAX_FILLS_IN_FLIGHT: Final = 4
MAX_STRAYS: Final = 1_000
WELCOME_DEADLINE_S: Final = 2 * HELLO_DEADLINE_S
LATE_HEARTBEATS: Final = MISSED_HEARTBEATS + 0.2  # the last one may be a little late
FILL_RETRY_S: Final = 1.0


class ClientSession:
    """What a client knows of its conversation with the server, across connections.

    ``now`` is always in seconds of one monotonic clock.
    """

    def __init__(
        self, codec: Codec = MSGPACK, *, token: str | None = None, client: str = ""
    ) -> None:
        self.codec = codec
        self.user: User | None = None
        self.epoch: str | None = None
        self._token = token
        self._client = client
        self._ref = 0
        self._streams: dict[StreamId, StreamCursor] = {}
        self._paused = False
        self._begin_connection(now=0.0, open_ref=-1)

    def _begin_connection(self, now: float, open_ref: int) -> None:
        self._open_ref = open_ref
        self._welcomed = False
        self._heard_at = now
        self._silence_s = WELCOME_DEADLINE_S
        self._leave_at: float | None = None
        self._pushes = 0
        self._early: list[AnyPush] = []
        self._requests: dict[int, type[Command[Any]]] = {}
        self._fills: dict[int, tuple[StreamId, StreamCursor]] = {}
        self._behind: dict[StreamId, None] = {}
        self._strays: dict[StreamId, int] = {}
        self._unstarted: dict[StreamId, StreamCursor] = {}
        self._user_head = 0

    @property
    def cursors(self) -> list[Position]:
        """How far every stream was delivered, as far as it can be checked by its time."""
        return [
            Position(stream=name, seq=stream.seq, time_us=stream.time_us)
            for name, stream in self._streams.items()
            if stream.time_us is not None
        ]

    @property
    def deadline(self) -> float:
        """When :meth:`tick` is due, unless :meth:`receive` moves it."""
        due = [self._heard_at + self._silence_s]
        if self._leave_at is not None:
            due.append(self._leave_at)
        if not self._paused and len(self._fills) < MAX_FILLS_IN_FLIGHT:
            waiting = (self._streams[name] for name in self._behind)
            due += [stream.not_before for stream in waiting if stream.not_before]
        return min(due)

    @property
    def leave_at(self) -> float | None:
        """When to come back after the server asked to reconnect; None if it did not ask."""
        return self._leave_at

    def open(self, now: float) -> bytes:
        """Begin a new connection and return its first frame; earlier requests are forgotten."""
        self._begin_connection(now, self._ref + 1)
        _, data = self.request(
            OpenSession(token=self._token, client=self._client, resume=self._resume())
        )
        return data

    def request(self, command: Command[Any]) -> tuple[int, bytes]:
        """Return the number under which ``command`` will be answered, and its frame.

        Raises:
            TooLarge: the frame is larger than any server accepts.
        """
        self._ref += 1
        frame: Any = command  # Command[Any] is wider than the union of all commands
        data = self.codec.pack(Request(ref=self._ref, command=frame))
        if len(data) > MAX_FRAME_BYTES:
            raise TooLarge(f"the request has {len(data)} bytes, at most {MAX_FRAME_BYTES} are sent")
        self._requests[self._ref] = type(command)
        return self._ref, data

    def receive(self, data: bytes, now: float) -> list[Output]:
        """Take in one frame from the server and return what to do about it, in this order."""
        self._heard_at = now
        try:
            outputs = self._react(data, now)
        except (ValueError, msgspec.ValidationError) as error:
            return [MustReconnect(f"the server sent what cannot be read: {error}")]
        if self._behind:
            outputs += self._ask(now)
        return outputs

    def tick(self, now: float) -> list[Output]:
        """Return what is due at ``now``: a reconnect, or holes to be filled at another attempt."""
        if self._leave_at is not None and now >= self._leave_at:
            return [MustReconnect("the server asked to reconnect")]
        if now >= self._heard_at + self._silence_s:
            return [MustReconnect(f"nothing came from the server for {self._silence_s:.0f} s")]
        return [*self._ask(now)]

    def pause(self) -> None:
        """Deliver nothing for now; cursors stay, so nothing is lost. Requests go on."""
        self._paused = True

    def go_on(self, now: float) -> list[Send]:
        """Deliver again, beginning with what was passed over while paused."""
        self._paused = False
        return self._ask(now) if self._welcomed else []

    def _react(self, data: bytes, now: float) -> list[Output]:
        match self._decode(data):
            case AnyPush() as push:
                self._pushes += 1
                return self._pushed(push) if self._welcomed else self._wait_for_welcome(push)
            case Reply() as reply:
                return self._replied(reply, now)
            case Refused() as refused:
                return self._refused(refused, now)
            case Heartbeat(pushes=pushes):
                return self._compared(pushes)
            case Reconnect(after_ms=after_ms):
                self._leave_at = now + after_ms / 1_000
                return []

    def _decode(self, data: bytes) -> TolerantFrame:
        plain = self.codec.unpack_trusted(data)
        frame: TolerantFrame = msgspec.convert(plain, TolerantFrame)
        return frame

    def _wait_for_welcome(self, push: AnyPush) -> list[Output]:
        """Keep an event that overtook the welcome: only that says what its position means."""
        if len(self._early) >= REPLAY_EVENTS_PER_CONNECTION:
            return [MustReconnect("events came instead of a welcome")]
        self._early.append(push)
        return []

    def _pushed(self, push: AnyPush) -> list[Output]:
        event = readable(push.event)
        if push.at is not None:
            return self._arrived(push.at, event)
        if event is None or self._paused:
            return []
        return [Delivered(None, event)]

    def _replied(self, reply: Reply, now: float) -> list[Output]:
        command = self._requests.pop(reply.ref, None)
        if command is None:
            return []
        if reply.ref in self._fills:
            return self._filled(*self._fills.pop(reply.ref), reply.result)
        try:
            result = answer(reply.result, reply_type(command))
        except msgspec.ValidationError as error:
            unreadable = Refusal(code=ErrorCode.INTERNAL, message=f"unreadable reply: {error}")
            return [Declined(reply.ref, unreadable)]
        if isinstance(result, Welcome) and reply.ref == self._open_ref:
            return self._opened(result, now)
        return [Answered(reply.ref, result)]

    def _refused(self, refused: Refused, now: float) -> list[Output]:
        if refused.ref is None:
            return [MustReconnect(f"the server could not read a request: {refused.error.message}")]
        self._requests.pop(refused.ref, None)
        if refused.ref == self._open_ref:
            return [NotOpened(refused.error)]
        if refused.ref in self._fills:
            return self._fill_refused(*self._fills.pop(refused.ref), refused.error, now)
        return [Declined(refused.ref, refused.error)]

    def _compared(self, pushes: int) -> list[Output]:
        if pushes == self._pushes:
            return []
        return [MustReconnect(f"of {pushes} events {self._pushes} arrived")]

    # Opening and resuming

    def _resume(self) -> Resume | None:
        if self.epoch is None:
            return None
        latest = heapq.nlargest(MAX_RESUME_CURSORS, self.cursors, key=lambda at: at.time_us)
        return Resume(epoch=self.epoch, cursors=latest)

    def _opened(self, welcome: Welcome, now: float) -> list[Output]:
        before, self._streams = self._streams, {}
        same_life = welcome.epoch == self.epoch
        self.user, self.epoch = welcome.user, welcome.epoch
        self._welcomed, self._silence_s = True, LATE_HEARTBEATS * welcome.heartbeat_s
        catching_up = self._catches_up(welcome, before)
        outputs: list[Output] = [Opened(welcome)]
        for start in welcome.streams:
            old = before.pop(start.head.stream, None)
            outputs += self._start(start, old, same_life=same_life, hold_new=catching_up)
        outputs += [Removed(name) for name in before]
        early, self._early = self._early, []
        for push in early:
            outputs += self._pushed(push)
        return [*outputs, *self._ask(now)]

    def _catches_up(self, welcome: Welcome, before: dict[StreamId, StreamCursor]) -> bool:
        """Say whether the user's own stream still has to tell what it told while away."""
        own = StreamId(welcome.user.id)
        start = next((start for start in welcome.streams if start.head.stream == own), None)
        self._user_head = start.head.seq if start else 0
        if start is None or own not in before:
            return False
        return start.outcome in ("resumed", "gap") and before[own].seq < start.head.seq

    def _start(
        self, start: StreamStart, old: StreamCursor | None, *, same_life: bool, hold_new: bool
    ) -> list[Output]:
        """Decide from where a stream goes on.

        A channel that was joined while away, or left and joined again, goes on from where it was
        joined, which the user's own stream is about to tell: until then it waits in ``_unstarted``.
        """
        name = start.head.stream
        if start.outcome == "removed":
            return [Removed(name)]
        if old is None and start.outcome == "new" and hold_new:
            self._unstarted[name] = StreamCursor.starting_at(start.head)
            return []
        can_go_on = start.outcome in ("resumed", "gap") or (same_life and start.outcome == "new")
        if old is None or not can_go_on or old.seq > start.head.seq:
            streams = self._unstarted if old is not None and hold_new else self._streams
            streams[name] = StreamCursor.starting_at(start.head)
            return [] if old is None else [Reset(name)]
        old.start_again(known=old.seq if start.outcome == "resumed" else start.head.seq)
        self._adopt(name, old)
        return []

    def _adopt(self, name: StreamId, stream: StreamCursor) -> None:
        stream.known = max(stream.known, self._strays.pop(name, 0))
        self._streams[name] = stream
        if stream.behind:
            self._behind[name] = None

    def _forget(self, name: StreamId) -> None:
        self._streams.pop(name, None)
        self._behind.pop(name, None)

    # Events

    def _arrived(self, at: Position, event: AnyEvent | None) -> list[Output]:
        stream = self._streams.get(at.stream)
        if stream is None:
            self._note_stray(at)
            return []
        if self._paused:
            stream.known = max(stream.known, at.seq)
            delivered: list[Delivered] = []
        else:
            delivered = stream.take(at, event)
        self._moved(at.stream, stream, delivered)
        return [*delivered]

    def _note_stray(self, at: Position) -> None:
        """Remember how far a stream goes that is not told to be the user's yet."""
        if at.stream in self._strays or len(self._strays) < MAX_STRAYS:
            self._strays[at.stream] = max(self._strays.get(at.stream, 0), at.seq)

    def _moved(self, name: StreamId, stream: StreamCursor, delivered: list[Delivered]) -> None:
        if stream.behind:
            self._behind[name] = None
        else:
            self._behind.pop(name, None)
        if self.user is not None and name == StreamId(self.user.id):
            for each in delivered:
                self._follow(each)
            if self._unstarted and stream.seq >= self._user_head:
                self._start_the_unstarted()

    def _follow(self, delivered: Delivered) -> None:
        """Begin or end a channel's stream as the user's own stream tells.

        What happened before the welcome is in the welcome's list of streams already.
        """
        told_before = delivered.at is not None and delivered.at.seq <= self._user_head
        match delivered.event:
            case ChannelJoined(membership=membership, seq=seq, time_us=time_us):
                name = StreamId(membership.channel.id)
                if name in self._unstarted:
                    self._unstarted[name].seq, self._unstarted[name].time_us = seq, time_us
                elif name not in self._streams and not told_before:
                    self._adopt(name, StreamCursor(seq=seq, time_us=time_us, known=seq))
            case ChannelLeft(channel=channel) if not told_before:
                self._forget(StreamId(channel))

    def _start_the_unstarted(self) -> None:
        for name, stream in self._unstarted.items():
            self._adopt(name, stream)
        self._unstarted = {}

    # Holes

    def _ask(self, now: float) -> list[Send]:
        """Ask for what is missing, for a few streams at a time."""
        if self._paused:
            return []
        asks: list[Send] = []
        for name in self._behind:
            if len(self._fills) >= MAX_FILLS_IN_FLIGHT:
                break
            stream = self._streams[name]
            if not stream.filling and stream.not_before <= now:
                asks.append(self._fill(name, stream))
        return asks

    def _fill(self, name: StreamId, stream: StreamCursor) -> Send:
        stream.filling, stream.not_before = True, 0.0
        limit = max(1, min(MAX_FILL, stream.hole_end - stream.seq))
        ref, data = self.request(FillStream(stream=name, after=stream.seq, limit=limit))
        self._fills[ref] = (name, stream)
        return Send(data)

    def _filled(self, name: StreamId, stream: StreamCursor, result: Any) -> list[Output]:
        page = msgspec.convert(result, AnyPage)
        if self._streams.get(name) is not stream:
            return []
        stream.filling = False
        if self._paused:
            return []
        outputs: list[Output] = []
        for entry in page.entries:
            while entry.at.seq > stream.seq + 1:
                outputs += self._give_up(name, stream, stream.hole_before(entry.at.seq))
            outputs += self._arrived(entry.at, readable(entry.event))
        if not page.entries and stream.behind:
            outputs += self._give_up(name, stream, stream.hole_end)
        return outputs

    def _fill_refused(
        self, name: StreamId, stream: StreamCursor, refusal: Refusal, now: float
    ) -> list[Output]:
        if self._streams.get(name) is not stream:
            return []
        stream.filling = False
        match refusal.code:
            case ErrorCode.UNAVAILABLE | ErrorCode.RATE_LIMITED | ErrorCode.INTERNAL:
                delay_ms = refusal.retry_after_ms
                stream.not_before = now + (FILL_RETRY_S if delay_ms is None else delay_ms / 1_000)
                return []
            case ErrorCode.NOT_FOUND | ErrorCode.FORBIDDEN:
                self._forget(name)
                return [Removed(name)]
            case _:
                return self._give_up(name, stream, stream.hole_end)

    def _give_up(self, name: StreamId, stream: StreamCursor, upto: int) -> list[Output]:
        lost = Lost(name, first=stream.seq + 1, last=upto)
        delivered = stream.skip_to(upto)
        self._moved(name, stream, delivered)
        return [lost, *delivered]
