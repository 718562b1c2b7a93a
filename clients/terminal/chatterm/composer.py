"""Where one writes: Enter sends, Alt-Enter breaks the line, Tab completes a name."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from textual import events
from textual.message import Message as Notice
from textual.widgets import TextArea

from .markup import safe

_WORD: Final = re.compile(r"(?:^|(?<=[\s(]))@(\S*)$")
MAX_LINES: Final = 8

Complete = Callable[[str], list[str]]
"""The names that begin with some letters, the best first."""


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
        """Something was typed; perhaps somebody is mentioned in it."""

        def __init__(self, *, mentions: bool) -> None:
            super().__init__()
            self.mentions = mentions

    def __init__(self, complete: Complete, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(
            id=id, soft_wrap=True, compact=True, highlight_cursor_line=False, tab_behavior="focus"
        )
        self.cursor_blink = False  # a calm screen, and nothing to send over a slow line
        self._complete = complete
        self._offered: list[str] = []
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
            action()

    def take(self, text: str) -> None:
        """Put ``text`` there to be changed; the cursor goes to its end."""
        self.load_text("\n".join(safe(line) for line in text.split("\n")))
        self.move_cursor(self.document.end)

    def action_send(self) -> None:
        """Hand over what was written, unless it is nothing."""
        if self.text.strip():
            self.post_message(self.Sent(self, self.text.strip("\n").rstrip()))

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

    def action_complete(self) -> None:
        """Complete the name before the cursor; once more offers the next one."""
        row, column = self.cursor_location
        found = _WORD.search(self.document.get_line(row)[: max(0, column)].rstrip(" "))
        if found is None:
            return
        if found[1] in self._offered:
            at = self._offered.index(found[1])
            name = self._offered[(at + 1) % len(self._offered)]
        else:
            self._offered = self._complete(found[1])
            name = self._offered[0] if self._offered else ""
        if name:
            self.replace(f"@{name} ", (row, found.start()), (row, column))

    async def _on_paste(self, event: events.Paste) -> None:
        """Take pasted text without what a terminal might obey."""
        event.prevent_default()
        event.stop()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        self.insert("\n".join(safe(line) for line in text.split("\n")))

    def on_text_area_changed(self) -> None:
        """Tell that somebody writes."""
        if self.text:
            self.post_message(self.Typing(mentions="@" in self.text))
