"""What apps show one person, and what lets them answer."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
bears = "0021"  # tables nobody else looks into


def upgrade() -> None:
    op.create_table(
        "app_views",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("external", sa.Text()),
        sa.Column("root", sa.String(length=24)),
        sa.Column("previous", sa.String(length=24)),
        sa.Column("window", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("channel", sa.String(length=24)),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("digest", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_app_views_root", "app_views", ["root"])
    op.create_index("ix_app_views_expires_us", "app_views", ["expires_us"])
    op.create_index("app_views_by_user", "app_views", ["user", "kind", "bot"])
    op.create_index("app_views_by_external", "app_views", ["bot", "external"])
    op.create_table(
        "app_tickets",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24)),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("view", sa.String(length=24)),
        sa.Column("window", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_app_tickets_expires_us", "app_tickets", ["expires_us"])


def downgrade() -> None:
    op.drop_index("ix_app_tickets_expires_us", "app_tickets")
    op.drop_table("app_tickets")
    for name in ("app_views_by_external", "app_views_by_user"):
        op.drop_index(name, "app_views")
    op.drop_index("ix_app_views_expires_us", "app_views")
    op.drop_index("ix_app_views_root", "app_views")
    op.drop_table("app_views")
