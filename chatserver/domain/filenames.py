"""Names of files: what people read, and never a path on any disk."""

import re
from typing import Final
from urllib.parse import quote

from protocol.limits import MAX_FILE_NAME_CHARACTERS

from .names import clean_name

_SEPARATORS: Final = re.compile(r"[/\\]")
_LONGEST_ENDING: Final = 16
_PLAIN: Final = re.compile(r"[^A-Za-z0-9._ -]")


def file_name(name: str) -> str:
    """Return a file's name without folders, controls and what turns writing around.

    A long one is cut in the middle, so that its ending stays.

    Raises:
        Invalid: nothing is left.
    """
    cleaned = clean_name(_SEPARATORS.split(name)[-1], "name")
    if len(cleaned) <= MAX_FILE_NAME_CHARACTERS:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return cleaned[:MAX_FILE_NAME_CHARACTERS]
    return f"{stem[: MAX_FILE_NAME_CHARACTERS - len(ending) - 1]}.{ending}"


def disposition(name: str, *, inline: bool) -> str:
    """Return the header that says whether to show or to save, and under which name.

    Source: RFC 6266 section 4, RFC 8187 section 3.2.
    """
    kind = "inline" if inline else "attachment"
    plain = _PLAIN.sub("_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
