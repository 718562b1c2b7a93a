"""Faults of wires: between servers and Redis, servers and PostgreSQL, clients and servers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from .proxy import Proxy
from .rig import Fault, Rig
from .stage import Stage

ANSWERS_UNDER_WAY_S: Final = 0.5
DRIP_BYTES_PER_S: Final = 2_000.0
DELAY_S: Final = (0.05, 0.4)
MOMENT_S: Final = (0.2, 0.4)
FOREVER_S: Final = 1e6

Wrong = Callable[[Proxy], None]


def cut_bus(stage: Stage, for_s: float) -> Fault:
    """Return a fault that cuts some server from Redis: one way, both, or by resets."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.5, 1.0)
            how = rig.rng.choice([hold_forth, hold_back, Proxy.hold, Proxy.refuse])
            with rig.troubled(), wrong([rig.rng.choice(stage.buses)], how):
                await rig.pause(for_s / 3, for_s)

    return fault


def flap_bus(stage: Stage) -> Fault:
    """Return a fault in which the wires to Redis are reset again and again."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.05, 0.5)
            rig.rng.choice(stage.buses).reset()

    return fault


def cut_store(stage: Stage, for_s: float) -> Fault:
    """Return a fault that cuts one server, or all, from PostgreSQL.

    Where all are cut off nothing may be acknowledged.
    """

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.8, 1.5)
            everywhere = rig.rng.random() < 0.5
            wires = stage.stores if everywhere else [rig.rng.choice(stage.stores)]
            with rig.troubled(), wrong(wires, rig.rng.choice([Proxy.hold, Proxy.refuse])):
                await rig.pause(ANSWERS_UNDER_WAY_S, ANSWERS_UNDER_WAY_S)
                before = rig.acknowledged
                await rig.pause(for_s / 3, for_s)
                if everywhere and rig.acknowledged > before:
                    rig.book.breach("something was acknowledged without the database")

    return fault


def spoil_bus(stage: Stage, *, dropped: float, doubled: float, late_s: float) -> Fault:
    """Return a fault that loses, doubles and delays what Redis publishes."""

    async def fault(rig: Rig) -> None:
        spoiling = stage.spoiling
        spoiling.dropped, spoiling.doubled, spoiling.late_s = dropped, doubled, late_s
        try:
            await rig.pause(FOREVER_S, FOREVER_S)
        finally:
            spoiling.dropped = spoiling.doubled = spoiling.late_s = 0.0

    return fault


def interrupt_bus(stage: Stage) -> Fault:
    """Return a fault that loses whatever Redis publishes, for a moment each time."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.5, 1.5)
            stage.spoiling.dropped = 1.0
            try:
                await rig.pause(*MOMENT_S)
            finally:
                stage.spoiling.dropped = 0.0

    return fault


def disturb_clients(stage: Stage, for_s: float) -> Fault:
    """Return a fault in which clients' wires drip, are slow, half-open, or reset."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.1, 0.5)
            door = rig.rng.choice(stage.doors)
            with wrong([door], rig.rng.choice([Proxy.hold, hold_forth, hold_back, drip, delay])):
                await rig.pause(for_s / 5, for_s)
            if rig.rng.random() < 0.5:
                door.reset()

    return fault


@contextmanager
def wrong(wires: Sequence[Proxy], how: Wrong) -> Iterator[None]:
    """Have something wrong with wires while the context lasts."""
    for wire in wires:
        how(wire)
    try:
        yield
    finally:
        for wire in wires:
            wire.heal()


def hold_forth(wire: Proxy) -> None:
    """Cut one way."""
    wire.hold([wire.forth])


def hold_back(wire: Proxy) -> None:
    """Cut the other way."""
    wire.hold([wire.back])


def drip(wire: Proxy) -> None:
    """Let few bytes through at a time."""
    for way in wire.ways:
        way.bytes_per_s = DRIP_BYTES_PER_S


def delay(wire: Proxy) -> None:
    """Have everything come late."""
    for way in wire.ways:
        way.delay_s = DELAY_S
