r"""Slack's mrkdwn turned into the form messages are stored in: Markdown, ``<@U…>``, ``<#C…>``.

What an author typed literally stays literal: where Markdown would take it for markup, it gets a
backslash. Every step is one pass of a pattern that cannot backtrack far, so time is linear.

Inside this module three control characters stand for what is finished: ``\0`` for a token (code,
mention, link), ``\1`` for ``**``, ``\2`` for ``~~``. Those of the author are removed first.

Source: https://docs.slack.dev/messaging/formatting-message-text and CommonMark 0.31, sections
2.4 (backslash escapes), 6.2 (emphasis) and 6.5 (autolinks).
"""

import re
from collections.abc import Mapping
from itertools import chain, zip_longest
from typing import NamedTuple

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\*~`<>&\]]|__|^\#", re.MULTILINE)
_TOKEN = re.compile(
    r"""
      (?<!`) ``` (?!`) (?P<block> .+? ) (?<!`) ``` (?!`)
    | (?<!`) ` (?P<code> [^`\n]+ ) ` (?!`)
    | < (?P<tag> [^<>\n]+ ) >
    """,
    re.DOTALL | re.VERBOSE,
)
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_MARKUP = re.compile(
    r"""
      \\ (?= [!-/:-@\[-`{-~\0-\2] | \Z )               # a backslash that would be an escape
    | (?<= [^\s*] ) \*++ | (?<! \* ) \*++ (?= \S )     # stars that touch a word
    | (?<= [^\s~] ) ~~++ | (?<! ~ ) ~~++ (?= \S )
    | (?<= [^\s_] ) __++ (?! \w ) | (?<! \w ) __++ (?= \S )
    | \] (?= [(\0] | \Z )                              # [typed](like a link)
    | < (?= [A-Za-z/!?@\#\0] | \Z )                    # <@U…>, <https://…>, <b>
    | & (?= \#?\w{1,31}; )
    | ^ \#{1,6} (?= \s )                               # a heading
    | `                                                # one that closes nothing
    """,
    re.MULTILINE | re.VERBOSE,
)
_LINK = re.compile(r"(?:https?|ftp)://|(?:mailto|tel):", re.IGNORECASE)
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@channel", "group": "@channel"}
_LABEL_MARKUP = re.compile(r"[\\\[\]*`<]|__+|~~+|&(?=#?\w{1,31};)")
_ENDS_ADDRESS = {ord(character): f"%{ord(character):02X}" for character in '<>()\\"` \t\n'}
_BACKTICKS = re.compile("`+")


class Names(NamedTuple):
    """Which identifier a user or channel of the other workspace has here."""

    users: Mapping[str, str]
    channels: Mapping[str, str]


def to_markdown(text: str, names: Names) -> str:
    """Turn the text of a Slack message into what is stored here; what is not blank stays so."""
    text = _CONTROLS.sub("", text)
    if not _SPECIAL.search(text):
        return text
    tokens: list[str] = []

    def keep(match: re.Match[str]) -> str:
        tokens.append(_token(match, names))
        return "\0"

    plain = _decoded(_TOKEN.sub(keep, text))
    marked = _STRIKE.sub("\2\\1\2", _BOLD.sub("\1\\1\1", plain))
    finished = _escaped(marked, text).replace("\1", "**").replace("\2", "~~")
    return "".join(chain.from_iterable(zip_longest(finished.split("\0"), tokens, fillvalue="")))


def to_plain(text: str) -> str:
    """Turn a Slack text into one line without markup, as for a channel's topic."""
    shown = _TOKEN.sub(_shown, _CONTROLS.sub("", text))
    return " ".join(_decoded(shown).split())


def is_blank(text: str) -> bool:
    """Say whether nothing would be left of a text."""
    return not _CONTROLS.sub("", text).strip()


def encoded(text: str) -> str:
    """Return a text as Slack writes one in which nothing is markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda match: _ENTITIES[match[1]], text) if "&" in text else text


def _escaped(text: str, whole: str | None = None) -> str:
    """Put a backslash before what Markdown would take for markup.

    Given the ``whole`` message, marks that have no partner anywhere in it are left alone.
    """
    counts = {mark: whole.count(mark) for mark in "*_~`"} if whole else {}

    def escape(match: re.Match[str]) -> str:
        alone = counts.get(match[0][0]) == len(match[0])
        return match[0] if alone else _with_backslashes(match)

    return _MARKUP.sub(escape, text)


def _with_backslashes(match: re.Match[str]) -> str:
    if match[0].startswith("#"):
        return "\\" + match[0]
    return "".join("\\" + character for character in match[0])


def _token(match: re.Match[str], names: Names) -> str:
    if match["tag"]:
        return _tag(match["tag"], names)
    return _block(match) if match["block"] else _decoded(match[0])


def _block(match: re.Match[str]) -> str:
    """Put the fences of a block of several lines on lines of their own, as Markdown needs it."""
    if "\n" not in match["block"]:
        return _decoded(match[0])
    whole = match.string
    before = "" if match.start() == 0 or whole[match.start() - 1] == "\n" else "\n"
    after = "" if match.end() == len(whole) or whole[match.end()] == "\n" else "\n"
    code = _decoded(match["block"]).removeprefix("\n").removesuffix("\n")
    fence = "`" * max(3, *(len(run) + 1 for run in ["", *_BACKTICKS.findall(code)]))
    return f"{before}{fence}\n{code}\n{fence}{after}"


def _tag(tag: str, names: Names) -> str:
    """Return what stands between ``<`` and ``>`` in our form."""
    target, _, label = tag.partition("|")
    if target[:1] in ("@", "#"):
        return _mention(target, label, names) or _literal(tag)
    if target.startswith("!"):
        return _broadcast(target[1:], label) or _literal(tag)
    if _LINK.match(target):
        return _link(_url(target), label)
    return _literal(tag)


def _mention(target: str, label: str, names: Names) -> str:
    """Return a mention of whom we know, or else the name it was shown under."""
    sign, id_ = target[0], target[1:]
    known = (names.users if sign == "@" else names.channels).get(id_)
    if known:
        return f"<{sign}{known}>"
    return _escaped(sign + _decoded(label).removeprefix(sign)) if label else ""


def _broadcast(target: str, label: str) -> str:
    return _BROADCASTS.get(target) or _escaped(_decoded(label))


def _link(url: str, label: str) -> str:
    if is_blank(label):
        return f"<{url}>"
    return f"[{_LABEL_MARKUP.sub(_with_backslashes, _decoded(label))}]({url})"


def _url(target: str) -> str:
    """Return an address without the characters that would end it early."""
    return _decoded(target).translate(_ENDS_ADDRESS)


def _literal(tag: str) -> str:
    return _escaped(f"<{_decoded(tag)}>")


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
