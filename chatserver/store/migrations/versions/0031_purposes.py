"""What a channel is for, beside what it is about; who said so and when."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    op.add_column("channels", sa.Column("topic_user", sa.String(length=24)))
    op.add_column("channels", sa.Column("topic_us", sa.BigInteger()))
    op.add_column("channels", sa.Column("purpose", sa.Text(), server_default="", nullable=False))
    op.add_column("channels", sa.Column("purpose_user", sa.String(length=24)))
    op.add_column("channels", sa.Column("purpose_us", sa.BigInteger()))


def downgrade() -> None:
    for name in ("purpose_us", "purpose_user", "purpose", "topic_us", "topic_user"):
        op.drop_column("channels", name)
