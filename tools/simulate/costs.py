"""What each kind of work costs a second: in our processes, in Redis, in PostgreSQL."""

from typing import Final

from msgspec import Struct

from chatserver.app import SWEEP_S
from chatserver.delivery.bus import BEAT_S, HEADS_S, PRESENCE_EVERY_BEATS
from chatserver.projections.projector import GATHER_S

from .constants import Constants
from .demand import Demand

PRESENCE: Final = "who is online"


class Design(Struct, frozen=True, kw_only=True):
    """How a server is put together."""

    name: str
    nodes: bool = True
    """Whether there may be more processes than one."""
    postgres: bool = False
    topics: str = "one"
    """``one``, ``buckets`` or ``channels``."""
    affine: bool = False
    """Whether a company is kept on as few nodes as hold it."""
    all_hear: bool = True
    """Whether all nodes are told who is there and whose feed changed; else those that show it."""


class Plant(Struct, frozen=True):
    """A design at work: on so many nodes, with so much to carry."""

    demand: Demand
    design: Design
    nodes: int
    reached: float
    """Nodes that hear of a message."""
    listened: float
    """Streams that all nodes listen to."""


def processes_us(plant: Plant, constants: Constants) -> dict[str, float]:
    """Return what our processes spend a second, all together, by what it is for."""
    asked, nodes = plant.demand, plant.nodes
    alone_us = constants.node_us if nodes > 1 else constants.process_us
    return {
        "being there": nodes * alone_us + asked.connections * constants.idle_us,
        "comparing streams with the log": plant.listened * constants.stream_us,
        "storing posts and read cursors": asked.writes * write_us(plant, constants),
        "deliveries": (asked.deliveries - asked.posts) * constants.write_us,
        "pages of history": asked.histories * constants.history_us,
        "pages of the feed": asked.feeds * constants.feed_us,
        "signing in": asked.signins * constants.signin_us,
        **_bus_us(plant, constants),
    }


def write_us(plant: Plant, constants: Constants) -> float:
    """Return what a post costs its process; those that share a transaction share its cost."""
    if plant.design.postgres:
        return constants.pg_post_us
    return constants.post_us + constants.group_us / together(plant, constants)


def together(plant: Plant, constants: Constants) -> float:
    """Return how many share a transaction: those that come while the last one is on its way."""
    return max(1.0, plant.demand.writes / plant.nodes * constants.commit_ms / 1_000)


def _told_s(plant: Plant, constants: Constants) -> tuple[float, float]:
    """Return the messages a second on the bus, and the copies of them that nodes get.

    One is told of each transaction, and one of what was folded into feeds in a moment.
    """
    committed = plant.demand.writes / together(plant, constants)
    folded = min(plant.demand.posts, plant.nodes / GATHER_S)
    everybody = plant.nodes if plant.design.all_hear else plant.reached
    return committed + folded, committed * plant.reached + folded * everybody


def _bus_us(plant: Plant, constants: Constants) -> dict[str, float]:
    if plant.nodes == 1:
        return {}
    told, copied = _told_s(plant, constants)
    heard = max(0.0, copied - told) + max(0.0, _beats_s(plant) - 2 * plant.nodes)
    heads = HEADS_S * plant.demand.writes * (plant.nodes - 1)
    present = plant.demand.connections * (plant.nodes - 1) / (PRESENCE_EVERY_BEATS * BEAT_S)
    return {
        "telling and hearing other nodes": told * constants.bus_out_us
        + heard * constants.bus_in_us
        + heads * constants.presence_us,  # one more name in a message, like a person who is online
        PRESENCE: present * constants.presence_us * plant.design.all_hear,
    }


def _beats_s(plant: Plant) -> float:
    """Return what nodes hear each second only because they are there."""
    told = plant.nodes * (1 + 1 / PRESENCE_EVERY_BEATS) / BEAT_S
    return told * (plant.nodes if plant.design.all_hear else 1)


def redis_us(plant: Plant, constants: Constants) -> float:
    """Return what Redis spends a second."""
    if plant.nodes == 1:
        return 0.0
    told, copied = _told_s(plant, constants)
    copied += _beats_s(plant)
    return told * constants.redis_publish_us + copied * constants.redis_copy_us


def postgres_us(plant: Plant, constants: Constants) -> dict[str, float]:
    """Return what PostgreSQL spends a second, by what it is for; nothing if there is none."""
    asked = plant.demand
    if not plant.design.postgres:
        return {}
    return {
        "PostgreSQL: storing": asked.writes * constants.pg_post_database_us,
        "PostgreSQL: comparing streams": plant.listened / SWEEP_S * constants.pg_head_us,
        "PostgreSQL: pages of history": asked.histories * constants.pg_history_us,
        "PostgreSQL: pages of the feed": asked.feeds * constants.pg_feed_us,
    }
