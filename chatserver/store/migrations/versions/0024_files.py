"""Files: what was uploaded, in which messages it stands, and which bytes are to go."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
bears = "0024"  # an older one would leave the files of messages it deletes to whoever read them


def upgrade() -> None:
    op.add_column("messages", sa.Column("files", sa.Text()))
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("creator", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger()),
        sa.Column("deleted_us", sa.BigInteger()),
        sa.Column("token_hash", sa.LargeBinary(length=32)),
        sa.Column("hash", sa.LargeBinary(length=32)),
        sa.Column("blob", sa.String(length=80)),
        sa.Column("thumbnail", sa.String(length=80)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("files_by_creator", "files", ["creator", "created_us"])
    op.create_index("files_by_hash", "files", ["hash"])
    op.create_index("files_by_expiry", "files", ["expires_us"])
    op.create_table(
        "message_files",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=24), nullable=False),
        sa.Column("thread", sa.BigInteger()),
        sa.PrimaryKeyConstraint("channel", "seq", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("message_files_by_file", "message_files", ["file", "channel", "seq"])
    op.create_table(
        "doomed_blobs",
        sa.Column("blob", sa.String(length=80), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("blob"),
        sqlite_with_rowid=False,
    )
    op.create_index("doomed_blobs_by_time", "doomed_blobs", ["due_us"])


def downgrade() -> None:
    op.drop_table("doomed_blobs")
    op.drop_table("message_files")
    op.drop_table("files")
    op.drop_column("messages", "files")
