"""Threads: who follows them, who replied last, and replies that stand in the channel too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follows",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("following", sa.Integer(), nullable=False),
        sa.Column("read_seq", sa.BigInteger(), nullable=False),
        sa.Column("read_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user", "channel", "thread"),
        sqlite_with_rowid=False,
    )
    op.create_index("follows_by_thread", "follows", ["channel", "thread"])
    op.add_column("messages", sa.Column("faces", sa.Text()))
    op.add_column("messages", sa.Column("channel_ordinal", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("messages", "channel_ordinal")
    op.drop_column("messages", "faces")
    op.drop_table("follows")
