"""Which words there are at all: to find those somebody has in mind when they write another.

Each is kept with the logarithm of how many messages have it, counted as Morris did: the more
there are, the less often one more is noted, so that posting writes next to nothing here.
Source: R. Morris, Counting large numbers of events in small registers, 1978.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple
from zlib import crc32

from sqlalchemy import bindparam, delete, func, insert, select, update

from chatserver.domain.search.near import is_near, mistakes_allowed
from chatserver.domain.search.words import MARK, is_pair

from .database import Among, Prepared, Reader
from .search_tables import endings, words

MAX_FORMS: Final = 64
"""Into how many words those that were looked for are widened, the most used first."""

SHORTEST_PART: Final = 3
LONGEST_CUT: Final = 24
"""Longer words are mostly none; they are found by how they begin, not by what they contain."""

_LOOKED_AT: Final = 2_000
_NEAR_LOOKED_AT: Final = 1_500
_BEYOND: Final = "\U0010ffff"

_W = words.c
_E = endings.c
_KNOWN = Among(lambda keys: select(_W.word, _W.size).where(_W.word.in_(keys)))
_ADD = Prepared(insert(words).values(word=bindparam("word"), size=0))
_ADD_ENDING = Prepared(insert(endings).values(ending=bindparam("ending"), word=bindparam("word")))
_GROW = Prepared(
    update(words).where(_W.word == bindparam("of_word")).values(size=bindparam("size"))
)
_BEGINNING = Prepared(
    select(_W.word)
    .where(_W.word >= bindparam("part"), _W.word < bindparam("beyond"))
    .order_by(_W.size.desc(), _W.word)
    .limit(bindparam("limit"))
)
_some = (
    select(_E.word)
    .where(_E.ending >= bindparam("part"), _E.ending < bindparam("beyond"))
    .limit(_LOOKED_AT)
    .subquery()
)
_CONTAINING = Prepared(
    select(_W.word)
    .select_from(_some.join(words, _W.word == _some.c.word))
    .group_by(_W.word, _W.size)
    .order_by(_W.size.desc(), _W.word)
    .limit(bindparam("limit"))
)
_LENGTH = func.length(_W.word).between(bindparam("shortest"), bindparam("longest"))
_BEGINS_ALIKE = Prepared(
    select(_W.word, _W.size)
    .where(_W.word >= bindparam("part"), _W.word < bindparam("beyond"), _LENGTH)
    .order_by(_W.size.desc())
    .limit(_NEAR_LOOKED_AT)
)
_ENDS_ALIKE = Prepared(
    select(_W.word, _W.size)
    .select_from(endings.join(words, _W.word == _E.word))
    .where(_E.ending == bindparam("part"), _LENGTH)
    .order_by(_W.size.desc())
    .limit(_NEAR_LOOKED_AT)
)
_EMPTY = [Prepared(delete(words)), Prepared(delete(endings))]


class Growth(NamedTuple):
    """What some messages add to the words there are: new ones, and known ones' next size."""

    new: list[str]
    sizes: dict[str, int]


def growth(reader: Reader, found: Counter[str]) -> Growth:
    """Return what is to be noted of words, each with how many messages have it."""
    kept = sorted(word for word in found if word[0] != MARK and len(word) > 1)
    known: dict[str, int] = dict(reader.among(_KNOWN, kept))
    new = [word for word in kept if word not in known]
    grown = {word: at + 1 for word, at in known.items() if _grows(word, at, found[word])}
    return Growth(new, grown)


def note(reader: Reader, growth: Growth) -> None:
    """Take note of words; others may have become known since it was read which are new."""
    known = {word for word, _ in reader.among(_KNOWN, growth.new)}
    new = [word for word in growth.new if word not in known]
    reader.many(_ADD, [{"word": word} for word in new])
    cut = [(word, ending) for word in new for ending in _endings_of(word)]
    reader.many(_ADD_ENDING, [{"ending": ending, "word": word} for word, ending in cut])
    reader.many(_GROW, [{"of_word": word, "size": size} for word, size in growth.sizes.items()])


def _endings_of(word: str) -> Iterable[str]:
    """Return what a word ends with, itself too: what it contains begins one of them."""
    if len(word) > LONGEST_CUT or is_pair(word):
        return ()
    return (word[at:] for at in range(len(word) - SHORTEST_PART + 1))


def _grows(word: str, size: int, count: int) -> bool:
    """Say whether so many more messages are to be noted: chance decides, the same each time."""
    return crc32(f"{word} {size} {count}".encode()) % (1 << size) < count


def sizes(reader: Reader, some: list[str]) -> dict[str, int]:
    """Return of those words there are about how many messages have them."""
    return {word: 1 << size for word, size in reader.among(_KNOWN, some)}


def beginning(reader: Reader, part: str, most: int = MAX_FORMS) -> list[str]:
    """Return words that begin so, the most used first."""
    return _words(reader, _BEGINNING, part, most)


def containing(reader: Reader, part: str, most: int = MAX_FORMS) -> list[str]:
    """Return words that contain it, the most used first."""
    if is_pair(part) or len(part) < SHORTEST_PART:
        return beginning(reader, part, most)
    return _words(reader, _CONTAINING, part, most)


def alike(reader: Reader, word: str, most: int = MAX_FORMS) -> list[str]:
    """Return words that may have been meant, the most used first."""
    mistakes = mistakes_allowed(word)
    if not mistakes:
        return []
    half = max(len(word) // (mistakes + 1) - 1, 2)
    length = {"shortest": len(word) - mistakes, "longest": len(word) + mistakes}
    begin, end = word[:half], word[-max(half, SHORTEST_PART) :]
    rows = reader.rows(_BEGINS_ALIKE, part=begin, beyond=begin + _BEYOND, **length)
    rows += reader.rows(_ENDS_ALIKE, part=end, **length)
    near = {other: size for other, size in rows if is_near(word, other, mistakes)}
    return sorted(near, key=lambda other: (-near[other], other))[:most]


def _words(reader: Reader, statement: Prepared, part: str, most: int) -> list[str]:
    rows = reader.rows(statement, part=part, beyond=part + _BEYOND, limit=most)
    return [word for (word,) in rows]


def empty(reader: Reader) -> None:
    """Forget all words."""
    for statement in _EMPTY:
        reader.rows(statement)
