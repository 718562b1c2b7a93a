"""What can be acted on in a layout, and what was chosen there.

A client tells what somebody chose; which options there were stands in the layout alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from protocol.messages import AppPart

Raw = dict[str, Any]

MAX_OPTIONS: Final = 100
MAX_TEXT: Final = 3_000
_ONE: Final = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
_INPUTS: Final = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_ID: Final = re.compile(r"[UCDG][0-9A-Z]{8,20}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
_WHEN: Final = {"datepicker": ("selected_date", _DATE), "timepicker": ("selected_time", _TIME)}


class Part(NamedTuple):
    """An element, and what it is named by."""

    block: str
    action: str
    element: Raw


def listed(json: str) -> list[Raw]:
    """Return the objects of an array in JSON; of anything else none."""
    try:
        read = msgspec.json.decode(json) if json else []
    except (msgspec.DecodeError, RecursionError):
        return []
    return [each for each in read if isinstance(each, dict)] if isinstance(read, list) else []


def layout_of(app: AppPart | None) -> list[Raw]:
    """Return all blocks of a message, those of its attachments too."""
    if app is None:
        return []
    blocks = listed(app.blocks)
    for attachment in listed(app.attachments):
        blocks += _raws(attachment.get("blocks"))
    return blocks


def parts_in(blocks: Sequence[Raw]) -> Iterator[Part]:
    """Yield what can be acted on; who has no name bears that of its place, as clients count."""
    for at, block in enumerate(blocks):
        name = _text(block, "block_id") or f"block-{at}"
        elements = _raws(block.get("elements")) if block.get("type") == "actions" else []
        single = block.get("accessory") or block.get("element")
        if isinstance(single, dict):
            elements = [single]
        for nth, element in enumerate(elements):
            yield Part(name, _text(element, "action_id") or f"action-{nth}", element)


def find(blocks: Sequence[Raw], block: str, action: str) -> Raw | None:
    """Return an element by its names."""
    for part in parts_in(blocks):
        if part.block == block and part.action == action:
            return part.element
    return None


def chosen(element: Raw, value: object) -> Raw:
    """Return what somebody chose in an element, as far as it can be true of it."""
    type_ = _text(element, "type")
    said = value if isinstance(value, dict) else {}
    if type_ == "button":
        return {"type": type_, **({"value": element["value"]} if "value" in element else {})}
    if type_ in _INPUTS:
        text = said.get("value")
        return {"type": type_, "value": text[:MAX_TEXT] if isinstance(text, str) and text else None}
    if type_ in _WHEN:
        key, form = _WHEN[type_]
        when = said.get(key)
        return {
            "type": type_,
            key: when if isinstance(when, str) and form.fullmatch(when) else None,
        }
    if type_ == "datetimepicker":
        at = said.get("selected_date_time")
        return {"type": type_, "selected_date_time": at if type(at) is int else None}
    return {"type": type_, **_selected(element, type_, said)}


def state_of(blocks: Sequence[Raw], said: object) -> dict[str, dict[str, Raw]]:
    """Return what is chosen in all of a layout, by block and by action: as said, or as it began."""
    values: dict[str, dict[str, Raw]] = {}
    told = said if isinstance(said, dict) else {}
    for block, action, element in parts_in(blocks):
        if _text(element, "type") in ("button", "overflow", "image", "workflow_button", ""):
            continue
        within = told.get(block)
        value = within.get(action) if isinstance(within, dict) else None
        values.setdefault(block, {})[action] = chosen(element, value or initial(element))
    return values


def initial(element: Raw) -> Raw:
    """Return what is chosen in an element from the beginning."""
    first = {key.removeprefix("initial_"): value for key, value in element.items()}
    keys = {key.removeprefix("initial_") for key in element if key.startswith("initial_")}
    named_ = {"value": "value"}
    return {named_.get(key, f"selected_{key}"): first[key] for key in keys}


def missing(blocks: Sequence[Raw], values: Mapping[str, Mapping[str, Raw]]) -> list[str]:
    """Return the blocks of a form that must be filled in, and are not."""
    wanting = []
    for at, block in enumerate(blocks):
        if block.get("type") != "input" or block.get("optional"):
            continue
        name = _text(block, "block_id") or f"block-{at}"
        given = [value for each in values.get(name, {}).values() for value in _said(each)]
        if not any(given):
            wanting.append(name)
    return wanting


def _said(value: Raw) -> list[object]:
    return [each for key, each in value.items() if key != "type"]


def _selected(element: Raw, type_: str, said: Raw) -> Raw:
    single = type_.removeprefix("multi_")
    many = type_.startswith("multi_") or type_ == "checkboxes"
    if single in _ONE:
        key = _ONE[single]
        given = said.get(f"{key}s" if many else key)
        ids = [each for each in _many(given) if isinstance(each, str) and _ID.fullmatch(each)]
        return {f"{key}s": ids} if many else {key: ids[0] if ids else None}
    key = "selected_options" if many else "selected_option"
    wanted = [each for each in _many(said.get(key)) if isinstance(each, dict)]
    found = [option for option in map(_finder(element, single), wanted) if option is not None]
    return {key: found} if many else {key: found[0] if found else None}


def _finder(element: Raw, type_: str) -> Any:
    """Return what makes an option of what a client says: the layout's own, where it has them."""
    if type_ == "external_select":
        return _plain_option
    options = {
        option.get("value"): option
        for each in (element, *_raws(element.get("option_groups")))
        for option in _raws(each.get("options"))
    }
    return lambda said: options.get(said.get("value"))


def _plain_option(said: Raw) -> Raw | None:
    text, value = said.get("text"), said.get("value")
    if not isinstance(value, str) or not isinstance(text, dict):
        return None
    label = _text(text, "text")[:MAX_TEXT]
    return {"text": {"type": "plain_text", "text": label}, "value": value[:MAX_TEXT]}


def _many(given: object) -> list[Any]:
    if given is None:
        return []
    return given[:MAX_OPTIONS] if isinstance(given, list) else [given]


def _raws(given: object) -> list[Raw]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _text(raw: Raw, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""
