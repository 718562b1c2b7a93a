"""Background tasks that are held until they end, and whose failures are logged."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from protocol.errors import Unavailable

log = structlog.get_logger()


class Tasks:
    """The tasks of one node. asyncio alone would let a running task be collected."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start ``work``, whose outcome is the caller's to look at."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start ``work`` in the background; nobody waits for it, so its failure is logged."""
        task = self.start(work)
        task.add_done_callback(_log_failure)
        return task

    def every(self, interval_s: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Do ``work`` every ``interval_s`` seconds; a failure is logged and tried again."""
        self.spawn(_repeat(interval_s, work))

    async def stop(self) -> None:
        """Cancel what still runs and wait for its end."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def _log_failure(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, Unavailable):
        log.warning("task.postponed", reason=str(error))
    elif error is not None:
        log.error("task.failed", exc_info=error)


async def _repeat(interval_s: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    while True:
        await asyncio.sleep(interval_s)
        try:
            await work()
        except Unavailable as error:  # the database is away, which is no bug of ours
            log.warning("task.postponed", reason=str(error))
        except Exception:
            log.exception("task.failed")
