"""Polls: how they stand, who voted what, and which are open."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
bears = "0024"  # an older one that deletes a poll leaves its votes, which nobody can ask for


def upgrade() -> None:
    op.add_column("messages", sa.Column("poll", sa.Text()))
    op.create_table(
        "votes",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq", "user"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "open_polls",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("closes_us", sa.BigInteger()),
        sa.Column("told_us", sa.BigInteger(), nullable=False),
        sa.Column("untold", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq"),
        sqlite_with_rowid=False,
    )
    for name, column, where in (
        ("open_polls_due", "closes_us", "closes_us IS NOT NULL"),
        ("open_polls_untold", "told_us", "untold = 1"),
    ):
        op.create_index(
            name,
            "open_polls",
            [column, "channel", "seq"],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    op.drop_table("open_polls")
    op.drop_table("votes")
    op.drop_column("messages", "poll")
