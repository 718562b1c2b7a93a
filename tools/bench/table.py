"""The figures as a Markdown table, printed or put into docs/performance.md."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

COMMAND = "make bench"
BEGIN = f"<!-- begin: {COMMAND} -->"
END = f"<!-- end: {COMMAND} -->"
_HEAD = ("figure", "ours", "floor", "ratio", "target", "met")


class Row(Struct, frozen=True):
    """One figure beside its floor; ``met`` is None where nothing is promised or measured."""

    figure: str
    ours: str
    floor: str = "-"
    ratio: str = "-"
    target: str = "-"
    met: bool | None = None


def not_measured(figure: str, reason: str) -> Row:
    """Say plainly that a figure is missing."""
    return Row(figure, f"not measured: {reason}")


def markdown(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Lay out a table with notes below it."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    head, *body = (_line(row, widths) for row in cells)
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([head, rule, *body, "", *(f"* {note}" for note in notes)]) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "**no**", None: "-"}[row.met]
    texts = (row.figure, row.ours, row.floor, row.ratio, row.target, met)
    return tuple(" ".join(text.replace("|", "/").split()) for text in texts)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def replace_section(document: str, section: str, command: str = COMMAND) -> str:
    """Put ``section`` between the two marks of a command in a document.

    Raises:
        ValueError: the marks are not there.
    """
    first, last = (mark.replace(COMMAND, command) for mark in (BEGIN, END))
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"there is no section between {first} and {last}")
    return f"{before}{first}\n\n{section}\n{last}{after}"


def write_section(path: Path, section: str, command: str = COMMAND) -> None:
    """Put ``section`` between the marks of a file."""
    path.write_text(replace_section(path.read_text(), section, command))
