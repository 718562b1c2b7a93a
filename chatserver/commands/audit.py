"""``chatserver audit``: what was done by right of an office, for whoever keeps the server."""

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING

from .shared import (
    WRONG_USE,
    CommandFailed,
    Subparsers,
    database_of,
    parser_of,
    printable,
    with_database,
)

if TYPE_CHECKING:
    from chatserver.store.database import Database
    from protocol.audit import Deed

_PAGE = 500
_US = 1_000_000
_DESCRIPTION = """
Print what was done by right of an office, the oldest first: when, by whom, what, to what. What
people wrote is never in it.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers,
        "audit",
        run,
        summary="print what was done by right of an office",
        description=_DESCRIPTION,
    )
    parser.add_argument(
        "--since", metavar="DATE", default="", help="from then on: 2026-11-26, or with a time"
    )
    parser.add_argument("--json", action="store_true", help="as lines of JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each deed."""
    since_us = _time_us(arguments.since)
    path = database_of(arguments, must_exist=True)

    async def read(database: "Database") -> "tuple[list[Deed], dict[str, str]]":
        return await _read(database, since_us)

    deeds, names = with_database(path, read)
    for deed in deeds:
        print(_json(deed) if arguments.json else printable(_line(deed, names)))
    return 0


async def _read(database: "Database", since_us: int) -> "tuple[list[Deed], dict[str, str]]":
    from chatserver.store import audit, users
    from protocol.ids import UserId

    found: list[Deed] = []
    while True:
        before = found[-1].number if found else None
        page = await database.read(audit.page, before, None, _PAGE)
        found += [deed for deed in page if deed.time_us >= since_us]
        if len(page) < _PAGE or page[-1].time_us < since_us:
            break
    ids = {UserId(deed.by) for deed in found if deed.by}
    known = await database.read(users.several, sorted(ids))
    return found[::-1], {user.id: f"@{user.name}" for user in known}


def _time_us(text: str) -> int:
    if not text:
        return 0
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandFailed(f"--since {text} is no date", WRONG_USE) from error
    return int(at.astimezone().timestamp() * _US)


def _when(deed: "Deed") -> str:
    at = dt.datetime.fromtimestamp(deed.time_us / _US, tz=dt.UTC)
    return at.isoformat(timespec="seconds")


def _line(deed: "Deed", names: dict[str, str]) -> str:
    by = names.get(deed.by, deed.by) if deed.by else "the server"
    on = " ".join(f"{detail.name}={detail.value}" for detail in deed.on)
    return f"{_when(deed)}  {by:<20} {deed.act:<22} {on}"


def _json(deed: "Deed") -> str:
    on = {detail.name: detail.value for detail in deed.on}
    whole = {"number": deed.number, "time": _when(deed), "by": deed.by, "act": deed.act, "on": on}
    return json.dumps(whole)
