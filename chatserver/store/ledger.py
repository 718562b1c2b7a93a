"""What a transaction has written, by which it knows what a read would see."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from .footprints import meeting
from .statements import Prepared

Values = Mapping[str, Any]
_MEETINGS: dict[tuple[Prepared, Prepared], tuple[tuple[str, ...], tuple[str, ...]] | None] = {}


class Ledger:
    """Rows that were written, by statement."""

    __slots__ = ("_keys", "_written")

    def __init__(self) -> None:
        self._written: dict[Prepared, list[Values]] = {}
        self._keys: dict[tuple[Prepared, tuple[str, ...]], tuple[set[Any], int]] = {}

    def add(self, statement: Prepared, values: list[Values]) -> None:
        """Note what a statement wrote."""
        self._written.setdefault(statement, []).extend(values)

    def clear(self) -> None:
        """Forget everything."""
        self._written.clear()
        self._keys.clear()

    def concerns(self, read: Prepared, values: Values) -> bool:
        """Say whether a read may see anything of it."""
        for written in self._written:
            met = _meeting(written, read)
            if met is None:
                continue
            theirs, mine = met
            if not theirs or _pick(values, mine) in self._keys_of(written, theirs):
                return True
        return False

    def _keys_of(self, written: Prepared, names: tuple[str, ...]) -> set[Any]:
        rows = self._written[written]
        known, seen = self._keys.get((written, names), (set(), 0))
        known.update(_pick(values, names) for values in rows[seen:])
        self._keys[written, names] = known, len(rows)
        return known


def _meeting(written: Prepared, read: Prepared) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the parameters that must be equal, those of the one that wrote and of the other."""
    pair = written, read
    if pair not in _MEETINGS:
        found = meeting(written.footprint, read.footprint)
        _MEETINGS[pair] = (
            None if found is None else (tuple(a for a, _ in found), tuple(b for _, b in found))
        )
    return _MEETINGS[pair]


def _pick(values: Values, names: tuple[str, ...]) -> Any:
    return itemgetter(*names)(values)
