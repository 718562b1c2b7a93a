"""The browser's side of a test: people at their screens, and all that the browser complains of."""

import asyncio
import functools
import inspect
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
)

from .screen import Screen

DEADLINE_S: Final = 60
ASK_EVERY_S: Final = 0.02
SEEN_WITHIN_MS: Final = 10_000
WIDE: Final = {"width": 1280, "height": 800}
LAST_CHANNEL: Final = "/c"
"""Where one was last; who is new begins in #general."""
_WATCH: Final = """
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  console.error(`policy violated: ${effectiveDirective} ${blockedURI} ${sample}`));
globalThis.ran = (what) => console.error(`a script ran: ${what}`);
"""
_NOT_SIGNED_IN: Final = "the server responded with a status of 401"

expect.set_options(timeout=SEEN_WITHIN_MS)


class Stage:
    """Everybody's browsers during one test."""

    def __init__(self, browser: Browser, directory: Path) -> None:
        self.screens: dict[str, Screen] = {}
        self.complaints: list[str] = []
        self._browser = browser
        self._directory = directory
        self._forgiven: list[str] = []

    def forgive(self, complaint: str) -> None:
        """Expect something in the console: a text, or part of it."""
        self._forgiven.append(complaint)

    async def told(self, complaint: str, times: int) -> None:
        """Wait until a browser has complained so often of something."""
        while sum(complaint in each for each in self.complaints) < times:
            await asyncio.sleep(ASK_EVERY_S)

    async def enter(
        self,
        who: str,
        address: str,
        token: str | None = None,
        path: str = LAST_CHANNEL,
        **options: Any,
    ) -> Screen:
        """Open a browser of somebody's own; with a token they are signed in, and in a channel."""
        options = {"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce"} | options
        context = await self._browser.new_context(base_url=address, **options)
        context.set_default_timeout(SEEN_WITHIN_MS)
        await context.tracing.start()
        await context.add_init_script(_WATCH)
        self._watch(who, address, context)
        if token is None:
            self.forgive(_NOT_SIGNED_IN)
        else:
            await context.add_cookies([{"name": "session", "value": token, "url": address}])
        page = await context.new_page()
        screen = self.screens[who] = Screen(page, address)
        await page.goto(path)
        return screen

    async def leave(self) -> None:
        """Close every browser."""
        await asyncio.gather(*(screen.page.context.close() for screen in self.screens.values()))

    def judge(self) -> None:
        """Fail if a browser complained of anything, or asked anybody else for anything."""
        bad = [each for each in self.complaints if not any(map(each.__contains__, self._forgiven))]
        assert not bad, "the browser complained:\n" + "\n".join(bad)

    async def picture(self) -> list[str]:
        """Keep what everybody sees and how they got there; return where."""
        kept = []
        for who, screen in self.screens.items():
            picture, trace = (self._directory / f"{who}.{kind}" for kind in ("png", "zip"))
            await screen.page.screenshot(path=picture)
            await screen.page.context.tracing.stop(path=trace)
            kept.append(f"what {who} saw: {picture}, and how they got there: {trace}")
        return kept

    def _watch(self, who: str, address: str, context: BrowserContext) -> None:
        own = urlsplit(address).netloc

        def complain(what: str) -> None:
            self.complaints.append(f"{who}: {what}")

        def visit(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in ("blob", "data") and parts.netloc != own:
                complain(f"asked another origin: {url}")

        def request(request: Request) -> None:
            visit(request.url)

        def console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complain(f"{message.type}: {message.text} ({message.location['url']})")

        def page(page: Page) -> None:
            page.on("websocket", lambda socket: visit(socket.url))
            page.on("dialog", lambda dialog: complain(f"dialog: {dialog.message}"))
            page.on("crash", lambda _: complain("the page crashed"))

        context.on("request", request)
        context.on("console", console)
        context.on("weberror", lambda error: complain(f"exception: {error.error}"))
        context.on("page", page)


Scene = Callable[..., Awaitable[None]]


def scene(play: Scene) -> Callable[..., None]:
    """Make a test of a coroutine function that takes a ``stage``; what fails leaves pictures."""

    @functools.wraps(play)
    def test(*, runner: asyncio.Runner, **fixtures: Any) -> None:
        runner.run(_played(play, fixtures))

    named = inspect.signature(play).parameters.values()
    needed = inspect.Parameter("runner", inspect.Parameter.KEYWORD_ONLY)
    test.__signature__ = inspect.Signature([*named, needed])
    return test


async def _played(play: Scene, fixtures: dict[str, Any]) -> None:
    stage: Stage = fixtures["stage"]
    try:
        async with asyncio.timeout(DEADLINE_S):
            await play(**fixtures)
            stage.judge()
    except BaseException as error:
        for note in (*await stage.picture(), *stage.complaints):
            error.add_note(note)
        raise
    finally:
        await stage.leave()


def exactly(text: str) -> re.Pattern[str]:
    """Match a whole text."""
    return re.compile(f"^{re.escape(text)}$")
