"""Polls in words: what a line after ``/poll`` asks, and what who knows no polls reads."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from protocol.limits import (
    MAX_POLL_OPTION_CHARACTERS,
    MAX_POLL_OPTIONS,
    MAX_POLL_QUESTION_CHARACTERS,
)

MIN_OPTIONS: Final = 2
_WORD: Final = re.compile(
    r"""\s*(?:"([^"]*)"|\u201c([^\u201d]*)\u201d|\u00ab([^\u00bb]*)\u00bb|(--?[a-z]+)(?!\S))""",
    re.IGNORECASE,
)
"""Something between quotation marks, straight, curly or French; or a flag."""
_FLAGS: Final = {"multiple": "multiple", "anonymous": "anonymous", "anonyme": "anonymous"}


class Wanted(Struct, frozen=True):
    """What somebody wants to ask."""

    question: str
    options: list[str]
    multiple: bool = False
    anonymous: bool = False


class PollError(ValueError):
    """What somebody wants to ask is no poll; ``field`` says what of it is not."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def parse(text: str) -> Wanted:
    """Return what ``"Question" "A" "B"`` asks; ``--multiple`` and ``--anonymous`` may be added.

    Raises:
        PollError: there is anything else in it, or it is no poll.
    """
    quoted: list[str] = []
    flags: set[str] = set()
    end = 0
    text = text.rstrip()
    while end < len(text):
        found = _WORD.match(text, end)
        if found is None:
            raise PollError("put the question and each option between quotation marks", "text")
        end = found.end()
        flag = found[4]
        if flag is None:
            quoted.append(next(each for each in found.groups() if each is not None))
        elif (name := flag.lstrip("-").casefold()) in _FLAGS:
            flags.add(_FLAGS[name])
        else:
            raise PollError(f"there is no {flag}; there are --multiple and --anonymous", "text")
    return asked(
        quoted[0] if quoted else "",
        quoted[1:],
        multiple="multiple" in flags,
        anonymous="anonymous" in flags,
    )


def asked(
    question: str, options: Sequence[str], *, multiple: bool = False, anonymous: bool = False
) -> Wanted:
    """Return what is to be asked, without white space around it.

    Raises:
        PollError: a text is empty or too long, there are too few or too many options, or two
            that look alike.
    """
    question, options = question.strip(), [option.strip() for option in options]
    _require_text(question, MAX_POLL_QUESTION_CHARACTERS, "question")
    for option in options:
        _require_text(option, MAX_POLL_OPTION_CHARACTERS, "options")
    if not MIN_OPTIONS <= len(options) <= MAX_POLL_OPTIONS:
        raise PollError(f"a poll has {MIN_OPTIONS} to {MAX_POLL_OPTIONS} options", "options")
    if len({option.casefold() for option in options}) < len(options):
        raise PollError("two options are alike", "options")
    return Wanted(question, options, multiple, anonymous)


def _require_text(text: str, most: int, field: str) -> None:
    if not text:
        raise PollError("a question and each option need some text", field)
    if len(text) > most:
        raise PollError(f"that is longer than {most} characters", field)


def in_words(question: str, options: Sequence[str]) -> str:
    """Return a poll as Markdown: what is read, searched and shown where polls are not known."""
    numbered = (f"{number}. {option}" for number, option in enumerate(options, 1))
    return "\n".join([question, "", *numbered])
