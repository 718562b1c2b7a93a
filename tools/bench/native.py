"""Compiles the C programs beside this file and runs the receiver."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from chatserver.bench.clients import PATH, open_request

from .servers import CannotMeasureError, cores

_HERE = Path(__file__).parent
SMALLEST_PUSH = 150
"""Payloads of at least so many bytes are messages; heartbeats and the like are smaller."""


class Counted(Struct, frozen=True):
    """What the receiver counted within ``seconds``, over all its connections."""

    frames: int
    reads: int
    bytes: int
    seconds: float
    busy: float = 0.0
    """Which part of the time the server was at work."""

    @property
    def per_s(self) -> float:
        """Return frames a second."""
        return self.frames / self.seconds


def build(name: str, directory: Path) -> Path:
    """Compile ``name``.c into a directory, once.

    Raises:
        CannotMeasureError: there is no C compiler.
    """
    program = directory / name
    if not program.exists():
        compiler = shutil.which("cc")
        if compiler is None:
            raise CannotMeasureError("there is no C compiler (cc)")
        source = _HERE / f"{name}.c"
        subprocess.run([compiler, "-O2", "-o", program, source], check=True)
    return program


class Receiver:
    """Many open connections in one C process that counts what they get."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Speak with a receiver that is ready."""
        self._process = process

    async def count(self) -> Counted:
        """Count from the next message on, for the seconds it was started with."""
        assert self._process.stdin  # noqa: S101 - it was started with pipes
        self._process.stdin.write(b"go\n")
        return msgspec.json.decode(await _line(self._process), type=Counted)


@asynccontextmanager
async def receiving(
    work: Path, port: int, tokens: Iterable[str], seconds: float, *, bound: bool = True
) -> AsyncIterator[Receiver]:
    """Open a connection for each token and hold them until the block ends.

    The program is ``bound`` to the core of the load, unless servers use all of them.
    """
    opens = work / "opens"
    opens.write_text("".join(open_request(token).hex() + "\n" for token in tokens))
    arguments = [str(port), PATH, str(opens), str(SMALLEST_PUSH), str(seconds)]
    process = await asyncio.create_subprocess_exec(
        build("receive", work),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    if bound:
        os.sched_setaffinity(process.pid, {cores().load})
    try:
        await _line(process)
        yield Receiver(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout  # noqa: S101 - it was started with pipes
    assert process.stderr  # noqa: S101
    line = await process.stdout.readline()
    if not line:
        said = await process.stderr.read()
        raise CannotMeasureError(said.decode(errors="replace").strip() or "the receiver ended")
    return line
