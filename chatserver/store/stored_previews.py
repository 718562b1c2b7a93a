"""The previews of a message's links, as a column holds them."""

import msgspec

from protocol.previews import LinkPreview


class Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a message shows of its links, and which somebody took off it for good."""

    shown: list[LinkPreview] = []
    removed: list[str] = []


_READ = msgspec.json.Decoder(Stored).decode
_NONE = Stored()


def stored_of(column: str | None) -> Stored:
    """Return it from what a column holds."""
    return _READ(column) if column else _NONE


def stored_shown(previews: list[LinkPreview]) -> str:
    """Return the previews that a message shows as a column holds them; none is taken off it."""
    return msgspec.json.encode(Stored(previews)).decode()


def previews_of(column: str) -> list[LinkPreview]:
    """Return the previews that a message shows."""
    return _READ(column).shown


def column_of(stored: Stored) -> str | None:
    """Return it as a column holds it."""
    return None if stored == _NONE else msgspec.json.encode(stored).decode()
