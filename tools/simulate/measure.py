"""Measures every constant, three times, and keeps the medians."""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from tools.bench import machine, quiet, servers
from tools.bench.setting import Setting

from . import yardstick
from .constants import FILE, Constants, Measured, save
from .measure_bus import brokering, bus
from .measure_reads import reads, reads_postgres
from .measure_sockets import connections, fanout, signing_in
from .measure_writes import marks, postgres, writes
from .yardstick import Stretch

PARTS: dict[str, Callable[[Setting], dict[str, float]]] = {
    "connections": connections,
    "signing-in": signing_in,
    "fanout": fanout,
    "writes": writes,
    "marks": marks,
    "postgres": postgres,
    "reads": reads,
    "reads-postgres": reads_postgres,
    "bus": bus,
    "brokering": brokering,
}
ROUNDS = 3
WAITED = ("commit_ms", "held_us", "pg_held_us")
_RESULTS = Path("bench-results")


def measure(names: list[str], rounds: int, path: Path = FILE) -> None:
    """Measure some parts, or all; what is not measured keeps the value it has."""
    os.sched_setaffinity(0, {servers.cores().load})
    _RESULTS.mkdir(exist_ok=True)
    known = _known(path)
    with tempfile.TemporaryDirectory(dir=_RESULTS) as work, quiet.watching() as neighbours:
        setting = Setting(Path(work).absolute(), quick=False)
        for name in names or PARTS:
            known |= _medians([_one(name, setting) for _ in range(rounds)])
    notes = machine.describe("python -m tools.simulate measure")
    notes.append(f"medians of {rounds} rounds")
    notes += neighbours.note("the measurement")
    save(Measured(notes, Constants(**known)), path)


def _known(path: Path) -> dict[str, float]:
    """Return what was measured before and is still asked for."""
    if not path.exists():
        return {}
    before = msgspec.json.decode(path.read_bytes())["constants"]
    return {name: before[name] for name in Constants.__struct_fields__ if name in before}


def _one(name: str, setting: Setting) -> dict[str, float]:
    with yardstick.watching() as stretch:
        found = PARTS[name](setting)
    found = {key: value / _share(key, stretch) for key, value in found.items()}
    print(
        f"{name}, stretched {stretch.factor:.2f} x:",
        {key: float(f"{value:.3g}") for key, value in found.items()},
        file=sys.stderr,
    )
    return found


def _share(key: str, stretch: Stretch) -> float:
    """Return what a number is divided by: only processor time is stretched."""
    return stretch.factor if key.endswith("_us") and key not in WAITED else 1.0


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {key: _settled(key, [each[key] for each in rounds]) for key in rounds[0]}


def _settled(key: str, values: list[float]) -> float:
    """Return the median; the least of what passes on a clock, which others only make longer."""
    return min(values) if key in WAITED else statistics.median(values)
