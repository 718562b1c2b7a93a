"""Line charts and bars as SVG, legible on light pages and on dark ones."""

import math
from collections.abc import Sequence
from html import escape
from typing import Final

from msgspec import Struct

WIDTH, HEIGHT = 760, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 24, 64, 56
_INK, _LINES, _PAPER = "#1f2937", "#e5e7eb", "#ffffff"
COLOURS: Final = ("#1d4ed8", "#c2410c", "#047857", "#7e22ce", "#b91c1c", "#475569")
_DASHES: Final = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 2")
"""Lines differ in dashes too, for whoever does not tell their colours apart."""
_THOUSAND, _LARGE = 1_000, 1e5


class Line(Struct, frozen=True):
    """A named line through points."""

    name: str
    points: Sequence[tuple[float, float]]


class Axis(Struct, frozen=True):
    """What is measured along an edge, from where to where."""

    title: str
    first: float
    last: float
    log: bool = True
    steps: int = 6
    """Of a straight axis."""

    def share(self, value: float) -> float:
        """Return where a value lies between both ends: zero to one, or just outside."""
        if not self.log:
            return (value - self.first) / (self.last - self.first)
        low, high = math.log10(self.first), math.log10(self.last)
        return (math.log10(max(value, self.first)) - low) / (high - low)

    def ticks(self) -> list[float]:
        """Return what is written along it."""
        if not self.log:
            span = (self.last - self.first) / self.steps
            return [self.first + span * step for step in range(self.steps + 1)]
        low, high = round(math.log10(self.first)), round(math.log10(self.last))
        return [10.0**power for power in range(low, high + 1)]


def lines(title: str, across: Axis, up: Axis, drawn: Sequence[Line], *, low: bool = False) -> str:
    """Draw lines over a grid, with their names at the upper left, or at the lower right."""
    left, top = (
        (WIDTH - 300, HEIGHT - _BOTTOM - 100 - 18 * len(drawn)) if low else (_LEFT, _TOP + 10)
    )
    parts = [*_paper(title, HEIGHT), *_grid(across, up)]
    for place, line in enumerate(drawn):
        points = " ".join(
            f"{_x(across, x):.1f},{_y(up, y):.1f}"
            for x, y in line.points
            if y >= up.first or not up.log
        )
        dashes = f' stroke-dasharray="{_DASHES[place]}"' if _DASHES[place] else ""
        style = f'stroke="{COLOURS[place]}" stroke-width="2"{dashes}'
        parts.append(f'<polyline points="{points}" fill="none" {style}/>')
        parts += _legend(left + 10, top + 6 + 18 * place, line.name, style)
    return _closed(parts)


def bars(title: str, note: str, named: Sequence[tuple[str, float, float]]) -> str:
    """Draw for each name a bar from a factor below one to a factor above."""
    height = _TOP + 22 * len(named) + _BOTTOM
    low = min(0.5, *(below for _, below, _ in named))
    high = max(2.0, *(above for _, _, above in named))
    across = Axis(note, low, high)
    parts = _paper(title, height)
    left = 210

    def place(value: float) -> float:
        return left + across.share(value) * (WIDTH - left - _RIGHT - 40)

    for factor in (0.5, 0.7, 1.0, 1.4, 2.0):
        x = place(factor)
        parts += [
            f'<path d="M{x:.1f} {_TOP}V{height - _BOTTOM}" stroke="{_LINES}"/>',
            _text(x, height - _BOTTOM + 18, f"{factor:g} x", "middle"),
        ]
    for place_, (name, below, above) in enumerate(named):
        y = _TOP + 22 * place_
        ends = ((min(below, 1.0), 1.0, COLOURS[0]), (1.0, max(above, 1.0), COLOURS[1]))
        parts.append(_text(left - 10, y + 14, name, "end"))
        parts += [
            f'<rect x="{place(begin):.1f}" y="{y + 3}" width="{place(end) - place(begin):.1f}" '
            f'height="15" fill="{colour}"/>'
            for begin, end, colour in ends
        ]
    parts.append(_text((left + WIDTH) / 2, height - 12, note, "middle"))
    return _closed(parts)


def number(value: float) -> str:
    """Write a number as short as it is clear: 20 k, 1 M."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}"


def _grid(across: Axis, up: Axis) -> list[str]:
    parts = []
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for value in across.ticks():
        x = _x(across, value)
        parts += [
            f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="{_LINES}"/>',
            _text(x, bottom + 18, number(value), "middle"),
        ]
    for value in up.ticks():
        y = _y(up, value)
        parts += [
            f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="{_LINES}"/>',
            _text(_LEFT - 8, y + 4, number(value), "end"),
        ]
    parts.append(_text((_LEFT + right) / 2, HEIGHT - 14, across.title, "middle"))
    parts.append(_text(12, _TOP - 12, up.title, "start"))
    return parts


def _legend(x: float, y: float, name: str, style: str) -> list[str]:
    return [f'<path d="M{x} {y}h26" {style}/>', _text(x + 32, y + 4, name, "start")]


def _paper(title: str, height: int) -> list[str]:
    shape = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12"'
    bold = f'font-size="15" font-weight="bold" fill="{_INK}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {shape} role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{_PAPER}"/>',
        f'<text x="12" y="24" {bold}>{escape(title)}</text>',
    ]


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(text)}</text>'
    )


def _closed(parts: list[str]) -> str:
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(axis: Axis, value: float) -> float:
    return _LEFT + axis.share(value) * (WIDTH - _LEFT - _RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - _BOTTOM - axis.share(value) * (HEIGHT - _TOP - _BOTTOM)
