"""Texts for where nothing is drawn: notifications and letters."""

import re
from collections.abc import Mapping
from typing import Final

_MARK: Final = re.compile(r"<(?P<sign>[@#!])(?P<about>[^<>\s]{1,64})>")
_OPENING: Final = re.compile(r"(^|[\s(])(?:\*{1,3}|~~|`{1,3})(?=\S|$)")
_CLOSING: Final = re.compile(r"(\S|^)(?:\*{1,3}|~~|`{1,3})(?=$|[\s.,;:!?)])")
_GROUP: Final = "group:"


def named_marks(text: str) -> set[str]:
    """Return the identifiers a text names: of people, groups and channels."""
    return {match["about"].removeprefix(_GROUP) for match in _MARK.finditer(text)}


def readable(text: str, names: Mapping[str, str], limit: int) -> str:
    """Return a text in one line, with names for identifiers and without its emphasis."""
    bare = _CLOSING.sub(r"\1", _OPENING.sub(r"\1", text))
    line = " ".join(_MARK.sub(lambda match: _name_of(match, names), bare).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _name_of(match: re.Match[str], names: Mapping[str, str]) -> str:
    about = match["about"].removeprefix(_GROUP)
    sign = "#" if match["sign"] == "#" else "@"
    return sign + names.get(about, about if match["sign"] == "!" else "…")
