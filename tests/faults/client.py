"""A client that comes back by itself and writes down everything it does and sees."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from chatclient.backoff import Backoff

from chatserver.bench.checker import (
    Connected,
    Deleted,
    Disconnected,
    Edited,
    End,
    GapDeclared,
    Received,
    Resumed,
    Subscribed,
    Unsubscribed,
    Via,
    hash_body,
)
from protocol import (
    AnyEvent,
    ErrorCode,
    Heartbeat,
    Model,
    Position,
    Push,
    Reconnect,
    Refused,
)
from protocol.channels import ChannelJoined, ChannelLeft, MemberLeft
from protocol.ids import ChannelId
from protocol.limits import HEARTBEAT_S, MISSED_HEARTBEATS
from protocol.log import Filled
from protocol.messages import DeleteMessage, EditMessage, Message, Posted, PostMessage
from protocol.sessions import OpenSession, Resume, StreamStart, Welcome

from .book import Book, kind_of, marks_of, now_s
from .outbox import Outbox
from .seeding import Person
from .views import View
from .wire import DISCONNECTED, Wire, wire_to

TEND_EVERY_S: Final = 0.05
BACK_AFTER_S: Final = (0.02, 0.15)
SILENT_FOR_S: Final = HEARTBEAT_S * (MISSED_HEARTBEATS + 0.5)


class Client:
    """Follows the protocol's rules for clients, across any number of connections."""

    def __init__(
        self,
        person: Person,
        book: Book,
        pick_port: Callable[[], int],
        rng: random.Random,
        *,
        polite: bool = False,
    ) -> None:
        self.person = person
        self.outbox = Outbox(person.name, book, rng)
        self.views: dict[str, View] = {}
        self.reading = asyncio.Event()
        self.reading.set()
        self.present = asyncio.Event()
        self.present.set()
        self.receive_bytes: int | None = None
        self.connections = 0
        self.port = 0
        self.pushes: list[tuple[int, str, int]] = []
        self.whole_after_s: list[float] = []
        self._lost_s: float | None = None
        self._heard_s = 0.0
        self._backoff = Backoff(rng.random) if polite else None
        self._book = book
        self._pick_port = pick_port
        self._rng = rng
        self._wire: Wire | None = None
        self._welcomed = False
        self._wake = asyncio.Event()
        self._epoch = ""
        self._strays: dict[str, list[tuple[Position, AnyEvent]]] = {}
        self._heads: dict[str, int] = {}
        self._unstarted: dict[str, View] = {}
        self._early: list[Push] = []
        self._pushes = 0

    # -- what a test asks of it --------------------------------------------------------------

    @property
    def channels(self) -> list[ChannelId]:
        """The channels it is in, as far as it knows."""
        return [ChannelId(name) for name in self.views if name.startswith("C")]

    @property
    def online(self) -> bool:
        """Whether its session is open."""
        return self._welcomed

    @property
    def idle(self) -> bool:
        """Whether everything it asked for is answered."""
        return (
            self.online and not self.outbox.letters and not (self._wire and self._wire.unanswered)
        )

    def post(self, channel: ChannelId, characters: int) -> None:
        """Set out to post a message; it is tried until it is answered."""
        self.outbox.write(channel, characters)
        self._wake.set()

    def cut(self) -> None:
        """Lose the connection."""
        if self._wire:
            self._wire.cut()

    async def run(self) -> None:
        """Be connected, as well as one can, until cancelled."""
        while True:
            if not self.present.is_set():
                await self.present.wait()
                self._lost_s = now_s()
            try:
                await self._connect_once()
            except DISCONNECTED:
                await asyncio.sleep(self._wait_s())

    def _wait_s(self) -> float:
        return self._backoff.next_s() if self._backoff else self._rng.uniform(*BACK_AFTER_S)

    def end(self) -> None:
        """Write down that it stopped watching, having had time to see everything."""
        self._book.note(End(now_s(), self.person.name))

    async def post_again(self, post: PostMessage) -> None:
        """Send what was acknowledged once more, as a client that forgot the answer does."""
        if self._wire and self.online:
            await self._ask_to_post(self.outbox.attempt(post), self._wire)

    async def edit(self, message: Message) -> None:
        """Change one's own message; asked for once, and nobody knows whether it was done."""
        if self._wire and self.online:
            text = f"{message.text} edited {self._rng.getrandbits(32):08x}"
            at = now_s(), self.person.name, message.channel, message.seq
            self._book.note(Edited(*at, hash_body(text)))
            command = EditMessage(channel=message.channel, seq=message.seq, text=text)
            await self._wire.ask(command, self._changed)

    async def delete(self, message: Message) -> None:
        """Delete one's own message; asked for once."""
        if self._wire and self.online:
            at = now_s(), self.person.name, message.channel, message.seq
            self._book.note(Deleted(*at))
            command = DeleteMessage(channel=message.channel, seq=message.seq)
            await self._wire.ask(command, self._changed)

    # -- connections -------------------------------------------------------------------------

    async def _connect_once(self) -> None:
        self.port = self._pick_port()
        async with wire_to(self.port, self.receive_bytes) as wire:
            self._begin(wire)
            tending = asyncio.create_task(self._tend(wire))
            try:
                await wire.ask(self._opening(), self._opened)
                while True:
                    await self.reading.wait()
                    self._heard_s = now_s()
                    self._take(await wire.frame())
            finally:
                tending.cancel()
                await asyncio.gather(tending, return_exceptions=True)
                self._disconnected()

    def _begin(self, wire: Wire) -> None:
        self._wire, self._heard_s = wire, now_s()
        self._welcomed = False
        self._strays, self._early, self._pushes = {}, [], 0
        self._unstarted = {}

    def _opening(self) -> OpenSession:
        cursors = [view.cursor for view in self.views.values()]
        resume = Resume(epoch=self._epoch, cursors=cursors) if self._epoch else None
        return OpenSession(token=self.person.token, client="recorder", resume=resume)

    def _disconnected(self) -> None:
        if self._welcomed:
            self._book.note(Disconnected(now_s(), self.person.name, self.connections))
            self._lost_s = self._lost_s or now_s()
        self._wire, self._welcomed = None, False

    async def _tend(self, wire: Wire) -> None:
        """Send what is due: posts, and requests that fill holes."""
        while True:
            self._wake.clear()
            if self.reading.is_set() and now_s() - self._heard_s > SILENT_FOR_S:
                wire.cut()  # the other side has gone without a word
            if self._welcomed:
                for post in self.outbox.due():
                    await self._ask_to_post(post, wire)
                for view in list(self.views.values()):
                    await self._fill(view, wire)
            with suppress(
                TimeoutError
            ):  # wait_for would, on 3.11, now and then lose a cancellation
                async with asyncio.timeout(TEND_EVERY_S):
                    await self._wake.wait()

    async def _ask_to_post(self, post: PostMessage, wire: Wire) -> None:
        await wire.ask(post, partial(self._posted, post))

    async def _fill(self, view: View, wire: Wire) -> None:
        command = view.wanted()
        if command:
            view.filling = True
            await wire.ask(command, partial(self._filled, view))

    # -- opening -----------------------------------------------------------------------------

    def _opened(self, answer: Model | Refused) -> None:
        if isinstance(answer, Refused) and answer.error.code is ErrorCode.UNAVAILABLE:
            self.cut()
            return
        if not isinstance(answer, Welcome):
            self._book.breach(f"{self.person.name} was not let in: {answer}")
            return
        self.connections += 1
        self._epoch, self._welcomed = answer.epoch, True
        before, self.views = self.views, {}
        starts = {start.head.stream: start for start in answer.streams}
        self._heads = {name: start.head.seq for name, start in starts.items()}
        self._note_connection(starts, before)
        for name, start in starts.items():
            self._start(name, start, before.get(name))
        self._start_the_unstarted()
        self.outbox.send_all_again()
        self._wake.set()
        self._take_early()
        if self._backoff:
            self._backoff = Backoff(self._rng.random)
        self._note_whole()

    def _note_whole(self) -> None:
        """Note how long it took until all was there again that there was at the welcome."""
        if self._lost_s is not None and all(
            view.seq >= self._heads.get(name, 0) for name, view in self.views.items()
        ):
            self.whole_after_s.append(now_s() - self._lost_s)
            self._lost_s = None

    def _note_connection(self, starts: dict[str, StreamStart], before: dict[str, View]) -> None:
        who, conn = self.person.name, self.connections
        if not before:
            heads = {name: start.head.seq for name, start in starts.items()}
            self._book.note(Connected(now_s(), who, conn, heads))
            return
        reset = tuple(name for name, start in starts.items() if start.outcome == "reset")
        cursors = {name: view.seq for name, view in before.items() if name not in reset}
        self._book.note(Resumed(now_s(), who, conn, cursors, reset))

    def _start(self, name: str, start: StreamStart, old: View | None) -> None:
        """Decide from where a stream goes on."""
        if start.outcome == "removed":
            if old:
                self._note_end(name, old.seq)
            return
        if old is None or start.outcome == "reset":
            self._unstarted[name] = View.at(start.head)
            return
        if start.outcome == "gap":
            span = old.seq + 1, start.head.seq
            self._book.note(GapDeclared(now_s(), self.person.name, name, *span))
        old.go_on(start)
        self.views[name] = old

    def _start_the_unstarted(self) -> None:
        """Begin new streams, once the client's own stream has told what it told while away.

        A channel that was joined meanwhile begins where it was joined.
        """
        own = self.views.get(self.person.user)
        if own and own.seq < own.member_since:
            return
        unstarted, self._unstarted = self._unstarted, {}
        for name, view in unstarted.items():
            if self.connections > 1:
                self._book.note(Subscribed(now_s(), self.person.name, name, view.seq))
            self._adopt(view)

    def _adopt(self, view: View) -> None:
        """Follow a stream from now on, beginning with what came too early."""
        self.views[view.stream] = view
        for at, event in self._strays.pop(view.stream, []):
            if at.seq > view.seq:
                self._arrived(view, at, event, self._via(at))

    def _take_early(self) -> None:
        early, self._early = self._early, []
        for push in early:
            self._pushed(push)

    # -- frames ------------------------------------------------------------------------------

    def _take(self, frame: object) -> None:
        match frame:
            case Push(at=None):
                self._pushes += 1
            case Push() if not self._welcomed:
                self._pushes += 1
                self._book.breach(f"{self.person.name} got {frame.at} before the welcome")
                self._early.append(frame)
            case Push():
                self._pushes += 1
                self._pushed(frame)
            case Heartbeat(pushes=pushes) if pushes != self._pushes:
                self._book.breach(f"{self.person.name} got {self._pushes} of {pushes} pushes")
                self.cut()
            case Reconnect():
                self.cut()
            case _:
                pass

    def _pushed(self, push: Push) -> None:
        at, event = push.at, push.event
        assert at
        self.pushes.append((time.time_ns() // 1_000, at.stream, at.seq))
        view = self.views.get(at.stream)
        if view is None:
            self._strays.setdefault(at.stream, []).append((at, event))
            return
        if not view.expects(at):
            self._book.breach(f"{self.person.name} got {at} after {view.seq}")
        self._arrived(view, at, event, self._via(at))

    def _via(self, at: Position) -> Via:
        return "resume" if at.seq <= self._heads.get(at.stream, 0) else "live"

    def _arrived(self, view: View, at: Position, event: AnyEvent, via: Via) -> None:
        if at.seq > view.seq + 1:
            view.hold((at, event))
            self._wake.set()
            return
        self._apply(view, at, event, via)
        for held_at, held_event in view.released():
            self._apply(view, held_at, held_event, self._via(held_at))

    def _apply(self, view: View, at: Position, event: AnyEvent, via: Via) -> None:
        """Hand an event to the application, which is the book."""
        nonce, body = marks_of(event)
        what = at.stream, at.seq, kind_of(event), via, at.time_us, nonce, body
        self._book.note(Received(now_s(), self.person.name, self.connections, *what))
        if at.seq > view.seq:
            view.moved(at)
        if self._lost_s is not None:
            self._note_whole()
        self._follow(view, at, event)

    # -- joining and leaving -----------------------------------------------------------------

    def _follow(self, view: View, at: Position, event: AnyEvent) -> None:
        """Begin and end channels as the events tell, unless the welcome had told already."""
        told_before = at.seq <= view.member_since
        match event:
            case ChannelJoined(membership=membership) if told_before:
                self._place(membership.channel.id, event)
            case ChannelJoined(membership=membership):
                self._join(membership.channel.id, event)
            case ChannelLeft(channel=channel) if channel in self.views and not told_before:
                self._leave(channel, self.views[channel].seq)
            case MemberLeft(channel=channel, user=self.person.user) if not told_before:
                self._leave(channel, at.seq)
            case _:
                pass
        if view.stream == self.person.user and self._unstarted:
            self._start_the_unstarted()

    def _place(self, channel: str, joined: ChannelJoined) -> None:
        """Put the cursor of a channel that was joined while away to where it was joined."""
        if channel in self._unstarted:
            view = self._unstarted[channel]
            view.seq, view.time_us = joined.seq, joined.time_us

    def _join(self, channel: str, joined: ChannelJoined) -> None:
        if channel not in self.views:
            self._book.note(Subscribed(now_s(), self.person.name, channel, joined.seq))
            head = Position(stream=channel, seq=joined.seq, time_us=joined.time_us)
            self._adopt(View.at(head))

    def _leave(self, channel: str, seq: int) -> None:
        self._note_end(channel, seq)
        self.views.pop(channel, None)

    def _note_end(self, channel: str, seq: int) -> None:
        self._book.note(Unsubscribed(now_s(), self.person.name, channel, seq))

    def note_leaks(self) -> None:
        """Write down events of channels nobody said this client is in."""
        for arrivals in self._strays.values():
            for at, event in arrivals:
                self._apply(View.at(at), at, event, "live")

    # -- answers -----------------------------------------------------------------------------

    def _posted(self, post: PostMessage, answer: Model | Refused) -> None:
        if isinstance(answer, Posted):
            self.outbox.accepted(post, answer)
        elif isinstance(answer, Refused):
            self.outbox.declined(post, answer.error)

    def _changed(self, answer: Model | Refused) -> None:
        if isinstance(answer, Refused) and answer.error.code is ErrorCode.INTERNAL:
            self._book.breach(f"{self.person.name}: {answer.error.message}")

    def _filled(self, view: View, answer: Model | Refused) -> None:
        view.filling = False
        if self.views.get(view.stream) is not view:
            return
        if isinstance(answer, Filled):
            for entry in answer.entries:
                self._arrived(view, entry.at, entry.event, "fill")
        elif isinstance(answer, Refused) and answer.error.code is ErrorCode.NOT_FOUND:
            self._leave(view.stream, view.seq)
