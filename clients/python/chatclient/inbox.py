"""Events on their way to the application: bounded, and never dropped."""

import asyncio
from collections import deque
from collections.abc import Callable

from protocol.client_outputs import Delivered, Lost, Removed, Reset

Happening = Delivered | Lost | Reset | Removed
"""What a client can be told: an event, or that a stream has to be loaded afresh."""


class Inbox:
    """A queue that says when it is full and when there is room again.

    Full is for the owner to respect: what is already decoded is still taken.
    """

    def __init__(self, max_events: int, on_room: Callable[[], None]) -> None:
        self._max_events = max_events
        self._on_room = on_room
        self._queue: deque[Happening] = deque()
        self._changed = asyncio.Event()
        self._was_full = False
        self._closed = False
        self._error: Exception | None = None

    def put(self, happening: Happening) -> None:
        """Queue one thing for the application."""
        self._queue.append(happening)
        self._changed.set()

    def is_full(self) -> bool:
        """Say whether to put nothing more; once true, ``on_room`` is called when half is read."""
        self._was_full = self._was_full or len(self._queue) >= self._max_events
        return self._was_full

    def close(self, error: Exception | None) -> None:
        """End the queue behind what is in it, with ``error`` or quietly."""
        self._closed, self._error = True, error
        self._changed.set()

    async def get(self) -> Happening | None:
        """Wait for the next thing; None when the queue has ended quietly.

        Raises:
            ChatError: the client cannot go on; for example ConnectionClosed.
        """
        while not self._queue:
            if self._error is not None:
                raise self._error
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        happening = self._queue.popleft()
        self._tell_of_room()
        return happening

    def _tell_of_room(self) -> None:
        if self._was_full and len(self._queue) <= self._max_events // 2:
            self._was_full = False
            self._on_room()
