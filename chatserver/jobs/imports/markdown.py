"""Markdown of another system turned into ours: its marks are replaced, but not in code."""

import re
from collections.abc import Callable

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CODE = r"""
    (?P<code>
        ^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*\n)*?[ ]{0,3}(?P=fence)[`~]*[ \t]*$
      | ^[ ]{0,3}(?:`{3,}|~{3,})[^\n]*\n[\s\S]*        # a fence nothing closes
      | (?<!`)`[^`\n]+`(?!`)
      | (?<!`)``[^\n]{1,500}?``(?!`)
    )
  | (?P<escaped>\\[!-/:-@\[-`{-~])
  | (?P<typed><(?=[@#!][A-Za-z0-9]))                    # would be a mention of ours
"""
Replace = Callable[[re.Match[str]], str]


def marks(pattern: str) -> re.Pattern[str]:
    """Compile a verbose pattern of marks to be replaced by :func:`converted`."""
    return re.compile(f"{_CODE} | {pattern}", re.MULTILINE | re.VERBOSE)


def converted(text: str, pattern: re.Pattern[str], replace: Replace) -> str:
    """Replace what a pattern made by :func:`marks` finds outside code.

    What would be a mention of ours, and was typed, gets a backslash.
    """

    def replaced(match: re.Match[str]) -> str:
        if match["code"] or match["escaped"]:
            return match[0]
        return "\\<" if match["typed"] else replace(match)

    return pattern.sub(replaced, _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """Return a text on one line, as for a channel's topic."""
    return " ".join(_CONTROLS.sub("", text).split())
