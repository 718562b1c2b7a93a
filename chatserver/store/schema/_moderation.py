"""Reports and hidden messages, cautions, who is shut out for a time, and the house rules."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, text

from ._base import metadata

reports = Table(
    "reports",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("reporter", String(24), nullable=False),
    Column("author", String(24), nullable=False),
    Column("time_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reported_us", BigInteger, nullable=False),
    Column("settled_us", BigInteger),
    Column("outcome", String(16)),
    Index("reports_of_message", "channel", "seq", "reporter", unique=True),
    Index(
        "reports_open",
        "number",
        sqlite_where=text("settled_us IS NULL"),
        postgresql_where=text("settled_us IS NULL"),
    ),
    sqlite_with_rowid=False,
)

hidden_messages = Table(
    "hidden_messages",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("message", Text, nullable=False),
    sqlite_with_rowid=False,
)

cautions = Table(
    "cautions",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("text", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

suspensions = Table(
    "suspensions",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("since_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, index=True),
    sqlite_with_rowid=False,
)

rules = Table(
    "rules",
    metadata,
    Column("worded_us", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("by", String(24), nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

agreements = Table(
    "agreements",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("worded_us", BigInteger, nullable=False),
    Column("agreed_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
