"""Messages on their way: shown at once, sent in the order of writing, and said when refused."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from chatclient import ChatError, Client, MessagePosted, OutboxFull
from chatclient.tasks import Lanes

from protocol.ids import ChannelId, StreamId
from protocol.limits import MAX_MENTIONS, MAX_PAGE
from protocol.messages import Posted
from protocol.state import apply

from .people import People

UPLOAD: Final = "/upload"
_MAX_AT_ONCE: Final = 8
_MAX_WAITING: Final = 500


@dataclass(eq=False, slots=True)
class Waiting:
    """One message that is written and not acknowledged."""

    channel: ChannelId
    thread: int | None
    text: str
    written_us: int = field(default_factory=lambda: time.time_ns() // 1_000)


def path_in(text: str) -> Path | None:
    """Return the file that ``/upload PATH`` names, or None for what is a message."""
    word, _, rest = text.strip().partition(" ")
    return Path(rest.strip()).expanduser() if word == UPLOAD and rest.strip() else None


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
        for handle in self._people.unknown_handles(text)[:MAX_MENTIONS]:
            with suppress(ChatError):
                await self._client.mirror.find_users(handle, MAX_PAGE)
        return self._people.to_wire(text)

    async def close(self) -> None:
        """Give up what is not sent."""
        await self._lanes.finish(grace_s=0)

    async def _send(self, waiting: Waiting) -> None:
        try:
            self._show(await self._posted(waiting))
        except (ChatError, OutboxFull, OSError) as error:
            self._failed(waiting, error)
        finally:
            self.waiting.remove(waiting)
            self._changed()

    async def _posted(self, waiting: Waiting) -> Posted:
        path = path_in(waiting.text)
        if path is not None:
            files = [await self._client.upload(path)]
            return await self._client.post(waiting.channel, "", waiting.thread, files=files)
        text = await self.wire(waiting.text)
        return await self._client.post(waiting.channel, text, waiting.thread)

    def _show(self, posted: Posted) -> None:
        """Let the message stand in the state, whether or not its event has come."""
        state, message = self._client.state, posted.message
        if state is not None and state.heads.get(StreamId(message.channel), 0) < message.seq:
            apply(state, MessagePosted(message=message))
