"""Time that passes only when a test says so."""

import asyncio

from chatclient import Clock


class VirtualClock:
    """Sleepers wake when the test advances past their time; without jitter, delays are nought."""

    def __init__(self, chance: float = 0.0) -> None:
        self.time_s = 0.0
        self.delays: list[float] = []
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()
        self.clock = Clock(now=lambda: self.time_s, sleep=self.sleep, chance=lambda: chance)

    async def sleep(self, delay_s: float) -> None:
        self.delays.append(delay_s)
        if delay_s <= 0:
            await asyncio.sleep(0)
            return
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.time_s + delay_s, sleeper))
        self._changed.set()
        await sleeper

    async def asleep_until(self, time_s: float) -> None:
        """Wait until somebody sleeps until exactly this time."""
        while all(abs(due - time_s) > 1e-9 or each.done() for due, each in self._sleepers):
            self._changed.clear()
            await self._changed.wait()

    def advance(self, seconds: float) -> None:
        """Let time pass and wake whoever is due."""
        self.time_s += seconds
        for due, sleeper in self._sleepers:
            if due <= self.time_s and not sleeper.done():
                sleeper.set_result(None)
        self._sleepers = [(due, each) for due, each in self._sleepers if not each.done()]
