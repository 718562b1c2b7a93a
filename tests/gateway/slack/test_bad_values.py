"""Whatever a method is given, it answers in Slack's words: never with a bug of ours."""

import asyncio
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from chatserver.actions.apps import make_webhook
from chatserver.gateway.slack.calls import METHODS
from chatserver.gateway.slack.methods import load
from tests.running import run
from tests.town import Town

from .bots import Wire, add_app, address, wired
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
    good = await _good(office)
    token = _token(office, METHODS[name].tokens)
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
async def test_no_value_breaks_a_webhook(office: Office) -> None:
    """It is posted, or refused with a word of Slack's in plain text."""
    bot, general = office.app.app.bot, office.general
    made = await office.house.commit(lambda tx: make_webhook(tx, bot, general))
    for field in ("text", "blocks", "attachments", "username", "channel", "thread_ts", "mrkdwn"):
        for value in BAD:
            answer = await office.house.post(made.path, {"text": "x", field: value})
            assert answer.status in (200, 400, 404), (field, value)
            assert answer.text != "internal_error", (field, value)


@run
async def test_no_frame_breaks_a_socket(town: Town) -> None:
    """RTM answers what comes after nonsense; Socket Mode takes an answer that is none for none."""
    app = await add_app(town, events=[])
    rtm = await Wire.open(await address(town, app.bot_token, "rtm.connect"))
    with capture_logs() as logs:
        for kind in ("message", "ping", "typing", "presence_sub", "nothing"):
            for field in ("id", "type", "channel", "text", "thread_ts", "ids"):
                for value in BAD:
                    await rtm.say({"id": 1, "type": kind, "channel": town.general, field: value})
        await rtm.say({"id": 2, "type": "ping"})
        while (await rtm.next()).get("reply_to") != 2:
            pass
        wire = await wired(town, app)
        for value in BAD:
            await wire.say({"envelope_id": value, "payload": {}})
            asking = asyncio.ensure_future(
                town.server.couriers.ask(app.user.id, "slash_commands", {"command": "/x"})
            )
            await wire.acknowledge(await wire.next(), payload=value)
            await asking
    assert not [each for each in logs if each["log_level"] in ("warning", "error")]
    for socket in (rtm, wire):
        await socket.close()


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


WRONG: list[tuple[str, str, Any, str]] = [
    ("conversations.list", "limit", "many", "invalid_arguments"),
    ("conversations.list", "exclude_archived", "maybe", "invalid_arguments"),
    ("conversations.list", "types", {"im": 1}, "invalid_types"),
    ("conversations.invite", "users", 7, "invalid_arguments"),
    ("conversations.list", "cursor", "!", "invalid_cursor"),
    ("conversations.history", "latest", "now", "invalid_ts_latest"),
    ("conversations.info", "channel", ["x"], "invalid_arguments"),
    ("chat.postMessage", "text", {"a": 1}, "invalid_arguments"),
    ("chat.postMessage", "blocks", "[", "invalid_blocks_format"),
    ("chat.postMessage", "attachments", "{", "invalid_attachments"),
    ("chat.postMessage", "metadata", "{", "invalid_metadata_format"),
    ("chat.scheduleMessage", "post_at", "soon", "invalid_arguments"),
    ("files.completeUploadExternal", "files", "{", "invalid_arguments"),
    ("users.profile.set", "profile", "[", "invalid_profile"),
]


@pytest.mark.parametrize(("name", "field", "value", "error"), WRONG)
@run
async def test_a_value_of_the_wrong_type_has_slacks_error(
    office: Office, name: str, field: str, value: Any, error: str
) -> None:
    """The method's own where it has one; and where something is missing, what it is."""
    good = await _good(office)
    token = _token(office, METHODS[name].tokens)
    answer = await office.call(name, token, **(good | {field: value}))
    assert (answer["ok"], answer["error"]) == (False, error)
    needed = [each for each in msgspec.structs.fields(METHODS[name].given) if each.required]
    for each in needed:
        others = {key: value for key, value in good.items() if key != each.name}
        missing = await office.call(name, token, **others)
        assert missing["error"] == "invalid_arguments"
        told = f"[ERROR] missing required field: {each.name}"
        assert missing["response_metadata"]["messages"] == [told]


def _token(office: Office, kinds: tuple[str, ...]) -> str:
    """Return a token that is good for a method."""
    tokens = {"bot": office.app.bot_token, "user": office.bob.token, "app": office.app.app_token}
    return next(tokens[each] for each in ("bot", "user", "app") if each in kinds)


async def _good(office: Office) -> dict[str, Any]:
    """Return a value for each argument with which methods get as far as they can."""
    posted = await office.call("chat.postMessage", channel=office.general, text="hi")
    file = await office.call("files.getUploadURLExternal", filename="x.txt", length=1)
    reminder = await office.call("reminders.add", office.bob.token, text="tea", time="in 5 minutes")
    group = await office.call("usergroups.create", office.alice.token, name="On call")
    ts, bob, view = posted["ts"], office.bob.user.id, {"type": "home", "blocks": []}
    return {
        "channel": office.general,
        "ts": ts,
        "timestamp": ts,
        "message_ts": ts,
        "name": "eyes",
        "text": "hello",
        "user": bob,
        "users": bob,
        "user_id": bob,
        "topic": "x",
        "purpose": "x",
        "query": "x",
        "email": "x@example.org",
        "filename": "x.txt",
        "length": "1",
        "file": file["file_id"],
        "files": f'[{{"id":"{file["file_id"]}"}}]',
        "reminder": reminder["reminder"]["id"],
        "time": "in 20 minutes",
        "usergroup": group["usergroup"]["id"],
        "view": msgspec.json.encode(view).decode(),
        "view_id": "V0000000000",
        "trigger_id": "1.1.x",
        "command": "/x",
        "container": f'{{"channel_id":"{office.general}","message_ts":"{ts}"}}',
        "actions": '[{"block_id":"b","action_id":"a"}]',
        "presence": "auto",
        "profile": '{"title":"x"}',
        "post_at": "1",
        "num_minutes": "5",
        "scheduled_message_id": "Q0000000000",
        "event_context": "4-Ev0000000000",
    }
