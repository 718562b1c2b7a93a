"""How close people and channels are to those who read their feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "feed_readers", sa.Column("affinity_day", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_table(
        "affinities",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("target", sa.String(length=24), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user", "target"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("affinities")
    op.drop_column("feed_readers", "affinity_day")
