"""Seeing to channels in which something was committed: one after the other, a little later."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar, Final

import structlog

from protocol.errors import StorageFull, Unavailable

REST: Final = 3
"""How many times as long as a step took there is none; longer while others wait to write."""

log = structlog.get_logger()


class ByChannel(ABC):
    """Gathers channels and sees to each; what goes wrong in one is left to a later look."""

    name: ClassVar[str]
    """What it is called in logs."""
    gather_s: ClassVar[float]
    """How long channels are gathered: one look for all that was said in each."""

    def __init__(self, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._is_busy = is_busy
        self._channels: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @abstractmethod
    async def _see_to(self, channel: str) -> bool:
        """Do some of what there is to do in a channel; say whether it was all."""

    @property
    def waiting(self) -> int:
        """How many channels are not seen to yet."""
        return len(self._channels)

    async def settled(self) -> None:
        """Wait until everything gathered so far is seen to."""
        await self._idle.wait()

    async def run(self) -> None:
        """See to what is gathered until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(self.gather_s)
            self._wake.clear()
            while self._channels:
                begun_s = time.monotonic()
                await self._step(next(iter(self._channels)))
                await asyncio.sleep(self._rest_s(time.monotonic() - begun_s))
            self._idle.set()

    def _rest_s(self, took_s: float) -> float:
        return self.gather_s if self._is_busy() else min(REST * took_s, self.gather_s)

    def _gather(self, channels: Iterable[str]) -> None:
        self._channels |= dict.fromkeys(channels)
        if self._channels:
            self._idle.clear()
            self._wake.set()

    async def _step(self, channel: str) -> None:
        del self._channels[channel]  # what is committed meanwhile puts it back
        try:
            if not await self._see_to(channel):
                self._channels = {channel: None, **self._channels}
        except (Unavailable, StorageFull):
            log.warning("projection.postponed", projection=self.name, channel=channel)  # as below
        except Exception:  # a later look finds it
            log.exception("projection.failed", projection=self.name, channel=channel)
