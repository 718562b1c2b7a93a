"""Replies: only they are found by their thread, so only they are indexed by it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NAME, _TABLE, _COLUMNS = "messages_by_thread", "messages", ["channel", "thread", "seq"]


def upgrade() -> None:
    op.drop_index(_NAME, table_name=_TABLE)
    replies = sa.text("thread IS NOT NULL")
    op.create_index(_NAME, _TABLE, _COLUMNS, sqlite_where=replies, postgresql_where=replies)


def downgrade() -> None:
    op.drop_index(_NAME, table_name=_TABLE)
    op.create_index(_NAME, _TABLE, _COLUMNS)
