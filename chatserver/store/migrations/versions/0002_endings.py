"""Ended sessions are kept for a while; tries at getting in are counted for all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("ended_us", sa.BigInteger(), nullable=True))
    op.create_table(
        "tries",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("tries")
    op.drop_column("sessions", "ended_us")
