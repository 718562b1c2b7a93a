r"""Slack's marks in our Markdown, and backslashes before what would be a mark only there.

Three control characters stand for finished marks until the text is escaped: ``\1`` for ``**``,
``\2`` for ``~~``, ``\3`` for ``_``; ``\0`` stands for a token. None is in a text that comes in.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .emphasis import is_mark, is_space
from .markdown import MARGIN, QUOTE

_PAIRS: Final = {
    "*": re.compile(r"(?<![^\W_])(?<!\*)\*(?=[^\s*])[^*\n]*+(?<=[^\s])\*(?![^\W_]|\*)"),
    "~": re.compile(r"(?<![^\W_])(?<!~)~(?=[^\s~])[^~\n]*+(?<=[^\s])~(?![^\W_]|~)"),
    "_": re.compile(r"(?<!\w)_(?=[^\s_])(?:[^_\n]++|(?<=\w)_++(?=\w))*+(?<=[^\s])_(?!\w)"),
}
_STANDS_FOR: Final = {"*": "\1", "~": "\2", "_": "\3"}
_MARKUP = re.compile(
    r"""
      \\ (?= [!-/:-@\[-`{-~\0-\3\n] | \Z )             # a backslash that would be an escape
    | (?<= [^\s*] ) \*++ | (?<! \* ) \*++ (?= \S )     # stars that touch a word
    | ~{3,} | (?<= [^\s~] ) ~~++ | (?<! ~ ) ~~++ (?= \S )
    | (?<= [^\s_] ) _++ (?! \w ) | (?<! \w ) _++ (?= \S )
    | \] (?= [(\0] | \Z )                              # [typed](like a link)
    | < (?= [A-Za-z/!?@\#\0] | [\d.+_-][\w.+-]{0,63}@ | \Z )   # <@U…>, <https://…>, <b>
    | & (?= \#?\w{1,31}; )
    | `                                                # one that closes nothing
    """,
    re.VERBOSE,
)
_HEADING = re.compile(rf"^({MARGIN})(\#{{1,6}})(?!\S)", re.MULTILINE)
_QUOTED_LINE = re.compile(
    rf"^({QUOTE}[^\n]*+)\n(?=(?:[^\S\n]*+\n)*+(?!{QUOTE}|[^\S\n]*+\Z))", re.MULTILINE
)
_LABEL_MARKUP = re.compile(r"[\\\[\]*`<]|~~+|(?<!\w)_+|_+(?!\w)|&(?=#?\w{1,31};)")
_LONG: Final = 3


class _Span(NamedTuple):
    begin: int
    end: int
    mark: str


def marked(text: str) -> str:
    """Put what stands for Markdown's marks where Slack sees marks."""
    spans = [
        _Span(found.start(), found.end() - 1, mark)
        for mark, pair in _PAIRS.items()
        if text.count(mark) > 1
        for found in pair.finditer(text)
    ]
    if not spans:
        return text
    characters = list(text)
    for span in _nested(sorted(spans)):
        if _can_be_read(text, span):
            characters[span.begin] = characters[span.end] = _STANDS_FOR[span.mark]
    return "".join(characters)


def _nested(spans: list[_Span]) -> Iterator[_Span]:
    """Leave out spans that begin within another and end behind it."""
    around: list[_Span] = []
    for span in spans:
        while around and around[-1].end < span.begin:
            around.pop()
        if not around or span.end < around[-1].end:
            around.append(span)
            yield span


def _can_be_read(text: str, span: _Span) -> bool:
    """Say whether Markdown would take these marks for a pair, as Slack does."""
    outside = text[span.begin - 1 : span.begin], text[span.end + 1 : span.end + 2]
    inside = text[span.begin + 1], text[span.end - 1]
    return all(
        is_space(outer) or _is_mark(outer) or (span.mark != "_" and not _is_mark(inner))
        for outer, inner in zip(outside, inside, strict=True)
    )


def _is_mark(character: str) -> bool:
    return character == "\0" or is_mark(character)


def finished(text: str) -> str:
    """Put Markdown's marks where something stands for them."""
    return text.replace("\1", "**").replace("\2", "~~").replace("\3", "_")


def escaped(text: str, whole: str = "") -> str:
    """Put a backslash before what Markdown would take for markup.

    Given the ``whole`` message, marks that have no partner anywhere in it are left alone.
    """
    counts = {mark: whole.count(mark) for mark in "*_~`"} if whole else {}

    def escape(match: re.Match[str]) -> str:
        length = len(match[0])
        alone = length < _LONG and counts.get(match[0][0]) == length
        return match[0] if alone else _with_backslashes(match)

    text = _MARKUP.sub(escape, text)
    return _HEADING.sub(r"\1\\\2", text) if "#" in text else text


def label_escaped(text: str) -> str:
    """Put a backslash before what would be markup in the text of a link."""
    return _LABEL_MARKUP.sub(_with_backslashes, text)


def _with_backslashes(match: re.Match[str]) -> str:
    return "".join("\\" + character for character in match[0])


def quotes_ended(text: str) -> str:
    """Put a blank line behind each quote: in Markdown, it goes on without."""
    return _QUOTED_LINE.sub(r"\1\n\n", text) if ">" in text else text
