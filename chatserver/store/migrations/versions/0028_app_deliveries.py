"""What apps were told, and up to where they acknowledged it."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None
bears = "0021"  # tables nobody else looks into


def upgrade() -> None:
    op.create_table(
        "app_cursors",
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("stream", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "stream"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_deliveries",
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("app_deliveries")
    op.drop_table("app_cursors")
