"""Where each design ends: at how many people in one company each of its limits is reached."""

import itertools
import math

from .company import LARGEST_COMPANY
from .constants import Constants
from .costs import Design
from .demand import demand
from .habits import Habits
from .machines import need

_STEPS = 3
"""For each power of ten."""
_FIRST, _LAST = 2, round(math.log10(LARGEST_COMPANY))


def reached(habits: Habits, constants: Constants, design: Design) -> dict[str, float]:
    """Return the users at which a limit is reached, for those that are before a million."""
    steps = range(_FIRST * _STEPS, _LAST * _STEPS + 1)
    sizes = [10 ** (step / _STEPS) for step in steps]
    used = [need(demand(users, habits), habits, constants, design).used for users in sizes]
    names = {name for each in used for name in each}
    crossings = {name: _crossing(sizes, [each.get(name, 0.0) for each in used]) for name in names}
    return {name: users for name, users in crossings.items() if users is not None}


def _crossing(sizes: list[float], shares: list[float]) -> float | None:
    """Return where the shares pass one, on a straight line between two logarithms."""
    points = list(zip(sizes, shares, strict=True))
    for (low, before), (high, after) in itertools.pairwise(points):
        if before <= 1 < after:
            rise = math.log(max(before, 1e-9)) / math.log(max(before, 1e-9) / after)
            return low * math.pow(high / low, rise)
    return None
