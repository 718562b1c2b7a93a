"""What an app gave its message in Slack beyond the text: layout, attachments, another name."""

from typing import Any, Final

import msgspec

from chatserver.domain.slack.kit import Kit, KitRefused, checked
from chatserver.domain.slack.kit_text import NOTHING, fallback_text
from chatserver.domain.slack.mrkdwn import is_blank
from chatserver.jobs.imports.people import shown_name
from chatserver.jobs.imports.report import ImportReport
from protocol.limits import MAX_TOPIC_CHARACTERS
from protocol.messages import AppPart

from .export import SlackMessage

_TEXT: Final = "rich_text"
"""A block that says what the text says."""
_UNFURLED: Final = ("from_url", "original_url")


def app_of(message: SlackMessage, report: ImportReport) -> AppPart | None:
    """Return what an app gave its message, or None for a person's and for a bare one."""
    if not message.bot_id and message.subtype != "bot_message":
        return None
    stands_for = is_blank(message.text or "")
    blocks = _objects(message.blocks)
    if not stands_for and all(block.get("type") == _TEXT for block in blocks):
        blocks = []
    own = [each for each in _objects(message.attachments) if not _is_unfurled(each)]
    kit = _checked(blocks, own, report)
    part = AppPart(
        blocks=_stored(kit.blocks),
        attachments=_stored(kit.attachments),
        name=shown_name((message.username,), ""),
        icon=_icon(message),
    )
    if part == AppPart():
        return None
    return msgspec.structs.replace(part, stands_for=stands_for)


def said_by_blocks(message: SlackMessage) -> str:
    """Return in our form what a message's blocks say, for one that has no text."""
    said = fallback_text(_objects(message.blocks))
    return "" if said == NOTHING else said


def _checked(
    blocks: list[dict[str, Any]], attachments: list[dict[str, Any]], report: ImportReport
) -> Kit:
    """Return a layout if it is one that Slack's methods would take here, too."""
    try:
        return checked(blocks or None, attachments or None)
    except KitRefused as error:
        report.lose("layout", "that a message cannot have here", error.code)
        return Kit([], [])


def _stored(layout: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(layout).decode() if layout else ""


def _objects(raw: msgspec.Raw) -> list[dict[str, Any]]:
    try:
        found = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _is_unfurled(attachment: dict[str, Any]) -> bool:
    """Say whether Slack made it of an address in the text."""
    return any(attachment.get(key) for key in _UNFURLED)


def _icon(message: SlackMessage) -> str:
    """Return the emoji that stands for the app; pictures elsewhere are not looked at from here."""
    emoji = (message.icons.emoji if message.icons else None) or ""
    return emoji if len(emoji) <= MAX_TOPIC_CHARACTERS else ""
