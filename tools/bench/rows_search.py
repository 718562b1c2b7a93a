"""The rows about search: on an imported chat ten times over, by people who may not read all of it.

Asked of the store in one thread, so that times are the server's own and no socket's.
"""

# ruff: noqa: S608  # made of the names of our own tables

import asyncio
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from chatserver.actions.registry import Look
from chatserver.actions.search import search_messages
from chatserver.bench.load import Histogram, Summary
from chatserver.domain.policy import Actor
from chatserver.projections.search import rebuild
from chatserver.store.database import Reader
from chatserver.store.migrate import migrate
from chatserver.store.sqlite import SqliteDatabase
from protocol.ids import SessionId, UserId
from protocol.search import SearchMessages, Sort

from .setting import Setting
from .table import Row, not_measured

COPIES: Final = 10
MOST_P50_S: Final = 0.025
MOST_P99_S: Final = 0.200
_DAY_US: Final = 86_400_000_000
_SHIFT_US: Final = 31 * _DAY_US + 17_000_000
_SORTS: Final[tuple[Sort, ...]] = ("relevance", "newest")

Words = dict[int, list[str]]
"""Those there are, by about how many messages have them: powers of two."""


def search(setting: Setting) -> list[Row]:
    """Measure how long searches take, and how fast the index grows and how large."""
    if setting.import_data is None:
        return [not_measured("search", "--import-data was not given")]
    data = setting.path("searched") / "chat.db"
    data.parent.mkdir()
    shutil.copy(next(setting.import_data.glob("*.db")), data)
    migrate(data)
    count = _multiply(data, 1 if setting.quick else COPIES)
    return asyncio.run(_measure(data, count, 5 if setting.quick else 50))


async def _measure(data: Path, count: int, rounds: int) -> list[Row]:
    database = SqliteDatabase(data, readers=1)
    await database.open()
    try:
        begun_s = time.perf_counter()
        events = await rebuild(database, lambda *_: None)
        took_s = time.perf_counter() - begun_s
        size_mb = await database.read(_size_mb)
        times = await database.read(_ask, rounds)
    finally:
        await database.close()
    met = times.p50_s <= MOST_P50_S and times.p99_s <= MOST_P99_S
    return [
        Row(
            f"search among {count:,} messages, server side",
            f"p50 {times.p50_s * 1e3:.1f} ms, p99 {times.p99_s * 1e3:.0f} ms",
            target=f"p50 ≤ {MOST_P50_S * 1e3:.0f} ms, p99 ≤ {MOST_P99_S * 1e3:.0f} ms",
            met=met,
        ),
        Row(
            "messages read into the index of search",
            f"{events / took_s:,.0f} /s, {size_mb:.0f} MiB ({size_mb * 2**20 / count:.0f} B each)",
        ),
    ]


def _multiply(data: Path, copies: int) -> int:
    """Copy everything into other channels, each a month later; return how many messages there are.

    Every other copy is private, for a quarter of the people.
    """
    with closing(sqlite3.connect(data)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table in ("channels", "streams", "messages", "memberships"):
            _copy_table(connection, table, copies)
        connection.execute("DELETE FROM search_heads")
        connection.commit()
        (count,) = connection.execute("SELECT count(*) FROM messages").fetchone()
    return int(count)


def _copy_table(connection: sqlite3.Connection, table: str, copies: int) -> None:
    key = "id" if table in ("channels", "streams") else "channel"
    columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
    listed = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f"CREATE TEMP TABLE original AS SELECT * FROM {table} WHERE {key} LIKE 'C%'")
    for copy in range(1, copies):
        is_private, later = copy % 2, copy * _SHIFT_US
        changed = {
            key: f"{key} || '{copy}'",
            "name": f"name || '-{copy}'",
            "kind": "'private'" if is_private else "kind",
            "nonce": "NULL",
            "direct_key": "NULL",
        } | {each: f"{each} + {later}" for each in ("time_us", "last_time_us", "last_reply_us")}
        values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
        some = f" WHERE unicode(substr(user, 4)) % 4 = {copy % 4}" if is_private else ""
        only = some if table == "memberships" else ""
        connection.execute(f"INSERT INTO {table} ({listed}) SELECT {values} FROM original{only}")
    connection.execute("DROP TABLE original")


def _size_mb(reader: Reader) -> float:
    """Return what all of the index takes on disk, as far as SQLite tells."""
    rows = reader.raw.execute("SELECT sum(length(block)) FROM search_index_data").fetchone()
    total = int(rows[0])
    for table, columns in (
        ("search_docs", "length(channel) + 16"),
        ("search_words", "length(word) + 4"),
        ("search_endings", "length(ending) + length(word) + 4"),
    ):
        total += int(reader.raw.execute(f"SELECT sum({columns}) FROM {table}").fetchone()[0])
    return total / 2**20


def _ask(reader: Reader, rounds: int) -> Summary:
    """Search for all kinds of things, as a member and as a guest, in both orders."""
    chance, times = random.Random(8), Histogram()  # noqa: S311  # the same questions each time
    sizes: Words = {}
    for word, size in reader.raw.execute("SELECT word, size FROM search_words ORDER BY word"):
        sizes.setdefault(size, []).append(word)
    by_places = "SELECT user FROM memberships GROUP BY user ORDER BY count(*) DESC, user LIMIT 50"
    users = [UserId(user) for (user,) in reader.raw.execute(by_places)]
    for _ in range(rounds):
        for make in _kinds(sizes, chance):
            actor = _actor(chance.choice(users), guest=chance.random() < 1 / 4)
            query, sort = make(), chance.choice(_SORTS)
            command = SearchMessages(query=query, sort=sort, typing=not query.endswith('"'))
            begun_s = time.perf_counter()
            search_messages(Look(actor, None, reader), command)
            times.add(time.perf_counter() - begun_s)
    return times.summary()


def _actor(user: UserId, *, guest: bool) -> Actor:
    return Actor(user, SessionId("S000000000"), "guest" if guest else "member", "person")


def _kinds(sizes: Words, chance: random.Random) -> list[Callable[[], str]]:
    """Return what people look for: words from rare to frequent, some of them, phrases, mistakes."""
    most = max(sizes)

    def word(least: float, highest: float) -> str:
        chosen = [size for size in sizes if least * most <= size <= highest * most]
        return chance.choice(sizes[chance.choice(chosen)])

    def mistyped() -> str:
        right = next(each for _ in range(1_000) if len(each := word(0.4, 0.7)) > 4)  # noqa: PLR2004
        at = chance.randrange(len(right) - 1)
        return right[:at] + right[at + 1] + right[at] + right[at + 2 :]

    return [
        lambda: word(0, 0.2),
        lambda: word(0.3, 0.7),
        lambda: word(0.8, 1),
        lambda: word(0.4, 0.9)[:3],
        lambda: f"{word(0.5, 0.8)} {word(0.5, 0.9)}",
        lambda: f"{word(0.5, 0.9)} {word(0.5, 0.9)[:3]}",
        lambda: " ".join(word(0.7, 1) for _ in range(3)),
        lambda: f'"{word(0.8, 1)} {word(0.7, 1)}"',
        mistyped,
        lambda: f"{word(0.6, 1)} -{word(0.8, 1)}",
        lambda: f"has:link {word(0.4, 0.9)}",
        lambda: f"is:thread {word(0.4, 0.9)}",
        lambda: f"before:2006-06 {word(0.5, 1)}",
        lambda: f"qzx{chance.randrange(1_000)}",
    ]
