"""How far a long job is: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

LINE_EVERY_S: Final = 5.0


class Progress(msgspec.Struct, frozen=True):
    """How far a job is: ``done`` of ``total``, and what it is at."""

    done: int
    total: int
    at: str


class ConsoleProgress:
    """Shows progress; best used with ``with``, which leaves the terminal as it was."""

    def __init__(self, console: Console, clock_s: Callable[[], float]) -> None:
        self._console = console
        self._clock_s = clock_s
        self._started_s = self._told_s = clock_s()
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def __call__(self, progress: Progress) -> None:
        """Show how far the job is now; the bar ends by itself when all is done."""
        if not self._console.is_terminal:
            self._tell(progress)
            return
        self._bar.start()
        self._bar.update(
            self._task, completed=progress.done, total=progress.total, description=progress.at
        )
        if progress.done >= progress.total:
            self._bar.stop()

    def _tell(self, progress: Progress) -> None:
        now_s = self._clock_s()
        if now_s - self._told_s < LINE_EVERY_S and progress.done < progress.total:
            return
        self._told_s = now_s
        rate = progress.done / max(now_s - self._started_s, 1e-3)
        self._console.print(_line(progress, rate), markup=False, highlight=False)


def console_progress() -> ConsoleProgress:
    """Return progress for a person to watch, on standard error."""
    return ConsoleProgress(Console(stderr=True), time.monotonic)


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


def _line(progress: Progress, rate: float) -> str:
    left_s = (progress.total - progress.done) / max(rate, 1e-3)
    return (
        f"{progress.at}: {progress.done:,} of {progress.total:,}, "
        f"{rate:,.0f}/s, {left_s:,.0f} s left"
    )
