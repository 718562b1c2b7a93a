"""Replies come to those who follow a thread without a row for each: what was pushed goes."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
bears = "0021"  # an older one would go on writing replies down, and read none pulled

_SINCE_ONE_WROTE = """
    UPDATE follows SET since_seq = began.seq FROM (
        SELECT author, channel, coalesce(thread, seq) AS thread, min(seq) AS seq FROM messages
        WHERE thread IS NOT NULL OR replies > 0
        GROUP BY author, channel, coalesce(thread, seq)
    ) AS began
    WHERE began.author = follows."user" AND began.channel = follows.channel
        AND began.thread = follows.thread AND began.seq < follows.since_seq
"""


def upgrade() -> None:
    op.create_index("follows_by_reading", "follows", ["user", "read_us"])
    op.execute(_SINCE_ONE_WROTE)
    op.execute(
        """DELETE FROM feed_items WHERE kind = 'F' OR kind = 'T'
           AND channel NOT IN (SELECT id FROM channels WHERE kind = 'updates')"""
    )


def downgrade() -> None:
    op.drop_index("follows_by_reading", "follows")
