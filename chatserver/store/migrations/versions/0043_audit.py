"""What was done by right of an office."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None
bears = "0042"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=24)),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("audit")
