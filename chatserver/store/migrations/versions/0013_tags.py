"""Hashtags: which messages have them, and who follows them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "time_us", "channel"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tag_channels",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "channel"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tag_follows",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user", "tag"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("tag_follows")
    op.drop_table("tag_channels")
    op.drop_table("tags")
