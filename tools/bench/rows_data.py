"""The rows about much data: pages of history, importing, and starting on it."""

import asyncio
import json
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import uvloop

from chatserver.bench.clients import Address, Client, CountingClient, connect, open_request
from chatserver.bench.load import Histogram, Summary
from protocol.channels import BrowseChannels, JoinChannel
from protocol.ids import ChannelId
from protocol.messages import ListHistory

from . import servers
from .servers import CannotMeasureError, Process, module
from .setting import Setting
from .table import Row, not_measured

PAGE = 50
DEEP = 4_000
MOST_PAGE_S = 0.002
MOST_DEEPER = 1.2
LEAST_IMPORTED_PER_S = 15_000.0
FLAT = 1.25
MOST_START_S = 1.0
_HOST = "127.0.0.1"
_STARTS = range(3)
_SAMPLE_S = 0.05
_TRY_AGAIN_S = 0.002
_START_PATIENCE_S = 30.0


def history(setting: Setting) -> list[Row]:
    """Measure pages of history near the end of the largest channel and far from it."""
    figure = f"history page of {PAGE}"
    if setting.import_data is None:
        return [not_measured(figure, "--import-data was not given")]
    data, token = _copy_with_token(setting, setting.import_data)
    with setting.chatserver(data) as own:
        entries, near, far = uvloop.run(_read_pages(own, token, 200 if setting.quick else 1_000))
    ratio = far.p50_s / near.p50_s
    return [
        Row(
            f"{figure}, newest, client-seen",
            f"p50 {_ms(near.p50_s)}, p99 {_ms(near.p99_s)}",
            target=f"p50 ≤ {_ms(MOST_PAGE_S)}",
            met=near.p50_s <= MOST_PAGE_S,
        ),
        Row(
            f"{figure}, {entries:,} entries ({entries // PAGE:,} pages) deeper",
            f"p50 {_ms(far.p50_s)}, p99 {_ms(far.p99_s)}",
            f"p50 {_ms(near.p50_s)}, the newest page",
            f"{ratio:.2f} x",
            f"≤ {MOST_DEEPER} x",
            ratio <= MOST_DEEPER,
        ),
    ]


def _copy_with_token(setting: Setting, original: Path) -> tuple[Path, str]:
    """Copy a data directory and make a bot's token in the copy."""
    data = setting.path("imported")
    shutil.copytree(original, data)
    command = module("chatserver", "token", "new", "--bot", "bench", "--data", data)
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise CannotMeasureError(made.stderr.strip().splitlines()[-1])
    return data, made.stdout.split()[-1]


async def _read_pages(server: Process, token: str, count: int) -> tuple[int, Summary, Summary]:
    """Time pages at both depths in turn; return how many entries lie between, and the times."""
    make = partial(Client, _HOST, token, lambda _: None)
    client = await connect(Address(_HOST, server.port), make)
    channel, head = await _largest_channel(client)
    deep = max(PAGE + 1, head - DEEP * PAGE)
    near, far = Histogram(), Histogram()
    for _ in range(count):
        await _time_page(client, ListHistory(channel=channel, limit=PAGE), near)
        await _time_page(client, ListHistory(channel=channel, before=deep, limit=PAGE), far)
    client.transport.abort()
    return head - deep, near.summary(), far.summary()


async def _largest_channel(client: Client) -> tuple[ChannelId, int]:
    """Join every public channel, so that a bot may read it; return the longest and its head."""
    heads: list[tuple[int, ChannelId]] = []
    for channel in (await client.request(BrowseChannels())).channels:
        await client.request(JoinChannel(channel=channel.id))
        page = await client.request(ListHistory(channel=channel.id, limit=1))
        heads.append((page.head, channel.id))
    if not heads:
        raise CannotMeasureError("the imported data holds no public channel")
    head, longest = max(heads)
    return longest, head


async def _time_page(client: Client, command: ListHistory, into: Histogram) -> None:
    start_s = time.perf_counter()
    page = await client.request(command)
    into.add(time.perf_counter() - start_s)
    if not page.messages:
        raise CannotMeasureError("a page of history was empty")


def importing(setting: Setting) -> list[Row]:
    """Measure how fast a Slack export is imported, and whether memory stays flat meanwhile."""
    if setting.export is None:
        return [not_measured("import", "--export was not given")]
    messages = count_messages(setting.export)
    log = setting.path("import.log")
    command = module("chatserver", "import", "slack", setting.export)
    start_s = time.perf_counter()
    process = servers.start(
        [*command, "--data", str(setting.path("import"))], 0, servers.cores().server, log
    )
    memory = _watch_memory(process)
    took_s = time.perf_counter() - start_s
    if process.exit_status():
        raise CannotMeasureError(log.read_text(errors="replace").strip().splitlines()[-1])
    per_s, growth = messages / took_s, _growth(memory)
    return [
        Row(
            f"import of {messages:,} messages",
            f"{per_s:,.0f} /s, peak {max(memory) / 2**20:,.0f} MiB, last third {growth:.2f} x "
            "the middle",
            target=f"≥ {LEAST_IMPORTED_PER_S:,.0f} /s, ≤ {FLAT} x",
            met=per_s >= LEAST_IMPORTED_PER_S and growth <= FLAT,
        )
    ]


def count_messages(export: Path) -> int:
    """Count the messages of a Slack export: what its channel folders hold by day."""
    with zipfile.ZipFile(export) as archive:
        days = [name for name in archive.namelist() if "/" in name and name.endswith(".json")]
        return sum(len(json.loads(archive.read(day))) for day in days)


def _watch_memory(process: Process) -> list[int]:
    """Return the resident bytes at regular times until a process ends."""
    samples: list[int] = [0]
    while process.running():
        with suppress(OSError, CannotMeasureError):  # it may end between the question and this
            samples.append(process.rss_bytes())
        time.sleep(_SAMPLE_S)
    return samples


def _growth(memory: Sequence[int]) -> float:
    """Return the peak of the last third over that of the middle third."""
    third = max(1, len(memory) // 3)
    return max(memory[2 * third :] or memory) / max(1, *memory[third : 2 * third + 1])


def start(setting: Setting) -> list[Row]:
    """Measure from the start of the process to the first client that is signed in."""
    figure = "start to first accepted client, imported data"
    if setting.import_data is None:
        return [not_measured(figure, "--import-data was not given")]
    data, token = _copy_with_token(setting, setting.import_data)
    ours = min(_start_s(setting, partial(setting.serve_command, data), token) for _ in _STARTS)
    floor = min(_start_s(setting, partial(module, "tools.bench.bare"), "bare") for _ in _STARTS)
    return [
        Row(
            figure,
            f"{ours:.2f} s",
            f"{floor:.2f} s bare protocol",
            f"{ours / floor:.1f} x",
            f"≤ {MOST_START_S:.0f} s",
            ours <= MOST_START_S,
        )
    ]


def _start_s(setting: Setting, command: Callable[[int], list[str]], token: str) -> float:
    """Return the seconds from a server's start to its first client."""
    port = servers.free_port()
    start_s = time.perf_counter()
    process = servers.start(command(port), port, servers.cores().server, setting.path("start.log"))
    try:
        uvloop.run(_sign_in(port, token))
        return time.perf_counter() - start_s
    finally:
        process.stop()


async def _sign_in(port: int, token: str) -> None:
    """Sign in as soon as somebody listens."""
    make = partial(CountingClient, _HOST, open_request(token))
    deadline_s = time.perf_counter() + _START_PATIENCE_S
    while time.perf_counter() < deadline_s:
        with suppress(OSError):
            client = await connect(Address(_HOST, port), make)
            client.transport.abort()
            return
        await asyncio.sleep(_TRY_AGAIN_S)
    raise CannotMeasureError("it did not start")


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms"
