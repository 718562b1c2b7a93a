"""How a test that awaits is run: on the event loop its fixtures live on, never for ever."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

DEADLINE_S = 20

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Marks what only a file can show; the other tests of the store run on both engines."""

ON_POSTGRES = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
"""Marks what only PostgreSQL can show."""

T = TypeVar("T")
Scenario = Callable[..., Awaitable[None]]


def run(scenario: Scenario, deadline_s: float = DEADLINE_S) -> Callable[..., None]:
    """Make a test of a coroutine function; what it waits for must happen before the deadline."""

    @functools.wraps(scenario)
    def test(*, runner: asyncio.Runner, **fixtures: object) -> None:
        runner.run(bounded(scenario(**fixtures), deadline_s))

    named = inspect.signature(scenario).parameters.values()
    needed = inspect.Parameter("runner", inspect.Parameter.KEYWORD_ONLY)
    test.__signature__ = inspect.Signature([*named, needed])
    return test


def run_now(work: Awaitable[None]) -> None:
    """Run to the end what a property asks for, on a loop of its own."""
    asyncio.run(bounded(work))


async def bounded(work: Awaitable[T], deadline_s: float = DEADLINE_S) -> T:
    """Wait for ``work``, but not for ever."""
    async with asyncio.timeout(deadline_s):
        return await work
