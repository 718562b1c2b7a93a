"""What was done by right of an office."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from ._base import metadata

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("by", String(24)),
    Column("act", String(40), nullable=False),
    Column("on", Text, nullable=False),
    sqlite_with_rowid=False,
)
