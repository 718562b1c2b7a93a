"""What a demand needs: processes, cores, memory, Redis, PostgreSQL; and what gives way first."""

import math
from typing import Final

from msgspec import Struct

from chatserver.core.config import Config
from chatserver.delivery.hub import RINGS_BYTES
from chatserver.store.lanes import LANES

from .constants import Constants
from .costs import PRESENCE, Design, Plant, postgres_us, processes_us, redis_us
from .demand import Demand
from .habits import Habits
from .placement import copies, streams

ROOM: Final = 0.6
"""Which share of a core may be busy at the peak, so that a burst and a dead neighbour fit."""
PRESENCE_ROOM: Final = 0.15
"""Which share of a core a process may spend on hearing who is online."""
HOST_CORES: Final = 32
POSTGRES_CORES: Final = 64
POSTGRES_CONNECTIONS: Final = 500
MAX_CONNECTIONS: Final = Config().server.max_connections
CONNECTIONS_OF_A_NODE: Final = Config().store.readers + LANES + 1
_US, _KIB, _MIB = 1e6, 1_024, 1 << 20
_SEED = 1


class Need(Struct, frozen=True, kw_only=True):
    """What it takes, and how much of each thing's limit is used."""

    design: Design
    nodes: int
    spent: dict[str, float]
    """Busy cores of our processes and of PostgreSQL, by what for."""
    node_cores: float
    redis_cores: float
    postgres_cores: float
    memory_gib: float
    kernel_gib: float
    copies: float
    """Nodes that hear of one message, through Redis."""
    used: dict[str, float]
    """The share of each limit that is used; above one it does not go."""

    @property
    def busy_cores(self) -> float:
        """Return the cores that are busy in the busiest minute."""
        return self.node_cores + self.redis_cores + self.postgres_cores

    @property
    def cores(self) -> float:
        """Return the cores to have, with room."""
        return self.busy_cores / ROOM

    @property
    def first(self) -> str:
        """Return what gives way first."""
        return max(self.used, key=lambda name: self.used[name])

    @property
    def works(self) -> bool:
        """Say whether nothing is beyond its limit."""
        return self.used[self.first] <= 1


def need(demand: Demand, habits: Habits, constants: Constants, design: Design) -> Need:
    """Return the least that carries a demand; if nothing does, what comes nearest."""
    found = at(demand, habits, constants, design, _least(demand))
    while found.used["a process"] > 1 and design.nodes:
        more = math.ceil(found.nodes * min(found.used["a process"], 1.5))
        then = at(demand, habits, constants, design, max(found.nodes + 1, more))
        if then.used["a process"] >= found.used["a process"]:  # each node more makes it worse
            return found
        found = then
    return found


def _least(demand: Demand) -> int:
    """Return the nodes that hold all connections, with one to spare if there are several."""
    full = math.ceil(demand.connections / MAX_CONNECTIONS)
    return 1 if full <= 1 else full + 1


def at(demand: Demand, habits: Habits, constants: Constants, design: Design, nodes: int) -> Need:
    """Return what so many processes would use."""
    plant = _plant(demand, habits, design, nodes if design.nodes else 1)
    ours, theirs = processes_us(plant, constants), postgres_us(plant, constants)
    redis_cores = redis_us(plant, constants) / _US
    spent = {name: us / _US for name, us in (ours | theirs).items()}
    node_cores, postgres_cores = sum(ours.values()) / _US, sum(theirs.values()) / _US
    used = _used_by_nodes(plant, constants, node_cores, spent.get(PRESENCE, 0.0))
    used |= _used_elsewhere(plant, node_cores, redis_cores, postgres_cores)
    return Need(
        design=design,
        nodes=plant.nodes,
        spent=spent,
        node_cores=node_cores,
        redis_cores=redis_cores,
        postgres_cores=postgres_cores,
        memory_gib=_memory_kib(plant, habits, constants) / _MIB,
        kernel_gib=demand.connections * constants.socket_kib / _MIB,
        copies=plant.reached,
        used=used,
    )


def _plant(demand: Demand, habits: Habits, design: Design, nodes: int) -> Plant:
    reached = 1.0
    if nodes > 1:
        found = copies(demand, habits, nodes, affine=design.affine, seed=_SEED)
        by = {"one": found.one, "buckets": found.buckets, "channels": found.channels}
        reached = by[design.topics]
    listened = streams(demand, habits, nodes, affine=design.affine)
    return Plant(demand, design, nodes, reached, listened)


def _memory_kib(plant: Plant, habits: Habits, constants: Constants) -> float:
    said = plant.demand.posts_a_year / habits.working_days * constants.message_bytes
    return (
        plant.nodes * (constants.process_mib * _KIB + min(RINGS_BYTES, said) / _KIB)
        + plant.demand.connections * constants.connection_kib
        + plant.listened * constants.stream_kib
    )


def _used_by_nodes(
    plant: Plant, constants: Constants, node_cores: float, presence_cores: float
) -> dict[str, float]:
    asked, design, nodes = plant.demand, plant.design, plant.nodes
    writers = nodes * LANES if design.postgres else 1
    held_us = constants.pg_held_us if design.postgres else constants.held_us
    left = max(1, nodes - 1)
    used = {
        "a process": node_cores / nodes / ROOM,
        "sockets of a process": asked.connections / left / MAX_CONNECTIONS,
        "writers": asked.writes * held_us / writers / _US / ROOM,
    }
    if nodes > 1 and design.all_hear:
        used["hearing who is online"] = presence_cores / nodes / PRESENCE_ROOM
    return used


def _used_elsewhere(
    plant: Plant, node_cores: float, redis_cores: float, postgres_cores: float
) -> dict[str, float]:
    used = {"Redis's core": redis_cores / ROOM} if plant.nodes > 1 else {}
    if not plant.design.postgres:
        return used | {"cores of one host": node_cores / ROOM / HOST_CORES}
    return used | {
        "PostgreSQL's cores": postgres_cores / ROOM / POSTGRES_CORES,
        "PostgreSQL's connections": plant.nodes * CONNECTIONS_OF_A_NODE / POSTGRES_CONNECTIONS,
    }
