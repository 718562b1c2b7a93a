"""Reactions: emoji that people put on messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reactions",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("emoji", sa.String(length=64), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq", "emoji", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "reactions_by_user", "reactions", ["channel", "seq", "user", "emoji"], unique=True
    )
    op.create_table(
        "reaction_kinds",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("emoji", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("users", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq", "emoji"),
        sqlite_with_rowid=False,
    )
    op.add_column("messages", sa.Column("kinds", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("messages", "kinds")
    op.drop_table("reaction_kinds")
    op.drop_table("reactions")
