"""What programs ask Slack's search for, as people here ask: one grammar does both."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

_PART = re.compile(
    r'-?(?:(?P<operator>\w{1,16}):)?(?:"[^"]*"?|<[^<>\n]{0,200}>|[^\s"]*)', re.IGNORECASE
)
_REFERENCE = re.compile(r"<([@#]\w{1,40})(?:\|[^<>]*)?>")
_ISO = re.compile(r"\d{4}(?:[-/.]\d{1,2}){0,2}")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH_AND_YEAR = re.compile(r"([a-z]+)[-/ ]?(\d{4})?")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
_DAYS: Final = ("today", "yesterday")


def our_query(query: str, today: date) -> str:
    """Turn a query of Slack's into one of ours; what we cannot look for is left out.

    Words, phrases, ``-``, ``from:`` and ``in:`` mean the same. Dates may be written in more ways.
    """
    parts = (_part(match, today) for match in _PART.finditer(query) if match[0])
    return " ".join(part for part in parts if part)


def _part(match: re.Match[str], today: date) -> str:
    """Return a part of a query in our words; empty to leave it out."""
    operator = (match["operator"] or "").lower()
    if operator not in _OPERATORS:
        return "" if operator in _UNKNOWN else match[0]
    minus, value = match[0].startswith("-"), match[0].partition(":")[2]
    wanted = _OPERATORS[operator](value.strip('"'), today)
    if not wanted or (minus and operator not in _NAMES):
        return ""
    return f"{'-' if minus else ''}{operator}:{wanted}"


def _name(value: str, _: date) -> str:
    """Return somebody or a channel as it was written, but without a label."""
    named = _REFERENCE.sub(r"<\1>", value)
    return f'"{named}"' if " " in named else named if named.strip("@#") else ""


def _thing(value: str, _: date) -> str:
    """Return what a message shall have: any reaction stands for a certain one."""
    thing = value.lower().rstrip("s")
    if thing in ("link", "file", "reaction"):
        return thing
    return "reaction" if value.startswith(":") and len(value) > 1 else ""


def _state(value: str, _: date) -> str:
    return "thread" if value.lower().rstrip("s") == "thread" else ""


def _date(value: str, today: date) -> str:
    """Return a day, a month or a year in figures."""
    said = value.lower()
    if said in _DAYS or _ISO.fullmatch(said):
        return said
    if american := _AMERICAN.fullmatch(said):
        month, day, year = american.groups()
        return f"{year}-{month}-{day}"
    named = {"month": f"{today:%Y-%m}", "year": f"{today:%Y}"}
    return named.get(said) or _month(said, today) or _weekday(said, today)


def _month(said: str, today: date) -> str:
    """Return a month by its name; without a year, the last one that has begun."""
    match = _MONTH_AND_YEAR.fullmatch(said)
    names = [name for name in _MONTHS if match and match[1] in (name, name[:3])]
    if match is None or not names:
        return ""
    month = _MONTHS.index(names[0]) + 1
    year = int(match[2] or (today.year if month <= today.month else today.year - 1))
    return f"{year:04}-{month:02}"


def _weekday(said: str, today: date) -> str:
    """Return the last day of that name."""
    if said not in _WEEKDAYS:
        return ""
    back = (today.weekday() - _WEEKDAYS.index(said)) % len(_WEEKDAYS)
    return (today - timedelta(days=back)).isoformat()


_NAMES: Final = ("from", "in")
_OPERATORS: Final[dict[str, Callable[[str, date], str]]] = {
    **dict.fromkeys(_NAMES, _name),
    **dict.fromkeys(("before", "after", "on", "during"), _date),
    "has": _thing,
    "is": _state,
}
_UNKNOWN: Final = frozenset({"to", "with", "hasmy", "creator", "sort"})
"""Slack's other operators, which are none of our words either."""
