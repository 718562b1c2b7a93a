"""Apps, their tokens for events, and incoming webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
bears = "0021"  # tables nobody else looks into


def upgrade() -> None:
    op.create_table(
        "apps",
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("description", sa.Text(), nullable=False, server_default=""),
        sa.Column("signing_secret", sa.Text(), nullable=False),
        sa.Column("verification_token", sa.Text(), nullable=False),
        sa.Column("request_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("interactivity_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("options_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("socket_mode", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("events", sa.Text(), nullable=False, server_default=""),
        sa.Column("commands", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("scopes", sa.Text(), nullable=False, server_default=""),
        sa.Column("session", sa.String(length=24), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_by", sa.String(length=24)),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_tokens",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_app_tokens_bot", "app_tokens", ["bot"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("bot", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("icon", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_webhooks_bot", "webhooks", ["bot"])


def downgrade() -> None:
    op.drop_index("ix_webhooks_bot", "webhooks")
    op.drop_table("webhooks")
    op.drop_index("ix_app_tokens_bot", "app_tokens")
    op.drop_table("app_tokens")
    op.drop_table("apps")
