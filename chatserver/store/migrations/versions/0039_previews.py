"""Previews of links: what pages said, kept for a while, and which pictures messages show."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
bears = "0026"  # an older one shows none; of what it deletes or edits none is shown either


def upgrade() -> None:
    op.add_column("messages", sa.Column("previews", sa.Text()))
    op.create_table(
        "fetched_pages",
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("page", sa.Text()),
        sa.Column("blob", sa.String(length=80)),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link"),
        sqlite_with_rowid=False,
    )
    op.create_index("fetched_pages_by_expiry", "fetched_pages", ["expires_us"])
    op.create_index("fetched_pages_by_blob", "fetched_pages", ["blob"])
    op.create_table(
        "preview_pictures",
        sa.Column("blob", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("blob", "channel", "seq"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("preview_pictures")
    op.drop_index("fetched_pages_by_blob", "fetched_pages")
    op.drop_index("fetched_pages_by_expiry", "fetched_pages")
    op.drop_table("fetched_pages")
    op.drop_column("messages", "previews")
