"""The index on SQLite: FTS5, which keeps no texts and is told the words it shall forget."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert

from chatserver.domain.search.matching import Form, Wanted

from .database import Prepared, Reader, Row
from .search_engines import Narrowed, Numbered, Place, SearchIndex, between, found
from .search_tables import docs, index

_D = docs.c
_I = index.c

_ADD = Prepared(
    insert(docs).values(
        id=bindparam("number"),
        channel=bindparam("channel"),
        seq=bindparam("seq"),
        state=bindparam("state"),
    )
)
_ADD_WORDS = Prepared(insert(index).values(rowid=bindparam("id"), words=bindparam("words")))
_REMOVE = Prepared(delete(docs).where(_D.id == bindparam("of_id")))
_REMOVE_WORDS = Prepared(
    insert(index).values(search_index="delete", rowid=bindparam("id"), words=bindparam("words"))
)
_FIND = Prepared(
    found(docs, index.join(docs, _D.id == _I.rowid))
    .where(_I.search_index.op("MATCH")(bindparam("words")), between(_I.rowid))
    .order_by(_I.rowid.desc())
)
_LIST = Prepared(found(docs, docs).where(between(_D.id)).order_by(_D.id.desc()))
_EMPTY = [Prepared(delete(docs)), Prepared(insert(index).values(search_index="delete-all"))]


class SqliteIndex(SearchIndex):
    """FTS5; numbers are its row numbers."""

    def add(self, reader: Reader, some: list[Numbered]) -> None:
        """Add messages."""
        reader.many(_ADD, [each._asdict() for each in some])
        words = [{"id": each.number, "words": " ".join(each.words)} for each in some]
        reader.many(_ADD_WORDS, words)

    def remove(self, reader: Reader, number: int, place: Place, words: list[str]) -> None:
        """Take a message out; FTS5 finds its words by being told them."""
        del place
        reader.rows(_REMOVE, of_id=number)
        reader.rows(_REMOVE_WORDS, id=number, words=" ".join(words))

    def find(self, reader: Reader, narrowed: Narrowed) -> list[Row]:
        """Return the newest that match."""
        if not narrowed.wanted.all:
            return reader.rows(_LIST, **narrowed.values)
        return reader.rows(_FIND, words=written(narrowed.wanted), **narrowed.values)

    def empty(self, reader: Reader) -> None:
        """Forget everything."""
        for statement in _EMPTY:
            reader.rows(statement)


def written(wanted: Wanted) -> str:
    """Write down in FTS5's language what a message must have; words hold no quotes."""
    text = " AND ".join(_any(forms) for forms in wanted.all)
    return f"({text}) NOT {_any(wanted.none)}" if wanted.none else text


def _any(forms: Iterable[Form]) -> str:
    return "(" + " OR ".join(f'"{" ".join(form)}"' for form in forms) + ")"
