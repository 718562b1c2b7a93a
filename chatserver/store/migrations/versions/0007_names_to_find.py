"""Names to find: what people are looked up by, a row for each place in a name to begin at."""

import sqlalchemy as sa
from alembic import op

from chatserver.domain.names import findable

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "names",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("user", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("text", "user"),
        sqlite_with_rowid=False,
    )
    op.create_index("names_by_user", "names", ["user"], unique=False)
    users = sa.table("users", *map(sa.column, ("id", "name", "display_name", "deactivated_us")))
    active = sa.select(users.c.id, users.c.name, users.c.display_name).where(
        users.c.deactivated_us.is_(None)
    )
    rows = [
        {"text": text, "user": user}
        for user, name, display_name in op.get_bind().execute(active)
        for text in findable(name, display_name)
    ]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_index("names_by_user", table_name="names")
    op.drop_table("names")
