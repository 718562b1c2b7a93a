"""What a file shows in words, and how a voice message sounds."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
bears = "0024"


def upgrade() -> None:
    op.add_column("files", sa.Column("description", sa.Text(), server_default="", nullable=False))
    op.add_column("files", sa.Column("duration_ms", sa.Integer()))
    op.add_column("files", sa.Column("peaks", sa.LargeBinary()))


def downgrade() -> None:
    for name in ("peaks", "duration_ms", "description"):
        op.drop_column("files", name)
