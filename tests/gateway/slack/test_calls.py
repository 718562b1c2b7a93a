"""How a method is called, and how it answers whatever happens."""

import json

import pytest

from chatserver.actions.accounts import deactivate, revoke_token, token_for
from chatserver.domain.slack.identity import app_id, bot_id
from chatserver.gateway.slack.arguments import MAX_BYTES
from tests.running import run

from .conftest import Office

BAD_BODIES = [
    ("application/json", b"{", "invalid_json"),
    ("application/json; charset=utf-8", b"[1]", "json_not_object"),
    ("application/json", b'"\\ud800"', "invalid_json"),
    ("application/json", b"\xff", "invalid_json"),
    ("application/json", b"[" * 100_000, "invalid_json"),
    ("application/x-www-form-urlencoded", b"a=%s" % (b"&b" * 1_000), "invalid_form_data"),
    ("application/x-www-form-urlencoded", b"\xff\xfe", "invalid_form_data"),
    ("multipart/form-data", b"no boundary", "invalid_form_data"),
    ("multipart/form-data; boundary=x", b"--y", "invalid_form_data"),
    ("image/png", b"\x89PNG", "invalid_post_type"),
    ("application/json", b" " * (MAX_BYTES + 1), "invalid_form_data"),
]


@run
async def test_a_bot_learns_who_it_is(office: Office) -> None:
    """Its three identifiers differ in one letter; a person has no bot_id at all."""
    bot = office.app.app.bot
    said = await office.call("auth.test")
    assert said["ok"] is True
    assert (said["user_id"], said["bot_id"], said["app_id"]) == (bot, bot_id(bot), app_id(bot))
    assert (said["user"], said["team"]) == ("deploy.bot", "Wonderland")
    assert said["url"] == f"{office.house.address}/"
    person = await office.call("auth.test", office.bob.token)
    assert "bot_id" not in person
    assert person["user_id"] == office.bob.user.id


@run
async def test_the_scopes_are_told_in_lower_case(office: Office) -> None:
    """On the wire: there is a client that looks for nothing else, and never comes up without."""
    port = office.house.config.server.port
    request = (
        f"POST /api/auth.test HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {office.app.bot_token}\r\nContent-Length: 0\r\n"
        "Content-Type: application/json;charset=utf-8\r\nConnection: close\r\n\r\n"
    )
    answer = (await office.house.raw(request.encode())).decode()
    head, _, body = answer.partition("\r\n\r\n")
    (scopes,) = [line for line in head.split("\r\n") if line.startswith("x-oauth-scopes: ")]
    assert "chat:write" in scopes.split(": ")[1].split(",")
    assert "Content-Type: application/json; charset=utf-8" in head
    assert json.loads(body)["ok"] is True


@run
async def test_a_call_comes_in_many_dialects(office: Office) -> None:
    """Query, form, multipart and JSON are one; the body wins, and a blank body is none."""
    house, token = office.house, office.app.bot_token
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    part = b'--x\r\nContent-Disposition: form-data; name="foo"\r\n\r\nbar\r\n--x--\r\n'
    answers = [
        await house.get("/api/api.test?foo=bar"),
        await house.post("/api/api.test?foo=bar", b"", token),
        await house.post("/api/api.test?foo=other", {"foo": "bar"}),
        await house.post("/api/api.test", b"foo=bar", Content_Type=" "),
        await house.post("/api/api.test", b'{"foo":"bar"}', Content_Type="text/plain"),
        await house.post("/api/api.test", part, **boundary),
    ]
    assert [each.json for each in answers] == [{"ok": True, "args": {"foo": "bar"}}] * 6
    for form in (f"token={token}", f"token=%20{token}&x=1"):
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await house.post("/api/auth.test", form.encode(), **sent)).json["ok"]
    assert (await house.get(f"/api/auth.test?token={token}")).json["ok"]


@pytest.mark.parametrize(("kind", "body", "error"), BAD_BODIES)
@run
async def test_what_cannot_be_read_is_told_so(
    office: Office, kind: str, body: bytes, error: str
) -> None:
    """Always with status 200: other ones make a client try again for half an hour."""
    answer = await office.house.post("/api/api.test", body, Content_Type=kind)
    assert answer.status == 200
    assert (answer.json["ok"], answer.json["error"]) == (False, error)


@run
async def test_a_token_opens_what_it_is_for(office: Office) -> None:
    """Each way in which it may not is an error of its own, as clients stop at some of them."""
    for token, error in [
        ("", "not_authed"),
        ("xoxb-nobody", "invalid_auth"),
        (office.app.app_token, "not_allowed_token_type"),
    ]:
        assert (await office.call("auth.test", token))["error"] == error
    assert (await office.call("no.such.method"))["error"] == "unknown_method"
    assert (await office.call("admin.users.list"))["error"] == "unknown_method"
    said = {"error": "my_error", "foo": "bar"}
    refused = await office.call("api.test", **said)
    assert refused == {"ok": False, "error": "my_error", "args": said}


@run
async def test_a_token_taken_back_opens_nothing_within_a_second(office: Office) -> None:
    """It is looked up again by then, and what changes something looks for itself."""
    house = office.house
    assert (await office.call("auth.test"))["ok"]
    await house.commit(lambda tx: revoke_token(tx, office.app.bot_token))
    house.now_s += 1
    assert (await office.call("auth.test"))["error"] == "token_revoked"
    assert (await office.call("auth.test", office.bob.token))["ok"]
    await house.commit(lambda tx: deactivate(tx, office.bob.user.id))
    house.now_s += 1
    assert (await office.call("auth.test", office.bob.token))["error"] == "account_inactive"


@run
async def test_a_program_gives_its_token_back(office: Office) -> None:
    """At once, unless it only tries; other tokens of the same person stay good."""
    bob = office.bob.token
    assert (await office.call("auth.revoke", bob, test="1"))["revoked"] is False
    assert (await office.call("auth.test", bob))["ok"]
    user = office.bob.user
    other = (await office.house.commit(lambda tx: token_for(tx, user, "tests"))).token
    assert (await office.call("auth.revoke", bob))["revoked"] is True
    assert (await office.call("auth.test", bob))["error"] == "token_revoked"
    assert (await office.call("auth.test", other))["ok"]
    assert (await office.call("auth.revoke"))["revoked"] is True
    assert (await office.call("auth.test"))["error"] == "token_revoked"


@run
async def test_who_is_too_fast_is_told_when_to_come_back(office: Office) -> None:
    """In whole seconds, for this method alone."""
    office.house.configure(limits={"requests_burst": 1, "requests_per_s": 0.1})
    assert (await office.call("auth.test"))["ok"]
    answer = await office.ask("auth.test", office.app.bot_token)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "10")
    assert answer.json["error"] == "ratelimited"
    assert (await office.call("api.test"))["ok"]


@run
async def test_any_host_is_answered_for(office: Office) -> None:
    """Programs that know no other address than Slack's are led here by its name."""
    answer = await office.house.post(
        "/api/auth.test", b"", office.app.bot_token, Host="slack.com", Origin="https://evil.example"
    )
    assert answer.json["url"] == "https://slack.com/"
    elsewhere = await office.house.get("/", Host="slack.com")
    assert elsewhere.status == 421
