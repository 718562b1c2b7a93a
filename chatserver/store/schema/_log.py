"""Streams and what happened in them, and what is known of the whole database."""

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from ._base import metadata

meta = Table(
    "meta",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

streams = Table(
    "streams",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("last_time_us", BigInteger, nullable=False, server_default="0"),
    Column("ordinal", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("stream", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("message_seq", BigInteger),
    Column("payload", LargeBinary),
    sqlite_with_rowid=False,
)
