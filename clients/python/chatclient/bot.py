"""Bots in ten lines: handlers of events, and a way to answer."""

import asyncio
import logging
import signal
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from protocol.base import Event
from protocol.client_outputs import Delivered
from protocol.codec import MSGPACK, Codec
from protocol.errors import ConnectionClosed
from protocol.events import AnyEvent
from protocol.ids import UserId
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted, Posted

from .client import Client
from .clock import Clock
from .tasks import Lanes, first_of

E = TypeVar("E", bound=Event)
Handler = Callable[[E], Awaitable[None]]

MAX_WAITING_HANDLERS: Final = 1_000
_GRACE_S: Final = 5.0

_logger = logging.getLogger("chatclient")


class Bot:
    """A client whose events go to handlers.

    ::

        bot = Bot("http://127.0.0.1:8080", token="xoxb-…")

        @bot.on(MessagePosted)
        async def echo(event: MessagePosted) -> None:
            if event.message.text == "ping":
                await bot.reply(event, "pong")

        bot.run()

    Handlers of one channel's events run in order, those of different channels at once, at most
    ``max_running``. What the bot itself writes does not reach them unless ``own_messages`` is set.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        own_messages: bool = False,
        max_running: int = 16,
        codec: Codec = MSGPACK,
        clock: Clock | None = None,
    ) -> None:
        self.client = Client(url, token, name="chatclient bot", codec=codec, clock=clock)
        self._own_messages = own_messages
        self._max_running = max_running
        self._handlers: dict[type[Event], list[Handler[Any]]] = defaultdict(list)
        self._stopped = asyncio.Event()

    def on(self, kind: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Let the decorated coroutine handle every event of this kind.

        One that raises is logged and does not stop the bot.
        """

        def register(handler: Handler[E]) -> Handler[E]:
            self._handlers[kind].append(handler)
            return handler

        return register

    async def reply(self, event: MessagePosted | MessageEdited, text: str) -> Posted:
        """Answer where the message stands: in its thread if it is in one, else in the channel.

        Raises:
            CommandRefused: the answer was not posted.
        """
        message = event.message
        return await self.client.post(message.channel, text, message.thread)

    def run(self) -> None:
        """Serve until interrupted (SIGINT) or terminated (SIGTERM).

        Raises:
            CommandRefused: the token is not accepted.
            ConnectionClosed: the server said not to come back.
        """
        asyncio.run(self._run())

    async def serve(self) -> None:
        """Connect and handle events until :meth:`stop`; then let running handlers finish."""
        lanes = Lanes(self._max_running, MAX_WAITING_HANDLERS)
        async with self.client:
            try:
                await first_of(self._feed(lanes), self._stopped.wait())
            finally:
                await lanes.finish(_GRACE_S)

    def stop(self) -> None:
        """End :meth:`serve` and :meth:`run`; call it on the bot's event loop."""
        self._stopped.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        await self.serve()

    async def _feed(self, lanes: Lanes) -> None:
        await self.client.ready()
        async for happening in self.client.deliveries():
            match happening:
                case Delivered(at=at, event=event):
                    for handler in self._handlers_of(event):
                        job = partial(_handle, handler, event)
                        await lanes.add(at.stream if at else None, job)
                case _:
                    _logger.warning("stream.interrupted: %s", happening)

    def _handlers_of(self, event: AnyEvent) -> list[Handler[Any]]:
        handlers = self._handlers.get(type(event), [])
        own = _author_of(event) == self.client.me.id
        return [] if own and not self._own_messages else handlers


def _author_of(event: AnyEvent) -> UserId | None:
    match event:
        case MessagePosted() | MessageEdited() | MessageDeleted():
            return event.message.author
        case _:
            return None


async def _handle(handler: Handler[Any], event: AnyEvent) -> None:
    try:
        await handler(event)
    except ConnectionClosed:
        _logger.info("handler.abandoned: the connection is closed for good")
    except Exception:
        _logger.exception("handler.failed: %s on %s", handler, type(event).__name__)
