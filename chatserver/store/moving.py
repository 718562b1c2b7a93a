"""Everything moves to another database while people write, and nobody else notices.

At every moment one of the two may be written to, or none: never both (docs/adr/0021).

1. Triggers note the keys of what changes from now on.
2. What there was at one moment is copied, read back and compared.
3. What was noted meanwhile is repeated, again and again until little is left.
4. Writers are held for a moment: the last of it is repeated and everything counted. In the same
   transaction the old database is fenced; from its commit on, it is left.
5. The new one is opened, and servers that still run on the old one follow.

Killed before the fence, the old database is the truth and the move begins anew; killed behind it,
repeating the command does the rest.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from chatserver.core import faults

from .copying import TABLES, CopyError, Meter, Part, Side, Tell, copy_all, named
from .moved import MOVED, read_written

FEW_CHANGES: Final = 200
MAX_ROUNDS: Final = 50


class Move(NamedTuple):
    """What was moved, and how long it took."""

    parts: list[Part]
    """What there was at the moment of the copy; nothing if only the rest was left to do."""
    changes: int
    """How many rows changed meanwhile and were repeated."""
    copied_s: float
    held_s: float
    """How long nobody could write."""


class UnfinishedError(CopyError):
    """Everything has moved, but something is left to do; the message says what."""


def move(source: Side, target: Side, opened: Callable[[], None], tell: Tell) -> Move:
    """Move everything; ``opened`` is called once the new database may be used.

    Raises:
        UnfinishedError: behind the switch something failed; repeat it.
        CopyError: it was not done; the source is as it was.
    """
    with source.leaving():
        settings = source.settings()
        name = f"{settings['workspace']}:{settings['epoch']}"
        done = Move([], 0, 0.0, 0.0)
        if MOVED in settings:
            _require_there(target, name, settings[MOVED])
        else:
            done = _bring(source, target, name, Meter(tell, passes=2))
        faults.passing("move.left")
        try:
            _open(source, target, name, opened)
        except (CopyError, OSError) as error:
            raise UnfinishedError(
                f"everything is in {target.shown} now, but {error}: see to that and repeat this "
                "command. Until then people can read and not write"
            ) from error
        return done


def _open(source: Side, target: Side, name: str, opened: Callable[[], None]) -> None:
    if target.awaits(name):
        target.open_up()
    target.close()
    faults.passing("move.opened")
    opened()
    source.send_after()


def _bring(source: Side, target: Side, name: str, meter: Meter) -> Move:
    begun_s = time.monotonic()
    target.prepare(name)
    source.begin_noting()
    with source.snapshot():
        parts = copy_all(source, target, meter)
    copied_s = time.monotonic() - begun_s
    faults.passing("move.copied")
    changes = 0
    for _ in range(MAX_ROUNDS):
        meter.at(0, "catching up")
        with source.snapshot():
            some = _catch_up(source, target)
        changes += some
        if some <= FEW_CHANGES:
            break
    meter.at(0, "switching")
    held_s = time.monotonic()
    with source.held():
        source.require_newest()
        if not source.is_noting():
            raise CopyError(f"{source.shown} was rebuilt meanwhile; give the command again")
        changes += _catch_up(source, target)
        _require_counts(source, target)
        faults.passing("move.held")
        source.leave(name, target.shown)
    held_s = time.monotonic() - held_s
    meter.finish("done")
    return Move(parts, changes, copied_s, held_s)


def _catch_up(source: Side, target: Side) -> int:
    """Repeat what was changed; return how many rows that were."""
    changes = [
        each._replace(keys=list(map(target.fit, each.keys)), rows=list(map(target.fit, each.rows)))
        for each in source.changes()
    ]
    for each, found in zip(changes, target.apply(changes), strict=True):
        if set(each.rows) != set(found):
            raise CopyError(f"{target.shown} does not hold what changed in {each.table.name}")
    return sum(len(each.keys) for each in changes)


def _require_counts(source: Side, target: Side) -> None:
    wrong = [each.name for each in TABLES if source.count(each) != target.count(each)]
    if wrong:
        raise CopyError(f"{target.shown} does not hold as many rows of {named(wrong)}")


def _require_there(target: Side, name: str, left: str) -> None:
    """Refuse to finish a move elsewhere than it was begun."""
    settings = target.settings()
    there = f"{settings.get('workspace')}:{settings.get('epoch')}"
    if there != name or MOVED in settings:
        raise CopyError(f"everything has moved to {read_written(left)[1]} already")
