"""Channels, who is in them, and what somebody has in hand there."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from ._base import metadata

channels = Table(
    "channels",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("topic", Text, nullable=False, server_default=""),
    Column("topic_user", String(24)),
    Column("topic_us", BigInteger),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("purpose_user", String(24)),
    Column("purpose_us", BigInteger),
    Column("creator", String(24), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("archived_us", BigInteger),
    Column("members", BigInteger, nullable=False, server_default="0"),
    Column("direct_key", Text, unique=True),
    Column("posting", String(16), nullable=False, server_default="members"),
    Column("slow_s", Integer, nullable=False, server_default="0"),
    Column("newcomers", Integer, nullable=False, server_default="0"),
    Index(
        "channels_by_public_name",
        "name",
        unique=True,
        sqlite_where=text("kind = 'public'"),
        postgresql_where=text("kind = 'public'"),
    ),
    Index(
        "channels_by_owner",
        "creator",
        unique=True,
        sqlite_where=text("kind = 'updates'"),
        postgresql_where=text("kind = 'updates'"),
    ),
    sqlite_with_rowid=False,
)

memberships = Table(
    "memberships",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("user", String(24), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("joined_us", BigInteger, nullable=False),
    Column("read_seq", BigInteger, nullable=False, server_default="0"),
    Column("read_ordinal", BigInteger, nullable=False, server_default="0"),
    Column("starred", Integer, nullable=False, server_default="0"),
    Column("level", String(8), nullable=False, server_default="all"),
    Column("muted", Integer, nullable=False, server_default="0"),
    Column("unread_head", BigInteger, nullable=False, server_default="0"),
    Index("memberships_by_user", "user", "channel"),
    sqlite_with_rowid=False,
)

paces = Table(
    "paces",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("user", String(24), primary_key=True),
    Column("posted_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""When members last posted where they wait between two messages."""

follows = Table(
    "follows",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("thread", BigInteger, primary_key=True),
    Column("following", Integer, nullable=False),
    Column("since_seq", BigInteger, nullable=False, server_default="0"),
    Column("read_seq", BigInteger, nullable=False),
    Column("read_us", BigInteger, nullable=False),
    Column("unread_head", BigInteger, nullable=False, server_default="0"),
    Index("follows_by_thread", "channel", "thread"),
    Index("follows_by_reading", "user", "read_us"),
    sqlite_with_rowid=False,
)

drafts = Table(
    "drafts",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("thread", BigInteger, primary_key=True),
    Column("text", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

scheduled = Table(
    "scheduled",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("id", String(24), primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("thread", BigInteger),
    Column("broadcast", Integer, nullable=False, server_default="0"),
    Column("text", Text, nullable=False),
    Column("app", Text),
    Column("send_us", BigInteger, nullable=False),
    Column("failure", String(24)),
    Index(
        "scheduled_due",
        "send_us",
        "id",
        sqlite_where=text("failure IS NULL"),
        postgresql_where=text("failure IS NULL"),
    ),
    sqlite_with_rowid=False,
)

saved = Table(
    "saved",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("saved_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    Index("saved_by_time", "user", "saved_us"),
    Index("saved_by_message", "channel", "seq"),
    sqlite_with_rowid=False,
)

reminders = Table(
    "reminders",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("id", String(24), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Text),
    Column("remind_us", BigInteger, nullable=False),
    Column("came", Integer, nullable=False),
    Column("done_us", BigInteger),
    Index(
        "reminders_due",
        "remind_us",
        "id",
        sqlite_where=text("came = 0 AND done_us IS NULL"),
        postgresql_where=text("came = 0 AND done_us IS NULL"),
    ),
    sqlite_with_rowid=False,
)
