"""Pinned messages."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
bears = "0021"  # an older one leaves the pin of a message it deletes: it is not listed


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("pins")
