"""Keywords: words somebody wants to be told of, wherever they may read them."""

import re
from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .limits import MAX_KEYWORD_CHARACTERS, MAX_KEYWORDS

Keyword = Annotated[
    str,
    Meta(min_length=1, max_length=MAX_KEYWORD_CHARACTERS, pattern=r"^[^\x00-\x1f]+(?!\n)$"),
]


class KeywordsNow(Model):
    """The actor's keywords."""

    keywords: list[str]


class SetKeywords(Command[KeywordsNow]):
    """Say which words the actor wants to be told of; these instead of those before."""

    keywords: Annotated[list[Keyword], Meta(max_length=MAX_KEYWORDS)]


class ListKeywords(Command[KeywordsNow]):
    """List the actor's keywords."""


class KeywordsChanged(Event):
    """The user has other keywords now (user stream)."""

    keywords: list[str]


def matching(text: str, keywords: list[str]) -> list[str]:
    """Return which keywords stand in a text as whole words, whatever their case."""
    plain = text.casefold()
    return [word for word in keywords if re.search(_whole(word.casefold()), plain)]


def _whole(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"
