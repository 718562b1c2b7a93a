"""Dates that Slack's clients write out: ``<!date^1392734382^{date} at {time}|fallback>``."""

import re
from datetime import UTC, datetime

_FIELD = re.compile(r"\{(\w{1,32})\}")
_FORMATS = {
    "date_num": "%Y-%m-%d",
    "date_slash": "%m/%d/%Y",
    "date_long": "%A, %B {day}, %Y",
    "date_long_pretty": "%A, %B {day}, %Y",
    "date_short": "%b {day}, %Y",
    "date_short_pretty": "%b {day}, %Y",
    "date": "%B {day}, %Y",
    "date_pretty": "%B {day}, %Y",
    "time": "%H:%M UTC",
    "time_secs": "%H:%M:%S UTC",
    "ago": "%Y-%m-%d %H:%M UTC",
}


def written_date(seconds: str, pattern: str) -> str:
    """Write a moment as its pattern says, in UTC; empty if it is none."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return ""

    def field(match: re.Match[str]) -> str:
        known = _FORMATS.get(match[1])
        return moment.strftime(known).replace("{day}", str(moment.day)) if known else match[0]

    return _FIELD.sub(field, pattern)
