"""Workloads W1 to W6: who posts how much, and what people do besides.

WM is as much as the machine bears, WL little, so that a last message is the last for long; WP has
clients that wait before they come back, as the product's own do after a connection that lasted.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from .kills import reconnect
from .load import Load
from .members import churn_members
from .readers import stall_some
from .restarts import have_programs_post
from .rig import Fault, Rig

Name = Literal["W1", "W2", "W3", "W4", "W5", "W6", "WL", "WM", "WP"]

BURST: Final = 1_000
BURST_CHARACTERS: Final = 200
BURST_EVERY_S: Final = (2.0, 6.0)


class Workload(NamedTuple):
    """A load, and what happens besides the fault."""

    load: Load
    besides: Sequence[Fault] = ()


async def burst(rig: Rig) -> None:
    """Have everybody say everything at once, in one channel."""
    while True:
        await rig.pause(0.5, 1.0)
        channel = rig.cast.channels[0]
        for number in range(BURST):
            rig.clients[number % len(rig.clients)].post(channel, BURST_CHARACTERS)
        await rig.pause(*BURST_EVERY_S)


STEADY: Final = Load(people=16, channels=8, members=6, rate=120)
CROWDED: Final = Load(people=12, channels=4, rate=60, trespass=0.1)

WORKLOADS: Final[dict[Name, Workload]] = {
    "W1": Workload(STEADY),
    "W2": Workload(STEADY, [reconnect]),
    "W3": Workload(Load(people=40, channels=1, rate=10), [burst]),
    "W4": Workload(STEADY, [stall_some(10.0)]),
    "W5": Workload(CROWDED, [churn_members]),
    "W6": Workload(STEADY, [have_programs_post]),
    "WM": Workload(Load(people=24, channels=24, members=3, rate=1_500, characters=60, letters=12)),
    "WP": Workload(Load(people=16, channels=8, members=6, rate=60, polite=True)),
    "WL": Workload(Load(people=12, channels=24, members=4, rate=4)),
}
