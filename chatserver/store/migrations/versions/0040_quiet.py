"""Quiet hours, and what is sent anyway."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
bears = "0021"  # an older one shows no mark, and refuses what would be sent anyway


def upgrade() -> None:
    op.add_column("messages", sa.Column("urgent", sa.Integer()))
    op.create_table(
        "quiet",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("hours", sa.Text()),
        sa.Column("paused_until_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("quiet")
    op.drop_column("messages", "urgent")
