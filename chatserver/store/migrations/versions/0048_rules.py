"""House rules, every wording of them, and who agreed to which."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
bears = "0024"  # who comes in through an older one is asked at their first visit


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("worded_us", sa.BigInteger(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("worded_us"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agreements",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("worded_us", sa.BigInteger(), nullable=False),
        sa.Column("agreed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("agreements")
    op.drop_table("rules")
