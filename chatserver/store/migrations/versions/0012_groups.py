"""User groups, calls to a whole channel, keywords."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_members",
        sa.Column("group", sa.String(length=24), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("group", "user"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calls",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("channel", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "keywords",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )
    op.add_column("messages", sa.Column("called", sa.Text()))


def downgrade() -> None:
    op.drop_column("messages", "called")
    op.drop_table("keywords")
    op.drop_table("calls")
    op.drop_table("group_members")
    op.drop_table("groups")
