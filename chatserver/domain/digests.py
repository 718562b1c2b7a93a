"""When the next digest of somebody's feed is due: at an hour by the clock where they are."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from protocol.notice_choices import NoticeChoice

from .quiet import zone_of

DAY_US: Final = 86_400_000_000
_US: Final = 1_000_000
_WEEK: Final = 7


def next_digest(choice: NoticeChoice, now_us: int) -> int | None:
    """Return when the next digest is due after now; None for who wants none."""
    if choice.mail not in ("daily", "weekly"):
        return None
    zone = zone_of(choice.time_zone or "UTC")
    today = datetime.fromtimestamp(now_us / _US, UTC).astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_WEEK + 1))
    times = (
        int(datetime.combine(day, time(choice.hour), zone).timestamp()) * _US
        for day in days
        if choice.mail == "daily" or day.weekday() == choice.weekday
    )
    return next((time_us for time_us in times if time_us > now_us), now_us + _WEEK * DAY_US)


def covers_us(choice: NoticeChoice) -> int:
    """Return how long the time is that a digest tells of."""
    return _WEEK * DAY_US if choice.mail == "weekly" else DAY_US
