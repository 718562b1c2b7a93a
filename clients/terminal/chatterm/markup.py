"""Message text as lines for a terminal: Markdown drawn plainly, mentions named, all harmless."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from chatclient.terminal import harmless
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.style import Style
from rich.text import Text

CODE: Final = Style(color="cyan")
LINK: Final = Style(underline=True)
MENTION: Final = Style(color="blue", bold=True)
DIM: Final = Style(dim=True)
QUOTE: Final = "▏ "
BULLET: Final = "• "

_TAB: Final = "    "
_STYLES: Final = {
    "strong": Style(bold=True),
    "em": Style(italic=True),
    "s": Style(strike=True),
    "link": LINK,
}
_MENTION: Final = re.compile(r"<(?P<sign>[@#])(?P<id>[UCDG][0-9A-Z]{8,20})>")
_MARKS: Final = re.compile(r"[*_`~<>\[\]\\]|^\s*([-+]|\d+[.)])\s", re.MULTILINE)
_LEFT_AS_TYPED: Final = ("heading", "lheading", "code", "reference", "entity", "image")


class Names(NamedTuple):
    """How people and channels are called."""

    user: Callable[[str], str]
    channel: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line not broken yet; ``first`` stands before it, ``rest`` before what is broken off."""

    text: Text
    first: str = ""
    rest: str = ""


def safe(text: str) -> str:
    """Return ``text`` for one line of a terminal, whatever is in it."""
    return harmless(text.replace("\t", _TAB))


def lines_of(text: str, names: Names) -> list[Line]:
    """Return a message's lines, without control characters or Markdown's marks."""
    if not _MARKS.search(text):
        return [Line(Text(safe(line))) for line in text.strip("\n").split("\n")]
    lines = list(_blocks(text, names))
    if not any(line.text.plain.strip() for line in lines):  # nothing but marks
        return [Line(Text(safe(line))) for line in text.split("\n")]
    return lines


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable(_LEFT_AS_TYPED)


def _blocks(text: str, names: Names) -> Iterator[Line]:
    margin, source = _Margin(), text.split("\n")
    for token in _parser().parse(text):
        if _follows_gap(token, source):
            yield Line(Text())
        match token.type:
            case "inline":
                for line in _inline(token.children or [], names).split("\n", allow_blank=True):
                    yield margin.line(line)
            case "fence":
                for code in token.content.rstrip("\n").split("\n"):
                    yield margin.line(Text(safe(code), CODE))
            case "hr":
                yield margin.line(Text("───", DIM))
            case _:
                margin.pass_by(token)


def _follows_gap(token: Token, source: list[str]) -> bool:
    """Say whether an empty line stands before this block."""
    if token.level or token.map is None or token.type == "inline" or not token.map[0]:
        return False
    return not source[token.map[0] - 1].strip()


class _Margin:
    """What stands before a line: quotes and list marks around it."""

    def __init__(self) -> None:
        self._marks: list[str] = []
        self._fresh = 0

    def pass_by(self, token: Token) -> None:
        """Note that a quote or a list item begins or ends."""
        if token.type not in {"blockquote_open", "blockquote_close"} and not token.type.startswith(
            "list_item"
        ):
            return
        if token.nesting < 0:
            self._marks.pop()
            return
        numbered = f"{token.info}{token.markup} " if token.info else BULLET
        self._marks.append(QUOTE if token.type == "blockquote_open" else numbered)
        self._fresh = len(self._marks)

    def line(self, text: Text) -> Line:
        """Return a line; a list mark stands before the first one of its item only."""
        first = "".join(
            mark if mark == QUOTE or depth == self._fresh else " " * len(mark)
            for depth, mark in enumerate(self._marks, start=1)
        )
        rest = "".join(mark if mark == QUOTE else " " * len(mark) for mark in self._marks)
        self._fresh = 0
        return Line(text, first, rest)


def _inline(tokens: list[Token], names: Names) -> Text:
    drawn = Text()
    styles: list[Style] = []
    target = ""
    for token in tokens:
        style = Style.combine([Style(), *styles])
        match token.type:
            case "text":
                _append_text(drawn, token.content, style, names)
            case "code_inline":
                drawn.append(safe(token.content), style + CODE)
            case "softbreak" | "hardbreak":
                drawn.append("\n")
            case _ if token.nesting > 0:
                target = str(token.attrs.get("href", ""))
                begun = len(drawn)
                styles.append(_STYLES.get(token.type.removesuffix("_open"), Style()))
            case _ if token.nesting < 0:
                styles.pop()
                if token.type == "link_close":
                    _append_target(drawn, drawn.plain[begun:], target)
    return drawn


def _append_target(drawn: Text, label: str, target: str) -> None:
    """Show where a link leads, unless it says so itself: nobody is to be led astray."""
    shown = safe(target)
    if shown not in {label, f"mailto:{label}"}:
        drawn.append(f" ({shown})", DIM)


def _append_text(drawn: Text, text: str, style: Style, names: Names) -> None:
    end = 0
    for found in _MENTION.finditer(text):
        drawn.append(safe(text[end : found.start()]), style)
        name = names.user if found["sign"] == "@" else names.channel
        drawn.append(found["sign"] + safe(name(found["id"])), style + MENTION)
        end = found.end()
    drawn.append(safe(text[end:]), style)
