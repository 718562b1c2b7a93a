"""Holds the model against real servers: what they use, beside what it says they would."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop
from msgspec import Struct
from msgspec.structs import replace

from tools.bench import machine, quiet, servers
from tools.bench.native import receiving
from tools.bench.posters import Account, measure_ack, posting
from tools.bench.rows_connections import SUBSCRIPTIONS
from tools.bench.seed import Person
from tools.bench.servers import CannotMeasureError, Process
from tools.bench.setting import Setting

from . import yardstick
from .constants import Constants
from .costs import Design, Plant, processes_us
from .demand import Demand
from .measure_writes import commits
from .rig import Rig

MEMBERS, SENDERS, POSTS_PER_S = 50, 50, 100.0
SECONDS, SETTLE_S = 15.0, 3.0
_KIB, _MIB, _US = 1_024, 1 << 20, 1e6
_RESULTS = Path("bench-results")


class Case(Struct, frozen=True):
    """So many connections on so many processes, each in 20 channels of 50."""

    processes: int
    connections: int


CASES = (
    Case(1, 1_000), Case(1, 5_000), Case(1, 10_000), Case(1, 19_000),
    Case(2, 2_000), Case(2, 10_000), Case(2, 20_000),
)  # fmt: skip


class Use(Struct, frozen=True):
    """What all processes use together."""

    cpu_ms: float
    """Processor time each second."""
    memory_mib: float


class Compared(Struct, frozen=True):
    """What the model says and what a server does."""

    case: Case
    predicted: Use
    measured: Use
    stretch: float
    """By how much neighbours stretched processor time; what the model says is stretched, too."""

    @property
    def errors(self) -> tuple[float, float]:
        """Return by how much the model is off, as shares of what was measured."""
        return (
            self.predicted.cpu_ms / self.measured.cpu_ms - 1,
            self.predicted.memory_mib / self.measured.memory_mib - 1,
        )


class Validation(Struct, frozen=True):
    """All of it, and on what it was measured."""

    notes: list[str]
    compared: list[Compared]


def predict(case: Case, constants: Constants) -> Use:
    """Return what the model says a case uses; a person has one connection."""
    people = case.connections
    channels = people * SUBSCRIPTIONS / MEMBERS
    asked = Demand(
        users=people,
        companies=(),
        connected=1.0,
        connections=people,
        posts=POSTS_PER_S,
        marks=0,
        histories=0,
        feeds=0,
        signins=0,
        deliveries=POSTS_PER_S * MEMBERS,
        posts_a_year=0,
        marks_a_year=0,
    )
    listened = people + channels * case.processes
    design = Design(name="validated")
    plant = Plant(asked, design, case.processes, case.processes, listened)
    cpu_us = sum(processes_us(plant, constants).values())
    memory_kib = (
        case.processes * constants.process_mib * _KIB
        + people * constants.connection_kib
        + listened * constants.stream_kib
    )
    return Use(cpu_us / 1_000, memory_kib / _KIB)


def merged(found: Validation, before: Validation) -> Validation:
    """Return all that was compared, the newest of each case, in the order of the cases."""
    known = {each.case: each for each in (*before.compared, *found.compared)}
    return Validation(found.notes, [known[case] for case in CASES if case in known])


def validate(constants: Constants, cases: Sequence[Case] = CASES) -> Validation:
    """Run each case on real servers, under the same load; leave out what cannot be measured."""
    os.sched_setaffinity(0, {servers.cores().load})
    _RESULTS.mkdir(exist_ok=True)
    compared = []
    with tempfile.TemporaryDirectory(dir=_RESULTS) as work, quiet.watching() as neighbours:
        setting = Setting(Path(work).absolute(), quick=True)
        for case in cases:
            try:
                compared.append(_compare(setting, case, constants))
            except CannotMeasureError as error:
                print(case, error, file=sys.stderr)
            else:
                print(compared[-1], file=sys.stderr)
    notes = machine.describe("python -m tools.simulate validate")
    return Validation([*notes, *neighbours.note("the validation")], compared)


def _compare(setting: Setting, case: Case, constants: Constants) -> Compared:
    """Measure a case, and give what the model says the same stretch of processor time."""
    with yardstick.watching() as stretch:
        measured, commit_s = _measure(setting, case)
    predicted = predict(case, replace(constants, commit_ms=commit_s * 1_000))
    stretched = replace(predicted, cpu_ms=predicted.cpu_ms * stretch.factor)
    return Compared(case, stretched, measured, stretch.factor)


def _measure(setting: Setting, case: Case) -> tuple[Use, float]:
    """Return what is used, and how long a transaction took: that is the disk's, not ours."""
    with Rig(setting) as rig:
        channels = case.connections * SUBSCRIPTIONS // MEMBERS
        data, people = rig.people(users=case.connections, channels=channels, members=MEMBERS)
        url = rig.redis().url if case.processes > 1 else ""
        nodes = [rig.serve(data, broker=url) for _ in range(case.processes)]
        return uvloop.run(_load(setting, nodes, people))


async def _load(setting: Setting, nodes: list[Process], people: list[Person]) -> tuple[Use, float]:
    """Hold connections on all nodes, spread evenly, and post on the first."""
    async with AsyncExitStack() as stack:
        for number, node in enumerate(nodes):
            tokens = [person.token for person in people[SENDERS:][number :: len(nodes)]]
            work = setting.path("receiver")
            work.mkdir()
            await stack.enter_async_context(receiving(work, node.port, tokens, SECONDS))
        accounts = [Account(person.token, person.channels) for person in people[:SENDERS]]
        posters = await stack.enter_async_context(posting(nodes[0].port, accounts))
        await asyncio.sleep(SETTLE_S)
        before = commits(nodes[0])
        cpu_s, start_s = sum(node.cpu_s() for node in nodes), time.perf_counter()
        await measure_ack(posters, POSTS_PER_S, SECONDS)
        used_s = sum(node.cpu_s() for node in nodes) - cpu_s
        took_s = time.perf_counter() - start_s
        groups, waited_s = (b - a for a, b in zip(before, commits(nodes[0]), strict=True))
        memory = sum(node.rss_bytes() for node in nodes)
    return Use(used_s / took_s * 1_000, memory / _MIB), waited_s / groups
