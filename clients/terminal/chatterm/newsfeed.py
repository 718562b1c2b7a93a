"""The feed on the screen: what one missed, kept up to date while one looks at it."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Any, Final, get_args

from chatclient import ChatError, Feed
from rich.style import Style
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message as Notice
from textual.widgets import Static

from protocol.base import Command
from protocol.feed import (
    Direction,
    DismissStory,
    Filter,
    MarkFeed,
    Order,
    RefreshFeed,
    Story,
    WeighStory,
)

from .dialogs import Facts
from .markup import DIM
from .shared import Shared
from .shelf import Shelf
from .stories import Teller
from .storylist import StoryList

_PAGE: Final = 20
_TITLE: Final = Style(bold=True)
_WAITING: Final = Style(bold=True, color="blue")


class NewsFeed(Vertical):
    """A title and stories; it follows the feed from :meth:`open` until :meth:`close`."""

    class Opened(Notice):
        """The reader wants to see what a story is about."""

        def __init__(self, story: Story) -> None:
            super().__init__()
            self.story = story

    class Changed(Notice):
        """There is something to draw."""

    def __init__(self, shared: Shared, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self._shared = shared
        self._words = shared.phrases.feed
        self._teller = Teller(shared.people, shared.phrases)
        self._filter: Filter = "all"
        self._order: Order = "ranked"
        self._feed: Feed | None = None
        self._shelf = Shelf()
        self._loaded = False

    def compose(self) -> ComposeResult:
        """Put the title above the stories."""
        yield Static(classes="title", markup=False)
        yield StoryList(self._teller, id=f"{self.id}-stories")

    @property
    def list(self) -> StoryList:
        """Where the stories stand."""
        return self.query_one(StoryList)

    async def has_news_since(self, time_us: int) -> bool:
        """Say whether something the user has not seen happened after a time."""
        news = await self._shared.request(RefreshFeed(have=[], order="newest", limit=_PAGE))
        stories = [] if news is None else news.stories
        return any(story.last_us > time_us and not story.seen for story in stories)

    def open(self) -> None:
        """Show the feed as it is now, and follow it."""
        self._shelf, self._loaded = Shelf(), False
        self._feed = self._shared.client.feed(self._filter, self._order, _PAGE)
        self._follow(self._feed)
        self.update()

    def close(self) -> None:
        """Follow the feed no more."""
        self._feed = None
        self.workers.cancel_group(self, "feed")

    @work(group="feed", exclusive=True)
    async def _follow(self, feed: Feed) -> None:
        try:
            async with aclosing(feed.changes()) as changes:
                async for stories in changes:
                    self._loaded = True
                    self._shelf.take(stories, feed.keys)
                    self.post_message(self.Changed())
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    def update(self, *, renamed: bool = False) -> None:
        """Show what the feed holds now."""
        if self._feed is None:
            return
        if renamed:
            self.list.forget()
        self.query_one(".title", Static).update(self._title())
        self.list.show(self._shelf.stories, self._end(self._feed))

    def _title(self) -> Text:
        words = self._words
        filter_ = words.filters.get(self._filter, self._filter)
        order = words.orders.get(self._order, self._order)
        title = Text.assemble((words.title, _TITLE), (f"  {filter_} · {order}", DIM))
        if self._shelf.waiting:
            waiting = self._shared.phrases.counted(words.waiting, self._shelf.waiting)
            title = Text.assemble((words.title, _TITLE), "  ", (waiting, _WAITING))
        return title

    def _end(self, feed: Feed) -> str:
        if not self._loaded or feed.more:
            return self._words.loading
        return self._words.up_to_date if self._shelf.stories else self._words.empty

    def on_story_list_ending(self) -> None:
        """Fetch the stories behind the last one."""
        if self._feed is not None and self._loaded and self._feed.more:
            self._feed.grow(_PAGE)

    # What the reader does

    def on_story_list_asked(self, event: StoryList.Asked) -> None:
        """Do what the reader asked for."""
        event.stop()
        without_story: dict[str, Callable[[], object]] = {
            "new": self._renew,
            "filter": self._next_filter,
            "order": self._next_order,
            "seen": self._mark_seen,
        }
        with_story: dict[str, Callable[[Story], object]] = {
            "open": lambda story: self.post_message(self.Opened(story)),
            "why": self._explain,
            "dismiss": self._dismiss,
            "more": lambda story: self._weigh(story, "more"),
            "less": lambda story: self._weigh(story, "less"),
            "usual": lambda story: self._weigh(story, "usual"),
        }
        if event.verb in without_story:
            without_story[event.verb]()
        elif event.story is not None:
            with_story[event.verb](event.story)

    def _renew(self) -> None:
        self._shelf.renew()
        self.update()
        self.list.begin()

    def _next_filter(self) -> None:
        self._filter = _next(get_args(Filter), self._filter)
        self.open()

    def _next_order(self) -> None:
        self._order = _next(get_args(Order), self._order)
        self.open()

    def _mark_seen(self) -> None:
        newest_us = max((story.last_us for story in self._shelf.stories), default=None)
        if newest_us is not None:
            self._request(MarkFeed(seen_us=newest_us), self._words.all_seen)

    def _explain(self, story: Story) -> None:
        facts = self._teller.reasons(story)
        self.app.push_screen(Facts(self._words.why_title, facts))

    def _dismiss(self, story: Story) -> None:
        self._shelf.drop(story.key)
        self.update()
        self._request(DismissStory(key=story.key), self._words.dismissed)

    def _weigh(self, story: Story, direction: Direction) -> None:
        said = self._words.weighed[direction]
        self._request(WeighStory(key=story.key, direction=direction), said)

    @work(group="request")
    async def _request(self, command: Command[Any], done: str) -> None:
        if await self._shared.request(command) is not None:
            self._shared.say(done)
            if self._feed is not None:
                self._feed.changed()  # a story the server refused to take away comes back, too


def _next(values: tuple[Any, ...], value: Any) -> Any:
    return values[(values.index(value) + 1) % len(values)]
