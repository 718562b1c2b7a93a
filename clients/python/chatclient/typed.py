"""What people type: a command, or a text that is to be said."""

import re
from typing import Final, NamedTuple

_COMMAND: Final = re.compile(r"/([^\s/]+)(?:\s+(.*))?", re.DOTALL)
_AS_IT_IS: Final = re.compile(r"//[^\s/]+(?:\s|$)")


class Typed(NamedTuple):
    """A command with what stands behind it, or a text without one."""

    command: str
    """With its slash, in lower case; empty if it is none."""
    text: str


def read(typed: str) -> Typed:
    """Return what is meant by what somebody typed.

    A slash and a word is a command. A second slash before it, or a space, says that it is none;
    a path such as ``/etc/hosts`` is none either.
    """
    found = _COMMAND.fullmatch(typed.rstrip())
    if found:
        return Typed(f"/{found[1].lower()}", found[2] or "")
    return Typed("", typed[1:] if _AS_IT_IS.match(typed) else typed)
