"""How much each constant matters: cores and memory if it were half, or twice, what it is."""

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from .constants import Constants
from .costs import Design
from .demand import demand
from .habits import Habits
from .machines import at, need

FACTORS = (0.5, 2.0)
Values = TypeVar("Values", Constants, Habits)


class Swing(Struct, frozen=True):
    """What becomes of busy cores and of memory, as factors, by half and by twice a number."""

    name: str
    cores: tuple[float, float]
    memory: tuple[float, float]

    @property
    def width(self) -> float:
        """Return how far apart the larger of both swings ends."""
        return max(high / low for low, high in (self.cores, self.memory))


def swings(users: float, habits: Habits, constants: Constants, design: Design) -> list[Swing]:
    """Return the constants and habits that move anything, the strongest first."""
    nodes = need(demand(users, habits), habits, constants, design).nodes
    base = _both(users, habits, constants, design, nodes)
    found = []
    for name in asdict(constants):
        moved = [
            _both(users, habits, _times(constants, name, factor), design, nodes)
            for factor in FACTORS
        ]
        found.append(_swing(name, base, moved))
    for name in HABITS:
        moved = [
            _both(users, _times(habits, name, factor), constants, design, nodes)
            for factor in FACTORS
        ]
        found.append(_swing(name, base, moved))
    return sorted(found, key=lambda each: -each.width)


HABITS = ("posts", "marks", "connected", "histories", "feeds", "signins", "named", "burst")


def _times(values: Values, name: str, factor: float) -> Values:
    return replace(values, **{name: getattr(values, name) * factor})


def _both(
    users: float, habits: Habits, constants: Constants, design: Design, nodes: int
) -> tuple[float, float]:
    found = at(demand(users, habits), habits, constants, design, nodes)
    return found.busy_cores, found.memory_gib


def _swing(name: str, base: tuple[float, float], moved: list[tuple[float, float]]) -> Swing:
    low, high = moved
    return Swing(name, (low[0] / base[0], high[0] / base[0]), (low[1] / base[1], high[1] / base[1]))
