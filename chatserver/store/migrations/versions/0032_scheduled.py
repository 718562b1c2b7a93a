"""Messages to be sent later."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    op.create_table(
        "scheduled",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("broadcast", sa.Integer(), server_default="0", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("app", sa.Text()),
        sa.Column("send_us", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(length=24)),
        sa.PrimaryKeyConstraint("user", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "scheduled_due",
        "scheduled",
        ["send_us", "id"],
        sqlite_where=sa.text("failure IS NULL"),
        postgresql_where=sa.text("failure IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("scheduled_due", "scheduled")
    op.drop_table("scheduled")
