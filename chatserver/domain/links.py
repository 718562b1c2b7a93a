"""Links to pages that a text shows, and whether a page is of somebody's domain."""

import re
from collections.abc import Iterable
from typing import Final

from protocol.limits import MAX_LINK_CHARACTERS, MAX_PREVIEWS

from .mentions import marks_in
from .slack.addresses import URL, without_tail

_MARK: Final = re.compile(rf"\\. | `+ | (?P<url>{URL})", re.VERBOSE | re.DOTALL)


def links_in(text: str) -> list[str]:
    """Return the first web addresses that a text shows outside code, each once."""
    if "://" not in text:
        return []
    found: dict[str, None] = {}
    for mark in marks_in(text, _MARK):
        link = without_tail(mark["url"], "_~")
        if len(link) <= MAX_LINK_CHARACTERS:
            found[link] = None
        if len(found) == MAX_PREVIEWS:
            break
    return [*found]


def is_within(host: str, domains: Iterable[str]) -> bool:
    """Say whether a host is one of these domains, or stands below one."""
    host = host.rstrip(".").lower()
    return any(
        host == domain or host.endswith(f".{domain}")
        for domain in (each.strip(".").lower() for each in domains)
        if domain
    )
