"""Whole estates: which design each number of users runs on, and what all of it takes together."""

from typing import Final

from msgspec import Struct

from .company import LARGEST_COMPANY
from .constants import Constants
from .costs import Design
from .demand import Demand, demand
from .habits import Habits
from .machines import Need, need
from .placement import Copies, copies

ONE: Final = Design(name="one process, a file", nodes=False)
FILE: Final = Design(name="several processes, a file, Redis", topics="buckets")
HOSTS: Final = Design(name="several hosts, PostgreSQL, Redis", postgres=True, topics="buckets")
CELL: Final = Design(
    name="cells: nodes for many companies, PostgreSQL, Redis by channel",
    postgres=True,
    topics="channels",
    all_hear=False,
    affine=True,
)
LADDER: Final = (ONE, FILE, HOSTS)
"""What there is, the simplest first."""
_TB = 1e12
_SEED = 7


class Estate(Struct, frozen=True, kw_only=True):
    """All that so many users need, in one company or in many."""

    asked: Demand
    design: str
    parts: float
    """Installations that know nothing of each other, or cells."""
    nodes: float
    cores: float
    """Those to have, with room."""
    memory_gib: float
    kernel_gib: float
    redis_cores: float
    postgres_cores: float
    storage_tb: float
    """What is added in a year."""
    first: str
    used: float
    """What gives way first, and how much of it is used, in the part where that is most."""
    spread: Copies
    together: Copies
    """Nodes a message has to reach, if connections are anywhere, and if companies are together."""


def today(users: float, habits: Habits, constants: Constants) -> Estate:
    """Return what there is: each company on the simplest design that carries it."""
    asked = demand(users, habits)
    chosen = [
        (each.count, simplest(demand(each.users, habits), habits, constants))
        for each in asked.companies
    ]
    return _sum(asked, habits, constants, chosen)


def simplest(asked: Demand, habits: Habits, constants: Constants) -> Need:
    """Return the first design of the ladder that carries a demand, or else the last."""
    tried = [need(asked, habits, constants, design) for design in LADDER]
    return next((found for found in tried if found.works), tried[-1])


def cells(users: float, habits: Habits, constants: Constants) -> Estate:
    """Return what would have to be built: companies share nodes, in cells of a million users."""
    asked = demand(users, habits)
    count = max(1.0, users / LARGEST_COMPANY)
    return _sum(
        asked, habits, constants, [(count, need(asked.part(count), habits, constants, CELL))]
    )


def _sum(
    asked: Demand, habits: Habits, constants: Constants, parts: list[tuple[float, Need]]
) -> Estate:
    fullest = max((found for _, found in parts), key=lambda found: found.used[found.first])
    postgres = any(found.design.postgres for _, found in parts)
    nodes = sum(count * found.nodes for count, found in parts)
    at_once = max(1, round(nodes))
    return Estate(
        asked=asked,
        design=fullest.design.name,
        parts=sum(count for count, _ in parts),
        nodes=nodes,
        cores=sum(count * found.cores for count, found in parts),
        memory_gib=sum(count * found.memory_gib for count, found in parts),
        kernel_gib=sum(count * found.kernel_gib for count, found in parts),
        redis_cores=sum(count * found.redis_cores for count, found in parts),
        postgres_cores=sum(count * found.postgres_cores for count, found in parts),
        storage_tb=stored_a_year(asked, constants, postgres=postgres) / _TB,
        first=fullest.first,
        used=fullest.used[fullest.first],
        spread=copies(asked, habits, at_once, affine=False, seed=_SEED),
        together=copies(asked, habits, at_once, affine=True, seed=_SEED),
    )


def stored_a_year(asked: Demand, constants: Constants, *, postgres: bool) -> float:
    """Return the bytes that messages and read cursors add in a year, uploads aside."""
    message = constants.pg_message_bytes if postgres else constants.message_bytes
    return asked.posts_a_year * message + asked.marks_a_year * constants.mark_bytes
