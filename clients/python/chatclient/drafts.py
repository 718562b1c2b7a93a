"""What is written and not sent: kept with the server, so that it follows from device to device."""

import asyncio
from typing import TYPE_CHECKING, Final

from protocol.drafts import DraftSaved, SaveDraft
from protocol.errors import ChatError
from protocol.ids import ChannelId
from protocol.state import apply

from .clock import Clock
from .errors import OutboxFull
from .tasks import cancelled

if TYPE_CHECKING:
    from .client import Client

SAVE_S: Final = 2.0

Place = tuple[ChannelId, int | None]
"""A channel, or a thread in it."""


class Drafts:
    """What the user has begun to write, if the mirror was told to load it.

    What is written here counts more than what comes from elsewhere, until the server has it.
    """

    def __init__(self, client: "Client", clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._unsaved: dict[Place, str] = {}
        self._saving: dict[Place, asyncio.Task[None]] = {}

    @property
    def unsaved(self) -> bool:
        """Whether anything is written that the server does not have."""
        state = self._client.state
        return any(
            text and (state is None or channel in state.memberships)
            for (channel, _), text in self._unsaved.items()
        )

    def text(self, channel: ChannelId, thread: int | None = None) -> str:
        """Return what is written for a channel or a thread; nothing is an empty text."""
        place, state = (channel, thread), self._client.state
        if place in self._unsaved:
            return self._unsaved[place]
        draft = None if state is None else state.drafts.get(place)
        return "" if draft is None else draft.text

    def write(self, channel: ChannelId, thread: int | None, text: str) -> None:
        """Keep a text; the server is told soon, and at once when nothing is left."""
        place = channel, thread
        if text == self.text(channel, thread):
            return
        self._unsaved[place] = text
        if not text:
            self._begin(place, 0)
        elif place not in self._saving:
            self._begin(place, SAVE_S)

    async def flush(self) -> None:
        """Tell the server now, and wait until it has it all or has refused."""
        for place in self._unsaved:
            self._begin(place, 0)
        await asyncio.gather(*self._saving.values(), return_exceptions=True)

    async def close(self) -> None:
        """Tell the server nothing more."""
        for task in list(self._saving.values()):
            await cancelled(task)

    def _begin(self, place: Place, delay_s: float) -> None:
        before = self._saving.get(place)
        if before is not None:
            before.cancel()
        task = asyncio.create_task(self._save(place, delay_s), name="draft")
        self._saving[place] = task
        task.add_done_callback(lambda _: self._ended(place, task))

    def _ended(self, place: Place, task: asyncio.Task[None]) -> None:
        if self._saving.get(place) is task:
            del self._saving[place]

    async def _save(self, place: Place, delay_s: float) -> None:
        while place in self._unsaved:
            await self._clock.sleep(delay_s)
            text, (channel, thread) = self._unsaved[place], place
            try:
                command = SaveDraft(channel=channel, thread=thread, text=text)
                saved = await self._client.request(command)
            except (ChatError, OutboxFull):
                return  # it stays here; the next change tries again
            if self._unsaved.get(place) == text:
                del self._unsaved[place]
                self._note(place, text, saved.time_us)
            delay_s = SAVE_S

    def _note(self, place: Place, text: str, time_us: int) -> None:
        """Let it stand in the state, whether or not its event has come."""
        state = self._client.state
        known = None if state is None else state.drafts.get(place)
        if state is not None and (known is None or known.time_us < time_us):
            channel, thread = place
            apply(state, DraftSaved(channel=channel, thread=thread, text=text, time_us=time_us))
