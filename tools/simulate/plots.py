"""The plots of docs/topics/scale.md."""

from msgspec.structs import replace

from chatserver.core.config import Config

from .chart import Axis, Line, bars, lines
from .company import LARGEST_COMPANY
from .constants import Constants
from .demand import demand
from .estates import HOSTS, Estate, cells, today
from .habits import Habits
from .placement import copies
from .sensitivity import swings
from .storms import Storm, ride_out

_FEW = 14
_AT_ONCE = Config().limits.connections_burst
"""Of one address, that have not signed in yet; whoever has counts no more."""


def all_plots(habits: Habits, constants: Constants) -> dict[str, str]:
    """Return every plot under the end of its file's name."""
    return {
        "cores": _cores(habits, constants),
        "copies": _copies(habits),
        "storms": _storms(constants),
        "sensitivity": _sensitivity(habits, constants),
    }


def _cores(habits: Habits, constants: Constants) -> str:
    steps = [10 ** (2 + step / 3) for step in range(19)]
    found = [
        today(users, habits, constants)
        if users <= LARGEST_COMPANY
        else cells(users, habits, constants)
        for users in map(round, steps)
    ]
    drawn = [
        Line("memory, GiB", [(each.asked.users, each.memory_gib) for each in found]),
        Line("cores to have, with room", [(each.asked.users, each.cores) for each in found]),
        Line("messages posted a second", [(each.asked.users, each.asked.posts) for each in found]),
        Line("open connections, thousands", _thousands(found)),
    ]
    return lines(
        "What the busiest minute takes", Axis("users", 1e2, 1e8), Axis("", 1e-2, 1e5), drawn
    )


def _copies(habits: Habits) -> str:
    asked = demand(10_000_000, habits)
    counts = [round(10 ** (step / 4)) for step in range(13)]
    spread, together = (
        [copies(asked, habits, nodes, affine=affine, seed=3, drawn=4_000) for nodes in counts]
        for affine in (False, True)
    )
    drawn = [
        Line("one topic for all", list(zip(counts, counts, strict=True))),
        Line(
            "256 bucket topics",
            [(nodes, each.buckets) for nodes, each in zip(counts, spread, strict=True)],
        ),
        Line(
            "a topic for each channel, connections anywhere",
            [(nodes, each.channels) for nodes, each in zip(counts, spread, strict=True)],
        ),
        Line(
            "a topic for each company, companies together",
            [(nodes, each.one) for nodes, each in zip(counts, together, strict=True)],
        ),
        Line(
            "a topic for each channel, companies together",
            [(nodes, each.channels) for nodes, each in zip(counts, together, strict=True)],
        ),
    ]
    return lines(
        "Nodes that hear of one message, of 10 M people in many companies",
        Axis("nodes", 1, 1_000),
        Axis("copies of a message", 1, 1_000),
        drawn,
    )


def storms(constants: Constants) -> dict[str, Storm]:
    """Return the storms that are told of: 20,000 clients of one dead node, and how they return."""
    dead = Storm(clients=20_000, nodes=2, signin_s=constants.signin_us / 1e6)
    return {
        "three nodes, one dies": dead,
        "all in one moment, without jitter": replace(dead, jitter=False),
        "eighteen nodes, one dies": replace(dead, nodes=17),
        "a first wait of up to 10 s": replace(dead, first_s=10.0),
        "a node lets 256 wait": replace(dead, waiting=256),
        "2,000 behind one address": replace(dead, clients=2_000, waiting=_AT_ONCE),
    }


def _storms(constants: Constants) -> str:
    drawn = []
    for name, storm in storms(constants).items():
        back = ride_out(storm, seed=1).back
        points = [
            (back[place], 100 * (place + 1) / len(back))
            for place in range(0, len(back), max(1, len(back) // 200))
        ]
        drawn.append(Line(name, [(seconds, share) for seconds, share in points if seconds <= 30]))  # noqa: PLR2004
    return lines(
        "20,000 clients of a dead node come back",
        Axis("seconds", 0, 30, log=False),
        Axis("% are back", 0, 100, log=False, steps=5),
        drawn,
        low=True,
    )


def _sensitivity(habits: Habits, constants: Constants) -> str:
    found = swings(1_000_000, habits, constants, HOSTS)
    moving = sorted(found, key=lambda each: each.cores[0] - each.cores[1])[:_FEW]
    return bars(
        "Busy cores for a million people, if one number were half or twice what it is",
        "busy cores, against what they are",
        [(each.name, *each.cores) for each in moving],
    )


def _thousands(found: list[Estate]) -> list[tuple[float, float]]:
    return [(each.asked.users, each.asked.connections / 1_000) for each in found]
