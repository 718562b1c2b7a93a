"""Texts as the words they are found by: whatever their case, accents and script.

Scripts that put no spaces between words are cut into pairs of characters, each overlapping the
next; whoever looks for a word of them looks for its pairs in a row.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

MAX_WORD: Final = 40
"""Characters by which a word is known; what follows does not count."""

MARK: Final = "\N{BROKEN BAR}"
"""Begins what is no word but tells of a message: no text has a word with it."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e4e\u0eb1\u0eb4-\u0ece\u0f71-\u0f84\u102b-\u103e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_PICTURES = "\u2600-\u27bf\U0001f000-\U0001faff"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_NAMED = re.compile(r"<(?:@|#|!)[^<>\s]{0,64}>")
_PIECE = re.compile(
    f"(?P<picture>[{_PICTURES}])|(?P<pairs>[{_UNSPACED}]+)|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+"
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_NEVER = frozenset(" \"'\\\0")
"""What would mean something where words are written side by side."""

_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
)


class Word(NamedTuple):
    """A word as it is compared, and where it stands in its text."""

    text: str
    begin: int
    end: int


def words_in(text: str) -> list[str]:
    """Return the words of a text in order, as they are compared."""
    text = without_names(text)
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower())]
    return [word.text for word in _words(text)]


def placed_words(text: str) -> list[Word]:
    """Return the words of a text with their places in it."""
    text = without_names(text)
    if text.isascii():
        found = _ASCII_WORD.finditer(text.lower())
        return [Word(match[0][:MAX_WORD], *match.span()) for match in found]
    return [*_words(text)]


def wanted_words(text: str) -> list[str]:
    """Return what to look for when somebody looks for a text: its words, to be in a row."""
    found: list[str] = []
    for match in _PIECE.finditer(text):
        words = [word.text for word in _of_piece(match)]
        found += words[:-1] if match["pairs"] and len(words) > 1 else words
    return found


def without_names(text: str) -> str:
    """Return a text with spaces where it names somebody or something by an identifier."""
    return _NAMED.sub(lambda match: " " * len(match[0]), text) if "<" in text else text


def is_pair(word: str) -> bool:
    """Say whether a word is of a script that was cut into pairs."""
    match = _PIECE.match(word)
    return bool(match and match["pairs"])


@lru_cache(maxsize=4_096)
def folded(word: str) -> str:
    """Return a word without what does not count: case, accents, forms of the same letter."""
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    bare = _ACCENT.sub("", letters).casefold()
    return "".join(c for c in unicodedata.normalize("NFC", bare) if c not in _NEVER)[:MAX_WORD]


def _words(text: str) -> Iterator[Word]:
    for match in _PIECE.finditer(text):
        yield from _of_piece(match)


def _of_piece(match: re.Match[str]) -> Iterator[Word]:
    begin, end = match.span()
    if match["pairs"] is None:
        word = match[0] if match["picture"] else folded(match[0])
        if word:
            yield Word(word, begin, end)
        return
    for at in range(begin, end):
        pair = folded(match.string[at : min(at + 2, end)])
        if pair:
            yield Word(pair, at, min(at + 2, end))
