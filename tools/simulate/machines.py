"""What a demand needs: processes, cores, memory, Redis, PostgreSQL; and what gives way first."""

import math
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from chatserver.core.config import Config
from chatserver.delivery.broker import MAX_MESSAGE_BYTES
from chatserver.delivery.bus import BEAT_S, PRESENCE_EVERY_BEATS
from chatserver.delivery.hub import RINGS_BYTES

from .constants import Constants
from .demand import Demand
from .habits import Habits
from .placement import copies, streams

ROOM: Final = 0.6
"""Which share of a core may be busy at the peak, so that a burst and a dead neighbour fit."""
HOST_CORES: Final = 32
POSTGRES_CORES: Final = 64
POSTGRES_CONNECTIONS: Final = 500
MAX_CONNECTIONS: Final = Config().server.max_connections
_US, _KIB, _MIB = 1e6, 1_024, 1 << 20
_SWEEP_S = 5.0
_USER_ID_BYTES = 12
_MOST_NODES = 1 << 22


class Design(Struct, frozen=True, kw_only=True):
    """How a server is put together."""

    name: str
    nodes: bool = True
    """Whether there may be more processes than one."""
    postgres: bool = False
    lanes: int = 1
    """How many writers do not wait for each other."""
    topics: str = "one"
    """``one``, ``buckets`` or ``channels``."""
    affine: bool = False
    presence_to_all: bool = True
    """Whether each node tells every other who is there; else only whoever looks is told."""
    cached_heads: bool = False
    """Whether a sweep asks Redis or a neighbour, not the database, for what has not moved."""


class Need(Struct, frozen=True, kw_only=True):
    """What it takes, and how much of each thing's limit is used."""

    design: Design
    nodes: int
    node_cores: float
    """Busy cores of all our processes."""
    memory_gib: float
    kernel_gib: float
    copies: float
    """Nodes that hear of one message, through Redis."""
    redis_cores: float
    postgres_cores: float
    used: dict[str, float]
    """The share of each limit that is used; above one it does not go."""

    @property
    def cores(self) -> int:
        """Return the cores to have, with room, for everything."""
        redis = math.ceil(self.redis_cores / ROOM) if self.nodes > 1 else 0
        database = math.ceil(self.postgres_cores / ROOM) if self.design.postgres else 0
        return math.ceil(self.node_cores / ROOM) + redis + database

    @property
    def first(self) -> str:
        """Return what gives way first."""
        return max(self.used, key=lambda name: self.used[name])

    @property
    def works(self) -> bool:
        """Say whether nothing is beyond its limit."""
        return self.used[self.first] <= 1


def write_us(constants: Constants, design: Design, each_s: float) -> float:
    """Return what a post costs a process that gets so many a second: groups share their cost."""
    if design.postgres:
        return constants.pg_post_us
    together = max(1.0, each_s * constants.commit_ms / 1_000)
    return constants.post_us + constants.group_us / together


def own_us(demand: Demand, constants: Constants, design: Design, nodes: int) -> float:
    """Return processor time a second that has nothing to do with how many nodes there are."""
    return (
        nodes * (constants.node_us if nodes > 1 else constants.process_us)
        + demand.connections * constants.idle_us
        + demand.writes * write_us(constants, design, demand.writes / nodes)
        + (demand.deliveries - demand.posts) * constants.write_us
        + demand.histories * constants.history_us
        + demand.feeds * constants.feed_us
        + demand.signins * constants.signin_us
    )


def bus_us(
    demand: Demand, constants: Constants, design: Design, nodes: int, reached: float
) -> tuple[float, float]:
    """Return what all nodes spend a second on each other: on messages, and on presence."""
    if nodes == 1:
        return 0.0, 0.0
    heard = demand.writes * max(0.0, reached - 1)
    beats = nodes * (nodes - 2) * (1 + 1 / PRESENCE_EVERY_BEATS) / BEAT_S
    if design.topics != "one":
        beats = 0.0  # heads go where the events went
    messages = demand.writes * constants.bus_out_us + (heard + beats) * constants.bus_in_us
    told = demand.connections * (nodes - 1) / (PRESENCE_EVERY_BEATS * BEAT_S)
    return messages, told * constants.presence_us * design.presence_to_all


def need(
    demand: Demand, habits: Habits, constants: Constants, design: Design, *, seed: int = 1
) -> Need:
    """Return the least that carries a demand; if nothing does, what comes nearest."""
    nodes = max(1, math.ceil(demand.connections / MAX_CONNECTIONS))
    while True:
        found = at(demand, habits, constants, design, nodes, seed=seed)
        busy = found.used["a process"]
        if busy <= 1 or not design.nodes or nodes >= _MOST_NODES:
            return found
        more = max(nodes + 1, math.ceil(nodes * min(busy, 1.5)))
        then = at(demand, habits, constants, design, more, seed=seed)
        if then.used["a process"] >= busy:  # each node more makes it worse
            return found
        nodes = more


def at(
    demand: Demand,
    habits: Habits,
    constants: Constants,
    design: Design,
    nodes: int,
    *,
    seed: int = 1,
) -> Need:
    """Return what so many processes would use."""
    nodes = nodes if design.nodes else 1
    reached = _reached(demand, habits, design, nodes, seed)
    messages_us, presence_us = bus_us(demand, constants, design, nodes, reached)
    listened = streams(demand, habits, nodes, affine=design.affine)
    node_cores = (
        own_us(demand, constants, design, nodes)
        + listened * constants.stream_us
        + messages_us
        + presence_us
    ) / _US
    need_ = Need(
        design=design,
        nodes=nodes,
        node_cores=node_cores,
        memory_gib=_memory_kib(demand, constants, nodes, listened) / _MIB,
        kernel_gib=demand.connections * constants.socket_kib / _MIB,
        copies=reached if nodes > 1 else 0.0,
        redis_cores=_redis_cores(demand, constants, design, nodes, reached),
        postgres_cores=_postgres_cores(demand, constants, listened) if design.postgres else 0.0,
        used={},
    )
    return replace(need_, used=_used(need_, demand, constants, presence_us / _US))


def _reached(demand: Demand, habits: Habits, design: Design, nodes: int, seed: int) -> float:
    if nodes == 1:
        return 1.0
    found = copies(demand, habits, nodes, affine=design.affine, seed=seed)
    return {"one": found.one, "buckets": found.buckets, "channels": found.channels}[design.topics]


def _memory_kib(demand: Demand, constants: Constants, nodes: int, listened: float) -> float:
    process_kib = constants.process_mib * _KIB + RINGS_BYTES / _KIB
    return (
        nodes * process_kib
        + demand.connections * constants.connection_kib
        + listened * constants.stream_kib
    )


def _redis_cores(
    demand: Demand, constants: Constants, design: Design, nodes: int, reached: float
) -> float:
    if nodes == 1:
        return 0.0
    beats = nodes * (nodes if design.topics == "one" else 1)
    sent = demand.writes * reached + beats
    return (demand.writes * constants.redis_publish_us + sent * constants.redis_copy_us) / _US


def _postgres_cores(demand: Demand, constants: Constants, listened: float) -> float:
    return (
        demand.writes * constants.pg_post_database_us
        + demand.histories * constants.pg_history_us
        + demand.feeds * constants.pg_feed_us
        + listened / _SWEEP_S * constants.pg_head_us
    ) / _US


def _used(
    need_: Need, demand: Demand, constants: Constants, presence_cores: float
) -> dict[str, float]:
    design, nodes = need_.design, need_.nodes
    held_us = constants.pg_held_us if design.postgres else constants.held_us
    used = {
        "a process": need_.node_cores / nodes / ROOM,
        "sockets of a process": demand.connections / nodes / MAX_CONNECTIONS,
        "the one writer": demand.writes * held_us / design.lanes / _US / ROOM,
    }
    if nodes > 1:
        used["Redis, one core"] = need_.redis_cores / ROOM
        if design.presence_to_all:
            used["who is online, told to all"] = presence_cores / nodes / (ROOM / 4)
            told = demand.connections / nodes * _USER_ID_BYTES
            used["size of that message"] = told / MAX_MESSAGE_BYTES
    if design.postgres:
        used["PostgreSQL's cores"] = need_.postgres_cores / ROOM / POSTGRES_CORES
        used["PostgreSQL's connections"] = (
            nodes * (Config().store.readers + 1) / POSTGRES_CONNECTIONS
        )
    else:
        used["cores of one host"] = need_.node_cores / ROOM / HOST_CORES
    return used
