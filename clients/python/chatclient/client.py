"""The client: typed requests, events without holes, and a connection that comes back by itself.

Every command is safe to send again until it is answered, and is: messages carry a nonce, all
others say what shall be and not what shall change. The one exception is ``CreateChannel``: sent
again after its answer was lost, it is refused with ``Conflict`` although the channel was made.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self, TypeVar, assert_never

from protocol.base import Command, Model
from protocol.client_outputs import (
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
from protocol.client_session import ClientSession
from protocol.codec import MSGPACK, Codec
from protocol.errors import (
    CommandRefused,
    ConnectionClosed,
    RateLimited,
    Refusal,
    TooLarge,
    Unavailable,
)
from protocol.events import AnyEvent
from protocol.feed import FeedChanged, Filter, Order
from protocol.ids import StreamId
from protocol.presence import SetView
from protocol.sessions import Welcome
from protocol.state import State
from protocol.users import User

from .addresses import socket_url
from .backoff import Backoff
from .channels import Channels
from .clock import Clock
from .connection import Connection, Ending, Interrupted, open_socket
from .drafts import Drafts
from .feed import Feed
from .files import Files
from .inbox import Happening, Inbox
from .later import Later
from .mirror import Mirror
from .moderation import Moderation
from .outbox import Outbox, Pending
from .quiet import QuietHours
from .receipts import Receipts
from .sections import Sections
from .status import Status
from .talking import Talking
from .tasks import cancelled

R = TypeVar("R", bound=Model)

_logger = logging.getLogger("chatclient")
_NORMAL_CLOSURE: Final = 1000
_MS_PER_S: Final = 1_000


class Client(Talking):
    """A signed-in user's or bot's place at the server, across any number of connections.

    Commands wait in an outbox of ``max_outbox`` until they are answered. Up to ``max_events``
    events wait for the application; when it is slower than that, events stay in the server's
    log and are fetched once there is room, so none is dropped and answers still come.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        codec: Codec = MSGPACK,
        name: str = "chatclient",
        max_outbox: int = 1_000,
        max_events: int = 1_000,
        clock: Clock | None = None,
    ) -> None:
        self._url = socket_url(url)
        self._clock = clock or Clock()
        self._files = Files(url, token, self._clock)
        self._session = ClientSession(codec, token=token, client=name)
        self._outbox = Outbox(max_outbox)
        self._inbox = Inbox(max_events, self._go_on)
        self.mirror = Mirror(self)
        self.drafts = Drafts(self, self._clock)
        self.channels = Channels(self)
        self.later = Later(self)
        self.moderation = Moderation(self)
        self.quiet = QuietHours(self)
        self.receipts = Receipts(self)
        self.sections = Sections(self)
        self._watchers: list[Callable[[], None]] = []
        self._feeds: set[Feed] = set()
        self.view = SetView()
        self._ended: Ending | None = None
        self._again_at: float | None = None
        self._connection: Connection | None = None
        self._opened_at: float | None = None
        self._settled = asyncio.Event()
        self._failure: Exception | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name="chatclient")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; what is not answered yet raises ConnectionClosed."""
        await self.drafts.close()
        if self._running is not None:
            await cancelled(self._running)
        self._fail(ConnectionClosed(_NORMAL_CLOSURE, "closed by the application"), quiet=True)

    async def ready(self) -> None:
        """Wait until the server has said welcome for the first time.

        Raises:
            CommandRefused: it did not let the client in; for example Unauthenticated.
            ConnectionClosed: it said not to come back.
        """
        await self._settled.wait()
        if self._failure is not None:
            raise self._failure

    @property
    def me(self) -> User:
        """Who the client is signed in as; known once it is ready."""
        if self._session.user is None:
            raise RuntimeError("not known yet: await client.ready() first")
        return self._session.user

    @property
    def state(self) -> State | None:
        """What :meth:`load_state` loaded, kept up to date; None before, and after a reset."""
        return self.mirror.state

    @property
    def status(self) -> Status:
        """How the client stands with its server now."""
        if self._failure is not None:
            return Status(online=False, reason=str(self._failure), closed=True)
        if self._connection is not None and self._opened_at is not None:
            return Status(online=True)
        reason = self._ended.reason if self._ended is not None else ""
        again_at = self._again_at
        wait_s = None if again_at is None else max(0.0, again_at - self._clock.now())
        return Status(online=False, reason=reason, again_in_s=wait_s)

    def last_us(self) -> dict[StreamId, int]:
        """Return when something last happened in each stream, as far as it was delivered."""
        return {at.stream: at.time_us for at in self._session.cursors}

    def watch(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever :attr:`status` has become another; it must not raise."""
        self._watchers.append(changed)

    async def request(self, command: Command[R]) -> R:
        """Have ``command`` carried out and return its reply; wait through lost connections.

        It is sent again until it is answered, also when the server is busy. Bound the wait with
        ``asyncio.timeout``; a message given up so may have been posted.

        Raises:
            CommandRefused: it was definitely not carried out; the subclass says why.
            OutboxFull: too many commands are waiting for an answer.
            ConnectionClosed: the client is closed, or the server said not to come back.
        """
        if self._failure is not None:
            raise self._failure
        if isinstance(command, SetView):
            self._viewed(command)
        pending = self._outbox.add(command)
        try:
            self._send(pending)
            reply: R = await self._answer(pending)
        finally:
            self._outbox.remove(pending)
        return reply

    async def events(self) -> AsyncIterator[AnyEvent]:
        """Iterate over what happens, from the first welcome on; it ends when the client closes.

        Every event of every stream comes exactly once and in order, except for what
        :meth:`deliveries` declares as lost or reset.
        """
        async for happening in self.deliveries():
            if isinstance(happening, Delivered):
                yield happening.event

    async def deliveries(self) -> AsyncIterator[Happening]:
        """Iterate over events with their positions, and over what has to be loaded afresh.

        Shares one queue with :meth:`events`: use one of them, once.

        Raises:
            ConnectionClosed: the server said not to come back.
        """
        while (happening := await self._inbox.get()) is not None:
            yield happening

    def feed(self, filter_: Filter = "all", order: Order = "ranked", limit: int = 20) -> Feed:
        """Return the user's feed, to be looked at with :meth:`Feed.changes`."""
        return Feed(self, filter_, order, limit)

    @contextmanager
    def showing(self, feed: Feed) -> Iterator[None]:
        """Keep a feed up to date for as long as it is shown."""
        self._feeds.add(feed)
        try:
            yield
        finally:
            self._feeds.discard(feed)

    async def load_state(self) -> State:
        """Load everybody and the user's channels; the result then follows all events.

        Load it again after ``Lost`` or ``Reset``, when :attr:`state` is None. Where there are
        too many people for that, :attr:`mirror` loads them and all else as it is needed.
        """
        return await self.mirror.load()

    # The connection and its ends

    async def _run(self) -> None:
        backoff = Backoff(self._clock.chance)
        try:
            while True:
                ending = await self._live()
                backoff.lived(self._lived_s())
                delay_s = backoff.next_s() if ending.after_s is None else ending.after_s
                _logger.info("connection.ended: %s; again in %.1f s", ending.reason, delay_s)
                await self._rest(ending, delay_s)
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear it
            self._fail(error)

    async def _rest(self, ending: Ending, delay_s: float) -> None:
        self._ended, self._again_at = ending, self._clock.now() + delay_s
        self._tell()
        await self._clock.sleep(delay_s)
        self._again_at = None
        self._tell()

    def _tell(self) -> None:
        for changed in self._watchers:
            changed()

    async def _live(self) -> Ending:
        """Open one connection and stay on it until it ends."""
        try:
            socket = await open_socket(self._url, self._session.codec)
        except Interrupted as interrupted:
            return interrupted.ending
        self._connection = Connection(socket, self._session, self._clock, self._handle)
        try:
            return await self._connection.run()
        finally:
            self._connection = None

    def _lived_s(self) -> float:
        opened_at, self._opened_at = self._opened_at, None
        return 0.0 if opened_at is None else self._clock.now() - opened_at

    def _fail(self, error: Exception, *, quiet: bool = False) -> None:
        """Let everybody who waits know that nothing more will come."""
        if self._failure is not None:
            return
        self._failure = error
        self._settled.set()
        self._outbox.fail_all(error)
        self._inbox.close(None if quiet else error)
        for feed in self._feeds:
            feed.changed()
        self._tell()

    def _handle(self, output: Output) -> None:
        match output:
            case Opened(welcome=welcome):
                self._opened(welcome)
            case NotOpened(refusal=refusal):
                raise _refused_entry(refusal)
            case Answered(ref=ref, result=result):
                self._outbox.answered(ref, result)
            case Declined(ref=ref, refusal=refusal):
                self._outbox.refused(ref, refusal)
            case Delivered() | Lost() | Reset() | Removed():
                self._happened(output)
            case Send() | MustReconnect():
                pass  # the connection's own business
            case _:
                assert_never(output)

    def _opened(self, welcome: Welcome) -> None:
        _logger.info("connection.opened: %s as %s", welcome.session, welcome.user.id)
        self._opened_at = self._clock.now()
        self._settled.set()
        for pending in self._outbox.to_send_again():
            self._send(pending)
        for feed in self._feeds:
            feed.connected()
        self._tell()

    def _happened(self, happening: Happening) -> None:
        self.mirror.take(happening)
        if isinstance(happening, Delivered) and isinstance(happening.event, FeedChanged):
            for feed in self._feeds:
                feed.changed()
        self._inbox.put(happening)
        if self._inbox.is_full():
            self._session.pause()

    def _go_on(self) -> None:
        """Fetch what was passed over while the application was busy."""
        for ask in self._session.go_on(self._clock.now()):
            if self._connection is not None:
                self._connection.send(ask.data)

    # Commands

    def _viewed(self, command: SetView) -> None:
        """Remember what is on the screen; feeds that are shown see to it that they stay there."""
        self.view = command
        if not command.feed:
            for feed in self._feeds:
                feed.connected()

    def _send(self, pending: Pending) -> None:
        """Send the command if there is an open session; otherwise the next welcome will."""
        if self._connection is None or self._opened_at is None:
            return
        try:
            ref, data = self._session.request(pending.command)
        except TooLarge as error:
            self._outbox.fail(pending, error)
            return
        self._outbox.sent(pending, ref)
        self._connection.send(data)

    async def _answer(self, pending: Pending) -> Any:
        """Wait for the final answer, asking again as often as the server says "not now"."""
        backoff = Backoff(self._clock.chance)
        while True:
            try:
                return await pending.answer
            except (Unavailable, RateLimited) as error:
                told_s = _told_s(error.refusal)
            pending.rest()
            await self._clock.sleep_unless(
                backoff.next_s() if told_s is None else told_s, pending.answer
            )
            pending.resting = False
            self._send(pending)


def _told_s(refusal: Refusal) -> float | None:
    return None if refusal.retry_after_ms is None else refusal.retry_after_ms / _MS_PER_S


def _refused_entry(refusal: Refusal) -> Exception:
    """Tell "not now" from "not you"."""
    error = CommandRefused.of(refusal)
    if isinstance(error, Unavailable | RateLimited):
        return Interrupted(Ending(str(error), _told_s(refusal)))
    return error
