"""Long random runs, ``python -m tests.faults --seconds 600``: a line each, logs if one fails."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from .brokers import cut_listeners, kill_redis, lossy_wire, running_redis, url_of
from .disks import Image, lose_power
from .kills import cut_connections, kill_at_random
from .load import Load
from .members import churn_members, leaks
from .rig import Fault, Rig, fresh_seed

RUN_S: Final = 15.0
LOAD: Final = Load(trespass=0.1)


def main() -> int:
    """Run until the time is up or a run fails; return the exit code."""
    arguments = _parser().parse_args()
    seeds = random.Random(arguments.seed)
    until_s = time.monotonic() + arguments.seconds
    while time.monotonic() < until_s:
        seed = seeds.getrandbits(32)
        directory = Path(tempfile.mkdtemp(prefix="faults-"))
        try:
            _say(f"{seed}: {asyncio.run(_run(seed, directory))}")
        except AssertionError as error:
            _say(f"{seed}: {error}\nthe first seed was {arguments.seed}")
            return 1
        shutil.rmtree(directory)
    return 0


async def _run(seed: int, directory: Path) -> str:
    rng = random.Random(seed)
    run = _run_alone if rng.random() < 0.4 else _run_pair
    return await run(rng, seed, directory)


async def _run_alone(rng: random.Random, seed: int, directory: Path) -> str:
    async with Rig(directory, LOAD, seed=seed) as rig:
        killing = rng.choice([kill_at_random, lose_power(Image(rig))])
        return await _judge(rig, [killing, *_some(rng, [cut_connections, churn_members])])


async def _run_pair(rng: random.Random, seed: int, directory: Path) -> str:
    rig = Rig(directory, LOAD, nodes=2, seed=seed)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(running_redis(directory))
        wire = await stack.enter_async_context(lossy_wire(redis, rng))
        rig.broker_url = rng.choice([redis.url, url_of(wire.port)])
        await stack.enter_async_context(rig)
        own = [kill_redis(redis), cut_listeners(redis)]
        faults = _some(rng, [kill_at_random, cut_connections, churn_members])
        return await _judge(rig, [*faults, *rng.sample(own, rng.randint(0, 1))])


async def _judge(rig: Rig, faults: list[Fault]) -> str:
    verdict = await rig.run(*faults, seconds=RUN_S)
    rig.assert_valid(verdict)
    found = await leaks(rig)
    assert not found, "\n".join(found)
    names = ", ".join(fault.__qualname__.partition(".")[0] for fault in faults)
    sends = verdict.records.get("SendInvoked", 0)
    return f"{verdict.outcome}, {len(rig.nodes)} servers, {sends} sends, {rig.kills} kills: {names}"


def _some(rng: random.Random, faults: list[Fault]) -> list[Fault]:
    return rng.sample(faults, rng.randint(0, len(faults)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="for how long (300)")
    parser.add_argument("--seed", type=int, default=fresh_seed(), help="repeats the same runs")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
