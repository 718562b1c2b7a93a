"""More kinds of story: since when somebody follows, keywords by token; feeds are folded again."""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "follows", sa.Column("since_seq", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "person_follows", sa.Column("since_us", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("feed_heads", sa.Column("calls", sa.LargeBinary(), nullable=True))
    op.create_index("tag_follows_by_tag", "tag_follows", ["tag", "user"])
    op.execute("DELETE FROM feed_items")
    op.execute("DELETE FROM feed_heads")
    before = op.get_bind().execute(sa.text("SELECT user, words FROM keywords")).fetchall()
    op.drop_table("keywords")
    _keywords_by_token([(user, words.split("\n")) for user, words in before])


def downgrade() -> None:
    before = op.get_bind().execute(sa.text("SELECT user, word FROM keywords ORDER BY user, place"))
    words: dict[str, list[str]] = {}
    for user, word in before.fetchall():
        words.setdefault(user, []).append(word)
    op.drop_index("tag_follows_by_tag", "tag_follows")
    op.drop_index("keywords_by_subject", "keywords")
    op.drop_index("keywords_by_token", "keywords")
    op.drop_table("keywords")
    table = op.create_table(
        "keywords",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
        sqlite_with_rowid=False,
    )
    if words:
        op.bulk_insert(table, [{"user": u, "words": "\n".join(w)} for u, w in words.items()])
    op.execute("DELETE FROM feed_items")
    op.execute("DELETE FROM feed_heads")
    op.drop_column("feed_heads", "calls")
    op.drop_column("person_follows", "since_us")
    op.drop_column("follows", "since_seq")


def _keywords_by_token(words_of: list[tuple[str, list[str]]]) -> None:
    table = op.create_table(
        "keywords",
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("user", "word"),
        sqlite_with_rowid=False,
    )
    op.create_index("keywords_by_token", "keywords", ["token"])
    op.create_index("keywords_by_subject", "keywords", ["subject", "user"])
    rows = [
        {
            "user": user,
            "word": word,
            "place": place,
            "since_us": 0,
            "token": _token_of(word),
            "subject": _subject_of(word),
        }
        for user, words in words_of
        for place, word in enumerate(dict.fromkeys(words))
    ]
    if rows:
        op.bulk_insert(table, rows)


def _token_of(word: str) -> str:
    found = re.search(r"\w+", word.casefold())
    return found[0] if found else ""


def _subject_of(word: str) -> str:
    return "=" + hashlib.blake2b(word.casefold().encode(), digest_size=10).hexdigest()
