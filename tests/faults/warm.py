"""Server processes forked from one that has loaded the program already: they start at once.

They run the same program on the same command line; only its modules are not read once more.
``python -m tests.faults.warm`` is the parent: it takes a line of JSON for each wish and answers
with a line.
"""

import asyncio
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

CLOCK_JUMPS: Final = "CLOCK_JUMPS_S"
"""Environment variable: by how many seconds the wall clock jumps to and fro."""

JUMP_EVERY_S: Final = 2.0
STALL: Final = signal.SIGUSR1
"""Signal upon which the event loop does nothing for some seconds."""

STALL_S: Final = 3.0

_ROOT: Final = Path(__file__).parents[2]
_MODULES: Final = (
    "chatserver.__main__",
    "chatserver.serving",
    "chatserver.store.migrate",
    "chatserver.store.postgres",
    "chatserver.delivery.redis_link",
)


class Parent:
    """The process that has loaded the program, and forks servers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def wish(self, **wish: object) -> int:
        """Ask for something and return the answer, which takes some milliseconds."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(wish).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it, and all that it has forked."""
        self._process.communicate()


class WarmProcess:
    """One forked server; as much of an asyncio subprocess as a node needs."""

    def __init__(
        self, parent: Parent, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.pid = parent.wish(
            command=list(command), environment=dict(environment), log=str(log.absolute())
        )
        self._parent = parent
        self._handle = os.pidfd_open(self.pid)
        self._code: int | None = None

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        if self._code is None and select.select([self._handle], [], [], 0)[0]:
            self._code = os.waitstatus_to_exitcode(self._parent.wish(ended=self.pid))
            os.close(self._handle)
        return self._code

    def kill(self) -> None:
        """End it as ``kill -9`` does."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    async def wait(self) -> int:
        """Wait until it has ended; return how."""
        while (code := self.returncode) is None:
            await self._until_ended()
        return code

    def _signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    async def _until_ended(self) -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._handle, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._handle)


# -- the parent's side ---------------------------------------------------------------------------


def fork_on_demand() -> None:
    """Do what is wished until nobody can wish any more; then end all that still runs."""
    sys.path.insert(0, str(_ROOT))
    for module in _MODULES:
        importlib.import_module(module)
    answers, running = os.dup(1), set[int]()
    for line in sys.stdin.buffer:
        wish = json.loads(line)
        if "ended" in wish:
            pid, answer = os.waitpid(wish["ended"], 0)
            running.discard(pid)
        else:
            answer = _fork(wish)
            running.add(answer)
        os.write(answers, b"%d\n" % answer)
    for pid in running:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _fork(wish: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _be_a_server(wish["command"], wish["environment"], wish["log"])
    except BaseException:  # noqa: BLE001  # whatever it is belongs into the log
        traceback.print_exc()
    finally:
        os._exit(code)


def _be_a_server(command: list[str], environment: dict[str, str], log: str) -> int:
    """Do what a process of its own would, with its environment and its log."""
    out, nothing = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), os.open(os.devnull, 0)
    for target, source in ((0, nothing), (1, out), (2, out)):
        os.dup2(source, target)
    os.closerange(3, 64)  # the parent's own
    os.environ.clear()
    os.environ.update(environment)
    importlib.reload(importlib.import_module("chatserver.core.faults"))
    signal.signal(STALL, lambda *_: time.sleep(STALL_S))
    if CLOCK_JUMPS in environment:
        _let_clock_jump(float(environment[CLOCK_JUMPS]))
    main: Callable[[list[str]], int] = importlib.import_module("chatserver.__main__").main
    sys.argv = ["chatserver", *command]
    try:
        return main(command)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _let_clock_jump(by_s: float) -> None:
    """Have this process see a wall clock that is wrong, and never for long by the same amount."""
    plain_ns = time.time_ns

    def wrong_ns() -> int:
        which = int(time.monotonic() / JUMP_EVERY_S) % 3 - 1
        return plain_ns() + int(which * by_s * 1e9)

    time.time_ns = wrong_ns
    time.time = lambda: wrong_ns() / 1e9


if __name__ == "__main__":
    fork_on_demand()
