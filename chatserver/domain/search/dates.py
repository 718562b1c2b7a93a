"""Dates as people type them into the search field, in their own time zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from protocol.errors import Invalid

_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
_DAYS: Final = {"today": 0, "yesterday": 1}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = 12


class Span(NamedTuple):
    """From a moment on until another, which is not in it."""

    since_us: int
    until_us: int


class Clock:
    """Reads dates as of now, where somebody is."""

    def __init__(self, now_us: int, utc_offset_min: int) -> None:
        self._offset = timedelta(minutes=utc_offset_min)
        self._today = (_EPOCH + timedelta(microseconds=now_us) + self._offset).replace(
            hour=0, minute=0, second=0, microsecond=0
        )

    def span(self, text: str, operator: str) -> Span:
        """Return the day, month or year somebody names.

        Raises:
            Invalid: it is none.
        """
        try:
            begin, end = self._days(text.strip().lower())
            return Span(self._us(begin), self._us(end))
        except (ValueError, OverflowError):
            raise Invalid(
                f"after {operator}: write a date, as in {operator}:{self._today:%Y-%m-%d}, "
                f"{operator}:{self._today:%Y-%m}, {operator}:{self._today:%Y} or {operator}:today",
                field="query",
            ) from None

    def _days(self, text: str) -> tuple[datetime, datetime]:
        if text in _DAYS:
            begin = self._today - timedelta(days=_DAYS[text])
            return begin, begin + timedelta(days=1)
        match = _DATE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day = (int(each) if each else None for each in match.groups())
        begin = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        if day:
            return begin, begin + timedelta(days=1)
        months = begin.month if month else _MONTHS
        return begin, datetime(begin.year + months // _MONTHS, months % _MONTHS + 1, 1, tzinfo=UTC)

    def _us(self, local: datetime) -> int:
        return max(int((local - self._offset - _EPOCH) / timedelta(microseconds=1)), 0)
