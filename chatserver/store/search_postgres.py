"""The index on PostgreSQL: its own text search, on words that are cut and folded by us."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Text, bindparam, cast, delete, func, insert
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from chatserver.domain.search.matching import Form, Wanted

from .database import Prepared, Reader, Row
from .search_engines import Narrowed, Numbered, Place, SearchIndex, between, found
from .search_tables import docs_with_words

OFTEN: Final = 20_000
"""What more messages have is looked for from the newest on; else all are fetched and sorted."""

MOST_PLACES: Final = 16_383
"""PostgreSQL numbers no more words of a text."""

_D = docs_with_words.c
_WORDS = cast(bindparam("words", type_=Text()), TSQUERY)

_ADD = Prepared(
    insert(docs_with_words).values(
        id=bindparam("number"),
        channel=bindparam("channel"),
        seq=bindparam("seq"),
        state=bindparam("state"),
        words=cast(bindparam("words", type_=Text()), TSVECTOR),
    )
)
_REMOVE = Prepared(
    delete(docs_with_words).where(
        _D.id == bindparam("of_id"), _D.channel == bindparam("of_channel")
    )
)
_ALL = found(docs_with_words, docs_with_words).where(between(_D.id))
_LIST = Prepared(_ALL.order_by(_D.id.desc()))
_RARE = Prepared(_ALL.where(_D.words.op("@@")(_WORDS)).order_by((_D.id + 0).desc()))
_OFTEN = Prepared(_ALL.where(func.coalesce(_D.words, None).op("@@")(_WORDS)).order_by(_D.id.desc()))
_EMPTY = Prepared(delete(docs_with_words))


class PostgresIndex(SearchIndex):
    """A GIN index over vectors of words."""

    def add(self, reader: Reader, some: list[Numbered]) -> None:
        """Add messages."""
        reader.many(_ADD, [{**each._asdict(), "words": vector(each.words)} for each in some])

    def remove(self, reader: Reader, number: int, place: Place, words: list[str]) -> None:
        """Take a message out; its words go with it."""
        del words
        reader.rows(_REMOVE, of_id=number, of_channel=place[0])

    def find(self, reader: Reader, narrowed: Narrowed) -> list[Row]:
        """Return the newest that match."""
        if not narrowed.wanted.all:
            return reader.rows(_LIST, **narrowed.values)
        often = narrowed.about is not None and narrowed.about > OFTEN
        words = written(narrowed.wanted)
        return reader.rows(_OFTEN if often else _RARE, words=words, **narrowed.values)

    def empty(self, reader: Reader) -> None:
        """Forget everything."""
        reader.rows(_EMPTY)


def vector(words: list[str]) -> str:
    """Write words down as PostgreSQL does, each with its places; they hold no quotes."""
    at: dict[str, list[int]] = {}
    for place, word in enumerate(words[:MOST_PLACES], 1):
        at.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, each[:255]))}" for word, each in at.items())


def written(wanted: Wanted) -> str:
    """Write down in PostgreSQL's language what a message must have."""
    text = " & ".join(_any(forms) for forms in wanted.all)
    return f"{text} & !{_any(wanted.none)}" if wanted.none else text


def _any(forms: Iterable[Form]) -> str:
    rows = ("(" + " <-> ".join(f"'{word}'" for word in form) + ")" for form in forms)
    return "(" + " | ".join(rows) + ")"
