"""What messages said before they were edited."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
bears = "0021"  # an older one keeps none, and leaves those of what it deletes: they are not listed


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.BigInteger(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq", "nth"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("revisions")
