"""Names in a text that a program wants linked: ``@name`` and ``#name``."""

import re
from typing import Final

from chatserver.store import channels, users
from chatserver.store.database import Reader

_NAME: Final = re.compile(r"(?<![\w<&])([@#])([\w-][\w.-]{0,79})")
_CALLS: Final = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}
_MOST: Final = 100


def linked(reader: Reader, text: str) -> str:
    """Return a text with people and public channels linked where it names them."""
    return _NAME.sub(lambda found: _link(reader, found), text, count=_MOST)


def _link(reader: Reader, found: re.Match[str]) -> str:
    sign, name = found[1], found[2]
    bare = name.rstrip(".-")
    if sign == "@":
        link = _CALLS.get(bare) or _person(reader, bare.lower())
    else:
        channel = channels.by_public_name(reader, bare.lower())
        link = f"<#{channel}|{bare}>" if channel else None
    return link + name[len(bare) :] if link else found[0]


def _person(reader: Reader, name: str) -> str | None:
    user = users.by_name(reader, name)
    return f"<@{user.id}>" if user else None
