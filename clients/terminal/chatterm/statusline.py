"""The last line: how the connection is, what waits, who is typing."""

from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from chatclient.status import Status
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from .markup import safe
from .phrases import Phrases

SAID_S: Final = 6.0
_GOOD: Final = Style(color="green")
_BAD: Final = Style(color="red", bold=True)
_DIM: Final = Style(dim=True)
Choosing = Literal["", "message", "channel", "section", "story"]
"""What the keys are about."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line tells."""

    status: Status
    loaded: bool
    who: str = ""
    waiting: int = 0
    typing: tuple[str, ...] = ()
    choosing: Choosing = ""
    """What the keys are about just now."""
    readers: tuple[str, ...] = ()
    """Who has read the user's newest message."""


class StatusLine(Widget):
    """One line, so drawn that the most important stands first."""

    def __init__(self, phrases: Phrases, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self._phrases = phrases
        self._standing = Standing(Status(online=False), loaded=False)
        self._said = ""

    @property
    def text(self) -> str:
        """What the line says, as plain text."""
        return self.render().plain

    def show(self, standing: Standing) -> None:
        """Tell how things stand now."""
        if standing != self._standing:
            self._standing = standing
            self.refresh()

    def say(self, sentence: str) -> None:
        """Tell something for a few seconds."""
        self._said = safe(sentence)
        self.refresh()
        self.set_timer(SAID_S, lambda: self._unsay(self._said))

    def _unsay(self, sentence: str) -> None:
        if self._said == sentence:
            self._said = ""
            self.refresh()

    @property
    def told(self) -> Text:
        """What the line has to tell, however long: the connection, what waits, then news."""
        left = Text(" ").append_text(self._connection())
        if self._standing.waiting:
            waits = self._phrases.counted(self._phrases.waits, self._standing.waiting)
            left.append(f" · {waits}", _DIM if self._standing.status.online else _BAD)
        if self._said:
            left.append(f" · {self._said}", Style(bold=True))
        elif self._standing.choosing:
            left.append(f" · {self._hint()}", _DIM)
        elif self._standing.typing:
            left.append(f" · {self._typing()}", Style(italic=True))
        elif self._standing.readers:
            names = ", ".join(map(safe, self._standing.readers))
            left.append(f" · {self._phrases.read_by.format(names)}", _DIM)
        return left

    def render(self) -> Text:
        """Draw the line, and at the right how to get help."""
        left, hint = self.told, f"{self._phrases.help_hint} "
        room = self.size.width - cell_len(hint)
        left.truncate(max(1, room - 1), overflow="ellipsis")
        gap = max(1, room - cell_len(left.plain))
        return left.append(" " * gap).append(hint, _DIM)

    def _connection(self) -> Text:
        status, phrases = self._standing.status, self._phrases
        if status.closed:
            return Text(phrases.closed.format(safe(status.reason)), _BAD)
        if status.online and self._standing.loaded:
            return Text.assemble(("● ", _GOOD), safe(self._standing.who))
        if status.again_in_s is not None:
            seconds = phrases.again_in.format(ceil(status.again_in_s))
            return Text.assemble(("○ ", _BAD), (phrases.offline, _BAD), f", {seconds}")
        return Text.assemble(("○ ", _DIM), (phrases.connecting, _DIM))

    def _hint(self) -> str:
        match self._standing.choosing:
            case "channel":
                return self._phrases.channel_hint
            case "section":
                return self._phrases.section_hint
            case "story":
                return self._phrases.feed.hint
            case _:
                return self._phrases.choose_hint

    def _typing(self) -> str:
        one, two, several = self._phrases.typing
        names = [safe(name) for name in self._standing.typing]
        return (one, two, several)[min(3, len(names)) - 1].format(*names)
