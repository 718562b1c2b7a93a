"""Block Kit: blocks, attachments and views are checked, and given the identifiers they lack."""

from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from protocol.limits import MAX_APP_CHARACTERS

from .kit_rules import Place, listed
from .kit_shapes import ACTING, MAX_BLOCKS, MODAL, VIEW, block
from .kit_text import NOTHING, fallback_text

__all__ = [
    "Kit",
    "KitRefused",
    "attachments_from",
    "blocks_from",
    "checked",
    "fallback_text",
    "view_from",
]

Json = dict[str, Any]

MAX_ATTACHMENTS: Final = 100
MAX_VIEW_CHARACTERS: Final = 250_000
MAX_DEPTH: Final = 24
_WORDS: Final = (
    *("fallback", "color", "pretext", "author_name", "author_link", "author_icon", "title"),
    *("title_link", "text", "image_url", "thumb_url", "footer", "footer_icon", "callback_id"),
)
_SAYING: Final = ("pretext", "title", "text")
_BLOCKS: Final = listed(block, MAX_BLOCKS)


class KitRefused(Exception):  # noqa: N818  # reads as what happened
    """What was sent is not what Slack would take; ``code`` is its error, ``messages`` say more."""

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = list(messages)


class Kit(NamedTuple):
    """What a message has besides its text."""

    blocks: list[Json]
    attachments: list[Json]


def checked(blocks: object = None, attachments: object = None) -> Kit:
    """Return blocks and attachments as they are stored; each may be JSON, or the text of it.

    Raises:
        KitRefused: they are malformed, too many or too long.
    """
    kit = Kit(blocks_from(blocks), attachments_from(attachments))
    if _length_of(kit, "invalid_blocks") > MAX_APP_CHARACTERS:
        raise KitRefused(
            "msg_blocks_too_long", f"must be less than {MAX_APP_CHARACTERS + 1} characters"
        )
    return kit


def blocks_from(value: object) -> list[Json]:
    """Return a message's blocks, each with its identifier.

    Raises:
        KitRefused: ``invalid_blocks_format`` or ``invalid_blocks``.
    """
    found = _decoded(value, "invalid_blocks_format")
    if found is None:
        return []
    if not isinstance(found, list):
        raise KitRefused("invalid_blocks_format", "must provide an array")
    blocks = _without_nulls(found, "invalid_blocks")
    _check(blocks, "invalid_blocks", "/blocks")
    return _identified(blocks)


def attachments_from(value: object) -> list[Json]:
    """Return a message's attachments, numbered, their blocks with identifiers.

    Raises:
        KitRefused: ``invalid_attachments``, ``too_many_attachments`` or ``invalid_blocks``.
    """
    found = _decoded(value, "invalid_attachments")
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise KitRefused("invalid_attachments", "must provide an array of objects")
    if len(found) > MAX_ATTACHMENTS:
        raise KitRefused("too_many_attachments")
    attachments = _without_nulls(found, "invalid_attachments")
    return [_attachment(each, at) for at, each in enumerate(attachments)]


def view_from(value: object) -> Json:
    """Return a view, its blocks with identifiers.

    Raises:
        KitRefused: ``invalid_arguments``.
    """
    code = "invalid_arguments"
    found = _decoded(value, code)
    if not isinstance(found, dict):
        raise KitRefused(code, "must provide an object [json-pointer:/view]")
    (view,) = _without_nulls([found], code)
    place = Place("/view", [])
    VIEW(view, place)
    if view.get("type") == "modal":
        MODAL(view, place)
        _check_submit(view, place)
    if place.problems:
        raise KitRefused(code, *place.problems)
    _refuse_doubles(view["blocks"], code, "/view/blocks")
    if _length_of(view, code) > MAX_VIEW_CHARACTERS:
        raise KitRefused("view_too_large")
    return {**view, "blocks": _identified(view["blocks"])}


def _check_submit(view: Json, place: Place) -> None:
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(each, dict) and each.get("type") == "input" for each in blocks
    )
    if has_input and not view.get("submit"):
        place.at("submit").refuse("missing required field: submit")


def _decoded(value: object, code: str) -> object:
    """Return what was sent as JSON, or as the text of it; nothing for nothing."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise KitRefused(code) from error


def _without_nulls(items: list[Any], code: str) -> list[Any]:
    """Return a copy of a list without fields that are null, which say nothing."""

    def copied(value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise KitRefused(code, f"no more than {MAX_DEPTH} levels allowed")
        if isinstance(value, dict):
            return {
                name: copied(field, depth + 1) for name, field in value.items() if field is not None
            }
        return [copied(each, depth + 1) for each in value] if isinstance(value, list) else value

    return [copied(each, 1) for each in items]


def _check(blocks: list[Any], code: str, pointer: str) -> None:
    place = Place(pointer, [])
    _BLOCKS(blocks, place)
    if place.problems:
        raise KitRefused(code, *place.problems)
    _refuse_doubles(blocks, code, pointer)


def _refuse_doubles(blocks: list[Json], code: str, pointer: str) -> None:
    """Refuse two blocks of one name: whoever acts on them could not be told apart."""
    seen: set[str] = set()
    for at, each in enumerate(blocks):
        name = each.get("block_id")
        if name and name in seen:
            where = f"[json-pointer:{pointer}/{at}/block_id]"
            raise KitRefused(code, f"duplicate block_id: {name} {where}")
        seen.add(name or "")


def _identified(blocks: list[Json], within: str = "") -> list[Json]:
    """Give blocks and elements the names they lack: those of their places, the same each time."""
    taken = {each.get("block_id") for each in blocks}
    for at, each in enumerate(blocks):
        each["block_id"] = each.get("block_id") or _free(f"{within}block-{at}", taken)
        elements = [*_elements(each)]
        names = {element.get("action_id") for element in elements}
        for nth, element in enumerate(elements):
            if element.get("type") in ACTING:
                element["action_id"] = element.get("action_id") or _free(f"action-{nth}", names)
    return blocks


def _free(name: str, taken: Collection[Any]) -> str:
    while name in taken:
        name += "-"
    return name


def _elements(block: Json) -> Iterator[Json]:
    elements = block.get("elements")
    some = elements if isinstance(elements, list) else []
    for element in (*some, block.get("accessory"), block.get("element")):
        if isinstance(element, dict):
            yield element


def _attachment(attachment: Json, at: int) -> Json:
    """Return an attachment as it is stored; a number where a text belongs becomes one."""
    words: Json = {name: _word(attachment[name], at) for name in _WORDS if name in attachment}
    whole: Json = {**attachment, **words, "id": at + 1}
    blocks = attachment.get("blocks")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise KitRefused("invalid_attachments", "must provide an array")
        _check(blocks, "invalid_blocks", f"/attachments/{at}/blocks")
        whole["blocks"] = _identified(blocks, within=f"attachment-{at}-")
    fields = attachment.get("fields")
    if fields is not None:
        whole["fields"] = [_field(each, at) for each in _list(fields, at)]
    said = [str(whole[name]) for name in _SAYING if whole.get(name)]
    whole["fallback"] = whole.get("fallback") or "\n".join(said) or NOTHING
    return whole


def _field(field: Any, at: int) -> Json:
    if not isinstance(field, dict):
        raise _malformed(at)
    words = {name: _word(field.get(name, ""), at) for name in ("title", "value")}
    return {**field, **words, "short": field.get("short") in (True, "true", 1)}


def _list(value: object, at: int) -> list[object]:
    if not isinstance(value, list):
        raise _malformed(at)
    return value


def _word(value: object, at: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise _malformed(at)


def _malformed(at: int) -> KitRefused:
    where = f"[json-pointer:/attachments/{at}]"
    return KitRefused("invalid_attachments", f"must provide a string {where}")


def _length_of(value: object, code: str) -> int:
    try:
        return len(msgspec.json.encode(value).decode())
    except (UnicodeEncodeError, TypeError, OverflowError, ValueError) as error:
        raise KitRefused(code, "must be valid JSON") from error
