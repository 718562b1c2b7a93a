"""Programs written for Slack, run as people run them: processes told by their environment."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
NODE_MODULES: Final = HERE / "node" / "node_modules"
ERRBOT: Final = ROOT / ".venv" / "errbot"
ALERTMANAGER: Final = ROOT / ".venv" / "alertmanager" / "usr" / "bin" / "prometheus-alertmanager"
GUIDE: Final = ROOT / "docs" / "slack.md"

_LISTED: Final = re.compile(
    r"^```(?P<kind>python|javascript)\n(?P<source>.*?)^```", re.DOTALL | re.MULTILINE
)
_STOP_WITHIN_S: Final = 5.0
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def listing(kind: str, wanted: str) -> str:
    """Return the program that docs/slack.md tells its readers to paste and that says ``wanted``."""
    sources = (
        match["source"]
        for match in _LISTED.finditer(GUIDE.read_text(encoding="utf-8"))
        if match["kind"] == kind
    )
    (source,) = (source for source in sources if wanted in source)
    return source


def find_node() -> str:
    """Return Node: the machine's, or the one that builds the browser client."""
    own = ROOT / ".venv" / "bin" / "node"
    found = shutil.which("node") or (str(own) if own.exists() else None)
    assert found, "there is no Node: run `make slack-clients`"
    return found


def node_place(directory: Path) -> Path:
    """Return a directory in which a program of Node finds Slack's packages."""
    (directory / "node_modules").symlink_to(NODE_MODULES)
    return directory


def alertmanager() -> str:
    """Return Debian's Alertmanager."""
    found = shutil.which("prometheus-alertmanager")
    return found or str(ALERTMANAGER)


class Program:
    """A program that runs until it is stopped; what it says is kept, to be shown if it fails."""

    def __init__(
        self, command: Sequence[str | Path], environment: Mapping[str, str], cwd: Path
    ) -> None:
        self._command = [str(part) for part in command]
        self._environment = plain_environment() | dict(environment)
        self._cwd = cwd
        self._said: list[str] = []
        self._heard = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it, and listen to what it says."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=self._cwd,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())

    async def says(self, words: str) -> None:
        """Wait until it says a line with some words."""
        async with self._heard:
            await self._heard.wait_for(lambda: any(words in line for line in self._said))

    async def ended(self) -> list[str]:
        """Wait until it has ended by itself and well, and return its lines."""
        assert self._process
        assert self._reading
        code = await self._process.wait()
        await self._reading
        assert code == 0, self.said
        return self._said

    @property
    def said(self) -> str:
        """What it has said so far."""
        return "\n".join(self._said)

    async def stop(self) -> None:
        """End it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_WITHIN_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reading:
            await self._reading

    async def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        async for line in self._process.stdout:
            async with self._heard:
                self._said.append(line.decode(errors="replace").rstrip())
                self._heard.notify_all()


def python(source: Path) -> list[str | Path]:
    """Return the command that runs a program of Python with the packages of the tests."""
    return [sys.executable, source]


def plain_environment() -> dict[str, str]:
    """Return this environment without proxies, which Slack's clients ask even for 127.0.0.1."""
    return {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
