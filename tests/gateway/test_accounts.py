"""Signing in and out, passwords, sessions and cookies over HTTP."""

from typing import Any

import pytest

from chatserver.actions import accounts
from chatserver.actions.accounts import WRONG_CREDENTIALS
from chatserver.gateway.cookies import token_from_cookie
from chatserver.gateway.passwords import HASHER
from chatserver.store import sessions, users
from protocol.sessions import SessionEnded
from tests.running import run

from .house import ALICE, BOB, PASSWORD, PASSWORD_HASH, Answer, House, actor_of

SIGN_IN = {"email": ALICE, "password": PASSWORD, "client": "test"}
NEXT_PASSWORD = "a quite different sentence"


def cookie_of(answer: Answer) -> str:
    """Return the one cookie an answer sets."""
    (cookie,) = answer.headers.getall("Set-Cookie")
    return str(cookie)


@run
async def test_a_program_signs_in_with_address_and_password(house: House) -> None:
    """It gets a token, no cookie, and the token says who it is."""
    await house.found()
    answer = await house.post("/auth/sign-in", SIGN_IN)
    assert answer.status == 200
    assert answer.json["user"]["display_name"] == "Alice"
    assert "Set-Cookie" not in answer.headers
    session = await house.get("/auth/session", answer.json["token"])
    assert session.json["user"] == answer.json["user"]
    assert session.json["workspace"]["name"] == "Wonderland"
    assert session.json["expires_us"] == answer.json["expires_us"]


@run
async def test_a_browser_gets_a_cookie_its_pages_cannot_read(house: House) -> None:
    """The token is in the cookie alone, bound to this very host."""
    await house.found()
    answer = await house.post_from_page("/auth/sign-in", SIGN_IN)
    assert "token" not in answer.json
    cookie = cookie_of(answer)
    assert cookie.startswith("__Host-session=xoxp-")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    pair = cookie.partition(";")[0]
    assert (await house.get("/auth/session", Cookie=f"a=b; {pair}; c=d")).status == 200


@run
async def test_plain_http_in_a_network_gets_a_plain_cookie(house: House) -> None:
    """Browsers would refuse a secure one there."""
    await house.found()
    host = f"192.0.2.7:{house.config.server.port}"
    answer = await house.post_from_page(
        "/auth/sign-in", SIGN_IN, Host=host, Origin=f"http://{host}"
    )
    assert cookie_of(answer).startswith("session=xoxp-")
    assert "Secure" not in cookie_of(answer)
    answer = await house.post_from_page(
        "/auth/sign-in", SIGN_IN, Host=host, Origin=f"https://{host}", X_Forwarded_Proto="https"
    )
    assert cookie_of(answer).startswith("__Host-session=")


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", None),
        ("session=", None),
        ("__Host-session=a", "a"),
        ("session=b", "b"),
        ("session=b; __Host-session=a", "a"),
        ('x="; broken; {"j": 1}; __Host-session=a', "a"),
        ("Session=c; xsession=d", None),
    ],
)
def test_the_cookie_is_found_among_others(header: str, token: str | None) -> None:
    """Whatever else a browser sends along."""
    assert token_from_cookie(header) == token


@run
async def test_unknown_wrong_and_deactivated_look_the_same(house: House) -> None:
    """S6: the same status, text and headers; nobody learns which it was."""
    await house.found()
    bob = await house.admit()
    await house.commit(lambda tx: accounts.deactivate(tx, bob.user.id))
    await house.commit(lambda tx: accounts.bot_token(tx, "robot"))
    tries = [("nobody@example.org", PASSWORD), (ALICE, "wrong password"), (BOB, PASSWORD)]
    answers = [
        await house.post("/auth/sign-in", {"email": email, "password": password})
        for email, password in tries
    ]
    assert {answer.status for answer in answers} == {401}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].json["error"]["message"] == WRONG_CREDENTIALS
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


@run
async def test_a_password_is_checked_even_where_there_is_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S6: unknown accounts cost one argon2id like all others."""
    verified: list[Any] = []
    verify = house.passwords.verify

    async def spy(password: str, password_hash: str | None) -> bool:
        verified.append(password_hash)
        return await verify(password, password_hash)

    monkeypatch.setattr(house.passwords, "verify", spy)
    await house.found()
    for email in (ALICE, "nobody@example.org"):
        await house.post("/auth/sign-in", {"email": email, "password": "wrong password"})
    assert verified == [PASSWORD_HASH, None]


@run
async def test_too_many_tries_at_an_account_have_to_wait(house: House) -> None:
    """S6: five at once, then one every three minutes, whether the account exists or not."""
    await house.found()
    for email in (ALICE, "nobody@example.org"):
        wrong = {"email": email, "password": "wrong password"}
        for _ in range(5):
            assert (await house.post("/auth/sign-in", wrong)).status == 401
        answer = await house.post("/auth/sign-in", wrong)
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert int(answer.headers["Retry-After"]) in (180, 181)
    house.now_s += 181
    assert (await house.post("/auth/sign-in", SIGN_IN)).status == 200


@run
async def test_too_many_tries_from_a_network_have_to_wait(house: House) -> None:
    """S6: counted by IPv4 address and by IPv6 network of 64 bits, as the proxy saw them."""

    async def attempt(number: int, address: str) -> int:
        body = {"email": f"user{number}@example.org", "password": "wrong password"}
        return (await house.post("/auth/sign-in", body, None, X_Forwarded_For=address)).status

    for number in range(20):
        address = f"8.8.8.8, 2001:db8:1:2:{number:x}::1"
        assert await attempt(number, address) == 401
    assert await attempt(21, "2001:db8:1:2::ffff") == 429
    assert await attempt(22, "2001:db8:1:3::1") == 401
    assert await attempt(23, "::ffff:192.0.2.1") == 401


@run
async def test_tries_are_counted_across_processes_and_restarts(house: House) -> None:
    """S6: whoever is sent to another worker, or waits for a restart, has no more tries."""
    await house.found()
    other = House(house.database.path)
    await other.open()
    wrong = SIGN_IN | {"password": "wrong password"}
    for asked in (house, other, house, other, house):
        assert (await asked.post("/auth/sign-in", wrong)).status == 401
    answer = await other.post("/auth/sign-in", SIGN_IN)
    assert (answer.status, answer.code) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) in (180, 181)
    house.site.buckets._buckets.clear()
    assert (await house.post("/auth/sign-in", SIGN_IN)).status == 429
    other.now_s = 181
    assert (await other.post("/auth/sign-in", SIGN_IN)).status == 200
    await other.close()


@run
async def test_signing_out_ends_the_session_at_once(house: House) -> None:
    """The token opens nothing any more, the cookie is taken back, the log tells all nodes."""
    session = await house.found()
    own = {"Cookie": f"__Host-session={session.token}"}
    answer = await house.post_from_page("/auth/sign-out", {}, **own)
    assert answer.status == 200
    assert all("Max-Age=0" in cookie for cookie in answer.headers.getall("Set-Cookie"))
    assert (await house.get("/auth/session", session.token)).status == 401
    assert house.entries[-1].event == SessionEnded(session=session.session)
    assert house.entries[-1].at.stream == session.user.id


@run
async def test_an_expired_session_opens_nothing(house: House) -> None:
    """Nor does that of somebody deactivated."""
    alice, bob = await house.found(), await house.admit()
    await house.commit(lambda tx: accounts.deactivate(tx, bob.user.id))
    assert (await house.get("/auth/session", bob.token)).status == 401
    await house.commit(
        lambda tx: tx.reader.raw.execute("UPDATE sessions SET expires_us = ?", [tx.now_us - 1])
    )
    assert (await house.get("/auth/session", alice.token)).status == 401


@run
async def test_a_new_password_ends_all_other_sessions(house: House) -> None:
    """Whoever had the old one is out; the device that changed it stays."""
    first = await house.found()
    second = (await house.post("/auth/sign-in", SIGN_IN)).json["token"]
    body = {"password": PASSWORD, "new_password": NEXT_PASSWORD}
    assert (await house.post("/auth/password", body, second)).status == 200
    assert (await house.get("/auth/session", first.token)).status == 401
    assert (await house.get("/auth/session", second)).status == 200
    assert (await house.post("/auth/sign-in", SIGN_IN)).status == 401
    changed = SIGN_IN | {"password": NEXT_PASSWORD}
    assert (await house.post("/auth/sign-in", changed)).status == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"password": "not my password"}, 403),
        ({"new_password": "short"}, 400),
        ({"new_password": "Password123"}, 400),
        ({"new_password": "é" * 513}, 413),
        ({"password": "x" * 1_025}, 413),
    ],
)
@run
async def test_a_password_that_will_not_do_changes_nothing(
    house: House, wrong: dict[str, str], status: int
) -> None:
    """S5: 8 to 1024 bytes, not a common one, and only by who knows the one so far."""
    session = await house.found()
    body = {"password": PASSWORD, "new_password": NEXT_PASSWORD} | wrong
    assert (await house.post("/auth/password", body, session.token)).status == status
    assert (await house.post("/auth/sign-in", SIGN_IN)).status == 200


@run
async def test_a_bot_has_no_password(house: House) -> None:
    """Its token cannot be traded for one."""
    bot = await house.commit(lambda tx: accounts.bot_token(tx, "robot"))
    body = {"password": PASSWORD, "new_password": NEXT_PASSWORD}
    assert (await house.post("/auth/password", body, bot.token)).status == 403


@run
async def test_an_old_hash_is_renewed_at_sign_in(house: House) -> None:
    """S5: parameters rise without anybody noticing."""
    alice = await house.found()
    weaker = HASHER.__class__(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    await house.commit(lambda tx: users.set_password(tx.reader, alice.user.id, weaker))
    assert (await house.post("/auth/sign-in", SIGN_IN)).status == 200
    stored = await house.database.read(users.password_hash, alice.user.id)
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@run
async def test_nothing_secret_is_kept_in_the_clear(house: House) -> None:
    """S3, S5: neither the password nor any token stands in the database file."""
    session = await house.found()
    invited = await house.invite(actor_of(session))
    await house.database.write(lambda reader: sessions.forget(reader, 0))
    files = house.database.path.parent.glob("chat.db*")
    content = b"".join(file.read_bytes() for file in files)
    assert ALICE.encode() in content
    for secret in (PASSWORD, session.token, invited.token):
        assert secret.encode() not in content
