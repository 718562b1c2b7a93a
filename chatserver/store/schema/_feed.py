"""What the feed is gathered from."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from ._base import metadata

feed_heads = Table(
    "feed_heads",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("folded_seq", BigInteger, nullable=False),
    Column("shared", Integer, nullable=False, server_default="0"),
    Column("sessions", LargeBinary, nullable=False),
    Column("calls", LargeBinary),
    sqlite_with_rowid=False,
)

feed_items = Table(
    "feed_items",
    metadata,
    Column("owner", String(24), primary_key=True),
    Column("time_us", BigInteger, primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("kind", String(1), primary_key=True),
    Column("root", BigInteger, nullable=False),
    Column("actor", String(24), nullable=False),
    Index("feed_items_by_place", "channel", "seq"),
    sqlite_with_rowid=False,
)

feed_readers = Table(
    "feed_readers",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("seen_us", BigInteger, nullable=False),
    Column("affinity_day", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

affinities = Table(
    "affinities",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("target", String(24), primary_key=True),
    Column("w", Integer, nullable=False),
    sqlite_with_rowid=False,
)

feed_tunings = Table(
    "feed_tunings",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("subject", String(48), primary_key=True),
    Column("what", String(9), primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

feed_links = Table(
    "feed_links",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
