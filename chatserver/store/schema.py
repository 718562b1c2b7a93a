"""The tables. Times are Unix microseconds; flags are 0 or 1, so that a row reads alike anywhere.

A message is its own entry in its channel's log: ``messages`` and ``events`` share one numbering
per stream (docs/adr/0004).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

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

mentions = Table(
    "mentions",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
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

blocks = Table(
    "blocks",
    metadata,
    Column("blocker", String(24), primary_key=True),
    Column("blocked", String(24), primary_key=True),
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

tag_follows = Table(
    "tag_follows",
    metadata,
    Column("user", String(24), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("tag_follows_by_tag", "tag", "user"),
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

files = Table(
    "files",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("creator", String(24), nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("deleted_us", BigInteger),
    Column("token_hash", LargeBinary(32), unique=True),
    Column("hash", LargeBinary(32)),
    Column("blob", String(80)),
    Column("thumbnail", String(80)),
    Index("files_by_creator", "creator", "created_us"),
    Index("files_by_hash", "hash"),
    Index("files_by_expiry", "expires_us"),
    sqlite_with_rowid=False,
)

message_files = Table(
    "message_files",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("file", String(24), nullable=False),
    Column("thread", BigInteger),
    Index("message_files_by_file", "file", "channel", "seq"),
    sqlite_with_rowid=False,
)

doomed_blobs = Table(
    "doomed_blobs",
    metadata,
    Column("blob", String(80), primary_key=True),
    Column("due_us", BigInteger, nullable=False),
    Index("doomed_blobs_by_time", "due_us"),
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
