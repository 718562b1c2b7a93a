"""Messages on their way: shown at once, sent in the order of writing, and said when refused."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from chatclient import ChatError, Client, MessagePosted, OutboxFull
from chatclient.tasks import Lanes

from protocol.ids import ChannelId, StreamId
from protocol.messages import Posted
from protocol.state import apply

from .people import People

_MAX_AT_ONCE: Final = 8
_MAX_WAITING: Final = 500
_LOOK_UP_S: Final = 15.0


@dataclass(eq=False, slots=True)
class Waiting:
    """One message that is written and not acknowledged."""

    channel: ChannelId
    thread: int | None
    text: str
    written_us: int = field(default_factory=lambda: time.time_ns() // 1_000)


class Outgoing:
    """All messages that are written and not acknowledged, in the order of writing."""

    def __init__(
        self,
        client: Client,
        people: People,
        changed: Callable[[], None],
        failed: Callable[[Waiting, Exception], None],
    ) -> None:
        self.waiting: list[Waiting] = []
        self._client = client
        self._people = people
        self._changed = changed
        self._failed = failed
        self._lanes = Lanes(_MAX_AT_ONCE, _MAX_WAITING)

    async def post(self, channel: ChannelId, thread: int | None, text: str) -> None:
        """Send a message when those written before it in its channel are acknowledged."""
        waiting = Waiting(channel, thread, text)
        self.waiting.append(waiting)
        self._changed()
        await self._lanes.add(channel, partial(self._send, waiting))

    async def wire(self, text: str) -> str:
        """Return ``text`` with mentions as the protocol writes them, looking people up first."""
        if self._people.has_unknown_handles(text):
            with suppress(TimeoutError, ChatError):
                async with asyncio.timeout(_LOOK_UP_S):
                    await self._client.mirror.learn_everybody()
        return self._people.to_wire(text)

    async def close(self) -> None:
        """Give up what is not sent."""
        await self._lanes.finish(grace_s=0)

    async def _send(self, waiting: Waiting) -> None:
        try:
            text = await self.wire(waiting.text)
            self._show(await self._client.post(waiting.channel, text, waiting.thread))
        except (ChatError, OutboxFull) as error:
            self._failed(waiting, error)
        finally:
            self.waiting.remove(waiting)
            self._changed()

    def _show(self, posted: Posted) -> None:
        """Let the message stand in the state, whether or not its event has come."""
        state, message = self._client.state, posted.message
        if state is not None and state.heads.get(StreamId(message.channel), 0) < message.seq:
            apply(state, MessagePosted(message=message))
