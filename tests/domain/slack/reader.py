"""What a reader sees of a stored text: read by markdown-it, as the browser client reads it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MENTION = re.compile(r"<(?:[@#][UC][0-9A-Z]{8,20}|!group:P[0-9A-Z]{8,20}|!(?:channel|here))>")
_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_OFF = ["code", "table", "hr", "lheading", "reference", "html_block", "html_inline", "entity"]


class Said(NamedTuple):
    """A piece of text and how it is shown."""

    text: str
    styles: frozenset[str]


def _mention(state: StateInline, silent: bool) -> bool:
    match = _MENTION.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("mention", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False, "linkify": True}).disable(_OFF)
    reader.inline.ruler.before("autolink", "mention", _mention)
    reader.validateLink = lambda url: bool(_LINK.match(url.strip()))  # type: ignore[method-assign]
    reader.normalizeLinkText = lambda url: url  # type: ignore[method-assign]
    return reader


READER = _reader()


def mentions_in(stored: str) -> list[str]:
    """Return the mentions a reader sees, in the order of the text."""
    return [said.text for said in seen(stored) if "mention" in said.styles]


def seen(stored: str) -> list[Said]:
    """Return what a reader sees; how many blank lines are between two blocks does not matter."""
    merged: list[Said] = []
    for said in _said(READER.parse(stored)):
        if not said.text:
            continue
        if merged and merged[-1].styles == said.styles and "mention" not in said.styles:
            merged[-1] = Said(merged[-1].text + said.text, said.styles)
        else:
            merged.append(said)
    return merged


def _said(tokens: list[Token]) -> Iterator[Said]:
    quotes = 0
    heading = False
    for token in tokens:
        if token.type == "blockquote_open":
            quotes += 1
        elif token.type == "blockquote_close":
            quotes -= 1
        elif token.type in ("heading_open", "heading_close"):
            heading = token.nesting > 0
        elif token.type == "list_item_open":
            yield Said(f"\n{token.info}{token.markup} ", frozenset())
        around = {"quote"} if quotes else set()
        if token.type == "fence":
            yield Said("\n" + token.content.removesuffix("\n"), frozenset({"code", *around}))
        if token.type == "inline":
            yield Said("\n", frozenset())
            yield from _inline(token.children or [], around | ({"strong"} if heading else set()))


def _inline(tokens: list[Token], around: set[str]) -> Iterator[Said]:
    styles: list[str] = []
    for token in tokens:
        if token.nesting > 0:
            href = str(token.attrGet("href") or "")
            styles.append(href or token.tag)
        elif token.nesting < 0:
            styles.pop()
        elif token.type in ("softbreak", "hardbreak"):
            yield Said("\n", frozenset(around))
        else:
            kind = {"code_inline": {"code"}, "mention": {"mention"}}.get(token.type, set())
            yield Said(token.content, frozenset({*styles, *kind, *around}))
