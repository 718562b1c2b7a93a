"""How people arrange their channels."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
bears = "0042"


def upgrade() -> None:
    op.create_table(
        "sections",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("sorting", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sections")
