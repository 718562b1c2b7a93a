r"""Slack's mrkdwn turned into the form messages are stored in: Markdown, ``<@U…>``, ``<#C…>``.

What an author typed literally stays literal: where Markdown would take it for markup, it gets a
backslash. Every step is one pass of a pattern that cannot backtrack far, so time is linear.

Source: https://docs.slack.dev/messaging/formatting-message-text and CommonMark 0.31, sections
2.4 (backslash escapes), 6.2 (emphasis) and 6.5 (autolinks).
"""

import re
from collections.abc import Mapping
from itertools import chain, zip_longest
from typing import Final, Literal, NamedTuple

from chatserver.domain.mentions import marks_outside_code, parts_of

from .addresses import Address, addresses_in, may_have_addresses
from .escapes import escaped, finished, marked, quotes_ended
from .markdown import to_slack
from .spans import encoded
from .tags import BROADCASTS, CONTROLS, Names, decoded, in_our_form, is_blank, link, safe_url

__all__ = [
    "Names",
    "Reading",
    "encoded",
    "from_markdown",
    "is_blank",
    "names_in",
    "to_markdown",
    "to_plain",
    "to_slack",
]

_SPECIAL = re.compile(r"[\\*~`<>&\]]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)\#{1,6}(?!\S)")
_TAG = r"< (?P<tag> [^<>\n]+ ) >"
_CODE = r"""
      (?<!`) ``` (?!`) (?P<block> .+? ) (?<!`) ``` (?!`)
    | (?<!`) ` (?P<code> [^`\n]+ ) ` (?!`)
    | """
_TAG_IN_MARKDOWN = re.compile(r"\\.|`+|<(?P<tag>[@#!][^<>\n]+|[^<>|\s]+\|[^<>\n]+)>", re.DOTALL)
_TOKEN = re.compile(_CODE + _TAG, re.DOTALL | re.VERBOSE)
_LITERAL_TOKEN = re.compile(f"(?P<block> (?!) ) | {_TAG}", re.VERBOSE)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_NAME = re.compile(r"(?<![\w@#/&.-])([@#])([^\W_][\w.-]{0,79})")
_END = re.compile(r"[.,;:!?)]?(?:\s|\Z)")
_BACKTICKS = re.compile("`+")
_WHOLE_QUOTE = re.compile(r"^>>>[ ]?", re.MULTILINE)
_QUOTE_MARK = re.compile(r"(?<![^\n])>")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


class Reading(NamedTuple):
    """How a text that a program sent wants to be read."""

    mrkdwn: bool = True
    parse: Literal["none", "full"] | None = None
    handles: Mapping[str, str] = {}
    """With ``link_names``: people (U…) and groups (P…) by what is typed behind an @."""
    channels: Mapping[str, str] = {}


_AS_SENT: Final = Reading()


def to_markdown(text: str, names: Names | None = None, reading: Reading = _AS_SENT) -> str:
    """Turn the text of a Slack message into what is stored here; what is not blank stays so.

    Without ``names``, identifiers are our own.
    """
    text = CONTROLS.sub("", text)
    if not _SPECIAL.search(text) and not _asks_for_more(text, reading):
        return text
    if reading.parse == "full":
        text = _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    if not reading.mrkdwn:
        plain, tokens = _cut(text, names, reading, _LITERAL_TOKEN)
        return _joined(_QUOTE_MARK.sub(r"\\>", escaped(plain)), tokens)
    plain, tokens = _cut(text, names, reading, _TOKEN)
    plain = quotes_ended(_quoted_to_the_end(plain))
    return _joined(finished(escaped(marked(plain), text)), tokens)


def from_markdown(text: str) -> str:
    """Turn standard Markdown with Slack's mentions in it into what is stored here."""
    text = CONTROLS.sub("", text)
    if "<" not in text:
        return text
    blocks = (("\n".join(part.lines), part.fence) for part in parts_of(text))
    return "\n".join(block if fence else _with_our_tags(block) for block, fence in blocks)


def _with_our_tags(block: str) -> str:
    out: list[str] = []
    at = 0
    for mark in marks_outside_code(block, _TAG_IN_MARKDOWN):
        out += [block[at : mark.start()], in_our_form(mark["tag"], None)]
        at = mark.end()
    return "".join([*out, block[at:]])


def names_in(text: str) -> set[str]:
    """Return what may be a handle or a channel's name behind ``@`` or ``#``, in lower case."""
    found = {match[2].lower() for match in _NAME.finditer(text)}
    return found | {name.rstrip("._-") for name in found}


def to_plain(text: str) -> str:
    """Turn a Slack text into one line without markup, as for a channel's topic."""
    shown = _TOKEN.sub(_shown, CONTROLS.sub("", text))
    return " ".join(decoded(shown).split())


def _asks_for_more(text: str, reading: Reading) -> bool:
    """Say whether a text without marks has to be read all the same."""
    named = (reading.handles or reading.channels) and ("@" in text or "#" in text)
    return bool(named) or (reading.parse == "none" and may_have_addresses(text))


def _cut(
    text: str, names: Names | None, reading: Reading, pattern: re.Pattern[str]
) -> tuple[str, list[str]]:
    """Return a text with a sign for each token, and the tokens."""
    tokens: list[str] = []

    def keep(match: re.Match[str]) -> str:
        tokens.append(_token(match, names))
        return "\0"

    plain = decoded(pattern.sub(keep, text))
    return _linked(plain, tokens, reading) if _has_links(plain, reading) else (plain, tokens)


def _has_links(plain: str, reading: Reading) -> bool:
    return may_have_addresses(plain) or bool(reading.handles or reading.channels)


def _linked(plain: str, tokens: list[str], reading: Reading) -> tuple[str, list[str]]:
    """Make tokens of addresses with marks in them, and of the names that are known."""
    texts: list[str] = []
    together: list[str] = []

    def named(match: re.Match[str]) -> str:
        mention = _named(match[1], match[2], reading)
        together.extend(mention[:1])
        return "".join(["\0", *mention[1:]]) if mention else match[0]

    for said, token in zip_longest(plain.split("\0"), tokens):
        text = said if token is None else said + "\0"
        at = 0
        for found in addresses_in(text):
            texts.append(_NAME.sub(named, text[at : found.begin]))
            address = _address(found, ends=bool(_END.match(text, found.end)), reading=reading)
            texts.append("\0" if address else found.shown)
            together.extend(address)
            at = found.end
        texts.append(_NAME.sub(named, text[at:]))
        together.extend([] if token is None else [token])
    return "".join(texts), together


def _address(found: Address, reading: Reading, *, ends: bool) -> list[str]:
    """Return an address as a token; nothing if it may stand in the text as it is."""
    if reading.parse == "none":
        return [_PUNCTUATION.sub(r"\\\g<0>", found.shown)]
    if ends and not _SPECIAL.search(found.shown):
        return []
    return [link(safe_url(found.target), "" if found.shown == found.target else found.shown)]


def _named(sign: str, name: str, reading: Reading) -> list[str]:
    """Return a mention of what a name stands for, and what is behind it; nothing if unknown."""
    known = reading.handles if sign == "@" else reading.channels
    for core in (name, name.rstrip("._-")):
        identifier = known.get(core.lower())
        if identifier:
            kind = "!group:" if identifier.startswith("P") else sign
            return [f"<{kind}{identifier}>", name[len(core) :]]
        if sign == "@" and known and core in BROADCASTS and core != "group":
            return [BROADCASTS[core], name[len(core) :]]
    return []


def _joined(plain: str, tokens: list[str]) -> str:
    """Put the tokens where they stood."""
    texts = plain.split("\0")
    for at, token in enumerate(tokens):
        if token.startswith("[") and texts[at].endswith("!"):
            texts[at] = texts[at][:-1] + "\\!"  # else the link would be a picture
    return "".join(chain.from_iterable(zip_longest(texts, tokens, fillvalue="")))


def _quoted_to_the_end(plain: str) -> str:
    """Quote each line behind ``>>>``, unless there is code of several lines."""
    begin = _WHOLE_QUOTE.search(plain) if ">>>" in plain else None
    if begin is None:
        return plain
    return plain[: begin.start()] + "> " + plain[begin.end() :].replace("\n", "\n> ")


def _token(match: re.Match[str], names: Names | None) -> str:
    if match["tag"]:
        return in_our_form(match["tag"], names)
    return _block(match) if match["block"] else decoded(match[0])


def _block(match: re.Match[str]) -> str:
    """Put the fences of a block of several lines on lines of their own, as Markdown needs it."""
    if "\n" not in match["block"]:
        return decoded(match[0])
    whole = match.string
    before = "" if match.start() == 0 or whole[match.start() - 1] == "\n" else "\n"
    after = "" if match.end() == len(whole) or whole[match.end()] == "\n" else "\n"
    code = decoded(match["block"]).removeprefix("\n").removesuffix("\n")
    fence = "`" * max(3, *(len(run) + 1 for run in ["", *_BACKTICKS.findall(code)]))
    return f"{before}{fence}\n{code}\n{fence}{after}"


def _shown(match: re.Match[str]) -> str:
    """Return what a reader sees of a token."""
    if not match["tag"]:
        return match[0]
    target, _, label = match["tag"].partition("|")
    if target[:1] in ("@", "#"):
        return target[0] + (label.removeprefix(target[0]) or target[1:])
    if target.startswith("!"):
        return label or target.replace("!", "@", 1)
    return label if label in target and label else target
