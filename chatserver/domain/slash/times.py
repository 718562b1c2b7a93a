"""Times within what is typed: "call Bob tomorrow at 9", "on holiday until Friday"; and in words."""

import re
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from protocol.interactions import Language
from protocol.when import time_in

_US: Final = 1_000_000
_MOST_WORDS: Final = 8
"""No time takes more words than "the day after tomorrow at 9 am"."""
_TO_WHOM: Final = re.compile(r"^(?:me|moi)\b(?!-)\s*", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:to|that|about|de|que)\s+|d['’]\s*|qu['’]\s*", re.IGNORECASE)
_UNTIL: Final = re.compile(
    r"(?:^|\s)(?:(until|till|jusqu['’](?:à|au|en)?)|(for|pendant|pour))\s*(?=\S)", re.IGNORECASE
)
_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_MONTHS: Final = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
}


class Timed(NamedTuple):
    """A text, and the time that was told with it, in words."""

    text: str
    when: str


class Ending(NamedTuple):
    """A text, and until when it holds, in Unix microseconds."""

    text: str
    until_us: int | None


def split_time(typed: str, now_us: int, zone: tzinfo) -> Timed | None:
    """Return what stands beside a time at the end or at the beginning, or None if there is none.

    Of several readings the longest time is meant.
    """
    words = _TO_WHOM.sub("", typed.lstrip(), count=1).split()
    if _means_time(" ".join(words), now_us, zone):
        return None
    most = min(len(words) - 1, _MOST_WORDS)
    for count in range(most, 0, -1):
        when, text = " ".join(words[-count:]), " ".join(words[:-count])
        if _means_time(when, now_us, zone):
            return Timed(_without_link(text), when)
    for count in range(most, 0, -1):
        when, text = " ".join(words[:count]), " ".join(words[count:])
        if _means_time(when, now_us, zone):
            return Timed(_without_link(text), when.rstrip(":,"))
    return None


def split_end(typed: str, now_us: int, zone: tzinfo) -> Ending:
    """Return a text without the end it was given, by "until …" or "for …"."""
    for found in reversed([*_UNTIL.finditer(typed)]):
        words = typed[found.end() :].strip()
        until_us = time_in(words if found[1] else f"in {words}", now_us, zone)
        if until_us is not None:
            return Ending(typed[: found.start()].strip(), until_us)
    return Ending(typed.strip(), None)


def in_words(time_us: int, now_us: int, zone: tzinfo, language: Language) -> str:
    """Return a time as people say it: "today at 14:30", "Friday 27 November at 9:00"."""
    at, now = (datetime.fromtimestamp(each / _US, zone) for each in (time_us, now_us))
    clock = f"{at.hour}:{at:%M}"
    day = f"{_DAYS[language][at.weekday()]} {at.day} {_MONTHS[language][at.month - 1]}"
    if at.year != now.year:
        day = f"{day} {at.year}"
    if at.date() == now.date():
        day = "aujourd’hui" if language == "fr" else "today"
    return f"{day} à {clock}" if language == "fr" else f"{day} at {clock}"


def _without_link(text: str) -> str:
    return _LINK.sub("", text, count=1) if _LINK.match(text) else text


def _means_time(words: str, now_us: int, zone: tzinfo) -> bool:
    """Say whether words are a time; a number alone is rather how many of something."""
    words = words.rstrip(":,")
    return not words.isdigit() and time_in(words, now_us, zone) is not None
