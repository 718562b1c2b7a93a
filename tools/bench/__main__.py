"""``python -m tools.bench``: measure each figure beside its floor and print the table."""

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from protocol import ChatError

from . import machine, quiet, servers
from .rows_connections import handshakes, memory
from .rows_data import history, importing, start
from .rows_fanout import fanout
from .rows_feed import feed
from .rows_posts import ack, posts
from .rows_search import search
from .rows_slack import slack
from .servers import CannotMeasureError
from .setting import Setting
from .table import Row, markdown, not_measured, write_section

ROWS: dict[str, Callable[[Setting], list[Row]]] = {
    "fanout": fanout,
    "posts": posts,
    "ack": ack,
    "memory": memory,
    "handshakes": handshakes,
    "history": history,
    "import": importing,
    "feed": feed,
    "search": search,
    "start": start,
    "slack": slack,
}
_DOCUMENT = Path("docs/performance.md")
_RESULTS = Path("bench-results")


def main() -> int:
    """Measure what was asked for, print it, and write it down if wanted."""
    arguments = _arguments()
    cores = servers.cores()
    os.sched_setaffinity(0, {cores.load})
    _allow_many_files()
    _RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.work or _RESULTS) as work:
        setting = Setting(
            Path(work).absolute(),
            quick=arguments.quick,
            import_data=arguments.import_data,
            export=arguments.export,
        )
        rows, warnings = _measure(setting, arguments.only or ROWS)
        table = markdown(rows, [*_notes(setting, cores), *warnings])
    print(table)
    if arguments.write:
        write_section(_DOCUMENT, table)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=ROWS, help="measure this; repeatable")
    parser.add_argument("--quick", action="store_true", help="shorter, and once instead of thrice")
    parser.add_argument("--import-data", type=Path, metavar="DIR", help="data of an import")
    parser.add_argument("--export", type=Path, metavar="ZIP", help="Slack export to import")
    parser.add_argument("--work", type=Path, metavar="DIR", help="the disk to measure on")
    parser.add_argument("--write", action="store_true", help=f"put the table into {_DOCUMENT}")
    return parser.parse_args()


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _measure(setting: Setting, names: Iterable[str]) -> tuple[list[Row], list[str]]:
    """Return the rows, and warnings about what else went on meanwhile."""
    rows: list[Row] = []
    warnings: list[str] = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr)
        with quiet.watching() as neighbours:
            rows += _measure_one(setting, name)
        warnings += neighbours.note(name)
    return rows, warnings


def _measure_one(setting: Setting, name: str) -> list[Row]:
    try:
        return ROWS[name](setting)
    except (CannotMeasureError, ChatError, OSError) as error:
        return [not_measured(name, str(error))]


def _notes(setting: Setting, cores: servers.Cores) -> list[str]:
    fsync = machine.measure_fsync(setting.work)
    own = "one core for both" if cores.server == cores.load else "one core each"
    return [
        *machine.describe(machine.command_line()),
        f"fdatasync of 4 KiB: p50 {fsync.p50_s * 1e3:.2f} ms, p99 {fsync.p99_s * 1e3:.2f} ms",
        f"server and load: {own}; {setting.rounds} rounds of {setting.seconds:.0f} s, medians",
    ]


if __name__ == "__main__":
    sys.exit(main())
