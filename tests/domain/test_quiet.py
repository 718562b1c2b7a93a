"""When somebody may be reached next, also where clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.quiet import SEARCH_DAYS, Hours, Span, closes_us, opens_us

PARIS = ZoneInfo("Europe/Paris")
MINUTE_US = 60_000_000
OFFICE = Hours("Europe/Paris", tuple(Span(day, 9 * 60, 18 * 60) for day in range(5)))


def us(text: str, *, fold: int = 0) -> int:
    """Return a time as one reads it in Paris, in Unix microseconds."""
    return (
        int(datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold).timestamp()) * 1_000_000
    )


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-26 15:30", None),
        ("2026-11-26 09:00", None),
        ("2026-11-26 08:59", "2026-11-26 09:00"),
        ("2026-11-26 18:00", "2026-11-27 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
    ],
)
def test_one_is_reached_in_ones_hours(now, opens):
    """Outside of them it is told when they begin, to the minute."""
    assert opens_us(OFFICE, us(now)) == (opens and us(opens))


def test_without_hours_one_is_always_reached():
    """Nothing is held back for who has none."""
    assert opens_us(None, us("2026-11-28 03:00")) is None
    assert closes_us(None, us("2026-11-28 03:00")) is None


def test_holidays_are_as_long_as_they_are():
    """A fortnight off ends with the first working day."""
    off = frozenset(date(2026, 12, 21) + timedelta(days=ahead) for ahead in range(14))
    hours = Hours(OFFICE.zone, OFFICE.spans, off)
    assert opens_us(hours, us("2026-12-18 18:00")) == us("2027-01-04 09:00")


@pytest.mark.parametrize(
    ("span", "now", "opens"),
    [
        ((120, 240), us("2026-03-29 01:30"), us("2026-03-29 03:00")),
        ((150, 240), us("2026-03-29 01:30"), us("2026-03-29 03:00")),
        ((130, 170), us("2026-03-29 01:30"), us("2026-04-05 02:10")),
        ((120, 150), us("2026-10-25 02:40"), us("2026-10-25 02:00", fold=1)),
        ((130, 150), us("2026-10-25 02:40"), us("2026-10-25 02:10", fold=1)),
        ((90, 150), us("2026-10-25 02:40"), us("2026-10-25 02:00", fold=1)),
    ],
)
def test_clocks_are_changed(span, now, opens):
    """What begins in the hour that is not there begins behind it; one there twice opens twice."""
    assert opens_us(Hours("Europe/Paris", (Span(6, *span),)), now) == opens


def test_who_is_never_reached_is_told_at_last():
    """The search has an end, and nothing is held for ever."""
    now = us("2026-11-26 15:30")
    assert opens_us(Hours("Europe/Paris", ()), now) == now + SEARCH_DAYS * 1440 * MINUTE_US


def test_an_unknown_zone_is_utc():
    """A zone this machine does not know breaks nothing."""
    hours = Hours("Moon/Tranquillity", (Span(3, 600, 660),))
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    assert (
        opens_us(hours, int(at.timestamp()) * 1_000_000) == int(at.timestamp() + 3600) * 1_000_000
    )


ZONES = (
    "Europe/Paris",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "UTC",
    "Asia/Kathmandu",
)
edges = st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True).map(sorted)
spans = st.builds(lambda day, edge: Span(day, *edge), st.integers(0, 6), edges)
changes = st.sampled_from(
    ["2026-03-29", "2026-10-25", "2026-11-01", "2026-03-08", "2026-04-05", "2026-02-15"]
)


def naive(hours: Hours, at_us: int) -> bool:
    """Say whether one may be reached then, by reading the clock on the wall."""
    wall = datetime.fromtimestamp(at_us / 1_000_000, ZoneInfo(hours.zone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in hours.holidays and any(
        span.day == wall.weekday() and span.begins <= minute < span.ends for span in hours.spans
    )


@given(
    st.sampled_from(ZONES),
    st.lists(spans, min_size=1, max_size=4),
    changes,
    st.integers(-2000, 2000),
    st.integers(0, 2000),
)
def test_the_next_time_is_the_first(zone, some, day, offset, ahead):
    """It is open there, and at no minute before; it closes likewise."""
    hours = Hours(zone, tuple(some), frozenset({date(2026, 4, 6)}))
    begin = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000
    at = begin + offset * MINUTE_US
    opens, closes = opens_us(hours, at), closes_us(hours, at)
    assert (opens is None) == naive(hours, at) == (closes != at)
    if opens is None:
        assert closes is None or not naive(hours, closes)
    else:
        assert naive(hours, opens)
    change = closes if opens is None else opens
    if change is not None:
        between = at + (ahead * MINUTE_US) % (change - at)
        assert naive(hours, between) == naive(hours, at)
