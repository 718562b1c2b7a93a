"""Messages, and what hangs on them; a message is its own entry in the log (docs/adr/0004)."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from ._base import metadata

messages = Table(
    "messages",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("author", String(24), nullable=False),
    Column("text", Text, nullable=False),
    Column("thread", BigInteger),
    Column("ordinal", BigInteger, nullable=False),
    Column("edited_us", BigInteger),
    Column("deleted_us", BigInteger),
    Column("replies", BigInteger, nullable=False, server_default="0"),
    Column("last_reply_us", BigInteger),
    Column("kinds", Integer, nullable=False, server_default="0"),
    Column("faces", Text),
    Column("called", Text),
    Column("channel_ordinal", BigInteger),
    Column("files", Text),
    Column("shares", Text),
    Column("app", Text),
    Column("poll", Text),
    Column("previews", Text),
    Column("urgent", Integer),
    Column("hidden_us", BigInteger),
    Column("nonce", LargeBinary(16)),
    Column("digest", LargeBinary(8)),
    Index(
        "messages_by_thread",
        "channel",
        "thread",
        "seq",
        sqlite_where=text("thread IS NOT NULL"),
        postgresql_where=text("thread IS NOT NULL"),
    ),
    Index(
        "messages_deleted",  # all the columns that are asked for, or SQLite scans the channel
        "channel",
        "seq",
        "thread",
        "channel_ordinal",
        "deleted_us",
        sqlite_where=text("deleted_us IS NOT NULL"),
        postgresql_where=text("deleted_us IS NOT NULL"),
    ),
    Index(
        "messages_by_nonce",
        "author",
        "nonce",
        unique=True,
        sqlite_where=text("nonce IS NOT NULL"),
        postgresql_where=text("nonce IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

reactions = Table(
    "reactions",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("emoji", String(64), primary_key=True),
    Column("place", BigInteger, primary_key=True),
    Column("user", String(24), nullable=False),
    Index("reactions_by_user", "channel", "seq", "user", "emoji", unique=True),
    sqlite_with_rowid=False,
)

reaction_kinds = Table(
    "reaction_kinds",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("emoji", String(64), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("users", Text, nullable=False),
    sqlite_with_rowid=False,
)

pins = Table(
    "pins",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("user", String(24), nullable=False),
    Column("time_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("nth", BigInteger, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

votes = Table(
    "votes",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("user", String(24), primary_key=True),
    Column("choices", Integer, nullable=False),  # a bit for each option
    sqlite_with_rowid=False,
)

open_polls = Table(
    "open_polls",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("closes_us", BigInteger),
    Column("told_us", BigInteger, nullable=False),
    Column("untold", Integer, nullable=False),
    Index(
        "open_polls_due",
        "closes_us",
        "channel",
        "seq",
        sqlite_where=text("closes_us IS NOT NULL"),
        postgresql_where=text("closes_us IS NOT NULL"),
    ),
    Index(
        "open_polls_untold",
        "told_us",
        "channel",
        "seq",
        sqlite_where=text("untold = 1"),
        postgresql_where=text("untold = 1"),
    ),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

calls = Table(
    "calls",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("author", String(24), nullable=False),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("time_us", BigInteger, primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

tag_channels = Table(
    "tag_channels",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("messages", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
