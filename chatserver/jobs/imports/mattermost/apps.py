"""What a program said in Mattermost: under its own name, and in attachments."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from .export import Reply

WEBHOOK: Final = "webhook:"
"""Begins the key of a webhook's name: posts under it are of no person."""
_PROPS: Final = b'"override_username"', b'"attachments"'
_NOTHING: Final = len(b"null")
_SAID: Final = ("pretext", "title", "text")


def author_of(reply: Reply) -> str:
    """Return who wrote a post: a person, or the name a webhook used."""
    name = _props(reply).get("override_username")
    return f"{WEBHOOK}{name.lower()}" if isinstance(name, str) and name else reply.user.lower()


def attached_texts(reply: Reply) -> list[str]:
    """Return what a program attached to its post, in Markdown."""
    attached = _props(reply).get("attachments")
    each = attached if isinstance(attached, list) else []
    return ["\n".join(_lines(one)) for one in each if isinstance(one, dict) and any(_lines(one))]


def _lines(attachment: dict[str, Any]) -> Iterator[str]:
    said = {key: value for key in _SAID if isinstance(value := attachment.get(key), str) and value}
    if "title" in said:
        said["title"] = f"**{said['title']}**"
    yield from said.values() or filter(None, [_plain(attachment.get("fallback"))])
    for field in attachment.get("fields") or []:
        if isinstance(field, dict):
            yield f"{_plain(field.get('title'))}: {_plain(field.get('value'))}"


def _plain(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _props(reply: Reply) -> dict[str, Any]:
    """Return what stands beside a post's text, where it is of interest."""
    props = bytes(reply.props)
    if len(props) <= _NOTHING or not any(name in props for name in _PROPS):
        return {}
    try:
        found = msgspec.json.decode(props)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
