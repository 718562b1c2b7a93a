"""What was measured on: the machine, the versions, the commit, and how long its disk takes."""

import os
import platform
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from chatserver.bench.load import Histogram, Summary

_BLOCK = bytes(4_096)
_BLOCKS = 256
_WARM_UP = 20


def describe(command: str) -> list[str]:
    """Say on what, of what and by what the figures were made, a line each."""
    cores = os.cpu_count()
    return [
        f"machine: {_cpu_model()}, {cores} cores, {_memory_gib()} GiB, Linux {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"commit: {_commit()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"command: `{command}`",
    ]


def command_line() -> str:
    """Return the command that runs this again."""
    return " ".join(["python -m tools.bench", *sys.argv[1:]])


def measure_fsync(directory: Path, count: int = 400) -> Summary:
    """Time ``fdatasync`` after writing 4 KiB over what is there, as a WAL does most of the time."""
    path = directory / "fsync"
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, _BLOCK * _BLOCKS, 0)
        os.fsync(file)
        took = Histogram()
        for number in range(_WARM_UP + count):
            took_s = _sync_block(file, number % _BLOCKS)
            if number >= _WARM_UP:
                took.add(took_s)
    finally:
        os.close(file)
        path.unlink()
    return took.summary()


def _sync_block(file: int, block: int) -> float:
    start_s = time.perf_counter()
    os.pwrite(file, _BLOCK, block * len(_BLOCK))
    os.fdatasync(file)
    return time.perf_counter() - start_s


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
