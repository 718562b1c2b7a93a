"""One browser for all tests, on an event loop that lives as long as it does."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop
from playwright.async_api import Browser, async_playwright

from chatserver.gateway.webclient import BUILT
from tools import chromium

from .stage import Stage


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """The event loop of the browser, and so of all its tests."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner


@pytest.fixture(scope="session")
def browser(runner: asyncio.Runner) -> Iterator[Browser]:
    """Chromium; each person has a context of their own in it."""
    assert (BUILT / "index.html").is_file(), "the browser client is not built: run 'make web'"
    playwright = runner.run(async_playwright().start())
    browser = runner.run(chromium.launch(playwright))
    yield browser
    runner.run(browser.close())
    runner.run(playwright.stop())


@pytest.fixture
def stage(browser: Browser, tmp_path: Path) -> Stage:
    """Nobody's screen yet."""
    return Stage(browser, tmp_path)
