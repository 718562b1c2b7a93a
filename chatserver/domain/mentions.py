"""Whom a text names: people, groups, a whole channel; not where it is code.

A person is ``<@U…>``, a group ``<!group:P…>``, everybody ``<!channel>`` or ``<!here>``.

What is code follows CommonMark 0.31: fences (4.5), code spans (6.1) and backslash escapes (2.4).
A text is gone through once, line by line and then mark by mark, so time is linear.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from protocol.ids import GroupId, UserId
from protocol.messages import Everyone

_MARK = re.compile(
    r"\\.|`+|<@(?P<user>U[0-9A-Z]{8,20})>"
    r"|<!group:(?P<group>P[0-9A-Z]{8,20})>|<!(?P<everyone>channel|here)>",
    re.DOTALL,
)
_RUN = re.compile("`+")
_ESCAPE_OR_RUN = re.compile(r"\\.|`+", re.DOTALL)
_BEGINS_BLOCK = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)]|\#{1,6})(?:\s|\Z)")
_HEADING = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*+\#{1,6}(?:\s|\Z)")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?P<fence>`{3,}(?=[^`]*$)|~{3,})")


class Named(NamedTuple):
    """Whom a text names, each once, in the order of the text."""

    users: list[UserId]
    groups: list[GroupId]
    everyone: Everyone | None


class Part(NamedTuple):
    """Lines that belong together; ``fence`` is what they are code by, if they are."""

    lines: list[str]
    fence: str


def named_in(text: str) -> Named | None:
    """Return whom a text names, or None if that is nobody: two searches for most texts."""
    if "<@" not in text and "<!" not in text:
        return None
    marks = list(marks_in(text, _MARK))
    users = dict.fromkeys(UserId(mark["user"]) for mark in marks if mark["user"])
    groups = dict.fromkeys(GroupId(mark["group"]) for mark in marks if mark["group"])
    everyone = {mark["everyone"] for mark in marks}
    wide: Everyone | None = "channel" if "channel" in everyone else None
    return Named([*users], [*groups], wide or ("here" if "here" in everyone else None))


def mentioned(text: str) -> list[UserId]:
    """Return whom a text mentions by name, each once, in the order of the text."""
    named = named_in(text)
    return named.users if named else []


def marks_in(text: str, mark: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Find marks outside code; the pattern also finds backslashes and runs of backticks."""
    for block in _blocks(text):
        yield from marks_outside_code(block, mark)


def outside_code(text: str) -> str:
    """Return a text without its code; what stood around a span does not become one word."""
    if "`" not in text and "~~~" not in text:
        return text
    return "\n".join(" ".join(_without_spans(block)) for block in _blocks(text))


def _without_spans(block: str) -> Iterator[str]:
    """Yield what stands between the code spans of a block."""
    runs = runs_of(block)
    begin = at = 0
    while run := _ESCAPE_OR_RUN.search(block, at):
        at = run.end()
        end = at if run[0][0] == "\\" else after_span(runs, len(run[0]), at)
        if end > at:
            yield block[begin : run.start()]
            begin = at = end
    yield block[begin:]


def _blocks(text: str) -> Iterator[str]:
    """Cut a text where no code span reaches across, and leave fences out."""
    return ("\n".join(part.lines) for part in parts_of(text) if not part.fence)


def parts_of(text: str) -> Iterator[Part]:
    """Cut a text into blocks and fences; all their lines together are the text's."""
    lines: list[str] = []
    fence = ""
    depth = fenced_at = 0
    for line in text.split("\n"):
        before, depth = depth, _depth(line) if ">" in line else 0
        if fence and depth >= fenced_at:
            lines.append(line)
            if depth == fenced_at and closes(line, fence):
                yield Part(lines, fence)
                lines, fence = [], ""
            continue
        if fence:  # the quote it stood in has ended
            yield Part(lines, fence)
            lines = []
        opening = _FENCE.match(line)
        apart = opening or depth > before or _BEGINS_BLOCK.match(line) or _is_blank(line)
        if lines and (apart or _is_blank(lines[-1]) or _HEADING.match(lines[-1])):
            yield Part(lines, "")
            lines = []
        lines.append(line)
        fence, fenced_at = (opening["fence"], depth) if opening else ("", 0)
    if lines:
        yield Part(lines, fence)


def _is_blank(line: str) -> bool:
    return not line.strip().strip("> ")


def _depth(line: str) -> int:
    """Return in how many quotes a line says it is."""
    return line[: len(line) - len(line.lstrip("> "))].count(">")


def closes(line: str, fence: str) -> bool:
    """Say whether a line ends the code that a fence began."""
    marks = line.lstrip(" \t>").rstrip()
    return len(marks) >= len(fence) and not marks.strip(fence[0])


def marks_outside_code(block: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Find marks outside the code spans of one block; see :func:`marks_in`."""
    runs = runs_of(block) if "`" in block else {}
    at = 0
    while mark := pattern.search(block, at):
        at = mark.end()
        if mark[0][0] == "`":
            at = after_span(runs, len(mark[0]), at)
        elif mark[0][0] != "\\":
            yield mark


def runs_of(block: str) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by their length."""
    runs: dict[int, list[int]] = {}
    for run in _RUN.finditer(block):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def after_span(runs: dict[int, list[int]], length: int, begin: int) -> int:
    """Return where the code span ends whose text begins there; one that never ends is none."""
    ends = runs.get(length, [])
    place = bisect_left(ends, begin)
    return ends[place] + length if place < len(ends) else begin
