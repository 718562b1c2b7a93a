"""Running things at once without leaving any of them behind."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any

Job = Callable[[], Awaitable[None]]


async def cancelled(*tasks: asyncio.Future[Any]) -> None:
    """Cancel ``tasks`` and wait until they are gone, whatever they end with."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def first_of(*coroutines: Coroutine[Any, Any, Any]) -> None:
    """Run all until one ends, then stop the others; raise what it raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await cancelled(*tasks)


class Lanes:
    """Jobs of one lane run in order, those of different lanes at once; both within bounds."""

    def __init__(self, max_running: int, max_waiting: int) -> None:
        self._running = asyncio.Semaphore(max_running)
        self._room = asyncio.Semaphore(max_waiting)
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(self, lane: Hashable, job: Job) -> None:
        """Run ``job`` when its lane is free; wait first if too many jobs do. It must not raise."""
        await self._room.acquire()
        if lane in self._lanes:
            self._lanes[lane].append(job)
            return
        self._lanes[lane] = deque([job])
        task = asyncio.create_task(self._drive(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, grace_s: float) -> None:
        """Wait for all jobs, at most ``grace_s`` seconds, then cancel the rest."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=grace_s)
        await cancelled(*tasks)

    async def _drive(self, lane: Hashable) -> None:
        jobs = self._lanes[lane]
        while jobs:
            async with self._running:
                await jobs[0]()
            jobs.popleft()
            self._room.release()
        del self._lanes[lane]
