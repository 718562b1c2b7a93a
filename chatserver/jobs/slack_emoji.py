"""Slack's names of emoji, and what they are here."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

_TONE: Final = "::skin-tone-"
_TONES: Final = {str(number): chr(0x1F3F9 + number) for number in range(2, 7)}
"""Slack counts them from 2 on, as the Fitzpatrick scale does."""
_PICTURE: Final = "\ufe0f"
"""Says that what stands before it is to be shown as a picture."""
_OLD_NAMES: Final = {"simple_smile": "slightly_smiling_face"}


class Known(NamedTuple):
    """An emoji of Unicode."""

    emoji: str
    toned: str
    """The same with ``~`` where a skin tone goes; empty if it comes in none."""


def emoji_named(name: str, custom: Collection[str]) -> str | None:
    """Return the emoji, ``:name:`` for one of the ``custom`` ones, or None if there is none here.

    ``thumbsup::skin-tone-3`` is one in a skin tone.
    """
    base, _, tone = name.partition(_TONE)
    known = _table().get(_OLD_NAMES.get(base, base))
    if known is None:
        return f":{base}:" if base in custom else None
    if known.toned and tone[:1] in _TONES:
        return known.toned.replace("~", _TONES[tone[:1]])
    return known.emoji


def emoji_of(characters: str) -> str | None:
    """Return an emoji in the form it has here, or None if it is none."""
    bare = characters.replace(_PICTURE, "")
    tone = next((each for each in bare if each in _TONES.values()), "")
    known = _by_characters().get(bare.replace(tone, "") if tone else bare)
    if known is None:
        return None
    return known.toned.replace("~", tone) if tone and known.toned else known.emoji


@cache
def _by_characters() -> dict[str, Known]:
    return {known.emoji.replace(_PICTURE, ""): known for known in _table().values()}


def name_of(emoji: str) -> str:
    """Return what Slack calls an emoji; one it has no name for keeps its own."""
    if emoji[:1] == ":" == emoji[-1:]:
        return emoji[1:-1]
    return _names().get(emoji) or _names().get(emoji.replace("\ufe0f", "")) or emoji


@cache
def _names() -> dict[str, str]:
    """Return the first name of each emoji, in each skin tone."""
    found: dict[str, str] = {}
    for name, (emoji, toned) in _table().items():
        found.setdefault(emoji, name)
        for number, tone in _TONES.items() if toned else ():
            found.setdefault(toned.replace("~", tone), f"{name}{_TONE}{number}")
    return found | {emoji.replace("\ufe0f", ""): name for emoji, name in found.items()}


@cache
def _table() -> dict[str, Known]:
    """Read the table that ``tools/slack_emoji.py`` makes."""
    lines = files(__package__).joinpath("slack_emoji.tsv").read_text("utf-8").splitlines()
    found: dict[str, Known] = {}
    for line in lines:
        emoji, names, *toned = line.split("\t")
        found |= dict.fromkeys(names.split(" "), Known(emoji, "".join(toned)))
    return found
