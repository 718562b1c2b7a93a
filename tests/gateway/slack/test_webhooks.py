"""Incoming webhooks: anything posts, and hears exactly ``ok``."""

import json
from typing import Any
from urllib.parse import quote_plus

import pytest

from chatserver.actions.accounts import deactivate
from chatserver.actions.apps import bring_in, make_webhook, retire
from chatserver.actions.registry import Act
from chatserver.store.transaction import Transaction
from tests.gateway.house import Answer, actor_of
from tests.running import run

from .conftest import Office

FORM = "application/x-www-form-urlencoded"
PART = b"""--x\r
Content-Disposition: form-data; name="payload"\r
\r
{"text":"a & b"}\r
--x--\r
"""


class Hook:
    """A webhook into general, and a way to post to it."""

    def __init__(self, office: Office, path: str) -> None:
        self.office = office
        self.path = path

    async def post(self, body: object, kind: str = "application/json", path: str = "") -> Answer:
        """Post to it."""
        return await self.office.house.post(path or self.path, body, Content_Type=kind)

    async def last(self) -> Any:
        """Return general's newest message."""
        found = await self.office.call("conversations.history", channel=self.office.general)
        return found["messages"][0]


async def hook_of(office: Office, name: str = "", icon: str = "") -> Hook:
    """Make a webhook into general."""
    bot, general = office.app.app.bot, office.general
    made = await office.house.commit(lambda tx: make_webhook(tx, bot, general, name, icon))
    return Hook(office, made.path)


@run
async def test_what_is_posted_is_answered_with_two_bytes(office: Office) -> None:
    """Anything else makes senders repeat themselves."""
    hook = await hook_of(office, "Alerts", ":bell:")
    answer = await hook.post({"text": "disk full", "channel": None, "unknown": 1})
    assert (answer.status, answer.text) == (200, "ok")
    assert answer.headers["Content-Type"].startswith("text/plain")
    message = await hook.last()
    assert (message["text"], message["subtype"]) == ("disk full", "bot_message")
    assert (message["username"], message["icons"]) == ("Alerts", {"emoji": ":bell:"})
    assert message["bot_id"] == hook.path.split("/")[3]
    assert "user" not in message
    shown = await office.call("bots.info", bot=message["bot_id"])
    assert (shown["bot"]["id"], shown["bot"]["name"]) == (message["bot_id"], "Alerts")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"text":"a & b"}'),
        (FORM, b'{"text":"a & b"}'),
        (FORM, b"payload=" + quote_plus('{"text":"a & b"}').encode()),
        ("text/plain", b'{"text":"a & b"}'),
        ("multipart/form-data; boundary=x", PART),
    ],
)
@run
async def test_a_body_calls_itself_anything(office: Office, kind: str, body: bytes) -> None:
    """Scripts send JSON as a form, and forms with JSON within."""
    hook = await hook_of(office)
    assert (await hook.post(body, kind)).text == "ok"
    assert (await hook.last())["text"] == "a &amp; b"


@run
async def test_it_has_a_short_address_too(office: Office) -> None:
    """As senders for other servers use."""
    hook = await hook_of(office)
    short = f"/hooks/{hook.path.rpartition('/')[2]}"
    assert (await hook.post({"text": "short"}, path=short)).text == "ok"
    assert (await hook.last())["text"] == "short"


@run
async def test_it_posts_where_its_app_is_and_nowhere_else(office: Office) -> None:
    """A sender that names another channel, or none there is, posts to the webhook's own."""
    hook = await hook_of(office)
    alice = office.alice.token
    made = await office.call("conversations.create", alice, name="alerts")
    channel = made["channel"]["id"]
    assert (await hook.post({"text": "one", "channel": "#alerts"})).text == "ok"
    assert (await hook.last())["text"] == "one"
    actor, bot = actor_of(office.alice), office.app.app.bot

    def bring(transaction: Transaction) -> None:
        bring_in(Act(actor, None, transaction), channel, bot)

    await office.house.commit(bring)
    assert (await hook.post({"text": "two", "channel": "#alerts"})).text == "ok"
    shown = await office.call("conversations.history", channel=channel)
    assert shown["messages"][0]["text"] == "two"
    assert (await hook.post({"text": "x", "channel": f"@{office.bob.user.name}"})).text == "ok"
    assert (await hook.last())["text"] == "x"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "no_text"),
        (b"{", 400, "invalid_payload"),
        (b"[1]", 400, "invalid_payload"),
        (b"payload=%7B", 400, "invalid_payload"),
        (b"\xff", 400, "invalid_payload"),
        (b'{"blocks":"x"}', 400, "invalid_blocks"),
        (b'{"text":{}}', 400, "invalid_payload"),
        (json.dumps({"text": "x" * 50_000}).encode(), 400, "msg_too_long"),
    ],
)
@run
async def test_what_cannot_be_posted_is_told_in_plain_text(
    office: Office, body: bytes, status: int, error: str
) -> None:
    """With the statuses Slack has for it."""
    answer = await (await hook_of(office)).post(body, "text/plain")
    assert (answer.status, answer.text) == (status, error)


@run
async def test_an_address_opens_only_itself(office: Office) -> None:
    """Its secret is no token, and a wrong part of it is a wrong address."""
    hook = await hook_of(office)
    _, _, team, webhook, secret = hook.path.split("/")
    for path in (
        f"/services/{team}/{webhook}/{secret}x",
        f"/services/{team}/BNOBODY000/{secret}",
        f"/services/TNOBODY000/{webhook}/{secret}",
        "/hooks/nothing",
    ):
        answer = await hook.post({"text": "x"}, path=path)
        assert (answer.status, answer.text) == (404, "no_service")
    assert (await office.call("auth.test", secret))["error"] == "invalid_auth"
    assert (await office.house.get("/emoji/x/y", secret)).status == 401


@run
async def test_what_became_of_its_channel_is_told(office: Office) -> None:
    """Archived, or the app was taken out of it."""
    hook = await hook_of(office)
    alice, at = office.alice.token, {"channel": office.general}
    await office.call("conversations.archive", alice, **at)
    answer = await hook.post({"text": "x"})
    assert (answer.status, answer.text) == (410, "channel_is_archived")
    await office.call("conversations.unarchive", alice, **at)
    await office.call("conversations.leave", **at)
    answer = await hook.post({"text": "x"})
    assert (answer.status, answer.text) == (403, "action_prohibited")


@run
async def test_with_its_app_it_is_gone(office: Office) -> None:
    """As when the bot was shut out."""
    hook = await hook_of(office)
    bot = office.app.app.bot
    await office.house.commit(lambda tx: deactivate(tx, bot))
    assert (await hook.post({"text": "x"})).text == "no_service"
    await office.house.commit(lambda tx: retire(tx, bot))
    assert (await hook.post({"text": "x"})).text == "no_service"


@run
async def test_who_is_too_fast_comes_back_later(office: Office) -> None:
    """After whole seconds."""
    hook = await hook_of(office)
    office.house.configure(limits={"bot_messages_burst": 1, "bot_messages_per_s": 0.5})
    assert (await hook.post({"text": "x"})).text == "ok"
    answer = await hook.post({"text": "x"})
    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
