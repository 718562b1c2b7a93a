"""The tables messages are found by; they are computed from ``messages``, and copied nowhere.

A document is a message as the index has it. Documents are numbered by the time of their message,
so that the index itself can list what it finds from the newest on.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

NUMBERS_BITS: Final = 16
"""So many bits number the messages of one second."""

_SECOND_US: Final = 1_000_000

derived = MetaData()
of_sqlite = MetaData()
of_postgres = MetaData()

heads = Table(
    "search_heads",
    derived,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
words = Table(
    "search_words",
    derived,
    Column("word", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    sqlite_with_rowid=False,
)
endings = Table(
    "search_endings",
    derived,
    Column("ending", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    sqlite_with_rowid=False,
)
docs = Table(
    "search_docs",
    of_sqlite,
    Column("id", BigInteger, primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", Integer, nullable=False),
)
index = Table(
    "search_index", of_sqlite, Column("rowid", BigInteger), Column("search_index"), Column("words")
)
"""An FTS5 table without a content: it is told what to forget."""

docs_with_words = Table(
    "search_docs",
    of_postgres,
    Column("id", BigInteger, primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", Integer, nullable=False),
    Column("words", TSVECTOR, nullable=False),
)


def first_number(time_us: int) -> int:
    """Return the least number a message of some time may have."""
    return time_us // _SECOND_US << NUMBERS_BITS
