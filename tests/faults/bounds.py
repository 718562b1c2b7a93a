"""What the checker cannot see: that a fault did happen, and how soon all was well again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from .measures import quantile
from .onlookers import RIGHT_WITHIN_S
from .stage import Stage

Samples = Mapping[str, Sequence[float]]
Proof = Callable[[Stage], bool]
Bound = Callable[[Samples], bool]

ADDED_S: Final = 1.0
FOUND_S: Final = 2.0
FOUND_AT_MOST_S: Final = 5.0
WHOLE_TYPICALLY_S: Final = 1.5
WHOLE_S: Final = 5.0


def servers_were_killed(stage: Stage) -> bool:
    """Say whether any was."""
    return stage.rig.kills > 0


def redis_was_killed(stage: Stage) -> bool:
    """Say whether it was."""
    return stage.broker.kills > 0


def postgres_was_killed(stage: Stage) -> bool:
    """Say whether it was."""
    return stage.store_kills > 0


def bus_was_spoiled(stage: Stage) -> bool:
    """Say whether a message was lost."""
    return stage.spoiling.lost > 0


def seen_soon(samples: Samples) -> bool:
    """Without Redis everything is seen, at most a second later (p99)."""
    added_s = _p99(samples["seen_in_trouble"]) - _p99(samples["seen"])
    return added_s <= ADDED_S


def found_soon(samples: Samples) -> bool:
    """What the bus lost is found within 2 s (p99), and at most 5 s."""
    late = samples["found_late"]
    return not late or (_p99(late) <= FOUND_S and max(late) <= FOUND_AT_MOST_S)


def right_soon(samples: Samples) -> bool:
    """Everybody sees who is online within 15 s of Redis being back."""
    right = samples["presence_right"]
    return bool(right) and max(right) <= RIGHT_WITHIN_S


def whole_soon(samples: Samples) -> bool:
    """Clients of a dead server have everything on another in 1.5 s (p50), 5 s (p99)."""
    whole = sorted(samples["whole_again"])
    return bool(whole) and quantile(whole, 0.5) <= WHOLE_TYPICALLY_S and _p99(whole) <= WHOLE_S


def _p99(samples: Sequence[float]) -> float:
    return quantile(sorted(samples), 0.99) if samples else 0.0
