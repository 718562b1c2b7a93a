"""How people are reached while they are away, and what they are to be told of."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from ._base import metadata

notice_choices = Table(
    "notice_choices",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("texts", Integer, nullable=False),
    Column("mail", String(8), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("mailed_us", BigInteger, nullable=False, server_default="0"),
    Column("digest_us", BigInteger),
    Index(
        "notice_digests",
        "digest_us",
        sqlite_where=text("digest_us IS NOT NULL"),
        postgresql_where=text("digest_us IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

push_devices = Table(
    "push_devices",
    metadata,
    Column("session", String(24), primary_key=True),
    Column("user", String(24), nullable=False, index=True),
    Column("endpoint_hash", LargeBinary(32), nullable=False, unique=True),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("language", String(2), nullable=False),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("way", String(4), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("device", String(24), primary_key=True),
    Column("call", String(8), nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("read_seq", BigInteger, nullable=False, server_default="0"),
    Index("notices_due", "due_us", "user", "way"),
    sqlite_with_rowid=False,
)

notice_heads = Table(
    "notice_heads",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
