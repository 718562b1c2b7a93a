"""What somebody says they are doing, as a message: "Ada waves", in italics."""

import re
from typing import Final

_SIGN: Final = re.compile(r"([\\`*_\[\]<>])")


def as_deed(name: str, doing: str) -> str:
    """Return it as Markdown, on one line; ``doing`` is Markdown already, the name is none."""
    line = " ".join(doing.split())
    open_escape = (len(line) - len(line.rstrip("\\"))) % 2
    return f"_{_escaped(name)} {line}" + "\\" * open_escape + "_"


def _escaped(name: str) -> str:
    return _SIGN.sub(r"\\\1", name)
