"""Searches: so many of anybody's, and so few at once that others who read do not wait for them."""

import asyncio
import time
from typing import Final

from chatserver.actions import Query
from chatserver.domain.limits import Buckets
from chatserver.domain.policy import Actor
from chatserver.store.database import Database
from protocol import Model
from protocol.search import SearchChannels, SearchMessages, SearchPeople

Search = SearchMessages | SearchPeople | SearchChannels

PER_S: Final = 5.0
BURST: Final = 20.0
"""Whoever types quickly asks some times a second."""


class Searches:
    """Carries searches out on all reading threads but one."""

    def __init__(self, database: Database, readers: int) -> None:
        self._database = database
        self._room = asyncio.Semaphore(max(readers - 1, 1))
        self._asked = Buckets()

    def require(self, actor: Actor) -> None:
        """Take one of the actor's searches.

        Raises:
            RateLimited: there were too many.
        """
        self._asked.require(actor.id, PER_S, BURST, time.monotonic())

    async def carry_out(self, handler: Query, actor: Actor, command: Search) -> Model:
        """Answer a search, once fewer others are being answered."""
        async with self._room:
            return await self._database.read(handler.run, actor, command)
