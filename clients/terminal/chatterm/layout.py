"""Messages as strips of a terminal: days, authors, the new line, marks and threads."""

import time
import zlib
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from math import ceil
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from protocol.files import File, Voice
from protocol.ids import UserId
from protocol.messages import Message
from protocol.previews import LinkPreview

from .markup import DIM, Line, Names, lines_of, safe
from .outgoing import Waiting
from .phrases import Phrases
from .polls import poll_lines

GUTTER: Final = 2
GROUP_US: Final = 5 * 60 * 1_000_000
LATE_US: Final = 1_000_000
_STEP: Final = 1_000
_US_PER_S: Final = 1_000_000
_MINUTE_S: Final = 60
_MAX_CACHED: Final = 10_000
_COLORS: Final = ("blue", "magenta", "cyan", "green", "red", "yellow")
_NOT_STORED: Final = 2**53
"""Beyond every position there can be."""
_NOBODY: Final = UserId("")
_NEW: Final = Style(color="red")
_QUIET: Final = Style(dim=True, italic=True)
_REPLIES: Final = Style(color="blue")
_CONSOLE: Final = Console(file=StringIO(), width=80)


@dataclass(frozen=True)
class Scene:
    """What a timeline shows: messages, oldest first, and what stands around them."""

    key: Hashable
    """Which channel or thread; another key is shown from its end."""
    messages: Sequence[Message] = ()
    waiting: Sequence[Waiting] = ()
    turns_us: Sequence[int] = ()
    """When each of those waiting goes out, where its author waits between two messages."""
    new_after: int | None = None
    me: UserId = _NOBODY
    top: str = ""
    more: bool = False
    """Whether older messages can be asked for."""
    root: int | None = None
    """The thread's first message, if it is one."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together, of a message or between messages."""

    key: Hashable
    strips: tuple[Strip, ...]
    message: Message | None = None


class Layout:
    """Lays scenes out; remembers what it has drawn for as long as names and width stay."""

    def __init__(self, phrases: Phrases, names: Names) -> None:
        self._phrases = phrases
        self._names = names
        self._width = 0
        self._drawn: dict[Hashable, tuple[Strip, ...]] = {}
        self._turns_us: dict[int, int] = {}

    def forget(self) -> None:
        """Draw everything anew: names have changed."""
        self._drawn.clear()

    def blocks(self, scene: Scene, width: int) -> list[Block]:
        """Return what to show, from top to bottom."""
        if width != self._width or len(self._drawn) > _MAX_CACHED:
            self._drawn.clear()
            self._width = width
        return [*self._top(scene), *self._messages(scene)]

    def _top(self, scene: Scene) -> Iterator[Block]:
        if scene.top:
            yield Block("top", (*self._wrap(Line(Text(scene.top, DIM))), Strip.blank(0)))

    def _messages(self, scene: Scene) -> Iterator[Block]:
        before: Message | None = None
        marked = scene.new_after is None or _begins_earlier(scene)
        waiting = [_as_message(each, scene.me) for each in scene.waiting]
        written = (each.written_us for each in scene.waiting)
        self._turns_us = dict(zip(written, scene.turns_us, strict=False))
        for message in (*scene.messages, *waiting):
            alone = before is None or not _belongs(before, message)
            if before is None or _day(before) != _day(message):
                yield Block(("day", message.seq), (self._separator(self.day(message), DIM),))
                alone = True
            if not marked and message.seq > (scene.new_after or 0) and message.author != scene.me:
                yield Block("new", (self._separator(self._phrases.new, _NEW),))
                marked = alone = True
            yield self._block(message, alone=alone, root=message.seq == scene.root)
            before = message
            if message.seq == scene.root:
                replies = self._phrases.counted(self._phrases.replies, message.replies)
                yield Block("replies", (self._separator(replies, DIM),))

    def _block(self, message: Message, *, alone: bool, root: bool) -> Block:
        """Return a message's lines, kept by all that may change in them."""
        if message.seq == _NOT_STORED:
            drawn = tuple(self._draw(message, alone=alone, root=root))
            return Block(("waiting", message.time_us), drawn)
        key = (
            message.channel,
            message.seq,
            message.edited_us,
            message.deleted,
            message.hidden,
            message.replies,
            message.last_reply_us,
            sum(file.deleted for file in message.files),
            standing_of(message),
            tuple(preview.title for preview in message.previews),
            alone,
            root,
        )
        if key not in self._drawn:
            self._drawn[key] = tuple(self._draw(message, alone=alone, root=root))
        return Block(message.seq, self._drawn[key], message)

    def _draw(self, message: Message, *, alone: bool, root: bool) -> Iterator[Strip]:
        if alone:
            yield Strip.blank(0)
            yield self._head(message)
        body = self._body(message)
        if mark := self._mark(message):
            body[-1].text.append(f" {mark}", DIM)
        for line in body:
            yield from self._wrap(line)
        if message.replies and not root:
            replies = self._phrases.counted(self._phrases.replies, message.replies)
            yield from self._wrap(Line(Text(f"↳ {replies}", _REPLIES)))

    def _body(self, message: Message) -> list[Line]:
        if message.deleted:
            return [Line(Text(self._phrases.deleted, _QUIET))]
        if message.hidden:
            return [Line(Text(self._phrases.moderation.hidden, _QUIET))]
        if message.poll is not None:
            return [*poll_lines(message.poll, self._names, self._phrases)]
        said = lines_of(message.text, self._names) if message.text else []
        files = (Line(self._file(file)) for file in message.files)
        return [*said, *files, *(Line(_preview(each)) for each in message.previews if each.title)]

    def _file(self, file: File) -> Text:
        """Name what is attached, and how large it is."""
        if file.deleted:
            return Text(self._phrases.file_deleted, _QUIET)
        if file.voice:
            return Text.assemble("♪ ", self._phrases.voice, (f"  {_length(file.voice)}", DIM))
        return Text.assemble("⎘ ", safe(file.name), (f"  {file_size(file.size)}", DIM))

    def _mark(self, message: Message) -> str:
        if message.seq == _NOT_STORED and _is_late(message):
            left_s = ceil(self._turns_us.get(message.time_us, 0) / _US_PER_S - time.time())
            turn = self._phrases.moderation.turn.format(span(left_s))
            return turn if left_s > 0 else self._phrases.waiting
        edited = message.edited_us is not None and not (message.deleted or message.hidden)
        return self._phrases.edited if edited else ""

    def _head(self, message: Message) -> Strip:
        clock = f"  {_clock(message.time_us)}"
        name = Text(safe(self._names.user(message.author)))
        name.truncate(max(1, self._width - GUTTER - cell_len(clock)), overflow="ellipsis")
        return _strip(Text.assemble((name.plain, _author_style(message.author)), (clock, DIM)))

    def _wrap(self, line: Line) -> Iterator[Strip]:
        """Break a line into those that fit."""
        room = max(1, self._width - GUTTER - cell_len(line.rest))
        for number, part in enumerate(line.text.wrap(_CONSOLE, room, overflow="fold")):
            prefix = line.rest if number else line.first
            yield _strip(Text.assemble((prefix, DIM), part))

    def _separator(self, label: str, style: Style) -> Strip:
        room = max(0, self._width - GUTTER - cell_len(label) - 2)
        left = min(room // 2, 12)
        return _strip(Text(f"{'─' * left} {label} {'─' * (room - left)}", style))

    def day(self, message: Message) -> str:
        """``Today``, or the date in words."""
        phrases, moment = self._phrases, time.localtime(message.time_us / _US_PER_S)
        ago = _day_number(time.time()) - _day_number(message.time_us / _US_PER_S)
        if ago in (0, 1):
            return (phrases.today, phrases.yesterday)[ago]
        return phrases.date.format(
            weekday=phrases.days[moment.tm_wday],
            month=phrases.months[moment.tm_mon - 1],
            day=phrases.first if moment.tm_mday == 1 else moment.tm_mday,
            year=moment.tm_year,
        )


def standing_of(message: Message) -> Hashable:
    """Return what may change in a poll."""
    poll = message.poll
    return poll and (tuple(poll.counts), poll.voters, tuple(poll.mine), poll.closed_us)


def span(seconds: int) -> str:
    """Return a time as people say it: ``30 s``, ``5 min``, ``1 h``; what is left of one is one."""
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    minutes = ceil(seconds / _MINUTE_S)
    return f"{minutes} min" if minutes < _MINUTE_S else f"{ceil(minutes / _MINUTE_S)} h"


def _length(voice: Voice) -> str:
    minutes, seconds = divmod(round(voice.duration_ms / 1_000), 60)
    return f"{minutes}:{seconds:02}"


def file_size(size: int) -> str:
    """Return how large something is, in few characters."""
    value, units = float(size), iter(("B", "kB", "MB", "GB"))
    unit = next(units)
    while value >= _STEP and unit != "GB":
        value, unit = value / _STEP, next(units)
    return f"{value:.0f} {unit}"


def _as_message(waiting: Waiting, me: UserId) -> Message:
    """Return what the message will look like once it is stored, so that nothing moves then."""
    return Message(
        channel=waiting.channel,
        seq=_NOT_STORED,
        time_us=waiting.written_us,
        author=me,
        text=waiting.text,
        thread=waiting.thread,
    )


def _is_late(message: Message) -> bool:
    """Say whether a message waits for longer than it takes if all is well."""
    return time.time() * _US_PER_S - message.time_us > LATE_US


def _begins_earlier(scene: Scene) -> bool:
    """Say whether what is new begins before the messages that are loaded."""
    return scene.more and bool(scene.messages) and scene.messages[0].seq > (scene.new_after or 0)


def _belongs(before: Message, message: Message) -> bool:
    """Say whether a message goes under the name that stands above the one before it."""
    near = message.time_us - before.time_us < GROUP_US
    return before.author == message.author and near and not before.replies and not before.deleted


def _author_style(author: UserId) -> Style:
    return Style(bold=True, color=_COLORS[zlib.crc32(author.encode()) % len(_COLORS)])


def _clock(time_us: int) -> str:
    return time.strftime("%H:%M", time.localtime(time_us / _US_PER_S))


def _preview(preview: LinkPreview) -> Text:
    """Say in a word what a link leads to."""
    return Text.assemble(
        ("↗ ", DIM), (safe(preview.title), _QUIET), (f"  {safe(preview.site)}", DIM)
    )


def _day(message: Message) -> int:
    return _day_number(message.time_us / _US_PER_S)


def _day_number(moment_s: float) -> int:
    """Count days of the local calendar, so that those of two moments can be subtracted."""
    local = time.localtime(moment_s)
    return (int(moment_s) + local.tm_gmtoff) // 86_400


def _strip(text: Text) -> Strip:
    """Return one line behind the gutter."""
    drawn = Text(" " * GUTTER).append_text(text)
    return Strip(list(drawn.render(_CONSOLE)), cell_len(drawn.plain))
