"""Writes the tables and plots of docs/topics/scale.md."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import asdict

from tools.bench.table import replace_section

from .chart import number
from .company import LARGEST_COMPANY
from .constants import Constants, Measured, meanings
from .demand import demand
from .estates import FILE, HOSTS, LADDER, Estate, cells, today
from .habits import Habits
from .limits import reached
from .machines import ROOM, need
from .placement import copies
from .plots import all_plots, storms
from .sensitivity import swings
from .storms import ride_out
from .validate import Validation

COMMAND: Final = "python -m tools.simulate"
PAGE: Final = Path("docs/topics/scale.md")
VALIDATION: Final = Path(__file__).parent / "validation.json"
_DECADES = tuple(10**power for power in range(2, 9))
_MANY = 10_000_000
_NODES = (2, 4, 16, 64, 256)
_SWINGS = 12
_SPLIT = 0.02
_TERABYTE_GB = 1_000


def text(measured: Measured) -> str:
    """Return all tables, one after the other."""
    parts = _sections(measured, list(MAKERS))
    return "\n".join(f"## {name}\n\n{section}" for name, section in parts.items())


def write(measured: Measured, names: Sequence[str] = ()) -> None:
    """Put some tables into the page; without names all, and the plots beside it."""
    page = PAGE.read_text()
    for name, section in _sections(measured, names or list(MAKERS)).items():
        page = replace_section(page, section, f"{COMMAND}: {name}")
    PAGE.write_text(page)
    if names:
        return
    for name, drawing in all_plots(Habits(), measured.constants).items():
        PAGE.with_name(f"scale-{name}.svg").write_text(drawing)


def keep(validation: Validation) -> None:
    """Write down what ``python -m tools.simulate validate`` has found."""
    plain = msgspec.json.format(msgspec.json.encode(validation), indent=2)
    VALIDATION.write_bytes(plain + b"\n")


def validated() -> Validation:
    """Return what was written down; nothing, if nothing was."""
    if not VALIDATION.exists():
        return Validation([], [])
    return msgspec.json.decode(VALIDATION.read_bytes(), type=Validation)


def _sections(measured: Measured, names: Sequence[str]) -> dict[str, str]:
    habits, validation = Habits(), validated()
    return {name: MAKERS[name](habits, measured, validation) for name in names}


def _constants(measured: Measured) -> str:
    values = asdict(measured.constants)
    rows = [
        (f"`{name}`", f"{value:,.3g}" if value < 1_000 else f"{value:,.0f}", meaning)  # noqa: PLR2004
        for (name, value), meaning in zip(values.items(), meanings(), strict=True)
    ]
    return _table(("constant", "value", "what"), rows) + _notes(measured.notes)


def _decades(habits: Habits, constants: Constants) -> str:
    rows = [_decade(today(users, habits, constants)) for users in _DECADES]
    return _table(_HEAD, rows)


def _built(habits: Habits, constants: Constants) -> str:
    rows = [_decade(cells(users, habits, constants)) for users in _DECADES[-3:]]
    return _table(_HEAD, rows)


_HEAD = (
    "users", "connections", "posts/s", "deliveries/s", "processes", "cores", "memory",
    "copies", "PostgreSQL", "a year", "fullest", "runs as",
)  # fmt: skip


def _spent(habits: Habits, constants: Constants) -> str:
    """Tell what a million people's cores are busy with, on a file and on PostgreSQL."""
    asked = demand(LARGEST_COMPANY, habits)
    found = [need(asked, habits, constants, design) for design in (FILE, HOSTS)]
    names = dict.fromkeys(name for each in reversed(found) for name in each.spent)
    rows = [(name, *(f"{each.spent.get(name, 0.0):.2f}" for each in found)) for name in names]
    rows.append(("Redis", *(f"{each.redis_cores:.2f}" for each in found)))
    rows.append(("all", *(f"{each.busy_cores:.2f}" for each in found)))
    return _table(("busy cores for a million people", "a file", "PostgreSQL"), rows)


def _decade(found: Estate) -> tuple[str, ...]:
    asked = found.asked
    several = found.nodes / found.parts > 1.5  # noqa: PLR2004
    return (
        number(asked.users),
        number(asked.connections),
        number(asked.posts),
        number(asked.deliveries),
        number(round(found.nodes)),
        number(found.cores),
        _bytes(found.memory_gib + found.kernel_gib),
        f"{found.spread.channels:.1f} / {found.together.channels:.1f}" if several else "-",
        f"{number(found.postgres_cores / ROOM)} cores" if found.postgres_cores else "-",
        _bytes(found.storage_tb * _TERABYTE_GB, decimal=True),
        f"{found.first}, {found.used:.0%}",
        found.design if found.parts == 1 else f"{number(found.parts)} of: {found.design}",
    )


def _limits(habits: Habits, constants: Constants) -> str:
    rows = []
    for design in LADDER:
        found = sorted(reached(habits, constants, design).items(), key=lambda item: item[1])
        ends = [f"{name}: {number(users)}" for name, users in found] or ["none below a million"]
        rows.append((design.name, "; ".join(ends)))
    return _table(("design", "a limit is reached at so many users of one company"), rows)


def _copies(habits: Habits) -> str:
    asked = demand(_MANY, habits)
    rows = []
    for nodes in _NODES:
        spread, together = (
            copies(asked, habits, nodes, affine=affine, seed=3) for affine in (False, True)
        )
        figures = (
            spread.one, spread.buckets, spread.channels, together.one, together.channels,
        )  # fmt: skip
        rows.append((f"{nodes}", *(f"{each:,.1f}" for each in figures)))
    head = (
        "nodes", "one topic", "256 buckets", "by channel", "together: by company",
        "together: by channel",
    )  # fmt: skip
    return _table(head, rows)


def _storms(constants: Constants) -> str:
    rows = []
    for name, storm in storms(constants).items():
        found = ride_out(storm, seed=1)
        times = (found.half_s, found.most_s, found.all_s, found.longest_queue_s)
        rows.append(
            (name, f"{storm.clients:,}", *(f"{each:.1f} s" for each in times),
             f"{found.attempts:.1f}")
        )  # fmt: skip
    head = ("storm", "clients", "half back", "99 %", "all", "in line, at most", "attempts each")
    return _table(head, rows)


def _sensitivity(habits: Habits, constants: Constants) -> str:
    found = swings(1_000_000, habits, constants, HOSTS)
    rows = [
        (f"`{each.name}`", *(f"{value:.2f} x" for value in (*each.cores, *each.memory)))
        for each in found
        if each.width > 1 + _SPLIT
    ][:_SWINGS]
    return _table(("number", "cores, half", "cores, twice", "memory, half", "memory, twice"), rows)


def _validation(validation: Validation) -> str:
    rows = []
    for each in validation.compared:
        cpu, memory = each.errors
        rows.append(
            (
                f"{each.case.processes}",
                f"{each.case.connections:,}",
                f"{each.stretch:.2f} x",
                f"{each.predicted.cpu_ms:,.0f} ms",
                f"{each.measured.cpu_ms:,.0f} ms",
                f"{cpu:+.0%}",
                f"{each.predicted.memory_mib:,.0f} MiB",
                f"{each.measured.memory_mib:,.0f} MiB",
                f"{memory:+.0%}",
            )
        )
    head = (
        "processes", "connections", "stretch", "processor a second, model", "measured", "error",
        "memory, model", "measured", "error",
    )  # fmt: skip
    return _table(head, rows) + _notes(validation.notes)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def _notes(notes: Sequence[str]) -> str:
    return "\n" + "\n".join(f"* {note}" for note in notes) + "\n"


def _bytes(gigabytes: float, *, decimal: bool = False) -> str:
    names = ("MB", "GB", "TB", "PB") if decimal else ("MiB", "GiB", "TiB", "PiB")
    step = 1_000 if decimal else 1_024
    value, place = gigabytes * step, 0
    while value >= step and place < len(names) - 1:
        value, place = value / step, place + 1
    return f"{value:.3g} {names[place]}" if value < _TERABYTE_GB else f"{value:,.0f} {names[place]}"


MAKERS: Final[dict[str, Callable[[Habits, Measured, Validation], str]]] = {
    "constants": lambda _, measured, __: _constants(measured),
    "decades": lambda habits, measured, _: _decades(habits, measured.constants),
    "built": lambda habits, measured, _: _built(habits, measured.constants),
    "spent": lambda habits, measured, _: _spent(habits, measured.constants),
    "limits": lambda habits, measured, _: _limits(habits, measured.constants),
    "copies": lambda habits, _, __: _copies(habits),
    "storms": lambda _, measured, __: _storms(measured.constants),
    "sensitivity": lambda habits, measured, _: _sensitivity(habits, measured.constants),
    "validation": lambda _, __, validation: _validation(validation),
}
"""Each generated part of the page."""
