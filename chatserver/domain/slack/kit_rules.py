"""Rules for JSON from strangers: each says what is wrong, and where, in Slack's words."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

MAX_PROBLEMS: Final = 20
"""How many are told; the rest is like them."""


class Place(NamedTuple):
    """A value's place in what was sent, and the problems found so far."""

    pointer: str
    problems: list[str]

    def at(self, part: str | int) -> "Place":
        """Return the place of a part."""
        return Place(f"{self.pointer}/{part}", self.problems)

    def refuse(self, problem: str) -> None:
        """Note what is wrong here."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(f"{problem} [json-pointer:{self.pointer}]")


Rule = Callable[[Any, Place], None]


def anything(_value: object, _place: Place) -> None:
    """Take it as it is."""


def flag(value: object, place: Place) -> None:
    """Take true and false."""
    if not isinstance(value, bool):
        place.refuse("must provide a boolean")


def number(value: object, place: Place) -> None:
    """Take a number, also as the text of one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        place.refuse("must provide a number")


def string(most: int, least: int = 0) -> Rule:
    """Take a text of so many characters."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string")
        elif len(value) > most:
            place.refuse(f"must be less than {most + 1} characters")
        elif len(value) < least:
            place.refuse(f"must be more than {least - 1} characters")

    return rule


def one_of(*allowed: str) -> Rule:
    """Take one of these words."""

    def rule(value: Any, place: Place) -> None:
        if value not in allowed:
            place.refuse(f"must be one of: {', '.join(allowed)}")

    return rule


def listed(each: Rule, most: int, least: int = 0) -> Rule:
    """Take a list of so many."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, list):
            place.refuse("must provide an array")
            return
        if len(value) > most:
            place.refuse(f"no more than {most} items allowed")
        elif len(value) < least:
            place.refuse(f"no less than {least} items allowed")
        for at, item in enumerate(value[:most]):
            each(item, place.at(at))

    return rule


def shaped(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *,
    one_from: Collection[str] = (),
) -> Rule:
    """Take an object with these fields; others are kept as they are."""
    needed = required or {}
    rules = {**needed, **(optional or {})}

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, dict):
            place.refuse("must provide an object")
            return
        for name in needed:
            if value.get(name) is None:
                place.at(name).refuse(f"missing required field: {name}")
        if one_from and all(value.get(name) is None for name in one_from):
            place.refuse(f"missing required field: {' or '.join(one_from)}")
        for name, field in rules.items():
            if value.get(name) is not None:
                field(value[name], place.at(name))

    return rule


def typed(kinds: Mapping[str, Rule], known: Collection[str] = ()) -> Rule:
    """Take an object of one of these types, or of one nobody knows yet; others are misplaced."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, dict):
            place.refuse("must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            place.at("type").refuse("missing required field: type")
        elif kind in kinds:
            kinds[kind](value, place)
        elif kind in known:
            place.at("type").refuse(f"unsupported type: {kind}")

    return rule
