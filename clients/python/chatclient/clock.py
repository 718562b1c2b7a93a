"""Time and chance as the client sees them, so that tests can put their own in."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .tasks import cancelled


@dataclass(frozen=True, slots=True)
class Clock:
    """A monotonic clock in seconds, a way to sleep on it, and a number from [0, 1)."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    async def sleep_unless(self, delay_s: float, happened: asyncio.Future[Any]) -> None:
        """Sleep until ``delay_s`` have passed or ``happened`` is done; it is not cancelled."""
        sleeping = asyncio.ensure_future(self.sleep(delay_s))
        try:
            await asyncio.wait((sleeping, happened), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancelled(sleeping)
