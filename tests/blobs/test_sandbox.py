"""What a program that looks at pictures can do: nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from chatserver.blobs import picture_program

FOLDER = Path(picture_program.__file__).parent
BEGIN = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
import os, socket, picture_program
picture_program.limit()
picture_program.warm_up()
picture_program.confine()
"""


@pytest.mark.parametrize(
    "step",
    [
        "open('/etc/passwd')",
        "os.open('/tmp/x', os.O_CREAT | os.O_WRONLY)",
        "os.unlink('/tmp/x')",
        "os.rename('/tmp/x', '/tmp/y')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "os.fork()",
        "os.execv('/bin/sh', ['sh'])",
        "os.posix_spawn('/bin/sh', ['sh'], {})",
        "os.kill(1, 0)",
        "bytearray(600 << 20)",
    ],
)
def test_it_does_nothing_else(step: str) -> None:
    """No file, no connection, no process, and no more memory than it was given."""
    program = f"""{BEGIN}
try:
    {step}
except (PermissionError, MemoryError):
    print("refused")
"""
    done = subprocess.run(  # our own words
        [sys.executable, "-I", "-c", program], stdout=subprocess.PIPE, check=True, timeout=20
    )
    assert done.stdout == b"refused\n"


def test_it_does_not_go_on_for_ever() -> None:
    """A trap that only costs time ends with its time."""
    program = f"{BEGIN}\nimport resource\nresource.setrlimit(0, (1, 1))\nwhile True: pass"
    done = subprocess.run(  # our own words
        [sys.executable, "-I", "-c", program], stdout=subprocess.PIPE, check=False, timeout=20
    )
    assert done.returncode < 0
