"""Tables by which messages are found; servers fill them from what there is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
bears = "0026"  # an older one would change messages and leave their old words to be found

_INDEX = """
    CREATE VIRTUAL TABLE search_index
    USING fts5(words, content='', columnsize=0, tokenize='ascii')
"""


def upgrade() -> None:
    op.create_table(
        "search_heads",
        sa.Column("channel", sa.String(24), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_endings",
        sa.Column("ending", sa.Text(), primary_key=True),
        sa.Column("word", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_docs",
        sa.Column("id", sa.Integer() if on_sqlite else sa.BigInteger(), primary_key=True),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        *([] if on_sqlite else [sa.Column("words", TSVECTOR(), nullable=False)]),
    )
    if on_sqlite:
        op.execute(_INDEX)
    else:
        op.create_index("search_by_words", "search_docs", ["words"], postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("search_index")
    for name in ("search_docs", "search_endings", "search_words", "search_heads"):
        op.drop_table(name)
