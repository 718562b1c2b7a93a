"""Reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Text()),
        sa.Column("remind_us", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("done_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("user", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "reminders_due",
        "reminders",
        ["remind_us", "id"],
        sqlite_where=sa.text("came = 0 AND done_us IS NULL"),
        postgresql_where=sa.text("came = 0 AND done_us IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("reminders_due", "reminders")
    op.drop_table("reminders")
