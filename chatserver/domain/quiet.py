"""When somebody may be reached: weekly hours by the clock of their time zone, and holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_MINUTES: Final = 1440
SEARCH_DAYS: Final = 400
"""Nobody is out of reach for longer than it is searched for."""

_US: Final = 1_000_000
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MINUTE: Final = timedelta(minutes=1)


class Span(NamedTuple):
    """A part of a weekday in which one may be reached; Monday is 0, the end is outside."""

    day: int
    begins: int
    ends: int
    """In minutes since midnight, by the clock on the wall; 1440 is the end of the day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When one may be reached: in these spans, but not on these dates."""

    zone: str
    spans: tuple[Span, ...]
    holidays: frozenset[date] = field(default_factory=frozenset)


def opens_us(hours: Hours | None, at_us: int) -> int | None:
    """Return None if one may be reached then, else the next time one may.

    Without hours one may always be. What never opens within :data:`SEARCH_DAYS` opens then.
    """
    if hours is None or _is_open(hours, at_us):
        return None
    return _next(hours, at_us, opened=True)


def closes_us(hours: Hours | None, at_us: int) -> int | None:
    """Return the next time one may not be reached, or None if that does not come soon."""
    if hours is None:
        return None
    if not _is_open(hours, at_us):
        return at_us
    closes = _next(hours, at_us, opened=False)
    return None if _is_open(hours, closes) else closes


def zone_of(name: str) -> tzinfo:
    """Return a zone of the tz database; one this machine does not know is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _is_open(hours: Hours, at_us: int) -> bool:
    local = _local(at_us, zone_of(hours.zone))
    if local.date() in hours.holidays:
        return False
    minute = local.hour * 60 + local.minute
    return any(
        span.day == local.weekday() and span.begins <= minute < span.ends for span in hours.spans
    )


def _next(hours: Hours, at_us: int, *, opened: bool) -> int:
    """Return when it is next so; where a change is, the clock on the wall tells."""
    zone = zone_of(hours.zone)
    first = _local(at_us, zone).date() - timedelta(days=1)
    for ahead in range(SEARCH_DAYS + 1):
        day = first + timedelta(days=ahead)
        for change_us in sorted(set(_changes(hours, day, zone))):
            if change_us > at_us and _is_open(hours, change_us) is opened:
                return change_us
    return at_us + SEARCH_DAYS * DAY_MINUTES * 60 * _US


def _changes(hours: Hours, day: date, zone: tzinfo) -> Iterator[int]:
    """Yield when it may open or close on a day: where spans end, and where clocks are changed."""
    minutes = {0, *(edge for span in hours.spans if span.day == day.weekday() for edge in span[1:])}
    for minute in minutes:
        wall = datetime.combine(day, time()) + minute * _MINUTE
        for fold in (0, 1):  # an hour that is there twice opens twice
            yield _us(wall.replace(tzinfo=zone, fold=fold))
    yield from _clock_changes(day, zone)


def _clock_changes(day: date, zone: tzinfo) -> Iterator[int]:
    """Yield when clocks are changed on a day."""
    low = datetime.combine(day, time(), zone).astimezone(UTC)
    high = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    yield _us(high.replace(microsecond=0))


def _local(at_us: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)


def _us(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)
