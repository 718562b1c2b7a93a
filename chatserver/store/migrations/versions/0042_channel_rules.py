"""Who begins something in a channel, how fast, and who comes into it; search is read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
bears = "0042"  # an older one would let everybody post, and marks what search finds otherwise


def upgrade() -> None:
    for column in (
        sa.Column("posting", sa.String(length=16), nullable=False, server_default="members"),
        sa.Column("slow_s", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("newcomers", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("channels", column)
    op.execute(
        "UPDATE channels SET newcomers = 1 WHERE kind = 'public' "
        "AND id IN (SELECT value FROM meta WHERE key = 'newcomers_channel')"
    )
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("posted_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "user"),
        sqlite_with_rowid=False,
    )
    for name in ("search_heads", "search_docs", "search_words", "search_endings"):
        op.execute(sa.delete(sa.table(name)))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")


def downgrade() -> None:
    op.drop_table("paces")
    for name in ("newcomers", "slow_s", "posting"):
        op.drop_column("channels", name)
