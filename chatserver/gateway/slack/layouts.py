"""What a program gives its message beyond the text: blocks, attachments, another name, metadata."""

import re
from typing import Annotated, Any, Final, Literal

import msgspec

from chatserver.domain.slack.kit import Kit, KitRefused, checked, fallback_text
from chatserver.domain.slack.mrkdwn import from_markdown
from protocol.limits import MAX_NAME_CHARACTERS, MAX_TOPIC_CHARACTERS
from protocol.messages import AppPart

from .answers import SlackError
from .arguments import Given, Wrong
from .texts import Reading, to_markdown

_ICON: Final = re.compile(r":[^\s:]{1,100}:|https?://\S+")

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
    unfurl_links: bool = True
    unfurl_media: bool = True


def text_of(given: Layout, known: Reading | None = None) -> str:
    """Return the text as messages are stored, with ``known`` names linked; empty if none."""
    if given.markdown_text:
        return from_markdown(given.markdown_text)
    reading = (known or Reading())._replace(mrkdwn=given.mrkdwn)
    if given.parse == "full":
        reading = reading._replace(parse="full")
    elif given.parse == "none":
        reading = reading._replace(parse="none")
    return to_markdown(given.text, None, reading)


def names_wanted(given: Layout) -> bool:
    """Say whether names in the text shall be looked up."""
    return bool(given.text) and (given.link_names or given.parse == "full")


def app_part(given: Layout, *, may_rename: bool) -> AppPart | None:
    """Return what of a message is no text, or None if there is nothing.

    Raises:
        SlackError: it is not what Slack's clients may send.
    """
    blocks, attachments = kit_of(given)
    part = AppPart(
        blocks=_json(blocks),
        attachments=_json(attachments),
        stands_for=not (given.text or given.markdown_text).strip(),
        metadata=_json(metadata_of(given.metadata)),
        unfurl=_unfurl(given),
        name=given.username.strip()[:MAX_NAME_CHARACTERS] if may_rename else "",
        icon=_icon(given) if may_rename else "",
    )
    plain = AppPart(stands_for=part.stands_for)
    return None if part == plain else part


def _unfurl(given: Layout) -> Literal["all", "pages", "pictures", "none"]:
    if given.unfurl_links:
        return "all" if given.unfurl_media else "pages"
    return "pictures" if given.unfurl_media else "none"


def fallback(part: AppPart | None) -> str:
    """Return the text of a message that has only blocks and attachments."""
    if part is None or not (part.blocks or part.attachments):
        return ""
    blocks = msgspec.json.decode(part.blocks) if part.blocks else []
    attached = msgspec.json.decode(part.attachments) if part.attachments else []
    return fallback_text(blocks, attached)


def kit_of(given: Layout) -> Kit:
    """Return blocks and attachments, each with its name or number.

    Raises:
        SlackError: they are not what Slack would take.
    """
    try:
        return checked(given.blocks, given.attachments)
    except KitRefused as refused:
        raise SlackError(refused.code, *refused.messages) from refused


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


def _icon(given: Layout) -> str:
    icon = given.icon_emoji.strip() or given.icon_url.strip()
    if icon and not icon.startswith((":", "http")):
        icon = f":{icon.strip(':')}:"
    return icon if len(icon) <= MAX_TOPIC_CHARACTERS and _ICON.fullmatch(icon) else ""


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode() if value else ""
