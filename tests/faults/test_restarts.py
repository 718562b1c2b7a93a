"""A server that is told to stop lets everybody go in peace."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Final

from .brokers import running_redis
from .load import Load
from .restarts import STOP_WITHIN_S
from .rig import Rig, in_time

SOME: Final = Load(people=6, rate=40)


def test_a_server_about_to_stop_says_so_first_and_stops_whatever_hangs(tmp_path: Path):
    """``/readyz`` is 503 while clients are let go; half a request holds nothing up."""

    async def story() -> None:
        async with Rig(tmp_path, SOME) as rig:
            await rig.begin()
            asking, ask = await asyncio.open_connection("127.0.0.1", rig.node.port)
            _, hang = await asyncio.open_connection("127.0.0.1", rig.node.port)
            assert await _ready(asking, ask)
            hang.write(b"POST /auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
            async with asyncio.timeout(STOP_WITHIN_S):
                stopping = asyncio.create_task(rig.node.stop())
                while await _ready(asking, ask):
                    pass
                assert rig.node.alive
                assert await stopping == 0
            ask.close()
            hang.close()

    in_time(story())


def test_nodes_are_listed_as_long_as_they_run(tmp_path: Path):
    """``chatserver nodes`` names both servers, and one that has stopped no more."""

    async def story() -> None:
        async with (
            running_redis(tmp_path) as redis,
            Rig(tmp_path, SOME, nodes=2, broker_url=redis.url) as rig,
        ):
            await rig.begin()
            first, second = (str(node.pid) for node in rig.nodes)
            while {first, second} != await _listed(rig):
                pass
            await rig.nodes[0].stop()
            assert await _listed(rig) == {second}

    in_time(story())


async def _listed(rig: Rig) -> set[str]:
    words = ("nodes", "--data", rig.data, "--config", rig.directory / "config.toml")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatserver", *map(str, words)), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return {line.split()[2] for line in said.decode().splitlines()[1:]}


async def _ready(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Ask on a connection that stays open, as a balancer's does."""
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    (size,) = [line.split(":")[1] for line in head.split("\r\n") if "content-length" in line]
    answer = json.loads(await reader.readexactly(int(size)))
    assert ("503" in head.split("\r\n")[0]) == (not answer["ready"])
    return bool(answer["ready"])
