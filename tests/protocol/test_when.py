"""Times as people write them are understood in English and French, or not at all."""

from datetime import datetime
from time import tzset
from zoneinfo import ZoneInfo

import pytest

from protocol.when import time_in

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 26, 15, 30, tzinfo=PARIS)  # a Thursday
US = 1_000_000


def meant(text: str, now: datetime = NOW) -> str | None:
    """Return the time a text means, as one reads it in Paris."""
    found = time_in(text, int(now.timestamp()) * US, PARIS)
    return found and datetime.fromtimestamp(found / US, PARIS).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("english", "french", "expected"),
    [
        ("in 20 minutes", "dans 20 minutes", "2026-11-26 15:50"),
        ("in an hour", "dans une heure", "2026-11-26 16:30"),
        ("in half an hour", "Dans une demi-heure", "2026-11-26 16:00"),
        ("in 2 days", "dans 2 jours", "2026-11-28 15:30"),
        ("in 3h", "dans 3h", "2026-11-26 18:30"),
        ("in 1 hour", "dans 1 heure", "2026-11-26 16:30"),
        ("monday at 9", "lundi à 9h", "2026-11-30 09:00"),
        ("in a week.", "dans une semaine", "2026-12-03 15:30"),
        ("tomorrow", "demain", "2026-11-27 09:00"),
        ("tomorrow at 9", "demain à 9h", "2026-11-27 09:00"),
        ("tomorrow at 9", "demain à 9 h", "2026-11-27 09:00"),
        ("tomorrow at 9:30", "demain à 9\u202fh\u202f30", "2026-11-27 09:30"),
        ("at 8pm", "à 20 heures", "2026-11-26 20:00"),
        ("Tomorrow at 2:05pm", "demain à 14h05", "2026-11-27 14:05"),
        ("tomorrow 2 pm", "demain 14:00", "2026-11-27 14:00"),
        ("the day after tomorrow at noon", "après-demain à midi", "2026-11-28 12:00"),
        ("monday", "lundi", "2026-11-30 09:00"),
        ("next monday at 8:30", "lundi prochain à 8h30", "2026-11-30 08:30"),
        ("on thursday at 10", "jeudi à 10h", "2026-12-03 10:00"),
        ("at 16:00", "à 16h", "2026-11-26 16:00"),
        ("9am", "9h", "2026-11-27 09:00"),
        ("today at 6pm", "aujourd’hui à 18h", "2026-11-26 18:00"),
        ("at midnight", "minuit", "2026-11-27 00:00"),
        ("2026-12-24 at 18:00", "le 2026-12-24 à 18h", "2026-12-24 18:00"),
        ("12am", "0h", "2026-11-27 00:00"),
    ],
)
def test_a_time_is_understood_in_both_languages(english: str, french: str, expected: str) -> None:
    """Whatever the case and the accents."""
    assert meant(english) == meant(french) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "in", "in many minutes", "in 5 lightyears", "tomorrow at 25:00"),
        *("at 13pm", "0am", "2026-02-30", "2025-01-01", "today at 9", "yesterday", "at"),
        *("monday and tuesday", "in 999999 days", "9:75", "every day at 9"),
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    """Nor is what has passed."""
    assert meant(text) is None


def test_clocks_that_are_changed_are_what_they_are() -> None:
    """A span is by the clock of the world, a time by the one on the wall."""
    evening = datetime(2026, 10, 24, 20, 0, tzinfo=PARIS)  # clocks go back in the night
    assert meant("in 24 hours", evening) == "2026-10-25 19:00"
    assert meant("tomorrow at 20:00", evening) == "2026-10-25 20:00"
    assert meant("lundi", evening) == "2026-10-26 09:00"


def test_a_time_that_comes_twice_or_never_is_still_to_come() -> None:
    """Where clocks go back, the second one if the first has passed; forward, what it became."""
    night = datetime(2026, 10, 25, 2, 40, tzinfo=PARIS)
    second = datetime(2026, 10, 25, 2, 40, fold=1, tzinfo=PARIS)
    hour_us = 3_600 * US
    first = time_in("2:50", int(night.timestamp()) * US, PARIS)
    assert first
    assert time_in("2:50", int(second.timestamp()) * US, PARIS) == first + hour_us
    assert time_in("2:30", int(night.timestamp()) * US, PARIS) == first + hour_us - 1_200 * US
    evening = datetime(2027, 3, 27, 20, 0, tzinfo=PARIS)
    assert meant("tomorrow at 2:30", evening) == "2027-03-28 03:30"
    assert meant("tomorrow at 9", evening) == "2027-03-28 09:00"


def test_without_a_zone_a_time_is_meant_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As programs on somebody's own computer mean it."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    tzset()
    try:
        found = time_in("tomorrow at 9", int(NOW.timestamp()) * US)
    finally:
        monkeypatch.undo()
        tzset()
    assert found == datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp() * US
