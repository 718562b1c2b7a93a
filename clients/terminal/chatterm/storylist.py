"""The stories of the feed below each other, to choose one from."""

from collections.abc import Sequence
from typing import ClassVar, Final, Literal

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Notice
from textual.scroll_view import ScrollView
from textual.strip import Strip

from protocol.feed import Story, StoryKey

from .markup import DIM
from .stories import Teller

Verb = Literal["open", "why", "more", "less", "usual", "dismiss", "seen", "new", "filter", "order"]

_ROWS: Final = 3
"""Every story has as many lines, so that none moves when another one changes."""
_GUTTER: Final = 2
_TOP: Final = 1
_MARK: Final = Strip([Segment("▌", Style(color="blue")), Segment(" ")], 2)


class StoryList(ScrollView, can_focus=True):
    """Shows stories; the one chosen stays chosen, and where it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "choose(-1000)", show=False),
        Binding("end", "choose(1000)", show=False),
        Binding("enter", "ask('open')", show=False),
        Binding("w", "ask('why')", show=False),
        Binding("plus", "ask('more')", show=False),
        Binding("minus", "ask('less')", show=False),
        Binding("equals_sign", "ask('usual')", show=False),
        Binding("x,d,delete", "ask('dismiss')", show=False),
        Binding("s", "ask('seen')", show=False),
        Binding("n", "ask('new')", show=False),
        Binding("f", "ask('filter')", show=False),
        Binding("o", "ask('order')", show=False),
        Binding("i", "leave", show=False),
    ]

    class Asked(Notice):
        """The reader wants something done, with a story if there is one."""

        def __init__(self, verb: Verb, story: Story | None) -> None:
            super().__init__()
            self.verb, self.story = verb, story

    class Ending(Notice):
        """The reader comes near the last story."""

    class Left(Notice):
        """The reader wants to write."""

    def __init__(self, teller: Teller, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self.auto_links = False
        self._teller = teller
        self._stories: Sequence[Story] = ()
        self._end = ""
        self._chosen: StoryKey | None = None
        self._lines: list[Strip] = []
        self._drawn: dict[str, list[Strip]] = {}
        self._width = 0

    @property
    def chosen(self) -> Story | None:
        """The story that the keys are about."""
        return next((story for story in self._stories if story.key == self._chosen), None)

    @property
    def text(self) -> str:
        """All that is told, in sight or not, as plain text."""
        return "\n".join(strip.text.rstrip() for strip in self._lines)

    def show(self, stories: Sequence[Story], end: str) -> None:
        """Show ``stories`` and what stands below the last one."""
        above = self._above(stories)
        at = self._place()
        self._stories, self._end = stories, end
        if self.chosen is None:
            self._chosen = stories[min(at, len(stories) - 1)].key if stories else None
        self._lay_out()
        if above:
            self.scroll_to(y=max(0, self.scroll_offset.y - above), animate=False, force=True)
        self.refresh()

    def forget(self) -> None:
        """Draw everything anew: names have changed."""
        self._drawn = {}

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width, self._drawn = width, {}
        self._drawn = {story.etag: self._strips(story) for story in self._stories}
        told = [strip for story in self._stories for strip in self._drawn[story.etag]]
        self._lines = [*[Strip.blank(0)] * _TOP, *told, self._strip(Text(self._end, DIM))]
        self.virtual_size = Size(width, len(self._lines))

    def _strips(self, story: Story) -> list[Strip]:
        if story.etag in self._drawn:
            return self._drawn[story.etag]
        room = max(1, self._width - _GUTTER - 1)
        lines = [self._teller.head(story, room), self._teller.preview(story), Text("")]
        for line in lines:
            line.truncate(room, overflow="ellipsis")
        return [self._strip(line) for line in lines]

    def begin(self) -> None:
        """Choose the first story."""
        self._chosen = self._stories[0].key if self._stories else None
        self.scroll_to(y=0, animate=False)
        self.refresh()

    def _above(self, stories: Sequence[Story]) -> int:
        """Return how many lines fewer there will be above what is in sight."""
        first = max(0, self.scroll_offset.y - _TOP) // _ROWS
        there = {story.key for story in stories}
        return _ROWS * sum(story.key not in there for story in self._stories[:first])

    def _place(self) -> int:
        keys = [story.key for story in self._stories]
        return keys.index(self._chosen) if self._chosen in keys else 0

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y
        if number >= len(self._lines):
            return Strip.blank(width)
        strip = self._lines[number]
        place, row = divmod(number - _TOP, _ROWS)
        if self.has_focus and row < _ROWS - 1 and self._is_chosen(place):
            strip = Strip.join([_MARK, strip.crop(_GUTTER)])
        return strip.adjust_cell_length(width)

    def _is_chosen(self, place: int) -> bool:
        return 0 <= place < len(self._stories) and self._stories[place].key == self._chosen

    def _strip(self, text: Text) -> Strip:
        drawn = Text(" " * _GUTTER).append_text(text)
        return Strip(list(drawn.render(self.app.console)), drawn.cell_len)

    def on_resize(self, _event: events.Resize) -> None:
        """Cut the lines anew."""
        self.show(self._stories, self._end)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice where the reader has got to."""
        super().watch_scroll_y(old_value, new_value)
        if self.region.height and new_value >= self.max_scroll_y - _ROWS:
            self.post_message(self.Ending())

    def on_click(self, event: events.Click) -> None:
        """Choose the story under the pointer; a second click opens it."""
        place = (self.scroll_offset.y + event.y - _TOP) // _ROWS
        if not 0 <= place < len(self._stories):
            return
        self._chosen = self._stories[place].key
        self.refresh()
        if event.chain > 1:
            self.action_ask("open")

    def action_choose(self, step: int) -> None:
        """Choose a story further up or down."""
        if not self._stories:
            return
        place = max(0, min(len(self._stories) - 1, self._place() + step))
        self._chosen = self._stories[place].key
        self._bring_into_sight(place)
        self.refresh()

    def action_page(self, pages: int) -> None:
        """Choose a story about a screen further up or down."""
        self.action_choose(pages * max(1, self.size.height // _ROWS - 1))

    def _bring_into_sight(self, place: int) -> None:
        last = place == len(self._stories) - 1
        top = _TOP + _ROWS * place if place else 0
        bottom = _TOP + _ROWS * (place + 1) + last
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        elif bottom > self.scroll_offset.y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False)

    def action_ask(self, verb: Verb) -> None:
        """Ask for something to be done."""
        self.post_message(self.Asked(verb, self.chosen))

    def action_leave(self) -> None:
        """Go to where one writes."""
        self.post_message(self.Left())
