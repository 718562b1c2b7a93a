"""How people are reached while they are away."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
bears = "0021"


def upgrade() -> None:
    _choices()
    _push_devices()
    _notices()
    op.create_table(
        "notice_heads",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
        sqlite_with_rowid=False,
    )


def _choices() -> None:
    op.create_table(
        "notice_choices",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("mailed_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("digest_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "notice_digests",
        "notice_choices",
        ["digest_us"],
        sqlite_where=sa.text("digest_us IS NOT NULL"),
        postgresql_where=sa.text("digest_us IS NOT NULL"),
    )


def _push_devices() -> None:
    op.create_table(
        "push_devices",
        sa.Column("session", sa.String(length=24), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("session"),
        sa.UniqueConstraint("endpoint_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_push_devices_user", "push_devices", ["user"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(length=24), nullable=False),
        sa.Column("call", sa.String(length=8), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user", "way", "channel", "seq", "device"),
        sqlite_with_rowid=False,
    )
    op.create_index("notices_due", "notices", ["due_us", "user", "way"])


def downgrade() -> None:
    op.drop_table("notice_heads")
    op.drop_table("notices")
    op.drop_table("push_devices")
    op.drop_table("notice_choices")
