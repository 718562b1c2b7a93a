"""Play one row of the matrix under one workload: the verdict, and what it took."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from .bounds import Samples
from .matrix import Row
from .measures import Milliseconds, answered_elsewhere, digest, latencies
from .members import churn_members, leaks
from .stage import House, Stage, stage_of
from .workloads import WORKLOADS, Name


class Played(Struct):
    """A run as a line of a summary has it."""

    row: str
    workload: Name
    seed: int
    at: str
    seconds: float
    sends: int
    acknowledged: int
    kills: int
    redis_kills: int
    postgres_kills: int
    verdict: str
    records: int
    missed: list[str]
    took: Mapping[str, Milliseconds]


async def play(
    row: Row,
    workload: Name,
    house: House,
    directory: Path,
    *,
    seconds: float,
    seed: int | None = None,
) -> Played:
    """Play a row.

    Raises:
        AssertionError: the promise was broken; it says where the log is and how to repeat it.
    """
    work = WORKLOADS[workload]
    begun = datetime.now(UTC)
    async with stage_of(
        house,
        directory,
        work.load,
        engine=row.engine,
        wires=row.wires,
        around=row.around,
        seed=seed,
    ) as stage:
        rig = stage.rig
        verdict = await rig.run(
            *row.faults(stage), seconds=None if row.counted else seconds, besides=work.besides
        )
        rig.assert_valid(verdict)
        if churn_members in work.besides:
            found = await leaks(rig)
            assert not found, "\n".join(found)
        for proof in row.proofs:
            assert proof(stage), f"{proof.__doc__} It did not happen: the run proves nothing."
        samples = _samples(stage)
        lasted_s = (datetime.now(UTC) - begun).total_seconds()
        return Played(
            row=row.name,
            workload=workload,
            seed=rig.seed,
            at=begun.isoformat(timespec="seconds"),
            seconds=round(lasted_s, 1),
            sends=verdict.records.get("SendInvoked", 0),
            acknowledged=len(samples["acked"]),
            kills=rig.kills,
            redis_kills=stage.redis.kills if stage.redis else 0,
            postgres_kills=stage.store_kills,
            verdict=verdict.outcome,
            records=sum(verdict.records.values()),
            missed=[bound.__name__ for bound in row.bounds if not bound(samples)],
            took=digest(samples),
        )


def _samples(stage: Stage) -> Samples:
    rig = stage.rig
    samples: dict[str, Any] = latencies(rig.book.records, rig.trouble)
    samples["acked_elsewhere"] = answered_elsewhere(rig.book.records, rig.bystanders)
    samples["presence_right"] = stage.presence_right_s
    samples["whole_again"] = [s for client in rig.clients for s in client.whole_after_s]
    return samples
