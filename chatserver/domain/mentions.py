"""Whom a text mentions: ``<@U…>``, except where it is code.

What is code follows CommonMark 0.31: fences (4.5), code spans (6.1) and backslash escapes (2.4).
A text is gone through once, line by line and then mark by mark, so time is linear.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from protocol.ids import UserId

_MARK = re.compile(r"\\.|`+|<@(?P<user>U[0-9A-Z]{8,20})>", re.DOTALL)
_RUN = re.compile("`+")
_BEGINS_BLOCK = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)]|\#{1,6})\s")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?P<fence>`{3,}(?=[^`]*$)|~{3,})")


def mentioned(text: str) -> list[UserId]:
    """Return whom a text mentions, each once, in the order of the text."""
    if "<@" not in text:
        return []
    blocks = (block for block in _blocks(text) if "<@" in block)
    return list(dict.fromkeys(user for block in blocks for user in _outside_code(block)))


def _blocks(text: str) -> Iterator[str]:
    """Cut a text where no code span reaches across, and leave fences out."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        if fence:
            fence = "" if _closes(line, fence) else fence
            continue
        opening = _FENCE.match(line)
        if opening or not line.strip() or _BEGINS_BLOCK.match(line):
            yield "\n".join(lines)
            lines.clear()
        if opening:
            fence = opening["fence"]
        else:
            lines.append(line)
    yield "\n".join(lines)


def _closes(line: str, fence: str) -> bool:
    marks = line.lstrip(" \t>").rstrip()
    return len(marks) >= len(fence) and not marks.strip(fence[0])


def _outside_code(block: str) -> Iterator[UserId]:
    runs = _runs(block) if "`" in block else {}
    at = 0
    while mark := _MARK.search(block, at):
        at = mark.end()
        if mark["user"]:
            yield UserId(mark["user"])
        elif mark[0][0] == "`":
            at = _after_span(runs, len(mark[0]), at)


def _runs(block: str) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by their length."""
    runs: dict[int, list[int]] = {}
    for run in _RUN.finditer(block):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def _after_span(runs: dict[int, list[int]], length: int, begin: int) -> int:
    """Return where the code span ends whose text begins there; one that never ends is none."""
    ends = runs.get(length, [])
    place = bisect_left(ends, begin)
    return ends[place] + length if place < len(ends) else begin
