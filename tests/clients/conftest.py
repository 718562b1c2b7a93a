"""Scenarios are coroutines: each runs on its own event loop and must leave no task behind."""

import asyncio
import inspect
from collections.abc import Awaitable

import pytest

from tests.clients.scripted_server import ScriptedServer
from tests.clients.virtual_clock import VirtualClock

DEADLINE_S = 10.0


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test to its end."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    asyncio.run(_scenario(pyfuncitem.obj(**arguments)))
    return True


async def _scenario(test: Awaitable[None]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        await test
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"left running: {left}"


@pytest.fixture
def server() -> ScriptedServer:
    """A server that is not started yet."""
    return ScriptedServer()


@pytest.fixture
def time() -> VirtualClock:
    """Time in the test's hand; the client's delays have no jitter and are nought."""
    return VirtualClock()
