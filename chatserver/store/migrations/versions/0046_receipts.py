"""Who shows what they have read."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
bears = "0024"


def upgrade() -> None:
    op.add_column("users", sa.Column("receipts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("users", "receipts")
