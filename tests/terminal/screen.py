"""Somebody in front of the full screen: presses keys, and looks until something is to be seen."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from chatclient import Client, Clock
from chatterm import ChatApp
from chatterm.phrases import ENGLISH, Phrases
from textual.pilot import Pilot

from protocol.base import Command, Model
from tests.town import Person, Town

R = TypeVar("R", bound=Model)

PATIENCE_S = 15.0


class Screen:
    """What one person sees and does."""

    def __init__(self, app: ChatApp, pilot: Pilot[object]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        """The whole screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def lines(self) -> list[str]:
        """The timeline's lines, in sight or not."""
        return [line.strip() for line in self.app.panes.channel.timeline.text.split("\n")]

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not seen():
            assert time.monotonic() < deadline, f"it never came to that:\n{self.text}"
            await self.pilot.pause()

    async def sees(self, *texts: str) -> None:
        """Wait until all of ``texts`` are on the screen."""
        await self.until(lambda: all(text in self.text for text in texts))

    async def sees_no(self, text: str) -> None:
        """Wait until ``text`` is not on the screen."""
        await self.until(lambda: text not in self.text)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type ``text`` without sending it."""
        await self.pilot.press(*text)

    async def says(self, text: str) -> None:
        """Type ``text`` and send it."""
        await self.write(text)
        await self.pilot.press("enter")

    async def posts(self, text: str) -> None:
        """Type ``text``, send it, and wait until it is acknowledged."""
        await self.says(text)
        await self.until(lambda: not self.app.shared.outgoing.waiting)
        await self.sees(text)


async def asked(town: Town, person: Person, command: Command[R]) -> R:
    """Ask something from elsewhere."""
    async with Client(town.address, person.token) as client:
        return await client.request(command)


@asynccontextmanager
async def in_front(
    town: Town,
    person: Person,
    *,
    size: tuple[int, int] = (80, 24),
    channel: str | None = "general",
    phrases: Phrases = ENGLISH,
    clock: Clock | None = None,
) -> AsyncIterator[Screen]:
    """Open the full screen for somebody and wait until their channel is there."""
    async with Client(town.address, person.token, clock=clock) as client:
        app = ChatApp(client, channel=channel, phrases=phrases)
        async with app.run_test(size=size) as pilot:
            screen = Screen(app, pilot)
            await screen.until(lambda: "●" in app.status.text)
            yield screen
