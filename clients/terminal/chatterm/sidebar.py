"""The channel list: sections, unread counts, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as Notice
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from protocol.ids import ChannelId

Verb = Literal["star", "leave", "move"]
"""What can be done with a channel."""
SectionVerb = Literal["fold", "rename", "remove", "up", "down"]
"""What can be done with a section of one's own."""

FEED: Final = ChannelId("feed")
"""Stands among the channels for the feed."""
REPORTS: Final = ChannelId("reports")
"""Stands there for reports to be seen to."""
MANY: Final = 99
_OWN: Final = "own:"
_HEADING: Final = Style(dim=True)
_UNREAD: Final = Style(bold=True)
_HERE: Final = Style(bold=True, color="blue")
_MENTIONS: Final = Style(bold=True, color="red")
_COUNT: Final = Style(bold=True, color="blue")


@dataclass(frozen=True, slots=True)
class Row:
    """A channel in the list, or the heading above some."""

    label: str
    channel: ChannelId | None = None
    unread: int = 0
    mentions: int = 0
    """How many unread messages mention the user."""
    here: bool = False
    section: str | None = None
    """The name of one's own section whose heading it is."""

    @property
    def id(self) -> str | None:
        """What it is for choosing; None for what cannot be chosen."""
        return self.channel if self.section is None else f"{_OWN}{self.section}"


class Sidebar(OptionList):
    """All channels of the user; one goes to another by Enter or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor_down", show=False),
        Binding("up,k", "cursor_up", show=False),
        Binding("s", "ask('star')", show=False),
        Binding("d,delete", "ask('leave')", show=False),
        Binding("m", "ask('move')", show=False),
        Binding("e", "change('rename')", show=False),
        Binding("x", "change('remove')", show=False),
        Binding("K,shift+up", "change('up')", show=False),
        Binding("J,shift+down", "change('down')", show=False),
        Binding("o", "sort", show=False),
    ]

    class Chosen(Notice):
        """The user wants to go to a channel."""

        def __init__(self, channel: ChannelId) -> None:
            super().__init__()
            self.channel = channel

    class Asked(Notice):
        """The user wants something done with a channel."""

        def __init__(self, channel: ChannelId, verb: Verb) -> None:
            super().__init__()
            self.channel, self.verb = channel, verb

    class Changing(Notice):
        """The user wants a section of their own to be otherwise."""

        def __init__(self, section: str, verb: SectionVerb) -> None:
            super().__init__()
            self.section, self.verb = section, verb

    class Sorting(Notice):
        """The user wants channels to be sorted otherwise."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id, markup=False)
        self._rows: Sequence[Row] = ()
        self._drawn_width = 0

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; nothing is drawn if they are as before."""
        width = self.scrollable_content_region.width
        if width and (rows != self._rows or width != self._drawn_width):
            self._draw(rows, width)

    def on_resize(self, _event: events.Resize) -> None:
        """Cut the labels anew."""
        self.show(self._rows)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say which channel was chosen; a section folds."""
        event.stop()
        row = self._rows[event.option_index]
        if row.section is not None:
            self.post_message(self.Changing(row.section, "fold"))
        elif row.channel is not None:
            self.post_message(self.Chosen(row.channel))

    def highlight(self, channel: ChannelId | None) -> None:
        """Begin choosing at a channel."""
        places = [row.channel for row in self._rows]
        if channel is not None and channel in places:
            self.highlighted = places.index(channel)

    def action_ask(self, verb: Verb) -> None:
        """Ask for something to be done with the channel highlighted."""
        row = self._highlighted_row
        if row is not None and row.channel is not None:
            self.post_message(self.Asked(row.channel, verb))

    def action_change(self, verb: SectionVerb) -> None:
        """Ask for the section highlighted to be otherwise."""
        row = self._highlighted_row
        if row is not None and row.section is not None:
            self.post_message(self.Changing(row.section, verb))

    def action_sort(self) -> None:
        """Ask for another order."""
        self.post_message(self.Sorting())

    @property
    def on_section(self) -> bool:
        """Whether a heading is highlighted, and no channel."""
        row = self._highlighted_row
        return row is not None and row.section is not None

    @property
    def _highlighted_row(self) -> Row | None:
        at = self.highlighted
        return None if at is None or at >= len(self._rows) else self._rows[at]

    def _draw(self, rows: Sequence[Row], width: int) -> None:
        same = [row.id for row in rows] == [row.id for row in self._rows]
        same = same and width == self._drawn_width
        old, self._rows, self._drawn_width = self._rows, rows, width
        if same and self.option_count == len(rows):
            for number, row in enumerate(rows):
                if row != old[number]:
                    self.replace_option_prompt_at_index(number, _prompt(row, width))
            return
        highlighted = self.highlighted_option
        self.set_options(
            Option(_prompt(row, width), id=row.id, disabled=row.id is None) for row in rows
        )
        ids = [row.id for row in rows]
        if highlighted is not None and highlighted.id is not None and highlighted.id in ids:
            self.highlighted = ids.index(highlighted.id)


def _prompt(row: Row, width: int) -> Text:
    """Return one line: the label, and at the right how much is unread."""
    if row.channel is None:
        return Text(f" {row.label}", _HEADING, no_wrap=True, overflow="ellipsis")
    mentions, count = _counted(row.mentions, "@"), _counted(row.unread)
    counts = Text(" ").join(
        [Text(mentions, _MENTIONS)] * bool(mentions) + [Text(count, _COUNT)] * bool(count)
    )
    style = _HERE if row.here else _UNREAD if row.unread or row.mentions else Style()
    label = Text(row.label, style)
    room = width - 2 - cell_len(counts.plain) - bool(counts)
    label.truncate(max(1, room), overflow="ellipsis", pad=True)
    mark = Text("▌" if row.here else " ", _HERE)
    return Text.assemble(mark, label, " " if counts else "", counts, no_wrap=True)


def _counted(number: int, sign: str = "") -> str:
    """``@3``, and nothing for nought."""
    return "" if not number else f"{sign}{number}" if number <= MANY else f"{sign}{MANY}+"
