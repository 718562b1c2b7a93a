"""What all parts of the screen work with."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from chatclient import ChatError, Client

from protocol.base import Command, Model

from .outgoing import Outgoing
from .people import People
from .phrases import Phrases
from .scenes import Scenes

PATIENCE_S: Final = 2.0
"""How long somebody waits for names to be found."""
R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Shared:
    """The client, the words, and ways to tell the user something."""

    client: Client
    people: People
    outgoing: Outgoing
    scenes: Scenes
    phrases: Phrases
    say: Callable[[str], None]
    in_sight: Callable[[], bool]
    """Whether somebody looks at this terminal."""

    async def find_people(self, prefix: str, limit: int) -> None:
        """Learn of people of whom a name begins so; whoever is offline does with those known."""
        if not prefix or not self.client.status.online:
            return
        with suppress(ChatError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self.client.mirror.find_users(prefix, limit)

    async def request(self, command: Command[R]) -> R | None:
        """Have a command carried out; say so and return None if it is refused."""
        try:
            return await self.client.request(command)
        except ChatError as error:
            self.say(self.phrases.refused.format(error))
            return None
