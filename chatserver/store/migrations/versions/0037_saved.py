"""Messages that people keep for later."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    op.create_table(
        "saved",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("user", "channel", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("saved_by_time", "saved", ["user", "saved_us"])
    op.create_index("saved_by_message", "saved", ["channel", "seq"])


def downgrade() -> None:
    op.drop_index("saved_by_message", "saved")
    op.drop_index("saved_by_time", "saved")
    op.drop_table("saved")
