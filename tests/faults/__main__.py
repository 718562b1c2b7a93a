"""Tier T2 of the fault matrix, ``make faults``: all rows and workloads, longer, seeds printed.

Each run appends a line to a summary, so that a long campaign can be made in pieces; ``--sum``
adds the lines up.
"""

import argparse
import asyncio
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from tests.postgres_server import postgres_server

from .matrix import ROWS, Row
from .play import Played, play
from .rig import fresh_seed
from .stage import House, scratch
from .sums import added_up
from .warm import Parent
from .workloads import Name

SUMMARY: Final = Path("faults.jsonl")
BY_ITSELF: Final = {"many"}
"""Rows that are played only when asked for."""

Run = tuple[Row, Name]


def main() -> int:
    """Play what is asked for; return the exit code."""
    arguments = _parser().parse_args()
    if arguments.sum:
        _say(added_up(_read(arguments.summary)))
        return 0
    runs = list(_chosen(arguments.rows))
    if not runs:
        _say(f"no such row: {arguments.rows}")
        return 2
    for sign in (signal.SIGINT, signal.SIGTERM):  # in the background as well: put all away
        signal.signal(sign, signal.default_int_handler)
    with postgres_server() as postgres, closing(Parent()) as parent:
        return _play_all(runs, House(postgres, parent), arguments)


def _play_all(runs: list[Run], house: House, arguments: argparse.Namespace) -> int:
    seeds = random.Random(arguments.seed)
    until_s = time.monotonic() + (arguments.until or float("inf"))
    number, broken = 0, 0
    for row, workload in islice(_again(runs), arguments.rounds * len(runs)):
        if time.monotonic() > until_s:
            break
        number += 1
        seed = arguments.seed if number == 1 else seeds.getrandbits(32)
        broken += not _play_one(row, workload, house, arguments, seed)
    _say(f"{number} runs, {broken} broken; the first seed was {arguments.seed}")
    return 1 if broken else 0


def _play_one(
    row: Row, workload: Name, house: House, arguments: argparse.Namespace, seed: int
) -> bool:
    repeat = f"--rows {row.name}/{workload} --seconds {arguments.seconds:g} --seed {seed}"
    try:
        with scratch() as directory:
            playing = play(row, workload, house, directory, seconds=arguments.seconds, seed=seed)
            played = asyncio.run(playing)
    except Exception as error:  # noqa: BLE001  # any: the others are to be played all the same
        _say(f"{row.name}/{workload} BROKEN: {error!r}\n  repeat: make faults ARGS='{repeat}'")
        return False
    with arguments.summary.open("ab") as summary:
        summary.write(msgspec.json.encode(played) + b"\n")
    _say(_line(played))
    return True


def _line(played: Played) -> str:
    took = ", ".join(
        f"{name} {digest['p50_ms']:g}/{digest['p99_ms']:g}" for name, digest in played.took.items()
    )
    missed = f" MISSED {', '.join(played.missed)}" if played.missed else ""
    kills = f"{played.kills}+{played.redis_kills}+{played.postgres_kills} kills"
    return (
        f"{played.row}/{played.workload} {played.verdict} in {played.seconds:g} s: "
        f"{played.acknowledged:,} posts, {kills}, seed {played.seed}{missed}; ms p50/p99: {took}"
    )


def _chosen(names: str) -> Iterator[Run]:
    """Yield what ``F2,F5/W1`` names; everything, unless something is named."""
    wanted = set(filter(None, names.split(",")))
    for row in ROWS:
        for workload in row.workloads:
            named = {row.name, f"{row.name}/{workload}"} & wanted
            if named or (not wanted and row.name not in BY_ITSELF):
                yield row, workload


def _again(runs: list[Run]) -> Iterator[Run]:
    while True:
        yield from runs


def _read(path: Path) -> list[Played]:
    return [msgspec.json.decode(line, type=Played) for line in path.read_bytes().splitlines()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.faults", description=__doc__)
    parser.add_argument("--rows", default="", help="as F2,F5/W1; all, unless given")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each run (60)")
    parser.add_argument("--seed", type=int, default=fresh_seed(), help="of the first run")
    parser.add_argument("--rounds", type=int, default=1, help="how often to play all of it (1)")
    parser.add_argument("--until", type=float, help="begin no run after so many seconds")
    parser.add_argument("--summary", type=Path, default=SUMMARY, help=f"({SUMMARY})")
    parser.add_argument("--sum", action="store_true", help="add up a summary, and play nothing")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
