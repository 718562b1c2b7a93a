"""Events by HTTP: signed, tried again, and withheld from whoever does not prove to listen there."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from chatserver.gateway.egress import may_reach
from chatserver.gateway.slack.events import posts
from chatserver.gateway.slack.events.couriers import url_for
from chatserver.store import app_deliveries
from protocol.apps import App, SlashCommand
from protocol.ids import UserId
from tests.running import run
from tests.town import Town, post

from .bots import Program, add_app, until, wired

BOT = UserId("U0123456789")


class Receiver(Program):
    """An app's own server: it keeps every request and answers with what is next in line."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[web.Response] = []
        self.proves_itself = True
        self.challenges = 0

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a request."""
        body = await request.read()
        if b"url_verification" in body:
            self.challenges += 1
            challenge = msgspec.json.decode(body)["challenge"]
            return web.Response(text=challenge if self.proves_itself else "hello")
        self.hear((request.headers, body))
        return self.answers.pop(0) if self.answers else web.Response()


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Receiver, str]]:
    """Return a receiver, and where it listens."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/slack/events", receiver.serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield receiver, f"http://127.0.0.1:{port}/slack/events"
    finally:
        await runner.cleanup()


async def told_by_http(town: Town, url: str, **wanted: Any) -> Any:
    """Make an app with a request URL and wait until it is served."""
    events = {"events": ["message.channels"], **wanted}
    app = await add_app(town, socket_mode=False, request_url=url, **events)
    await town.server.couriers.look()
    return app


async def served(town: Town, app: Any) -> None:
    """Wait until an app is served: what is posted from now on it is told."""
    await until(lambda: bool(town.server.hub.connections.get(app.user.id)))


@run
async def test_events_come_signed(town: Town) -> None:
    """As the SDK checks it, over the raw body; and Slack's own envelope is in it."""
    async with listening() as (receiver, url):
        app = await told_by_http(town, url)
        await served(town, app)
        await town.do(town.alice, post(town.general, "Grüße"))
        headers, body = await receiver.next()
        assert SignatureVerifier(app.signing_secret).is_valid_request(body, dict(headers))
        assert not SignatureVerifier("another").is_valid_request(body, dict(headers))
        assert "X-Slack-Retry-Num" not in headers
        said = msgspec.json.decode(body)
        assert said["event"]["text"] == "Grüße"
        assert said["type"] == "event_callback"
        assert receiver.challenges == 1


@run
async def test_what_failed_comes_again_and_says_why(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times, the same event; a redirect is not followed. Other events do not wait for it."""
    monkeypatch.setattr(posts, "RETRY_AFTER_S", (0.0, 0.01, 0.01))
    async with listening() as (receiver, url):
        app = await told_by_http(town, url)
        await served(town, app)
        away = web.Response(status=302, headers={"Location": "/slack/events"})
        receiver.answers = [web.Response(status=500), away, web.Response(status=503)]
        await town.do(town.alice, post(town.general, "again"))
        tries = [await receiver.next() for _ in range(4)]
        numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in tries]
        reasons = [headers.get("X-Slack-Retry-Reason") for headers, _ in tries]
        assert numbers == [None, "1", "2", "3"]
        assert reasons == [None, "http_error", "too_many_redirects", "http_error"]
        assert len({msgspec.json.decode(body)["event_id"] for _, body in tries}) == 1
        receiver.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
        await town.do(town.alice, post(town.general, "once"))
        await town.do(town.alice, post(town.general, "next"))
        texts = [msgspec.json.decode((await receiver.next())[1])["event"]["text"] for _ in "ab"]
        assert texts == ["once", "next"]
        await town.server.couriers.stop()
        recent = await town.server.database.read(app_deliveries.recent, app.user.id)
        told = [(each.outcome, each.status) for each in recent if each.what == "message"]
        assert told[:2] == [("http_error", 500), ("too_many_redirects", 302)]


@run
async def test_nothing_goes_to_who_does_not_prove_to_listen(town: Town) -> None:
    """What happened until then is told once they do."""
    async with listening() as (receiver, url):
        receiver.proves_itself = False
        app = await told_by_http(town, url)
        await until(lambda: receiver.challenges > 0)
        courier = town.server.couriers._couriers[app.user.id]
        assert not town.server.hub.connections.get(app.user.id)
        receiver.proves_itself = True
        courier._patience_s = 0.01
        await served(town, app)
        await town.do(town.alice, post(town.general, "now"))
        _, body = await receiver.next()
        assert msgspec.json.decode(body)["event"]["text"] == "now"


@run
async def test_who_is_away_is_told_when_they_are_back(town: Town) -> None:
    """After so many failures in a row they count as away, and what they miss stays in the log."""
    async with listening() as (receiver, url):
        app = await told_by_http(town, url)
        await served(town, app)
        receiver.proves_itself = False
        receiver.answers = [web.Response(status=500) for _ in range(posts.BROKEN_AFTER)]
        for number in range(posts.BROKEN_AFTER):
            await town.do(town.alice, post(town.general, f"{number}"))
        await until(lambda: receiver.challenges > 1)
        receiver.answers.clear()
        while not receiver.heard.empty():
            receiver.heard.get_nowait()
        receiver.proves_itself = True
        texts = set()
        while len(texts) < posts.BROKEN_AFTER:
            texts.add(msgspec.json.decode((await receiver.next())[1])["event"]["text"])
        assert texts == {f"{number}" for number in range(posts.BROKEN_AFTER)}


@run
async def test_an_app_is_asked_by_form(town: Town) -> None:
    """What people do goes as ``payload``, a command as its fields; the answer is JSON or text."""
    async with listening() as (receiver, url):
        app = await told_by_http(town, url)
        couriers = town.server.couriers
        receiver.answers = [
            web.json_response({"response_action": "clear"}),
            web.Response(text="Done :tada:"),
            web.Response(),
            web.Response(status=404),
        ]
        bot = app.user.id
        answer = await couriers.ask(bot, "interactive", {"type": "view_submission"})
        assert (answer.taken, answer.payload) == (True, {"response_action": "clear"})
        headers, body = await receiver.next()
        assert msgspec.json.decode(parse_qs(body.decode())["payload"][0]) == {
            "type": "view_submission"
        }
        assert SignatureVerifier(app.signing_secret).is_valid_request(body, dict(headers))
        answer = await couriers.ask(bot, "slash_commands", {"command": "/deploy", "text": "a&b"})
        assert (answer.taken, answer.payload) == (True, {"text": "Done :tada:"})
        assert parse_qs((await receiver.next())[1].decode())["text"] == ["a&b"]
        assert (await couriers.ask(bot, "slash_commands", {"command": "/x"})).payload == {}
        answer = await couriers.ask(bot, "slash_commands", {"command": "/x"})
        assert (answer.taken, answer.reason) == (False, "http_error")


@run
async def test_an_app_is_asked_by_its_own_connection(town: Town) -> None:
    """Its answer comes back; an empty one is none; who does not answer in time has not."""
    app = await add_app(town)
    bot, couriers = app.user.id, town.server.couriers
    assert (await couriers.ask(bot, "interactive", {})).reason == "not_connected"
    wire = await wired(town, app)
    for payload in ({"text": "hi"}, {}):
        asking = asyncio.ensure_future(couriers.ask(bot, "slash_commands", {"command": "/hi"}))
        envelope = await wire.next()
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"] is True
        assert "retry_attempt" not in envelope
        await wire.acknowledge(envelope, payload=payload)
        answer = await asking
        assert (answer.taken, answer.payload) == (True, payload)
    asking = asyncio.ensure_future(couriers.ask(bot, "interactive", {"type": "block_actions"}))
    await wire.next()
    await wire.close()
    assert (await asking).taken is False


def test_where_an_app_is_asked() -> None:
    """The most particular address wins."""
    app = App(
        bot=BOT,
        request_url="http://a/r",
        interactivity_url="http://a/i",
        options_url="http://a/o",
        commands=[SlashCommand(command="/own", url="http://a/own"), SlashCommand(command="/x")],
    )
    assert url_for(app, "slash_commands", {"command": "/own"}) == "http://a/own"
    assert url_for(app, "slash_commands", {"command": "/x"}) == "http://a/r"
    assert url_for(app, "interactive", {"type": "block_suggestion"}) == "http://a/o"
    assert url_for(app, "interactive", {"type": "block_actions"}) == "http://a/i"
    plain = App(bot=BOT, request_url="http://a/r")
    assert url_for(plain, "interactive", {"type": "block_suggestion"}) == "http://a/r"


@pytest.mark.parametrize(
    ("address", "anywhere", "outside"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", True, False),
        ("10.0.0.1", True, False),
        ("192.168.1.2", True, False),
        ("fd00::1", True, False),
        ("::1", True, False),
        ("2606:4700::1111", True, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("64:ff9b::7f00:1", True, False),
        ("2002:a9fe:a9fe::1", False, False),
        ("fe80::1", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("255.255.255.255", False, False),
        ("240.0.0.1", False, False),
    ],
)
def test_addresses_that_are_called(address: str, anywhere: bool, outside: bool) -> None:
    """One's own networks where that is allowed; what hands out a cloud's credentials never."""
    assert may_reach(ip_address(address), private=True) is anywhere
    assert may_reach(ip_address(address), private=False) is outside


@run
async def test_a_forbidden_address_is_not_called(town: Town) -> None:
    """Neither named as it is nor by a name that leads there."""
    poster = town.server.couriers.poster
    poster._allowed = lambda _address: False
    for host in ("127.0.0.1", "localhost"):
        to = posts.Endpoint(f"http://{host}:9/", "secret")
        assert (await poster.post(to, b"", "text/plain")).reason == "connection_failed"


def test_signatures_are_slacks() -> None:
    """By the recipe in Slack's documentation."""
    body, at = b"token=x&team_id=T", str(int(time.time()))
    expected = hmac.new(b"secret", b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    assert posts.signature("secret", at, body) == f"v0={expected}"
