"""Where one writes: Enter sends, Alt-Enter breaks the line, Tab completes a name."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import Final, NamedTuple

from textual import events
from textual.message import Message as Notice
from textual.widgets import TextArea

from .markup import legible

_WORD: Final = re.compile(r"(?:^|(?<=[\s(]))([@#]\S*)$|^(/[^\s/]*)$")
MAX_LINES: Final = 8

Complete = Callable[[str], Awaitable[list[str]]]
"""The names that begin like ``@ad``, ``#gen`` or ``/rem``, the best first."""


class Begun(NamedTuple):
    """What stands of a name before the cursor."""

    name: str
    """With the @, # or / before it."""
    typed: int
    """How many characters, spaces behind it included."""


class Composer(TextArea):
    """A few lines of text that become a message."""

    class Sent(Notice):
        """What was written is to be sent."""

        def __init__(self, composer: "Composer", text: str) -> None:
            super().__init__()
            self.composer, self.text = composer, text

    class EditLast(Notice):
        """The writer wants to change what they wrote last."""

    class Left(Notice):
        """The writer wants to do something else."""

    class Scrolled(Notice):
        """The writer wants to read so many pages further down or up; nought is to the end."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

    class Typing(Notice):
        """Something was typed."""

    def __init__(self, complete: Complete, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(
            id=id, soft_wrap=True, compact=True, highlight_cursor_line=False, tab_behavior="focus"
        )
        self.cursor_blink = False  # a calm screen, and nothing to send over a slow line
        self._complete = complete
        self._offered: list[str] = []
        self._spelled: dict[str, str] = {}
        self._actions: dict[str, Callable[[], object]] = {
            "enter": self.action_send,
            "alt+enter": self.action_break,
            "shift+enter": self.action_break,
            "ctrl+j": self.action_break,
            "\r": self.action_break,  # Alt- or Shift-Enter as xterm's modifyOtherKeys reports it
            "zero_width_joiner": partial(self.insert, "\u200d"),  # holds emoji together
            "tab": self.action_complete,
            "escape": self.action_leave,
            "pageup": partial(self.action_scroll, -1),
            "pagedown": partial(self.action_scroll, 1),
            "ctrl+end": partial(self.action_scroll, 0),
        }

    async def _on_key(self, event: events.Key) -> None:
        """Obey the keys that mean something here, in their order among the letters typed.

        Bindings with priority would overtake letters that are still on their way.
        """
        action = self._actions.get(event.key)
        if action is None:
            await super()._on_key(event)
        else:
            event.stop()
            event.prevent_default()
            done = action()
            if isawaitable(done):
                await done

    def take(self, text: str) -> None:
        """Put ``text`` there to be changed; the cursor goes to its end.

        What a terminal might obey is spelled out, as the timeline does.
        """
        text = _unix(text)
        spelled = {legible(char): char for char in set(text)}
        self._spelled = {each: char for each, char in spelled.items() if each not in text}
        self.load_text(legible(text))
        self.move_cursor(self.document.end)

    @property
    def written(self) -> str:
        """What is written; characters spelled out by :meth:`take` are themselves again."""
        text = self.text
        for spelled, char in self._spelled.items():
            text = text.replace(spelled, char)
        return text

    def action_send(self) -> None:
        """Hand over what was written, unless it is nothing."""
        if self.written.strip():
            self.post_message(self.Sent(self, self.written.strip("\n").rstrip()))

    def action_break(self) -> None:
        """Begin another line."""
        self.insert("\n")

    def action_leave(self) -> None:
        """Stop writing for now."""
        self.post_message(self.Left())

    def action_scroll(self, pages: int) -> None:
        """Scroll what stands above."""
        self.post_message(self.Scrolled(pages))

    def action_cursor_up(self, select: bool = False) -> None:
        """Go a line up; from an empty composer to the last message."""
        if self.text:
            super().action_cursor_up(select)
        else:
            self.post_message(self.EditLast())

    async def action_complete(self) -> None:
        """Complete the name before the cursor; once more offers the next one.

        What is typed meanwhile waits, and comes behind the name.
        """
        begun = self._begun()
        if begun is None:
            return
        if begun.name in self._offered:
            at = self._offered.index(begun.name)
            name = self._offered[(at + 1) % len(self._offered)]
        else:
            self._offered = await self._complete(begun.name)
            name = self._offered[0] if self._offered else ""
        row, column = self.cursor_location
        if name and begun == self._begun():  # nobody has put another text there
            self.replace(f"{name} ", (row, column - begun.typed), (row, column))

    def _begun(self) -> Begun | None:
        row, column = self.cursor_location
        before = self.document.get_line(row)[: max(0, column)]
        found = _WORD.search(before.rstrip(" "))
        if found and found[0].startswith("/") and row > 0:
            return None  # a command stands at the very beginning
        return None if found is None else Begun(found[0], len(before) - found.start())

    async def _on_paste(self, event: events.Paste) -> None:
        """Take pasted text without what a terminal might obey."""
        event.prevent_default()
        event.stop()
        self.insert(legible(_unix(event.text)))

    def on_text_area_changed(self) -> None:
        """Tell that somebody writes."""
        if self.text:
            self.post_message(self.Typing())


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
