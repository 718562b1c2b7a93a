"""What all parts of the screen work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from chatclient import ChatError, Client

from protocol.base import Command, Model

from .outgoing import Outgoing
from .people import People
from .phrases import Phrases
from .scenes import Scenes

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

    async def request(self, command: Command[R]) -> R | None:
        """Have a command carried out; say so and return None if it is refused."""
        try:
            return await self.client.request(command)
        except ChatError as error:
            self.say(self.phrases.refused.format(error))
            return None
