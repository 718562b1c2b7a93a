"""Profiles and statuses, and who chose to seem to be offline."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    op.add_column("users", sa.Column("title", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "users",
        sa.Column("status_emoji", sa.String(length=64), server_default="", nullable=False),
    )
    op.add_column("users", sa.Column("status_text", sa.Text(), server_default="", nullable=False))
    op.add_column("users", sa.Column("status_until_us", sa.BigInteger()))
    op.add_column("users", sa.Column("away", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "users_by_status",
        "users",
        ["status_until_us"],
        sqlite_where=sa.text("status_until_us IS NOT NULL"),
        postgresql_where=sa.text("status_until_us IS NOT NULL"),
    )
    op.create_table(
        "profiles",
        sa.Column("user", sa.String(length=24), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("phone", "pronouns", "department", "location", "time_zone", "about")
        ),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("profiles")
    op.drop_index("users_by_status", "users")
    for name in ("away", "status_until_us", "status_text", "status_emoji", "title"):
        op.drop_column("users", name)
