"""How loud a channel is for a member, marking as unread, and deleted messages that are unread."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "memberships", sa.Column("level", sa.String(8), server_default="all", nullable=False)
    )
    op.add_column(
        "memberships", sa.Column("muted", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "memberships", sa.Column("unread_head", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.create_index(
        "messages_deleted",
        "messages",
        ["channel", "seq", "thread", "channel_ordinal", "deleted_us"],
        sqlite_where=sa.text("deleted_us IS NOT NULL"),
        postgresql_where=sa.text("deleted_us IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("messages_deleted", "messages")
    op.drop_column("memberships", "unread_head")
    op.drop_column("memberships", "muted")
    op.drop_column("memberships", "level")
