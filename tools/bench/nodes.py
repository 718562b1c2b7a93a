"""``python -m tools.bench.nodes``: measure what holds over many nodes, and while they fail."""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import uvloop

from . import machine, quiet
from .nodes_cluster import POSTGRES, SQLITE, Stage
from .rows_nodes import hop, stores, two_processes
from .rows_nodes_faults import killed, office, redis_killed, rolling, storm, tail_lost
from .servers import cores
from .table import Row, markdown, not_measured, write_section

ROWS: dict[str, Callable[[Stage], Awaitable[list[Row]]]] = {
    "processes": two_processes,
    "hop": partial(hop, store=SQLITE),
    "hop-postgresql": partial(hop, store=POSTGRES),
    "killed": partial(killed, store=SQLITE),
    "killed-postgresql": partial(killed, store=POSTGRES),
    "storm": partial(storm, store=SQLITE),
    "storm-postgresql": partial(storm, store=POSTGRES),
    "office": office,
    "redis": redis_killed,
    "tail": tail_lost,
    "rolling": rolling,
    "stores": partial(stores, nodes=1),
    "stores-two": partial(stores, nodes=2),
}
_DOCUMENTS = (Path("docs/performance.md"), Path("docs/topics/reliability.md"))
_RESULTS = Path("bench-results")
_COMMAND = "make bench-nodes"
_ROW_WITHIN_S = 180.0


def main() -> int:
    """Measure what was asked for, print it, and write it down if wanted."""
    arguments = _arguments()
    cores()  # as they are now, before anything is bound to one
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    _RESULTS.mkdir(exist_ok=True)
    with ExitStack() as stack:
        work = stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.work or _RESULTS))
        stage = Stage(Path(work).absolute(), quick=arguments.quick, stack=stack)
        rows, warnings = _measure(stage, arguments.only or ROWS)
        table = markdown(rows, [*_notes(stage), *warnings])
    print(table)
    if arguments.write:
        for document in _DOCUMENTS:
            write_section(document, table, _COMMAND)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.bench.nodes", description=__doc__)
    parser.add_argument("--only", action="append", choices=ROWS, help="measure this; repeatable")
    parser.add_argument("--quick", action="store_true", help="shorter, with fewer of each")
    parser.add_argument("--work", type=Path, metavar="DIR", help="the disk to measure on")
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    return parser.parse_args()


def _measure(stage: Stage, names: Iterable[str]) -> tuple[list[Row], list[str]]:
    """Return the rows, and warnings about what else went on meanwhile."""
    rows: list[Row] = []
    warnings: list[str] = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        began_s = time.monotonic()
        with quiet.watching() as neighbours:
            found = uvloop.run(_measure_one(stage, name))
        warnings += neighbours.note(name)
        for row in found:
            print(f"  {row.figure}: {row.ours} ({row.ratio})", file=sys.stderr)
        print(f"  {time.monotonic() - began_s:.0f} s", file=sys.stderr, flush=True)
        rows += found
    return rows, warnings


async def _measure_one(stage: Stage, name: str) -> list[Row]:
    try:
        async with asyncio.timeout(_ROW_WITHIN_S):
            return await ROWS[name](stage)
    except TimeoutError:
        return [not_measured(name, f"it took more than {_ROW_WITHIN_S:.0f} s")]
    except Exception as error:  # noqa: BLE001  # whatever it is, the other rows are wanted
        return [not_measured(name, str(error) or type(error).__name__)]


def _notes(stage: Stage) -> list[str]:
    fsync = machine.measure_fsync(stage.work)
    command = " ".join(["python -m tools.bench.nodes", *sys.argv[1:]])
    return [
        *machine.describe(command),
        f"fdatasync of 4 KiB: p50 {fsync.p50_s * 1e3:.2f} ms, p99 {fsync.p99_s * 1e3:.2f} ms",
        "servers, Redis, PostgreSQL and all clients share these processors",
    ]


if __name__ == "__main__":
    sys.exit(main())
