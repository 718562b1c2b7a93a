"""Whatever a method is given, it answers in Slack's words: never with a bug of ours."""

from typing import Any

import msgspec
import pytest

from chatserver.gateway.slack.calls import METHODS
from chatserver.gateway.slack.methods import load
from tests.running import run

from .conftest import Office

load()

BAD: list[Any] = [
    None,
    "",
    " ",
    "x" * 3_000,
    "\0",
    "null",
    "[",
    "[null]",
    '{"a":',
    "1.5",
    "-1",
    "9" * 40,
    "U00000000\n",
    "C0NOBODY00",
    "€\U0001f600\u202e",
    True,
    -1,
    1e300,
    2**70,
    [],
    [None],
    [[]],
    {},
    {"a": {"b": [None, {"c": 1}]}},
    [{"type": 1}],
    [{"type": "actions", "elements": 7}],
    [{"text": {"text": {}}, "type": "section", "fields": [7, None]}],
]

TEXTS = ["", "\0", "[", "null", "-1", "€\U0001f600\u202e", "x" * 3_000]
ONCE = sorted({each.function: each.name for each in METHODS.values()}.values())


@pytest.mark.parametrize("name", ONCE)
@run
async def test_no_value_breaks_a_method(office: Office, name: str) -> None:
    """Each argument in turn is each of the bad values, while the others are as they should be."""
    posted = await office.call("chat.postMessage", channel=office.general, text="hi")
    good = _good(office, posted["ts"])
    token = office.app.bot_token
    for field in msgspec.structs.fields(METHODS[name].given):
        others = {key: value for key, value in good.items() if key != field.name}
        for value in BAD:
            answer = await office.ask(name, token, others | {field.name: value})
            assert answer.status == 200, (field.name, value)
            assert answer.json.get("error") != "internal_error", (field.name, value)
        for value in TEXTS:
            sent = await office.form(name, token, **others, **{field.name: value})
            assert sent.get("error") != "internal_error", (field.name, value)


@run
async def test_every_method_wants_a_token_of_its_kind(office: Office) -> None:
    """One for events opens nothing else, and nobody opens nothing at all."""
    for name, method in METHODS.items():
        if not method.needs_token:
            continue
        assert (await office.call(name, ""))["error"] == "not_authed"
        if "app" not in method.tokens:
            answer = await office.call(name, office.app.app_token)
            assert answer["error"] == "not_allowed_token_type"


def _good(office: Office, ts: str) -> dict[str, str]:
    return {
        "channel": office.general,
        "ts": ts,
        "timestamp": ts,
        "message_ts": ts,
        "name": "eyes",
        "text": "hello",
        "user": office.bob.user.id,
        "users": office.bob.user.id,
        "topic": "x",
    }
