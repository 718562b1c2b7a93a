"""What Slack demands of each kind of block, element and view.

Source: https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/views.
"""

from collections.abc import Mapping
from typing import Any, Final

from .kit_rules import Place, Rule, anything, flag, listed, number, one_of, shaped, string, typed

MAX_BLOCKS: Final = 50
MAX_VIEW_BLOCKS: Final = 100
_MAX_URL: Final = 3_000
_MAX_ID: Final = 255


def text(most: int, *kinds: str) -> Rule:
    """Take a text object."""
    allowed = kinds or ("plain_text", "mrkdwn")
    inside = shaped(
        {"type": one_of(*allowed), "text": string(most, least=1)},
        {"emoji": flag, "verbatim": flag},
    )

    def rule(value: Any, place: Place) -> None:
        if isinstance(value, str):
            place.refuse("must provide an object")
        else:
            inside(value, place)

    return rule


def plain(most: int) -> Rule:
    """Take a text object without markup."""
    return text(most, "plain_text")


ID: Final = string(_MAX_ID)
URL: Final = string(_MAX_URL, least=1)
WORD: Final = string(_MAX_URL)
CONFIRM: Final = shaped(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION: Final = shaped(
    {"text": text(75), "value": string(150)}, {"description": text(75), "url": URL}
)
OPTION_GROUP: Final = shaped({"label": plain(75), "options": listed(OPTION, 100)})
_ACTS: Final[Mapping[str, Rule]] = {
    "action_id": ID,
    "confirm": CONFIRM,
    "focus_on_load": flag,
    "placeholder": plain(150),
}


def _acting(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    one_from: tuple[str, ...] = (),
) -> Rule:
    return shaped(required, {**_ACTS, **(optional or {})}, one_from=one_from)


def _selects(kind: str, optional: Mapping[str, Rule] | None = None) -> dict[str, Rule]:
    fields = optional or {}
    return {
        f"{kind}_select": _acting(optional=fields),
        f"multi_{kind}_select": _acting(optional={**fields, "max_selected_items": number}),
    }


_CHOICE: Final[Mapping[str, Rule]] = {
    "options": listed(OPTION, 100, least=1),
    "option_groups": listed(OPTION_GROUP, 100, least=1),
}
_STATIC: Final = _acting(optional=_CHOICE, one_from=("options", "option_groups"))
_FEW: Final = {"options": listed(OPTION, 10, least=1)}
_TYPED_TEXT: Final[Mapping[str, Rule]] = {"dispatch_action_config": anything}
_PICTURE: Final[Mapping[str, Rule]] = {"image_url": URL, "slack_file": shaped()}

IMAGE_ELEMENT: Final = shaped(
    {"alt_text": string(2_000)}, _PICTURE, one_from=("image_url", "slack_file")
)
BUTTON: Final = _acting(
    {"text": plain(75)},
    {
        "url": URL,
        "value": string(2_000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_PICKED: Final[Mapping[str, Rule]] = {
    "button": BUTTON,
    "static_select": _STATIC,
    "multi_static_select": _STATIC,
    **_selects("external", {"min_query_length": number}),
    **_selects("users"),
    **_selects("conversations", {"filter": shaped(), "default_to_current_conversation": flag}),
    **_selects("channels"),
    "overflow": _acting({"options": listed(OPTION, 5, least=1)}),
    "datepicker": _acting(optional={"initial_date": string(10)}),
    "timepicker": _acting(optional={"initial_time": string(5), "timezone": WORD}),
    "datetimepicker": _acting(optional={"initial_date_time": number}),
    "checkboxes": _acting(_FEW, {"initial_options": listed(OPTION, 10)}),
    "radio_buttons": _acting(_FEW, {"initial_option": OPTION}),
}
_WRITTEN: Final[Mapping[str, Rule]] = {
    "plain_text_input": _acting(
        optional={
            **_TYPED_TEXT,
            "initial_value": WORD,
            "multiline": flag,
            "min_length": number,
            "max_length": number,
        }
    ),
    "email_text_input": _acting(optional={**_TYPED_TEXT, "initial_value": WORD}),
    "url_text_input": _acting(optional={**_TYPED_TEXT, "initial_value": WORD}),
    "number_input": _acting({"is_decimal_allowed": flag}, _TYPED_TEXT),
    "rich_text_input": _acting(optional=_TYPED_TEXT),
    "file_input": _acting(optional={"filetypes": listed(string(100), 100), "max_files": number}),
}
ACTING: Final = frozenset({*_PICKED, *_WRITTEN})
"""The types of element that somebody can act on: each has an ``action_id``."""

_NOT_FOR_INPUT: Final = ("button", "overflow")
_KNOWN: Final = frozenset({*ACTING, "image"})
_ACCESSORIES: Final = {**_PICKED, "image": IMAGE_ELEMENT}
_INPUTS: Final = {
    **{kind: _PICKED[kind] for kind in _PICKED if kind not in _NOT_FOR_INPUT},
    **_WRITTEN,
}
_IN_CONTEXT: Final[Mapping[str, Rule]] = {
    "image": IMAGE_ELEMENT,
    "plain_text": text(3_000),
    "mrkdwn": text(3_000),
}
_RICH: Final = shaped({"type": ID, "elements": listed(shaped({"type": ID}), 1_000)})
_CELL: Final = typed({})

_BLOCKS: Final[Mapping[str, Rule]] = {
    "section": shaped(
        optional={
            "text": text(3_000),
            "fields": listed(text(2_000), 10, least=1),
            "accessory": typed(_ACCESSORIES, _KNOWN),
            "expand": flag,
        },
        one_from=("text", "fields"),
    ),
    "header": shaped({"text": plain(150)}),
    "divider": shaped(),
    "image": shaped(
        {"alt_text": string(2_000)},
        {**_PICTURE, "title": plain(2_000)},
        one_from=("image_url", "slack_file"),
    ),
    "context": shaped({"elements": listed(typed(_IN_CONTEXT, _KNOWN), 10, least=1)}),
    "actions": shaped({"elements": listed(typed({**_PICKED, **_WRITTEN}, _KNOWN), 25, least=1)}),
    "input": shaped(
        {"label": plain(2_000), "element": typed(_INPUTS, _KNOWN)},
        {"hint": plain(2_000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": shaped({"elements": listed(_RICH, 500)}),
    "file": shaped({"external_id": ID, "source": WORD}),
    "video": shaped(
        {"alt_text": WORD, "title": plain(200), "video_url": URL, "thumbnail_url": URL},
        {"title_url": URL, "author_name": string(50), "description": plain(200)},
    ),
    "markdown": shaped({"text": string(12_000, least=1)}),
    "table": shaped(
        {"rows": listed(listed(_CELL, 20), 100, least=1)}, {"column_settings": listed(anything, 20)}
    ),
}
_WITH_ID: Final = shaped(optional={"block_id": ID})
_BLOCK: Final = typed(_BLOCKS)


def block(value: Any, place: Place) -> None:
    """Take a block; of a type that nobody knows yet, whatever it holds."""
    _BLOCK(value, place)
    if isinstance(value, dict):
        _WITH_ID(value, place)


VIEW: Final = shaped(
    {"type": one_of("modal", "home", "workflow_step"), "blocks": listed(block, MAX_VIEW_BLOCKS)},
    {
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "private_metadata": string(3_000),
        "callback_id": ID,
        "external_id": ID,
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
)
MODAL: Final = shaped({"title": anything})
