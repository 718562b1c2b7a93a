"""What people upload."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from ._base import metadata

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
    Column("description", Text, nullable=False, server_default=""),
    Column("duration_ms", Integer),
    Column("peaks", LargeBinary),
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
    Column("hidden", Integer, nullable=False, server_default="0"),
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
