"""Followed channels, blocks, and updates: whose they are, and what a message shares."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_follows",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("user", "channel"),
        sqlite_with_rowid=False,
    )
    op.create_index("channel_follows_by_channel", "channel_follows", ["channel", "user"])
    op.create_table(
        "blocks",
        sa.Column("blocker", sa.String(length=24), nullable=False),
        sa.Column("blocked", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("blocker", "blocked"),
        sqlite_with_rowid=False,
    )
    op.add_column("messages", sa.Column("shares", sa.Text()))
    op.create_index(
        "channels_by_owner",
        "channels",
        ["creator"],
        unique=True,
        sqlite_where=sa.text("kind = 'updates'"),
        postgresql_where=sa.text("kind = 'updates'"),
    )


def downgrade() -> None:
    op.drop_index("channels_by_owner", "channels")
    op.drop_column("messages", "shares")
    op.drop_table("blocks")
    op.drop_index("channel_follows_by_channel", "channel_follows")
    op.drop_table("channel_follows")
