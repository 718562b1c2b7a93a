"""People, how they get in, and whom and what they follow."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from ._base import metadata

users = Table(
    "users",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("role", String(16), nullable=False),
    Column("email", Text, unique=True),
    Column("password_hash", Text),
    Column("created_us", BigInteger, nullable=False),
    Column("deactivated_us", BigInteger),
    Column("title", Text, nullable=False, server_default=""),
    Column("status_emoji", String(64), nullable=False, server_default=""),
    Column("status_text", Text, nullable=False, server_default=""),
    Column("status_until_us", BigInteger),
    Column("away", Integer, nullable=False, server_default="0"),
    Column("receipts", Integer, nullable=False, server_default="0"),
    Index(
        "users_by_status",
        "status_until_us",
        sqlite_where=text("status_until_us IS NOT NULL"),
        postgresql_where=text("status_until_us IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

profiles = Table(
    "profiles",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("phone", Text, nullable=False),
    Column("pronouns", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("about", Text, nullable=False),
    sqlite_with_rowid=False,
)

quiet = Table(
    "quiet",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("mode", String(8), nullable=False),
    Column("hours", Text),
    Column("paused_until_us", BigInteger),
    sqlite_with_rowid=False,
)

names = Table(
    "names",
    metadata,
    Column("text", Text, primary_key=True),
    Column("user", String(24), primary_key=True),
    Index("names_by_user", "user"),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("user", String(24), nullable=False, index=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("client", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("ended_us", BigInteger),
    sqlite_with_rowid=False,
)

tries = Table(
    "tries",
    metadata,
    Column("key", LargeBinary(16), primary_key=True),
    Column("until_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("email", Text),
    Column("role", String(16), nullable=False),
    Column("channels", Text, nullable=False, server_default=""),
    Column("created_by", String(24)),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("proves_email", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

groups = Table(
    "groups",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    sqlite_with_rowid=False,
)

group_members = Table(
    "group_members",
    metadata,
    Column("group", String(24), primary_key=True),
    Column("user", String(24), primary_key=True),
    sqlite_with_rowid=False,
)

person_follows = Table(
    "person_follows",
    metadata,
    Column("follower", String(24), primary_key=True),
    Column("followed", String(24), primary_key=True),
    Column("since_us", BigInteger, nullable=False, server_default="0"),
    Index("person_follows_by_followed", "followed", "follower"),
    sqlite_with_rowid=False,
)

channel_follows = Table(
    "channel_follows",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Index("channel_follows_by_channel", "channel", "user"),
    sqlite_with_rowid=False,
)

tag_follows = Table(
    "tag_follows",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("tag_follows_by_tag", "tag", "user"),
    sqlite_with_rowid=False,
)

blocks = Table(
    "blocks",
    metadata,
    Column("blocker", String(24), primary_key=True),
    Column("blocked", String(24), primary_key=True),
    sqlite_with_rowid=False,
)

keywords = Table(
    "keywords",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("word", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("token", Text, nullable=False),
    Column("subject", String(24), nullable=False),
    Index("keywords_by_token", "token"),
    Index("keywords_by_subject", "subject", "user"),
    sqlite_with_rowid=False,
)

emoji = Table(
    "emoji",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("hash", String(16), nullable=False),
    Column("type", String(16), nullable=False),
    Column("creator", String(24), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("picture", LargeBinary, nullable=False),
)
