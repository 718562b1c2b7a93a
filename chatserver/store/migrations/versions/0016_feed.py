"""The feed: sessions of channels, happenings that concern people, and what people said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_heads",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("folded_seq", sa.BigInteger(), nullable=False),
        sa.Column("shared", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sessions", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_items",
        sa.Column("owner", sa.String(length=24), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("owner", "time_us", "channel", "seq", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("feed_items_by_place", "feed_items", ["channel", "seq"])
    op.create_table(
        "feed_readers",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_tunings",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=48), nullable=False),
        sa.Column("what", sa.String(length=9), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user", "subject", "what"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_links",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sa.UniqueConstraint("token_hash"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("feed_links")
    op.drop_table("feed_tunings")
    op.drop_table("feed_readers")
    op.drop_index("feed_items_by_place", "feed_items")
    op.drop_table("feed_items")
    op.drop_table("feed_heads")
