"""A message keeps what a program gave it beyond its text."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
bears = "0021"  # an older one shows the text, and keeps the rest where it edits


def upgrade() -> None:
    op.add_column("messages", sa.Column("app", sa.Text))


def downgrade() -> None:
    op.drop_column("messages", "app")
