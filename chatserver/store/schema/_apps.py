"""Programs, what they were told, and what they show."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from ._base import metadata

apps = Table(
    "apps",
    metadata,
    Column("bot", String(24), primary_key=True),
    Column("description", Text, nullable=False, server_default=""),
    Column("signing_secret", Text, nullable=False),
    Column("verification_token", Text, nullable=False),
    Column("request_url", Text, nullable=False, server_default=""),
    Column("interactivity_url", Text, nullable=False, server_default=""),
    Column("options_url", Text, nullable=False, server_default=""),
    Column("socket_mode", Integer, nullable=False, server_default="0"),
    Column("events", Text, nullable=False, server_default=""),
    Column("commands", Text, nullable=False, server_default="[]"),
    Column("scopes", Text, nullable=False, server_default=""),
    Column("session", String(24), nullable=False),
    Column("manifest", Text, nullable=False, server_default=""),
    Column("created_by", String(24)),
    Column("created_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

app_tokens = Table(
    "app_tokens",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("bot", String(24), nullable=False, index=True),
    Column("created_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("bot", String(24), nullable=False, index=True),
    Column("channel", String(24), nullable=False),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("icon", Text, nullable=False, server_default=""),
    Column("created_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

app_cursors = Table(
    "app_cursors",
    metadata,
    Column("bot", String(24), primary_key=True),
    Column("stream", String(24), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

app_deliveries = Table(
    "app_deliveries",
    metadata,
    Column("bot", String(24), primary_key=True),
    Column("recent", Text, nullable=False),
    sqlite_with_rowid=False,
)

app_views = Table(
    "app_views",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("bot", String(24), nullable=False),
    Column("user", String(24), nullable=False),
    Column("content", Text, nullable=False),
    Column("external", Text),
    Column("root", String(24), index=True),
    Column("previous", String(24)),
    Column("window", String(32), nullable=False, server_default=""),
    Column("channel", String(24)),
    Column("thread", BigInteger),
    Column("digest", String(32), nullable=False, server_default=""),
    Column("expires_us", BigInteger, nullable=False, index=True),
    Index("app_views_by_user", "user", "kind", "bot"),
    Index("app_views_by_external", "bot", "external"),
    sqlite_with_rowid=False,
)

app_tickets = Table(
    "app_tickets",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("bot", String(24), nullable=False),
    Column("user", String(24), nullable=False),
    Column("channel", String(24)),
    Column("seq", BigInteger),
    Column("thread", BigInteger),
    Column("view", String(24)),
    Column("window", String(32), nullable=False, server_default=""),
    Column("left", Integer, nullable=False),
    Column("expires_us", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)
