"""What somebody typed into the search field: words, phrases, and operators."""

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct, field

from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_QUERY_WORDS

from . import dates
from .dates import Span
from .words import wanted_words

FIELD: Final = "query"
THINGS: Final = ("link", "file", "reaction")

_PART = re.compile(
    r"(?P<without>-)?(?:(?P<operator>from|in|has|before|after|on|during|is):)?"
    r'(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]*))',
    re.IGNORECASE,
)
_HELP: Final = {
    "from": "name somebody after from:, as in from:@ada or from:me",
    "in": "name a channel or a person after in:, as in in:#general or in:@ada",
    "has": "after has: say link, file or reaction",
    "is": "after is: say thread",
}


class Term(Struct, frozen=True):
    """Something to be found: one word, or several in a row."""

    words: tuple[str, ...]
    exact: bool = False
    """It was put in quotes: as it stands and no other way."""
    typed: bool = False
    """It is the last word, which may go on."""


class Asked(Struct):
    """What somebody looks for; names are as they were typed."""

    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    not_authors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    not_places: list[str] = field(default_factory=list)
    has: set[str] = field(default_factory=set)
    since_us: int = 0
    until_us: int = 2**62


def parse(text: str, now_us: int, utc_offset_min: int = 0, *, typing: bool = False) -> Asked:
    """Read what somebody typed; an open quotation ends with the text.

    Raises:
        Invalid: an operator is not complete, or nothing is looked for; says what to write.
        TooLarge: there are too many words.
    """
    asked, clock = Asked(), dates.Clock(now_us, utc_offset_min)
    for match in _PART.finditer(text):
        if match[0]:
            _take(asked, match, clock)
    if len(asked.terms) + len(asked.without) > MAX_QUERY_WORDS:
        raise TooLarge(f"look for at most {MAX_QUERY_WORDS} words", field=FIELD)
    _require_something(asked)
    if typing and asked.terms and not asked.terms[-1].exact and not text[-1:].isspace():
        last = asked.terms[-1]
        asked.terms[-1] = Term(last.words, typed=True)
    return asked


def _take(asked: Asked, match: re.Match[str], clock: dates.Clock) -> None:
    value = match["phrase"] if match["phrase"] is not None else match["word"]
    operator, without = (match["operator"] or "").lower(), bool(match["without"])
    if not operator:
        words = tuple(wanted_words(value))
        if words and sum(map(len, words)):
            into = asked.without if without else asked.terms
            into.append(Term(words, exact=match["phrase"] is not None))
    elif operator in _NAMES:
        if not value.strip("@#"):
            raise Invalid(_HELP[operator], field=FIELD)
        _NAMES[operator](asked, without).append(value)
    elif without:
        raise Invalid(f"{operator}: cannot be left out; write it without the -", field=FIELD)
    elif operator in ("has", "is"):
        _take_thing(asked, operator, value.lower().rstrip("s"))
    else:
        _narrow(asked, operator, clock.span(value, operator))


_NAMES: Final[dict[str, Callable[[Asked, bool], list[str]]]] = {
    "from": lambda asked, without: asked.not_authors if without else asked.authors,
    "in": lambda asked, without: asked.not_places if without else asked.places,
}


def _take_thing(asked: Asked, operator: str, value: str) -> None:
    if (operator == "is" and value == "thread") or (operator == "has" and value in THINGS):
        asked.has.add(value)
    else:
        raise Invalid(_HELP[operator], field=FIELD)


def _narrow(asked: Asked, operator: str, span: Span) -> None:
    if operator != "before":
        since_us = span.until_us if operator == "after" else span.since_us
        asked.since_us = max(asked.since_us, since_us)
    if operator != "after":
        until_us = span.since_us if operator == "before" else span.until_us
        asked.until_us = min(asked.until_us, until_us)


def _require_something(asked: Asked) -> None:
    narrowed = asked.since_us > 0 or asked.until_us < 2**62
    named = asked.authors or asked.places or asked.has
    if not (asked.terms or named or narrowed):
        left_out = asked.without or asked.not_authors or asked.not_places
        more = ", besides what to leave out" if left_out else ": a word, or an operator"
        raise Invalid(f"say what to look for{more}", field=FIELD)
