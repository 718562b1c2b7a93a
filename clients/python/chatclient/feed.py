"""A user's feed on the client: a list of stories that stays right while it is looked at."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from protocol.feed import Badge, FeedNews, Filter, Order, RefreshFeed, Story, StoryKey
from protocol.limits import MAX_FEED_STORIES

if TYPE_CHECKING:
    from .client import Client


class Feed:
    """The first stories of a feed, and how many there are that are not seen.

    It holds whatever was missed: after each change, and after a lost connection, it asks for the
    difference between what there is and what it has.
    """

    def __init__(self, client: "Client", filter_: Filter, order: Order, limit: int) -> None:
        self.stories: list[Story] = []
        self.keys: list[StoryKey] = []
        """Of all the stories there are, also those beyond the first ones."""
        self.badge = Badge()
        self._client = client
        self._filter: Filter = filter_
        self._order: Order = order
        self._limit = limit
        self._wake = asyncio.Event()
        self._is_shown = False

    @property
    def more(self) -> bool:
        """Whether there are stories beyond those."""
        return len(self.keys) > self._limit

    def grow(self, stories: int) -> None:
        """Hold so many stories more, as far as there are."""
        self._limit = min(self._limit + stories, MAX_FEED_STORIES)
        self._wake.set()

    async def changes(self) -> AsyncGenerator[list[Story], None]:
        """Yield the stories, and again whenever they are others; open until it is closed.

        Raises:
            ConnectionClosed: the client is closed, or the server said not to come back.
        """
        before: tuple[list[Story], Badge] | None = None
        with self._client.showing(self):
            while True:
                self._wake.clear()
                await self.refresh()
                if before != (self.stories, self.badge):
                    before = self.stories, self.badge
                    yield self.stories
                await self._wake.wait()

    async def refresh(self) -> None:
        """Fetch what changed."""
        if not self._is_shown:
            self._is_shown = True
            await self._client.request(replace(self._client.view, feed=True))
        have = [story.etag for story in self.stories]
        self._take(
            await self._client.request(
                RefreshFeed(have=have, filter=self._filter, order=self._order, limit=self._limit)
            )
        )

    def changed(self) -> None:
        """Note that there may be something new."""
        self._wake.set()

    def connected(self) -> None:
        """Note that the server knows nothing of this feed being shown, on a new connection."""
        self._is_shown = False
        self._wake.set()

    def _take(self, news: FeedNews) -> None:
        known = {story.key: story for story in self.stories}
        known.update((story.key, story) for story in news.stories)
        self.keys = news.keys
        shown = news.keys[: self._limit]
        self.stories = [known[key] for key in shown if key in known]  # a later version has others
        self.badge = news.badge
