"""Following people."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_follows",
        sa.Column("follower", sa.String(length=24), nullable=False),
        sa.Column("followed", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("follower", "followed"),
        sqlite_with_rowid=False,
    )
    op.create_index("person_follows_by_followed", "person_follows", ["followed", "follower"])


def downgrade() -> None:
    op.drop_table("person_follows")
