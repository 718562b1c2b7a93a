"""Block Kit is checked as Slack checks it, and gets the identifiers it lacks."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.slack.kit import KitRefused, checked, fallback_text, view_from

TEXT = {"type": "mrkdwn", "text": "*hi*"}
PLAIN = {"type": "plain_text", "text": "Go"}
SECTION = {"type": "section", "text": TEXT}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "go"}
OPTIONS = [{"text": PLAIN, "value": "1"}]
INPUT = {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}
WHOLE = [
    SECTION,
    {"type": "section", "fields": [TEXT, PLAIN], "accessory": BUTTON},
    {"type": "section", "text": TEXT, "accessory": {"type": "static_select", "options": OPTIONS}},
    {"type": "header", "text": PLAIN},
    {"type": "divider"},
    {"type": "image", "image_url": "https://x.org/a.png", "alt_text": "a"},
    {"type": "context", "elements": [TEXT, {"type": "image", "image_url": "u", "alt_text": "a"}]},
    {
        "type": "actions",
        "elements": [
            {
                **BUTTON,
                "style": "danger",
                "value": "x",
                "confirm": {"title": PLAIN, "text": TEXT, "confirm": PLAIN, "deny": PLAIN},
            },
            {"type": "overflow", "options": OPTIONS},
            {"type": "users_select", "placeholder": PLAIN},
            {"type": "datepicker", "initial_date": "2026-11-26"},
            {"type": "checkboxes", "options": OPTIONS},
            {"type": "radio_buttons", "options": OPTIONS},
            {"type": "multi_external_select", "min_query_length": 0},
            {"type": "workflow_button", "text": PLAIN},
        ],
    },
    INPUT,
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    {"type": "file", "external_id": "1", "source": "remote"},
    {"type": "markdown", "text": "**a**"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    {"type": "of_next_year", "whatever": [1, {"a": None}]},
]


def refusal(blocks: object = None, attachments: object = None) -> KitRefused:
    """Return why these are not taken."""
    with pytest.raises(KitRefused) as refused:
        checked(blocks, attachments)
    return refused.value


def test_what_slack_takes_is_taken() -> None:
    """All kinds of block, as JSON or as its text; nothing is lost of those nobody knows."""
    blocks = checked(WHOLE).blocks
    assert blocks == checked(json.dumps(WHOLE)).blocks
    assert [each["type"] for each in blocks] == [each["type"] for each in WHOLE]
    assert blocks[-1]["whatever"] == [1, {}]
    assert blocks[7]["elements"][0]["confirm"]["title"] == PLAIN


def test_identifiers_that_lack_are_given() -> None:
    """Each block and each element one can act on has one of its own, the same every time."""
    given_ = [{**SECTION, "block_id": "block-1"}, INPUT, {"type": "actions", "elements": [BUTTON]}]
    (first, second, third), _ = checked(given_)
    assert [each["block_id"] for each in (first, second, third)] == [
        "block-1",
        "block-1-",
        "block-2",
    ]
    assert second["element"]["action_id"] == "action-0"
    assert third["elements"][0]["action_id"] == "go"
    assert "action_id" not in INPUT["element"]
    assert checked(checked(given_).blocks) == checked(given_)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({}, "missing required field: type [json-pointer:/blocks/0/type]"),
        ("x", "must provide an object [json-pointer:/blocks/0]"),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        (
            {"type": "section", "text": "hi"},
            "must provide an object [json-pointer:/blocks/0/text]",
        ),
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}},
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": TEXT},
            "must be one of: plain_text [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "image", "image_url": "u"},
            "missing required field: alt_text [json-pointer:/blocks/0/alt_text]",
        ),
        (
            {"type": "actions", "elements": [BUTTON] * 26},
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "actions", "elements": []},
            "no less than 1 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "section", "text": TEXT, "accessory": {"type": "plain_text_input"}},
            "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
        ),
        (
            {"type": "section", "text": TEXT, "accessory": {"type": "static_select"}},
            "missing required field: options or option_groups [json-pointer:/blocks/0/accessory]",
        ),
        (
            {"type": "divider", "block_id": "x" * 256},
            "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
        ),
        (
            {"type": "divider", "block_id": 5},
            "must provide a string [json-pointer:/blocks/0/block_id]",
        ),
    ],
)
def test_what_is_wrong_is_said(block: object, message: str) -> None:
    """In Slack's words, with the place."""
    refused = refusal([block])
    assert refused.code == "invalid_blocks"
    assert message in refused.messages


def test_limits_of_a_message() -> None:
    """How many blocks and attachments there may be, how long and how deep."""
    assert refusal([SECTION] * 51).messages == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    assert refusal(None, [{}] * 101).code == "too_many_attachments"
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "é" * 3_000}}
    assert refusal([long] * 22).code == "msg_blocks_too_long"
    deep: Any = {}
    for _ in range(100_000):
        deep = {"x": deep}
    assert refusal([deep]).code == "invalid_blocks"
    assert refusal("[" * 100_000).code == "invalid_blocks_format"
    assert len(refusal([{}] * 50).messages) == 20


@pytest.mark.parametrize(
    ("blocks", "attachments", "code"),
    [
        ("{", None, "invalid_blocks_format"),
        ({"type": "divider"}, None, "invalid_blocks_format"),
        (5, None, "invalid_blocks_format"),
        ([{"type": "divider", "block_id": "a"}] * 2, None, "invalid_blocks"),
        (['"\ud800"'], None, "invalid_blocks"),
        (None, "[", "invalid_attachments"),
        (None, [5], "invalid_attachments"),
        (None, {"text": "x"}, "invalid_attachments"),
        (None, [{"text": ["x"]}], "invalid_attachments"),
        (None, [{"fields": "x"}], "invalid_attachments"),
        (None, [{"fields": ["x"]}], "invalid_attachments"),
        (None, [{"blocks": [{"type": "section"}]}], "invalid_blocks"),
    ],
)
def test_codes(blocks: object, attachments: object, code: str) -> None:
    """The error is the one that Slack gives."""
    assert refusal(blocks, attachments).code == code


def test_attachments_are_numbered() -> None:
    """Each has a fallback; numbers where a text belongs are texts; nulls are nothing."""
    sent = [
        {"text": "a", "color": None, "fields": [{"title": "n", "value": 5, "short": True}]},
        {"fallback": "f", "blocks": [SECTION], "ts": 1},
    ]
    first, second = checked(None, sent).attachments
    assert first == {
        "id": 1,
        "text": "a",
        "fallback": "a",
        "fields": [{"title": "n", "value": "5", "short": True}],
    }
    assert second == {
        "id": 2,
        "fallback": "f",
        "blocks": [{**SECTION, "block_id": "attachment-1-block-0"}],
        "ts": 1,
    }
    assert checked("", "[]") == ([], [])


def test_views() -> None:
    """A modal needs a title, and a button to submit what is put in; a home does not."""
    modal = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [INPUT]}
    assert view_from(json.dumps(modal))["blocks"][0]["element"]["action_id"] == "action-0"
    assert view_from({"type": "home", "blocks": [SECTION] * 100})["type"] == "home"
    for missing, pointer in (("title", "/view/title"), ("submit", "/view/submit")):
        with pytest.raises(KitRefused) as refused:
            view_from({name: part for name, part in modal.items() if name != missing})
        assert refused.value.code == "invalid_arguments"
        assert refused.value.messages == [
            f"missing required field: {missing} [json-pointer:{pointer}]"
        ]
    for none in (None, "[]", "x", {"type": "modal", "title": PLAIN, "blocks": [SECTION] * 101}):
        with pytest.raises(KitRefused):
            view_from(none)


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "to "},
                {"type": "text", "text": "you & ", "style": {"bold": True}},
                {"type": "user", "user_id": "U00000001"},
                {"type": "link", "url": "https://x.org", "text": "here"},
                {"type": "emoji", "name": "tada"},
                {"type": "broadcast", "range": "here"},
                {"type": "usergroup", "usergroup_id": "S00000001"},
                {"type": "channel", "channel_id": "C00000001"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
            ],
        },
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a *b*"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q\nr"}]},
    ],
}


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (SECTION, "**hi**"),
        ({"type": "section", "text": {"type": "plain_text", "text": "*hi* <b>"}}, "\\*hi\\* \\<b>"),
        ({"type": "section", "fields": [TEXT, PLAIN]}, "**hi**\nGo"),
        ({"type": "header", "text": PLAIN}, "**Go**"),
        (
            {"type": "context", "elements": [TEXT, {"type": "image", "alt_text": "pic"}]},
            "**hi** pic",
        ),
        (
            {"type": "image", "image_url": "http://x.org/a", "alt_text": "pic"},
            "[pic](http://x.org/a)",
        ),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<@U00000001>"}}, "<@U00000001>"),
        ({"type": "markdown", "text": "**a** <!subteam^S00000001>"}, "**a** <!group:P00000001>"),
        ({"type": "actions", "elements": [BUTTON, {**BUTTON, "text": TEXT}]}, "[Go] [\\*hi\\*]"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, RICH], "x"]}, None),
        ({"type": "divider"}, "[no preview available]"),
        ({"type": "of_next_year"}, "[no preview available]"),
        (
            RICH,
            (
                "to **you &** <@U00000001>[here](https://x.org):tada:<!here><!group:P00000001>"
                "<#C00000001>\n1. one\n```\na *b*\n```\n> q\n> r"
            ),
        ),
    ],
)
def test_what_blocks_say(block: dict[str, Any], text: str | None) -> None:
    """In our Markdown, with the mentions that are in them."""
    said = fallback_text([block])
    assert said == text if text else said.startswith("a | to ")


def test_what_attachments_say() -> None:
    """Everything that is text in them; else what stands for it; a message always says something."""
    alert = {
        "pretext": "*New*",
        "title": "Disk & co",
        "title_link": "https://x.org",
        "text": "<@U00000001> look",
        "fields": [{"title": "Host", "value": "a_b"}],
        "fallback": "not this",
    }
    assert fallback_text([], [alert]) == (
        "**New**\n[Disk & co](https://x.org)\n<@U00000001> look\nHost: a_b"
    )
    assert fallback_text([SECTION], [{"fallback": "f"}]) == "**hi**\nf"
    assert fallback_text([], [{"image_url": "u", "fallback": "[no preview available]"}])
    assert fallback_text() == "[no preview available]"
    assert len(fallback_text([], [{"text": "x" * 50_000}])) == 40_000


FIELDS = [
    *("type", "text", "elements", "fields", "accessory", "element", "options", "label"),
    *("confirm", "block_id", "action_id", "blocks", "title", "rows", "style", "indent"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "text", "button", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner | st.sampled_from(["section", "actions", "input", "rich_text", "rich_text_list"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_taken_or_refused(value: Any) -> None:
    """Whatever somebody sends, nothing else happens; what is taken is taken again as it is."""
    for check in (checked, lambda sent: checked(None, sent), view_from):
        try:
            taken = check(value)
        except KitRefused:
            continue
        if check is checked:
            assert checked(taken.blocks) == taken
    listed = value if isinstance(value, list) else [value]
    assert fallback_text(listed, listed).strip()
