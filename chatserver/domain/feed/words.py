"""Keywords in texts: which words of many people stand in one, without trying each of them."""

import hashlib
import re
from collections.abc import Iterable, Mapping

from chatserver.domain.mentions import outside_code
from protocol.keywords import matching

_TOKEN = re.compile(r"\w+")
NO_TOKEN = ""


def token_of(word: str) -> str:
    """Return the token by which a keyword is found: its first, or none if it is all signs."""
    found = _TOKEN.search(word.casefold())
    return found[0] if found else NO_TOKEN


def tokens_in(text: str) -> set[str]:
    """Return the tokens of which keywords in a text may begin."""
    return {NO_TOKEN, *_TOKEN.findall(text.casefold())}


def subject_of(word: str) -> str:
    """Return the name under which happenings with a keyword are written, whatever its case."""
    return "=" + hashlib.blake2b(word.casefold().encode(), digest_size=10).hexdigest()


def has(text: str, words: Iterable[str]) -> list[str]:
    """Return which of some keywords stand in a text, but not as code."""
    return matching(outside_code(text), [*words])


def subjects_in(text: str, by_token: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the subjects of the keywords in use that stand in a text."""
    if not by_token:
        return []
    plain = outside_code(text)
    return sorted(
        {
            subject
            for token in tokens_in(plain) & by_token.keys()
            for word, subject in by_token[token].items()
            if word.casefold() == token or matching(plain, [word])
        }
    )
