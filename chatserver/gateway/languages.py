"""Which language somebody reads: French or English."""

from typing import Final, Literal

Language = Literal["en", "fr"]

_UNKNOWN: Final = -1.0


def preferred(accept_language: str) -> Language:
    """Return what an ``Accept-Language`` header prefers of the two; English if neither.

    Source: RFC 9110 section 12.5.4.
    """
    french, english = _quality(accept_language, "fr"), _quality(accept_language, "en")
    return "fr" if french > max(english, 0.0) else "en"


def _quality(accept_language: str, language: str) -> float:
    best = _UNKNOWN
    for part in accept_language[:512].split(","):
        tag, _, weight = part.partition(";")
        if tag.strip().lower().partition("-")[0] == language:
            best = max(best, _weight(weight))
    return best


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0
