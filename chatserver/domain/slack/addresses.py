"""Web and e-mail addresses that stand in a text without any marks, as Slack finds them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LINK = r"(?:(?:https?|ftp)://|(?:mailto|tel):)"
"""How an address begins that may be a link: anything else is text."""

REST: Final = r"""(?: [^\s<>`|"\\()\0-\x1f] | \( [^\s<>`|"\\()\0-\x1f]*+ \) )*+"""
"""What may follow in an address that has no marks around it; a bracket was opened in it."""
URL: Final = rf"(?<! [^\W_] ) (?i: https? ):// [\w\[] {REST}"

_ADDRESS = re.compile(
    rf"""
      (?P<url> {URL} )
    | (?<! [\w.@/-] ) (?P<www> (?i: www ) \. [\w-]{{1,63}} \. \w {REST} )
    | (?<! [\w.+/:-] ) (?P<mail>
        [a-zA-Z0-9] [\w.+-]{{0,63}} @ [\w-]{{1,63}} (?: \. [\w-]{{1,63}} ){{1,8}}
      )
    """,
    re.VERBOSE | re.ASCII,
)
_TAIL: Final = ".,;:!?'*]}…"


class Address(NamedTuple):
    """An address in a text, and where a click on it leads."""

    begin: int
    end: int
    shown: str
    target: str


def may_have_addresses(text: str) -> bool:
    """Say whether it is worth looking."""
    return "://" in text or "@" in text or "www." in text or "WWW." in text


def addresses_in(text: str) -> Iterator[Address]:
    """Find addresses from left to right; what ends a sentence behind one is no part of it."""
    for found in _ADDRESS.finditer(text):
        shown = without_tail(found[0], "_~")
        scheme = {"url": "", "www": "http://", "mail": "mailto:"}[str(found.lastgroup)]
        yield Address(found.start(), found.start() + len(shown), shown, scheme + shown)


def without_tail(address: str, marks: str = "") -> str:
    """Leave out what ends a sentence."""
    return address.rstrip(_TAIL + marks)
