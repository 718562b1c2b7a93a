"""How far somebody had read when an edit named them."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None
bears = "0024"


def upgrade() -> None:
    op.add_column(
        "notices", sa.Column("read_seq", sa.BigInteger(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("notices", "read_seq")
