"""Proved addresses: whether only the owner of an invitation's address can have its token."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "invitations",
        sa.Column("proves_email", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("invitations", "proves_email")
