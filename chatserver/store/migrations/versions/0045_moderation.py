"""What was reported and hidden, what moderators had to say, and who is shut out for a time."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
bears = "0045"  # an older one would let in who is suspended, and serve what is hidden


def upgrade() -> None:
    op.add_column("messages", sa.Column("hidden_us", sa.BigInteger()))
    op.add_column(
        "message_files", sa.Column("hidden", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "reports",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reporter", sa.String(length=24), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reported_us", sa.BigInteger(), nullable=False),
        sa.Column("settled_us", sa.BigInteger()),
        sa.Column("outcome", sa.String(length=16)),
        sa.PrimaryKeyConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.create_index("reports_of_message", "reports", ["channel", "seq", "reporter"], unique=True)
    is_open = sa.text("settled_us IS NULL")
    op.create_index(
        "reports_open", "reports", ["number"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "hidden_messages",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cautions",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suspensions",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_suspensions_until_us", "suspensions", ["until_us"])


def downgrade() -> None:
    for table in ("suspensions", "cautions", "hidden_messages", "reports"):
        op.drop_table(table)
    op.drop_column("message_files", "hidden")
    op.drop_column("messages", "hidden_us")
