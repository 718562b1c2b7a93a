"""What Slack writes in angle brackets, in our form: mentions, calls, dates, links."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from .addresses import LINK
from .dates import written_date
from .escapes import escaped, label_escaped

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINK = re.compile(LINK, re.IGNORECASE)
BROADCASTS: Final = {
    "here": "<!here>",
    "channel": "<!channel>",
    "everyone": "<!channel>",
    "group": "<!channel>",
}
_OURS: Final = {
    "@": re.compile(r"U[0-9A-Z]{8,20}"),
    "#": re.compile(r"[CDG][0-9A-Z]{8,20}"),
    "S": re.compile(r"S[0-9A-Z]{8,20}"),
}
_ENDS_ADDRESS = {ord(character): f"%{ord(character):02X}" for character in "<>\\` \t\n"}
_BRACKETS: Final = {ord("("): "%28", ord(")"): "%29"}
_BALANCED = re.compile(r"[^()]*+(?:\([^()]*+\)[^()]*+)*+")
_ENTITY_IN_URL = re.compile(r"&(?=#?\w{1,31};)")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">"}


class Names(NamedTuple):
    """Which identifier a user or channel of the other workspace has here."""

    users: Mapping[str, str]
    channels: Mapping[str, str]


def decoded(text: str) -> str:
    """Return a text without the three entities Slack encodes."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[1]], text) if "&" in text else text


def is_blank(text: str) -> bool:
    """Say whether nothing would be left of a text."""
    return not CONTROLS.sub("", text).strip()


def in_our_form(tag: str, names: Names | None) -> str:
    """Return what stands between ``<`` and ``>`` in our form."""
    target, _, label = tag.partition("|")
    if target[:1] in ("@", "#"):
        return _mention(target, label, names) or _literal(tag)
    if target.startswith("!"):
        return _special(target[1:], label, names) or _literal(tag)
    if _LINK.match(target):
        return link(safe_url(decoded(target)), decoded(label))
    return _literal(tag)


def _mention(target: str, label: str, names: Names | None) -> str:
    """Return a mention of whom we know, or else the name it was shown under."""
    sign, id_ = target[0], target[1:]
    if names is None:
        known = id_ if _OURS[sign].fullmatch(id_) else None
    else:
        known = (names.users if sign == "@" else names.channels).get(id_)
    if known:
        return f"<{sign}{known}>"
    return escaped(sign + decoded(label).removeprefix(sign)) if label else ""


def _special(target: str, label: str, names: Names | None) -> str:
    """Return a call of many, a date, or what Slack shows in place of what it does not know."""
    if target in BROADCASTS:
        return BROADCASTS[target]
    kind, _, rest = target.partition("^")
    if kind == "subteam" and names is None and _OURS["S"].fullmatch(rest):
        return f"<!group:P{rest[1:]}>"
    if kind == "date":
        seconds, _, pattern = rest.partition("^")
        pattern, _, url = pattern.partition("^")
        shown = decoded(label) or written_date(seconds, decoded(pattern))
        return link(safe_url(decoded(url)), shown) if _LINK.match(url) else escaped(shown)
    return escaped(decoded(label))


def link(url: str, label: str) -> str:
    """Return a link, or the address alone if the label is blank."""
    if is_blank(label):
        return f"<{url}>"
    if not _BALANCED.fullmatch(url):
        url = url.translate(_BRACKETS)
    return f"[{label_escaped(label)}]({_ENTITY_IN_URL.sub('&amp;', url)})"


def safe_url(target: str) -> str:
    """Return an address without the characters that would end it early."""
    return target.translate(_ENDS_ADDRESS)


def _literal(tag: str) -> str:
    return escaped(f"<{decoded(tag)}>")
