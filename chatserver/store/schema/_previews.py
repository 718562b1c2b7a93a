"""What pages behind links said of themselves, and which of their pictures messages show."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text

from ._base import metadata

fetched_pages = Table(
    "fetched_pages",
    metadata,
    Column("link", LargeBinary(32), primary_key=True),
    Column("page", Text),
    Column("blob", String(80)),
    Column("expires_us", BigInteger, nullable=False),
    Index("fetched_pages_by_expiry", "expires_us"),
    Index("fetched_pages_by_blob", "blob"),
    sqlite_with_rowid=False,
)

preview_pictures = Table(
    "preview_pictures",
    metadata,
    Column("blob", String(80), primary_key=True),
    Column("channel", String(24), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)
