"""What a program gives its message beyond the text: blocks, attachments, another name, metadata."""

import re
import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec

from protocol.limits import MAX_NAME_CHARACTERS, MAX_TOPIC_CHARACTERS
from protocol.messages import AppPart

from .answers import SlackError
from .arguments import Given, Wrong
from .texts import incoming, literal

MAX_BLOCKS: Final = 50
MAX_ATTACHMENTS: Final = 100
_ICON: Final = re.compile(r":[^\s:]{1,100}:|https?://\S+")
_ACTING: Final = ("actions", "section", "input")

Object = dict[str, Any]


class Layout(Given):
    """What the methods that post are given beyond where."""

    text: str = ""
    markdown_text: str = ""
    blocks: Annotated[Any, Wrong("invalid_blocks_format")] = None
    attachments: Annotated[Any, Wrong("invalid_attachments")] = None
    metadata: Annotated[Any, Wrong("invalid_metadata_format")] = None
    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""
    link_names: bool = False
    parse: str = ""
    mrkdwn: bool = True


def text_of(given: Layout) -> str:
    """Return the text as messages are stored; empty if there is none."""
    if given.markdown_text:
        return given.markdown_text
    return incoming(given.text) if given.mrkdwn else literal(given.text)


def app_part(given: Layout, *, may_rename: bool) -> AppPart | None:
    """Return what of a message is no text, or None if there is nothing.

    Raises:
        SlackError: it is not what Slack's clients may send.
    """
    blocks, attachments = blocks_of(given.blocks), attachments_of(given.attachments)
    part = AppPart(
        blocks=_json(blocks),
        attachments=_json(attachments),
        stands_for=not (given.text or given.markdown_text).strip(),
        metadata=_json(metadata_of(given.metadata)),
        name=given.username.strip()[:MAX_NAME_CHARACTERS] if may_rename else "",
        icon=_icon(given) if may_rename else "",
    )
    plain = AppPart(stands_for=part.stands_for)
    return None if part == plain else part


def fallback(part: AppPart | None) -> str:
    """Return the text of a message that has only blocks and attachments."""
    if part is None:
        return ""
    blocks = msgspec.json.decode(part.blocks) if part.blocks else []
    attached = msgspec.json.decode(part.attachments) if part.attachments else []
    lines = [*_texts(blocks), *(line for each in attached for line in _attached(each))]
    return incoming("\n".join(lines)) or ("…" if lines or blocks or attached else "")


def blocks_of(value: Any) -> list[Object]:
    """Return blocks, each with an identifier, and so what of them acts.

    Raises:
        SlackError: they are none, or too many.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise SlackError("invalid_blocks_format")
    if len(value) > MAX_BLOCKS or not all(_is_block(each) for each in value):
        raise SlackError("invalid_blocks")
    return [_identified(each) for each in value]


def attachments_of(value: Any) -> list[Object]:
    """Return legacy attachments, numbered.

    Raises:
        SlackError: they are none, or too many.
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise SlackError("invalid_attachments")
    if len(value) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return [_numbered(each, number) for number, each in enumerate(value, 1)]


def metadata_of(value: Any) -> Object | None:
    """Return what a message carries for other programs.

    Raises:
        SlackError: it is none.
    """
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(value.get("event_payload", {}), dict):
        raise SlackError("invalid_metadata_format")
    return {"event_type": value["event_type"], "event_payload": value.get("event_payload", {})}


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _identified(block: Object) -> Object:
    named = {"block_id": _new_id()} | block
    for key in ("elements", "accessory", "element"):
        if block["type"] in _ACTING and key in block:
            named[key] = _acting(block[key])
    return named


def _acting(value: Any) -> Any:
    if isinstance(value, list):
        return [_acting(each) for each in value]
    if isinstance(value, dict) and value.get("type") != "image":
        return {"action_id": _new_id()} | value
    return value


def _numbered(attachment: Object, number: int) -> Object:
    numbered: Object = {"id": number} | attachment
    if "blocks" in attachment:
        numbered["blocks"] = blocks_of(attachment["blocks"])
    if "fallback" not in numbered:
        numbered["fallback"] = "\n".join(_attached(attachment)) or "[no preview available]"
    return numbered


def _attached(attachment: Object) -> Iterator[str]:
    given = attachment.get("fallback")
    if isinstance(given, str) and given and given != "[no preview available]":
        yield given
        return
    for key in ("pretext", "title", "text"):
        if isinstance(attachment.get(key), str) and attachment[key]:
            yield attachment[key]
    if isinstance(attachment.get("blocks"), list):
        yield from _texts(attachment["blocks"])


def _texts(blocks: list[Any]) -> Iterator[str]:
    """Return the lines people would read, of whatever nests texts."""
    for block in blocks:
        if not isinstance(block, dict):
            continue
        line = _text(block)
        if line:
            yield line
        for key in ("fields", "elements"):
            if isinstance(block.get(key), list):
                yield from _texts(block[key])


def _text(block: Object) -> str:
    text = block.get("text")
    if isinstance(text, dict):
        text = text.get("text")
    if isinstance(text, str):
        return text
    alt = block.get("alt_text")
    return alt if isinstance(alt, str) else ""


def _icon(given: Layout) -> str:
    icon = given.icon_emoji.strip() or given.icon_url.strip()
    if icon and not icon.startswith((":", "http")):
        icon = f":{icon.strip(':')}:"
    return icon if len(icon) <= MAX_TOPIC_CHARACTERS and _ICON.fullmatch(icon) else ""


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode() if value else ""


def _new_id() -> str:
    return secrets.token_urlsafe(4)
