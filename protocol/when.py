"""Times as people write them, in English and French: "in 20 minutes", "demain à 9h"."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

MORNING: Final = time(9)
_US: Final = 1_000_000
_WEEK: Final = 7
_NOON: Final = 12
_DAYS_OF_WEEK: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)
_DAYS_AHEAD: Final = {
    "today": 0,
    "aujourd'hui": 0,
    "tomorrow": 1,
    "demain": 1,
    "the day after tomorrow": 2,
    "apres-demain": 2,
    "apres demain": 2,
}
_TIMES: Final = {
    "noon": time(12),
    "midi": time(12),
    "midnight": time(0),
    "minuit": time(0),
}
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds", "seconde", "secondes"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours", "heure", "heures"), 3_600),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), 86_400),
    **dict.fromkeys(("w", "week", "weeks", "semaine", "semaines"), 604_800),
}
_HALVES: Final = {"half an hour": 1_800, "a half hour": 1_800, "une demi-heure": 1_800}
_SPAN: Final = re.compile(r"(?:in|dans) (?:(\d{1,5}|an?|une?) ?([a-z]+)|(.+))")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:h.](\d{2})|h|:00)? ?(am|pm|a\.m\.|p\.m\.)?")
_SPACED: Final = re.compile(r"\b(\d{1,2}) ?(?:h|heures?)(?: ?(\d{2}))?\b")
"""As the French write a time with care: "9 h", "9 h 30", "9 heures"."""
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_AND_TIME: Final = re.compile(r"(?P<day>.*?)(?:^| )(?:at |a )?(?P<time>[^ ]+(?: [ap]m)?)")


def time_in(text: str, now_us: int, zone: tzinfo | None = None) -> int | None:
    """Return the time a text means, in Unix microseconds, or None if it means none.

    Without a ``zone`` it is meant where this program runs.
    A day without a time is its morning, a time without a day the next one at that time. What has
    passed already is no time.
    """
    now = datetime.fromtimestamp(now_us / _US, zone)
    plain = _plain(text)
    found = _after_span(plain, now) or _at_clock(plain, now)
    if found is None:
        return None
    found_us = int(found.timestamp()) * _US
    return found_us if found_us > now_us else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    bare = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(bare.split()).strip(" .!")


def _after_span(plain: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(plain)
    if match is None:
        return None
    number, unit, words = match.groups()
    seconds = _HALVES.get(words) if words else _UNITS.get(unit)
    if seconds is None:
        return None
    count = int(number) if number and number.isdigit() else 1
    # by the clock everywhere: an hour is an hour when clocks are changed, too
    return datetime.fromtimestamp(now.timestamp() + count * seconds, now.tzinfo)


def _at_clock(plain: str, now: datetime) -> datetime | None:
    day = _day_of(plain, now.date())
    if day is not None:
        return datetime.combine(day, MORNING, now.tzinfo)
    match = _DAY_AND_TIME.fullmatch(_SPACED.sub(_closed_up, plain))
    clock = _clock_of(match["time"]) if match else None
    if match is None or clock is None:
        return None
    if not match["day"]:
        return _next_at(clock, now)
    day = _day_of(match["day"], now.date())
    return None if day is None else datetime.combine(day, clock, now.tzinfo)


def _next_at(clock: time, now: datetime) -> datetime:
    """Return when a clock shows that next; twice a day where it is put back."""
    today = datetime.combine(now.date(), clock, now.tzinfo)
    later = (today, today.replace(fold=1))
    tomorrow = today + timedelta(days=1)
    return next((each for each in later if each.timestamp() > now.timestamp()), tomorrow)


def _closed_up(spaced: re.Match[str]) -> str:
    return f"{spaced[1]}h{spaced[2] or ''}"


def _day_of(words: str, today: date) -> date | None:
    if words in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[words])
    name = re.sub(r"^(?:on|next|le) | prochain$", "", words)
    if name in _DAYS_OF_WEEK:
        ahead = (_DAYS_OF_WEEK.index(name) % _WEEK - today.weekday()) % _WEEK
        return today + timedelta(days=ahead or _WEEK)
    match = _DATE.fullmatch(name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _clock_of(word: str) -> time | None:
    if word in _TIMES:
        return _TIMES[word]
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
