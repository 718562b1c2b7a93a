"""The messages of a channel or a thread, to scroll in and to choose from."""

from collections.abc import Hashable
from typing import ClassVar, Final, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Notice
from textual.scroll_view import ScrollView
from textual.strip import Strip

from protocol.messages import Message

from .layout import Block, Layout, Scene
from .polls import KEYS

Verb = Literal[
    "thread",
    "edit",
    "delete",
    "copy",
    "save",
    "pin",
    "remind",
    "before",
    "link",
    "readers",
    "report",
    "hide",
]

_MARK: Final = Strip([Segment("▌", Style(color="blue")), Segment(" ")], 2)


class Timeline(ScrollView, can_focus=True):
    """Shows a scene; stays at its end, or where the reader has scrolled to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("enter,t,r", "ask('thread')", show=False),
        Binding("e", "ask('edit')", show=False),
        Binding("d,delete", "ask('delete')", show=False),
        Binding("y,c", "ask('copy')", show=False),
        Binding("s", "ask('save')", show=False),
        Binding("p", "ask('pin')", show=False),
        Binding("m", "ask('remind')", show=False),
        Binding("h", "ask('before')", show=False),
        Binding("l", "ask('link')", show=False),
        Binding("w", "ask('readers')", show=False),
        Binding("exclamation_mark", "ask('report')", show=False),
        Binding("x", "ask('hide')", show=False),
        Binding("i,escape", "leave", show=False),
        *(Binding(f"{n}", f"vote({n - 1})", show=False) for n in range(1, KEYS + 1)),
    ]

    class Older(Notice):
        """The reader comes near the first message loaded."""

    class Seen(Notice):
        """The reader has come to the last message."""

    class Left(Notice):
        """The reader wants to write again."""

    class Asked(Notice):
        """The reader wants something done with a message."""

        def __init__(self, message: Message, verb: Verb) -> None:
            super().__init__()
            self.message, self.verb = message, verb

    class Voted(Notice):
        """The reader presses an option of a poll."""

        def __init__(self, message: Message, option: int) -> None:
            super().__init__()
            self.message, self.option = message, option

    def __init__(self, layout: Layout, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self.auto_links = False
        self._layout_of_messages = layout
        self._scene: Scene = Scene(key=None)
        self._blocks: list[Block] = []
        self._starts: list[int] = []
        self._lines: list[tuple[Strip, Block]] = []
        self._padding = 0
        self._following = True
        self._chosen: Hashable = None
        self._sought: int | None = None

    @property
    def following(self) -> bool:
        """Whether the last message is in sight."""
        return self._following

    @property
    def text(self) -> str:
        """All that is laid out, in sight or not, as plain text."""
        return "\n".join(strip.text for strip, _ in self._lines)

    def show(self, scene: Scene) -> None:
        """Show a scene: another one from its end, the same one where the reader is."""
        other = scene.key != self._scene.key
        self._scene = scene
        if other:
            self._following, self._chosen, self._sought = True, None, None
        self._lay_out()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._following = True
        self._lay_out()

    def forget(self) -> None:
        """Lay everything out anew: names have changed."""
        self._layout_of_messages.forget()

    def show_new(self) -> None:
        """Go to the line above what is new, if that is further up than the end."""
        starts = dict(zip((block.key for block in self._blocks), self._starts, strict=True))
        if "new" in starts and starts["new"] - 1 < self.max_scroll_y:
            self._following = False
            self.scroll_to(y=max(0, starts["new"] - 1), animate=False)

    def show_message(self, seq: int) -> None:
        """Choose a message, or the last one before it, and bring it into sight."""
        self._sought = None if self._blocks else seq  # it is not on the screen yet
        before = [b for b in self._blocks if b.message is not None and b.message.seq <= seq]
        if not before:
            return
        block = max(before, key=_seq)
        top = self._starts[self._blocks.index(block)]
        self._chosen = block.key
        self._following = top >= self.max_scroll_y
        self.scroll_to(y=max(0, top - self.size.height // 3), animate=False)
        self.refresh()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if not width:
            return
        anchor = None if self._following else self._anchor()
        self._blocks = self._layout_of_messages.blocks(self._scene, width)
        self._lines = [(strip, block) for block in self._blocks for strip in block.strips]
        self._starts = _starts(self._blocks)
        padding = max(0, self.scrollable_content_region.height - len(self._lines))
        self.virtual_size = Size(width, len(self._lines))
        self._padding = padding
        self._stay(anchor)
        if self._sought is not None:
            self.show_message(self._sought)
        if self.has_focus:
            self._choose_something()
        self.refresh()

    def _anchor(self) -> tuple[Hashable, int]:
        """Return the block at the top of the screen, and how much of it is above."""
        y = self.scroll_offset.y
        block = self._lines[y][1] if y < len(self._lines) else None
        if block is None or block.message is None:
            block = next((each for _, each in self._lines[y:] if each.message), block)
        if block is None:
            return None, 0
        return block.key, y - self._starts[self._blocks.index(block)]

    def _stay(self, anchor: tuple[Hashable, int] | None) -> None:
        y = self.max_scroll_y
        if anchor is not None:
            starts = dict(zip((block.key for block in self._blocks), self._starts, strict=True))
            y = min(y, max(0, starts.get(anchor[0], 0) + anchor[1]))
        self.set_reactive(ScrollView.scroll_target_y, float(y))
        self.scroll_to(y=y, animate=False, force=True)
        self._look_around()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice where the reader has got to."""
        super().watch_scroll_y(old_value, new_value)
        if self.is_mounted and self.region.height:  # hidden, it has no end to be at
            self._following = new_value >= self.max_scroll_y
            self._look_around()

    def _look_around(self) -> None:
        if self._scene.more and self.scroll_offset.y < self.size.height:
            self.post_message(self.Older())
        if self._following:
            self.post_message(self.Seen())

    def on_resize(self, _event: events.Resize) -> None:
        """Break the lines anew."""
        self._lay_out()

    def on_show(self) -> None:
        """What was hidden is in sight again."""
        self.call_after_refresh(self._look_around)

    def render_line(self, y: int) -> Strip:
        """Draw one line; few messages stand at the bottom, where the eye is."""
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y - self._padding
        if not 0 <= number < len(self._lines):
            return Strip.blank(width)
        strip, block = self._lines[number]
        if (
            self.has_focus
            and block.message is not None
            and block.key == self._chosen
            and strip.cell_length
        ):
            strip = Strip.join([_MARK, strip.crop(2)])
        return strip.adjust_cell_length(width)

    def on_focus(self) -> None:
        """Begin choosing at the last message."""
        self._choose_something()
        self.refresh()

    def _choose_something(self) -> None:
        """Choose the last message, unless one is chosen that is still there."""
        keys = [block.key for block in self._blocks if block.message is not None]
        if self._chosen not in keys:
            self._chosen = keys[-1] if keys else None

    def on_click(self, event: events.Click) -> None:
        """Choose the message under the pointer; clicking its replies opens the thread."""
        number = self.scroll_offset.y + event.y - self._padding
        if not 0 <= number < len(self._lines):
            return
        strip, block = self._lines[number]
        if block.message is not None:
            self._chosen = block.key
            self.refresh()
            if block.message.replies and strip.text.lstrip().startswith("↳"):
                self.action_ask("thread")

    def action_choose(self, step: int) -> None:
        """Choose the message before or after."""
        messages = [block for block in self._blocks if block.message is not None]
        keys = [block.key for block in messages]
        if not keys:
            return
        at = keys.index(self._chosen) if self._chosen in keys else len(keys) - 1
        block = messages[max(0, min(len(keys) - 1, at + step))]
        self._chosen = block.key
        self._bring_into_sight(block)
        self.refresh()

    def _bring_into_sight(self, block: Block) -> None:
        top = self._starts[self._blocks.index(block)]
        bottom = top + len(block.strips)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        elif bottom > self.scroll_offset.y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False)

    def action_ask(self, verb: Verb) -> None:
        """Ask for something to be done with the message chosen."""
        for block in self._blocks:
            if block.key == self._chosen and block.message is not None:
                self.post_message(self.Asked(block.message, verb))

    def action_vote(self, option: int) -> None:
        """Press an option of the poll chosen, if it is one that is open."""
        for block in self._blocks:
            poll = block.message.poll if block.key == self._chosen and block.message else None
            if poll and block.message and not poll.closed_us and option < len(poll.options):
                self.post_message(self.Voted(block.message, option))

    def action_leave(self) -> None:
        """Go back to writing."""
        self.post_message(self.Left())


def _seq(block: Block) -> int:
    return block.message.seq if block.message is not None else 0


def _starts(blocks: list[Block]) -> list[int]:
    """Return on which line each block begins."""
    starts, line = [], 0
    for block in blocks:
        starts.append(line)
        line += len(block.strips)
    return starts
