"""What is an emoji: its shape, not the list of them, which grows every year.

Source: Unicode Technical Standard 51, section 1.4.9; the pictures are those blocks that hold any.
"""

import re
from typing import Final

_PICTURES: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP: Final = "[0-9#*]\ufe0f?\u20e3"
_ONE: Final = f"[{_PICTURES}]\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_EMOJI: Final = re.compile(f"{_FLAG}|{_KEYCAP}|{_ONE}(?:\u200d{_ONE})*")


def is_emoji(text: str) -> bool:
    """Say whether a text is one emoji of Unicode, joined ones and flags included."""
    return _EMOJI.fullmatch(text) is not None


def custom_name(text: str) -> str | None:
    """Return the name in ``:name:``, or None if that is not what it is."""
    if len(text) > 2 and text[0] == text[-1] == ":":  # noqa: PLR2004  # two colons
        return text[1:-1]
    return None
