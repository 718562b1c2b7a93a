"""Writes of one loop iteration, joined: one system call per connection and iteration."""

import asyncio
from typing import Protocol


class Corked(Protocol):
    """Something that has collected what to write."""

    def uncork(self) -> None:
        """Write it."""


class Corks:
    """Everything that was written to in this loop iteration."""

    __slots__ = ("_loop", "_waiting")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()  # asking each time costs a system call
        self._waiting: list[Corked] = []

    def add(self, corked: Corked) -> None:
        """Have ``uncork`` called once all that is ready now has run."""
        if not self._waiting:
            self._loop.call_soon(self._pull)
        self._waiting.append(corked)

    def _pull(self) -> None:
        waiting, self._waiting = self._waiting, []
        for corked in waiting:
            corked.uncork()
