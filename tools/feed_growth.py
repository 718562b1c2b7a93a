"""``python -m tools.feed_growth``: draw how the feed's cost grows, from measured constants.

The constants are those of docs/topics/feed.md; measure them again with ``make bench`` and put
them here when the code has changed.
"""

import itertools
import math
from pathlib import Path
from typing import Final

from msgspec import Struct

from chatserver.domain.feed.costs import pays_to_push

FOLD_US: Final = 8.8
"""To fold one event, with its share of rows: 113,700 events a second on one core."""
PUSH_US: Final = 15.0
"""To write one row of a feed that pushes each message to each member."""
PULL_US: Final = 6.0
"""To read one channel's newest sessions and rank them, as a part of a page."""
ROWS: Final = 0.27
"""Written for each message where no two are folded together."""

MESSAGES_PER_DAY: Final = 25
VIEWS_PER_DAY: Final = 20
ACTIVE: Final = 0.7
PEAK: Final = 5.0
MEMBERS: Final = {100: 12, 10_000: 50, 1_000_000: 80, 100_000_000: 100}
"""How many members the channel of a message has, by the number of users: a model, not measured."""

_TARGET: Final = Path("docs/topics/feed-growth.svg")
_WIDTH, _HEIGHT, _MARGIN = 720, 420, 72
_LEAST, _MOST = -2, 8
_COLOURS: Final = {"pushed to each member": "#c2410c", "this feed": "#1d4ed8"}
_HEAD: Final = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    'font-family="sans-serif" font-size="12">'
)
_DAY_S: Final = 86_400


class Cost(Struct, frozen=True):
    """Rows a second at the peak of a day, and the cores busy with writing them."""

    pushed: float
    ours: float

    @property
    def cores(self) -> tuple[float, float]:
        """For both ways."""
        return self.pushed * PUSH_US / 1e6, self.ours / ROWS * FOLD_US / 1e6


def cost(users: int) -> Cost:
    """Return what both ways write for so many users."""
    messages_per_s = users * ACTIVE * MESSAGES_PER_DAY * PEAK / _DAY_S
    return Cost(messages_per_s * (members(users) - 1), messages_per_s * ROWS)


def members(users: int) -> float:
    """Return the members of a message's channel, between the sizes of the model."""
    sizes = sorted(MEMBERS)
    for low, high in itertools.pairwise(sizes):
        if users <= high:
            share = math.log(users / low) / math.log(high / low)
            return MEMBERS[low] + share * (MEMBERS[high] - MEMBERS[low])
    return MEMBERS[sizes[-1]]


def drawing() -> str:
    """Return the plot: rows written against users, both in powers of ten."""
    steps = [10 ** (2 + place / 10) for place in range(61)]
    costs = [cost(round(users)) for users in steps]
    lines = {
        "pushed to each member": [each.pushed for each in costs],
        "this feed": [each.ours for each in costs],
    }
    parts = [
        _HEAD,
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        *_grid(),
    ]
    for place, (name, values) in enumerate(lines.items()):
        points = " ".join(
            f"{_x(users):.1f},{_y(value):.1f}" for users, value in zip(steps, values, strict=True)
        )
        colour = _COLOURS[name]
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{_MARGIN + 12}" y="{_MARGIN + 16 * place}" fill="{colour}">{name}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid() -> list[str]:
    parts = []
    for power in range(2, 9):
        x = _x(10.0**power)
        parts += [
            f'<path d="M{x:.1f} {_y(10**_MOST):.1f}V{_y(10.0**_LEAST):.1f}" stroke="#e5e7eb"/>',
            f'<text x="{x:.1f}" y="{_HEIGHT - 36}" text-anchor="middle">{10**power:,}</text>',
        ]
    for power in range(_LEAST, _MOST + 1):
        y = _y(10.0**power)
        parts += [
            f'<path d="M{_MARGIN} {y:.1f}H{_WIDTH - _MARGIN / 2}" stroke="#e5e7eb"/>',
            f'<text x="{_MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end">{_label(power)}</text>',
        ]
    return [
        *parts,
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 14}" text-anchor="middle">users</text>',
        f'<text x="14" y="{_MARGIN - 24}">rows written a second, at the peak of a day</text>',
    ]


def _label(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _x(users: float) -> float:
    return _MARGIN + (math.log10(users) - 2) / 6 * (_WIDTH - 1.75 * _MARGIN)


def _y(rows: float) -> float:
    share = (math.log10(rows) - _LEAST) / (_MOST - _LEAST)
    return _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)


def _rounded(value: float) -> str:
    """Write a number with two digits that count."""
    digits = 1 - math.floor(math.log10(value))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def table() -> str:
    """Return the same as a table, with what an edge would have to be like to be pushed."""
    rows = []
    for users in MEMBERS:
        each = cost(users)
        pushing, ours = each.cores
        figures = map(_rounded, (each.pushed, each.ours, pushing, ours))
        rows.append(f"| {users:,} | {members(users):.0f} | {' | '.join(figures)} |")
    busy = itertools.takewhile(
        lambda events: pays_to_push(VIEWS_PER_DAY, events, PUSH_US, PULL_US), itertools.count()
    )
    head = "| users | members | rows/s pushed | rows/s here | cores pushed | cores here |"
    return "\n".join([head, "|" + " --- |" * 6, *rows, "", f"push up to {max(busy)} events a day"])


if __name__ == "__main__":
    _TARGET.write_text(drawing())
    print(table())
