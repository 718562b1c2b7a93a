"""Every statement finds its rows by an index: none walks through a channel or a large table."""

import importlib
import pkgutil
import re

import pytest

from chatserver import store as floor
from chatserver.store.database import Prepared, Reader
from tests.running import ON_SQLITE, run

from .conftest import Store

LARGE = (
    "messages|events|memberships|mentions|names|users|sessions|reactions|tags|blocks"
    "|search_docs|search_words|search_endings|[a-z_]*follows"
)
WALK = re.compile(rf"^SCAN ({LARGE})\b")
WHOLE_CHANNEL = re.compile(r"^SEARCH messages USING PRIMARY KEY \((channel|stream)=\?\)$")
MEANT = {"sessions._FORGET", "users._ADMINISTRATORS"}  # once a day, and before there are people
MEANT |= {"reports._MODERATORS"}  # once for each report
MEANT |= {"rules._COUNT"}  # for administrators who look at them
MEANT |= {"search_names._CONTAINING"}  # names are few beside messages, and short
OF_POSTGRES = {"search_postgres"}
# they look at all there is, beside what people wait for
MEANT_MODULES = {"imports", "import_reactions", "feed_oracle"}


def statements() -> list[tuple[str, str, Prepared]]:
    """Return every prepared statement of the store with its module and name."""
    found = []
    for module in pkgutil.iter_modules(floor.__path__):
        if module.name not in {"migrations"} | OF_POSTGRES:
            names = vars(importlib.import_module(f"chatserver.store.{module.name}"))
            found += [
                (module.name, name, value)
                for name, value in names.items()
                if isinstance(value, Prepared)
            ]
    return found


@pytest.mark.parametrize(
    ("module", "name", "statement"), [pytest.param(*s, id=f"{s[0]}.{s[1]}") for s in statements()]
)
@ON_SQLITE
@run
async def test_no_statement_walks_through_everything(
    store: Store, module: str, name: str, statement: Prepared
) -> None:
    """Not even where SQLite would rather read a channel in order: there a hint says so."""

    def plan(reader: Reader) -> list[str]:
        values = (None,) * statement.sql.count("?")
        rows = reader.raw.execute(f"EXPLAIN QUERY PLAN {statement.sql}", values)
        return [row[3] for row in rows]

    steps = await store.database.read(plan)
    walks = [step for step in steps if WALK.match(step) or WHOLE_CHANNEL.match(step)]
    assert not walks or module in MEANT_MODULES or f"{module}.{name}" in MEANT
