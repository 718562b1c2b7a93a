"""The rows about the feed: pages, rows written, folding it again, and whether it is right."""

import random
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chatserver.actions.feed import list_feed
from chatserver.actions.registry import Look
from chatserver.core.config import Config
from chatserver.domain.policy import Actor
from chatserver.projections.feed import REBUILD_EVENTS, fold
from chatserver.projections.shadow import Verdict, judge
from chatserver.store import feed_folds, feed_heads
from chatserver.store.database import Reader
from chatserver.store.migrate import migrate
from chatserver.store.sqlite import PRAGMAS, SqliteReader
from protocol.feed import ListFeed
from protocol.ids import SessionId, UserId

from .organisation import Organisation, fill, found, heads, messages, naive_rows
from .setting import Setting
from .table import Row, not_measured

FULL = Organisation(users=100_000, channels=10_000, messages=300_000, largest=20_000, busy_in=200)
QUICK = Organisation(users=5_000, channels=1_000, messages=30_000, largest=2_000, busy_in=200)
MOST_P50_S, MOST_P99_S = 0.002, 0.012
MOST_ROWS_MEAN, MOST_ROWS = 1.0, 64
LEAST_FOLDED_PER_S = 20_000.0
LEAST_FEWER = 50.0
ONE_BY_ONE = 5_000
NO_LIMIT = 1 << 60


def feed(setting: Setting) -> list[Row]:
    """Measure the feed on a made-up organisation and on imported data."""
    size = QUICK if setting.quick else FULL
    rows = _organisation(setting, size)
    if setting.import_data is None:
        return [*rows, not_measured("feed of imported data", "--import-data was not given")]
    return rows + _imported(setting, setting.import_data)


def _organisation(setting: Setting, size: Organisation) -> list[Row]:
    path = found(setting.path("organisation"))
    with _opened(path) as reader:
        people = fill(reader, size)
        name = f"feed, {size.users:,} users, {size.channels:,} channels"
        written = _fold_newest_one_by_one(reader)
        rows = [_costs(name, reader, written), *_folding(name, reader)]
        count = 200 if setting.quick else 1_000
        pages = _page_times_s(reader, [people[0]], count)
        target = f"p50 ≤ {_ms(MOST_P50_S)}, p99 ≤ {_ms(MOST_P99_S)}"
        met = pages[0] <= MOST_P50_S and pages[1] <= MOST_P99_S
        figure = f"{name}: first page of somebody in {size.busy_in}, server side"
        rows.append(
            Row(figure, f"p50 {_ms(pages[0])}, p99 {_ms(pages[1])}", target=target, met=met)
        )
        some = random.Random(1).sample(people, 10 if setting.quick else 50)  # noqa: S311
        return [*rows, _mismatches(name, reader, [people[0], *some])]


def _imported(setting: Setting, original: Path) -> list[Row]:
    data = setting.path("feed")
    shutil.copytree(original, data)
    path = data / Config().store.file
    migrate(path)
    name = "feed of imported data"
    with _opened(path) as reader:
        feed_folds.empty(reader)
        costs = _costs(name, reader, _fold_newest_one_by_one(reader))
        rows = [costs, *_folding(name, reader)]
        people = [
            UserId(user)
            for (user,) in reader.raw.execute(
                'SELECT "user" FROM follows GROUP BY "user" ORDER BY count(*) DESC LIMIT 200'
            )
        ]
        pages = _page_times_s(reader, people, 200 if setting.quick else 1_000)
        figure = f"{name}: first page of the {len(people)} with most in it, server side"
        rows.append(Row(figure, f"p50 {_ms(pages[0])}, p99 {_ms(pages[1])}"))
        return [*rows, _mismatches(name, reader, people[: 2 if setting.quick else 10])]


@contextmanager
def _opened(path: Path) -> Iterator[Reader]:
    """Open a database as a server does, but for the disk: the figures are of computing."""
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for name, value in (PRAGMAS | {"synchronous": "OFF"}).items():
        raw.execute(f"PRAGMA {name}={value}")
    reader = SqliteReader(raw)
    raw.execute("BEGIN")
    yield reader
    raw.execute("COMMIT")
    reader.close()


def _fold_newest_one_by_one(reader: Reader) -> list[int]:
    """Fold the log; return what the newest messages wrote, if each came by itself."""
    ends = heads(reader)
    share = min(1.0, ONE_BY_ONE / sum(ends.values()))
    rows: list[int] = []
    for channel, end in ends.items():
        tail = max(1, round(end * share))
        if end > tail:
            fold(reader, channel, end - tail)
        for position in range(end - tail + 1, end + 1):
            reader.raw.execute("UPDATE streams SET last_seq = ? WHERE id = ?", (position, channel))
            rows.append(fold(reader, channel, NO_LIMIT, lazily=True).rows)
    return rows


def _costs(name: str, reader: Reader, written: list[int]) -> Row:
    mean, worst = statistics.fmean(written), max(written)
    naive = naive_rows(reader) / messages(reader)
    fewer = naive / mean
    return Row(
        f"{name}: rows written per message, each by itself",
        f"mean {mean:.2f}, worst {worst}",
        f"{naive:,.0f} pushed to each member",
        f"1/{fewer:,.0f}",
        f"≤ {MOST_ROWS_MEAN} mean, ≤ {MOST_ROWS} worst, 1/{LEAST_FEWER:.0f}",
        mean <= MOST_ROWS_MEAN and worst <= MOST_ROWS and fewer >= LEAST_FEWER,
    )


def _folding(name: str, reader: Reader) -> list[Row]:
    """Fold everything again, as ``chatserver rebuild feed`` does."""
    feed_folds.empty(reader)
    events, begun_s = 0, time.perf_counter()
    for channel in feed_heads.behind(reader):
        left = True
        while left:
            folded = fold(reader, channel, REBUILD_EVENTS)
            left, events = folded.left, events + folded.events
    per_s = events / (time.perf_counter() - begun_s)
    figure = f"{name}: folding {events:,} events again"
    target = f"≥ {LEAST_FOLDED_PER_S:,.0f} /s"
    return [Row(figure, f"{per_s:,.0f} /s", target=target, met=per_s >= LEAST_FOLDED_PER_S)]


def _page_times_s(reader: Reader, people: Sequence[UserId], count: int) -> tuple[float, float]:
    """Return the median and the 99th percentile of reading first pages."""
    looks = [Look(Actor(person, SessionId("S0")), None, reader) for person in people]
    took_s = [_timed(looks[number % len(looks)]) for number in range(count)]
    cuts = statistics.quantiles(took_s, n=100)
    return cuts[49], cuts[98]


def _timed(look: Look) -> float:
    begun_s = time.perf_counter()
    list_feed(look, ListFeed())
    return time.perf_counter() - begun_s


def _mismatches(name: str, reader: Reader, people: Sequence[UserId]) -> Row:
    verdicts = [judge(reader, person, NO_LIMIT) for person in people]
    wrong = sum(verdict is not Verdict.SAME for verdict in verdicts)
    figure = f"{name}: feeds other than the oracle's"
    return Row(figure, f"{wrong} of {len(verdicts)}", target="0", met=not wrong)


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms"
