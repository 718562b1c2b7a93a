"""The guards every request passes: parsing, host, origin, bodies, errors, headers, logs."""

import asyncio
import re
from typing import Any

import pytest
from structlog.testing import capture_logs

from chatserver.gateway.bodies import DEADLINE
from chatserver.gateway.http import ROUTES
from tests.running import run

from .house import ALICE, PASSWORD, House

HOST = b"Host: 127.0.0.1\r\n"
END = b"Connection: close\r\n\r\n"
JSON = b"Content-Type: application/json\r\n"
SIGN_IN = {"email": ALICE, "password": PASSWORD}
FIELDS = b"".join(b"X-%d: a\r\n" % number for number in range(200))
CHUNK = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
LENGTH = b"Content-Length: 70000\r\n" + END
TRAILERS = b"".join(b"X-%d: a\r\n" % number for number in range(10_000))


def get(target: bytes = b"/healthz", headers: bytes = b"") -> bytes:
    """Return a GET as bytes."""
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + headers + END


def chunked(body: bytes, headers: bytes = b"") -> bytes:
    """Return a POST whose body is chunked as given."""
    return (
        b"POST /auth/sign-in HTTP/1.1\r\n"
        + HOST
        + JSON
        + headers
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + body
    )


def status_of(answer: bytes) -> int:
    """Return the status of a raw answer; 0 if the connection was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


GARBAGE = {
    "H1 length and chunks": (chunked(b"0\r\n\r\n", b"Content-Length: 5\r\n"), 400),
    "H1 xchunked": (chunked(b"").replace(b"chunked\r\n\r\n", b"xchunked\r\n\r\n"), 400),
    "H1 two lengths": (get(headers=b"Content-Length: 5\r\nContent-Length: 6\r\n"), 400),
    "H1 length +5": (get(headers=b"Content-Length: +5\r\n"), 400),
    "H1 chunk size 1_0": (chunked(b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n"), 400),
    "H1 chunk size 0x10": (chunked(b"0x10\r\n0123456789abcdef\r\n0\r\n\r\n"), 400),
    "H2 bare LF": (b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", 400),
    "H2 folded header": (get(headers=b"X: a\r\n b\r\n"), 400),
    "H2 NUL in a header": (get(headers=b"X: a\0b\r\n"), 400),
    "H2 CR in a header": (get(headers=b"X: a\rb\r\n"), 400),
    "H2 space before the colon": (get(headers=b"X : a\r\n"), 400),
    "H3 two hosts": (get(headers=HOST), 400),
    "H3 no host": (b"GET /healthz HTTP/1.1\r\n" + END, 400),
    "H3 empty host": (b"GET / HTTP/1.1\r\nHost:\r\n" + END, 400),
    "H3 garbled host": (b"GET / HTTP/1.1\r\nHost: a:b:c\r\n" + END, 400),
    "H3 foreign host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + END, 421),
    "H4 long header": (get(headers=b"X: " + b"a" * 9_000 + b"\r\n"), 431),
    "H4 many headers": (get(headers=FIELDS), 431),
    "H4 long path": (get(b"/" + b"a" * 9_000), 414),
    "H7 endless chunks": (chunked(CHUNK * 5), 413),
    "H7 too long": (chunked(b"").partition(b"Transfer")[0] + LENGTH + b"a" * 70_000, 413),
    "H7 many trailers": (chunked(b"2\r\n{}\r\n0\r\n" + TRAILERS + b"\r\n"), 431),
    "H16 TRACE": (get().replace(b"GET", b"TRACE"), 405),
    "H16 PATCH": (get().replace(b"GET", b"PATCH"), 405),
    "H16 CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + END, 404),
    "H16 lower case": (get().replace(b"GET", b"get"), 400),
    "H17 encoded dots": (get(b"/static/%2e%2e%2f%2e%2e%2fetc/passwd"), 404),
    "H17 dots": (get(b"/static/../../etc/passwd"), 404),
    "H17 encoded NUL": (get(b"/static/plain.css%00"), 404),
    "H17 two slashes": (get(b"//static/plain.css"), 404),
    "H17 backslash": (get(b"/static\\plain.css"), 404),
    "H17 over-long UTF-8": (get(b"/static/%c0%ae%c0%ae/plain.css"), 404),
    "H17 raw bytes": (get(b"/\xc0\xae"), 400),
    "H27 HTTP/1.0": (b"GET /healthz HTTP/1.0\r\n" + HOST + b"\r\n", 505),
    "H27 HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "H27 TLS": (bytes.fromhex("16030100f8010000f40303") + b"a" * 200, 400),
    "an expectation": (get(headers=b"Expect: a-miracle\r\n"), 417),
}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listen to refused bodies no longer than needed."""
    monkeypatch.setattr("chatserver.gateway.http.LINGER_S", 0.05)


@pytest.mark.parametrize("case", GARBAGE)
@run
async def test_garbage_is_refused_by_its_status(house: House, case: str) -> None:
    """What is no request of ours gets its status, a closed connection, and no traceback."""
    data, expected = GARBAGE[case]
    with capture_logs() as lines:
        assert status_of(await house.raw(data)) == expected
    assert {line["log_level"] for line in lines} <= {"info"}


@run
async def test_pipelined_requests_are_answered_in_order(house: House) -> None:
    """H9: a thousand requests at once get a thousand answers, one after the other."""
    one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    answers = await house.raw(one * 999 + get(b"/nowhere"))
    assert answers.count(b"HTTP/1.1 200 OK") == 999
    assert answers.rindex(b"HTTP/1.1 404") > answers.rindex(b"HTTP/1.1 200")


@run
async def test_a_header_that_does_not_end_is_not_waited_for(house: House) -> None:
    """H5: the connection is closed, whatever drips."""
    house.header_deadline_s = 0.05
    assert await house.raw(b"GET /healthz HTTP/1.1\r\nHost: 127.") == b""


@run
async def test_a_silent_connection_is_closed(house: House) -> None:
    """H5: who says nothing holds no socket."""
    house.header_deadline_s = 0.05
    assert await house.raw(b"") == b""


@run
async def test_a_body_that_does_not_come_is_not_waited_for(house: House) -> None:
    """H6: the answer is 408."""
    house.application._state[DEADLINE] = 0.05
    assert status_of(await house.raw(chunked(b"5\r\n{"))) == 408


JSON_BODIES = {
    "too deep": b"[" * 10_000,
    "deeper than needed": b'{"email":' + b"[" * 20 + b"]" * 20 + b"}",
    "NaN": b'{"email": NaN, "password": "x"}',
    "Infinity": b'{"email": -Infinity, "password": "x"}',
    "a fraction": b'{"email": 1.5, "password": "x"}',
    "a key twice": b'{"email": "a@b.c", "email": "a@b.d", "password": "x"}',
    "many digits": b'{"email": ' + b"9" * 50_000 + b"}",
    "half a character": rb'{"email": "\ud800@b.c", "password": "x"}',
    "half a character as a key": rb'{"\udfff": 1}',
    "byte order mark": b'\xef\xbb\xbf{"email": "a@b.c", "password": "x"}',
    "UTF-16": '{"email": "a@b.c", "password": "x"}'.encode("utf-16"),
    "bad UTF-8": b'{"email": "\xff", "password": "x"}',
    "nothing": b"",
    "a list": b"[]",
    "a string": b'"hello"',
    "null": b"null",
    "two values": b"{}{}",
    "missing field": b'{"email": "a@b.c"}',
    "unknown field": b'{"email": "a@b.c", "password": "x", "role": "administrator"}',
    "operator object": b'{"email": {"$gt": ""}, "password": "x"}',
    "a number for text": b'{"email": 7, "password": "x"}',
    "null for text": b'{"email": "a@b.c", "password": null}',
    "an empty password": b'{"email": "a@b.c", "password": ""}',
    "no address": b'{"email": "alice", "password": "x"}',
}


@pytest.mark.parametrize("case", JSON_BODIES)
@run
async def test_a_body_that_is_not_as_agreed_is_refused(house: House, case: str) -> None:
    """H10: 400 with a typed error, whatever is wrong."""
    answer = await house.post("/auth/sign-in", JSON_BODIES[case])
    assert answer.status == 400
    assert answer.code in ("invalid_frame", "invalid")


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "x-unknown"])
@run
async def test_compressed_bodies_are_refused(house: House, encoding: str) -> None:
    """H8: nothing is unpacked."""
    answer = await house.post("/auth/sign-in", b"\x1f\x8b", Content_Encoding=encoding)
    assert answer.status == 415


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
@run
async def test_json_must_be_called_json(house: House, kind: str) -> None:
    """H11, H18: the types a foreign form can send are not taken for JSON."""
    answer = await house.post("/auth/sign-in", SIGN_IN, Content_Type=kind, Origin=house.address)
    assert answer.status == 415


# -- origins ---------------------------------------------------------------------------------

FOREIGN = (
    "null",
    "http://evil.example",
    "http://127.0.0.1",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}/",
    "http://user@127.0.0.1:{port}",
    "http://[",
    "",
)


@pytest.mark.parametrize("origin", FOREIGN)
@run
async def test_pages_of_other_sites_change_nothing(house: House, origin: str) -> None:
    """H18: a foreign Origin is refused, with a cookie or a token or neither."""
    session = await house.found()
    foreign = origin.format(port=house.config.server.port)
    for token in (None, session.token):
        for cookie in ({}, {"Cookie": f"__Host-session={session.token}"}):
            answer = await house.post("/auth/sign-out", {}, token, Origin=foreign, **cookie)
            assert (answer.status, answer.code) == (403, "forbidden")
    assert (await house.get("/auth/session", session.token)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Requested-With": "chatserver"},
        {"Origin": "{own}"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "chatserver"},
        {"Sec-Fetch-Site": "same-site", "X-Requested-With": "chatserver"},
        {"Origin": "{own}", "X-Requested-With": "XMLHttpRequest"},
    ],
)
@run
async def test_a_cookie_alone_changes_nothing(house: House, headers: dict[str, str]) -> None:
    """H18: it takes our own origin and a header no foreign page can send."""
    session = await house.found()
    sent = {name: value.format(own=house.address) for name, value in headers.items()}
    sent["Cookie"] = f"__Host-session={session.token}"
    answer = await house.post("/auth/sign-out", {}, None, **sent)
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/setup/{token}", "/join/{token}"])
@pytest.mark.parametrize("headers", [{"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {}])
@run
async def test_forms_of_other_sites_are_refused(
    house: House, path: str, headers: dict[str, str]
) -> None:
    """H18: a form comes from our own page or not at all."""
    target = path.format(token=await house.setup_token())
    answer = await house.ask("POST", target, data={"name": "Eve"}, headers=headers)
    assert answer.status == 403


@run
async def test_the_public_address_is_an_own_origin(house: House) -> None:
    """Behind a proxy people come from the configured address."""
    await house.found()
    house.configure(server={"public_url": "https://chat.example.org/"})
    for host in ("chat.example.org", "127.0.0.1"):
        answer = await house.post(
            "/auth/sign-in", SIGN_IN, None, Host=host, Origin="https://chat.example.org"
        )
        assert answer.status == 200
    answer = await house.post("/auth/sign-in", SIGN_IN, None, Host="chat.example.org.evil.example")
    assert answer.status == 421


# -- credentials -----------------------------------------------------------------------------

AUTHORIZATIONS: dict[str, tuple[bytes, int]] = {
    "empty": (b"Authorization: \r\n", 401),
    "no token": (b"Authorization: Bearer\r\n", 401),
    "spaces": (b"Authorization: Bearer    \r\n", 401),
    "unknown": (b"Authorization: Bearer xoxp-unknown\r\n", 401),
    "half": (b"Authorization: Bearer xoxp-\r\n", 401),
    "another scheme": (b"Authorization: Basic YTpi\r\n", 401),
    "twice": (b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", 400),
    "long": (b"Authorization: Bearer " + b"a" * 10_240 + b"\r\n", 431),
    "not ASCII": ("Authorization: Bearer é\r\n".encode(), 401),
}


@pytest.mark.parametrize("case", AUTHORIZATIONS)
@run
async def test_a_wrong_authorization_opens_nothing(house: House, case: str) -> None:
    """H19: refused, and never taken for somebody."""
    header, expected = AUTHORIZATIONS[case]
    assert status_of(await house.raw(get(b"/auth/session", header))) == expected


@run
async def test_a_token_in_the_address_opens_nothing(house: House) -> None:
    """S3: addresses end up in logs."""
    session = await house.found()
    assert (await house.get(f"/auth/session?token={session.token}")).status == 401


# -- every answer ----------------------------------------------------------------------------


def plain(path: str) -> str:
    """Return a path without what its parts must look like."""
    return re.sub(r":[^{}]*(\{[^{}]*\})?\}", "}", path)


@run
async def test_every_route_says_who_may_use_it(house: House) -> None:
    """S9: what needs a session answers 401 without one, and there are no other routes."""
    declared = {(route.method, route.path): route for route in house.application[ROUTES]}
    actual = {
        (route.method, route.resource.canonical)
        for route in house.application.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert actual == {(method, plain(path)) for method, path in declared}
    for (method, path), route in declared.items():
        assert route.access in ("anybody", "signed in", "operator")
        if route.access != "anybody":
            forwarded = {"X-Forwarded-For": "192.0.2.1"}
            some = path.translate({ord("{"): None, ord("}"): None})
            assert (await house.ask(method, some, headers=forwarded)).status == 401, path


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET"])
@run
async def test_asking_changes_nothing(house: House, method: str) -> None:
    """H26: no side effects, no CORS headers."""
    session = await house.found()
    before = list(house.entries)
    for route in house.application[ROUTES]:
        headers = {"Authorization": f"Bearer {session.token}", "Origin": "http://evil.example"}
        answer = await house.ask(method, route.path, headers=headers)
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    assert house.entries == before
    assert (await house.get("/auth/session", session.token)).status == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/auth/session", "/join/x", "/static/plain.css"])
@run
async def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    """S15: also the errors."""
    headers = (await house.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


@run
async def test_browsers_are_told_to_stay_with_tls(house: House) -> None:
    """HSTS goes with TLS, which a proxy on this machine may speak for us."""
    answer = await house.get("/", None, X_Forwarded_Proto="https")
    assert answer.headers["Strict-Transport-Security"]


@run
async def test_a_bug_is_logged_once_and_told_as_a_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 says nothing about the inside; its number finds the traceback."""

    async def fail(*_arguments: Any, **_options: Any) -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(house.database, "read", fail)
    with capture_logs() as lines:
        answer = await house.get("/")
    assert (answer.status, answer.code) == (500, "internal")
    assert "secret" not in answer.text
    (line,) = [line for line in lines if line["event"] == "request.failed"]
    assert line["incident"] in answer.text


@pytest.mark.parametrize(
    "path", ["//evil.example", "/%2f%2fevil.example", "/%5cevil.example", "/?next=//evil.example"]
)
@run
async def test_nobody_is_sent_elsewhere(house: House, path: str) -> None:
    """H24: no address makes us point at another."""
    await house.found()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = await house.raw(request.encode())
    assert b"\r\nlocation:" not in answer.lower()
    signed_in = await house.post(f"/auth/sign-in{path[1:]}", SIGN_IN)
    assert "Location" not in signed_in.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=" + ",".join(f"{number}-{number}" for number in range(1_000))},
        {"Range": "bytes=-0"},
        {"Range": "bytes=0-5,3-9"},
        {"If_None_Match": '"' * 99},
        {"If_Modified_Since": "yesterday", "If_Range": "x"},
    ],
)
@run
async def test_a_part_of_a_page_is_not_to_be_had(house: House, headers: dict[str, str]) -> None:
    """H14, H15: what such headers say is ignored, and the whole is answered."""
    whole = await house.get("/static/plain.css")
    answer = await house.get("/static/plain.css", **headers)
    assert (answer.status, answer.text) == (200, whole.text)


@run
async def test_logs_hold_no_secrets(house: House) -> None:
    """S28: the route's template, the status and the time; no address, token or body."""
    session = await house.found()
    token = await house.setup_token() or (await house.invite()).token
    with capture_logs() as lines:
        await house.get(f"/join/{token}?email={ALICE}")
        await house.post("/auth/sign-in", SIGN_IN)
        await house.get("/auth/session", session.token)
    assert [line["route"] for line in lines] == ["/join/{token}", "/auth/sign-in", "/auth/session"]
    assert all(
        set(line) == {"event", "log_level", "method", "route", "status", "ms"} for line in lines
    )


@run
async def test_an_unknown_path_is_a_typed_error(house: House) -> None:
    """Errors have one shape, aiohttp's too."""
    answer = await house.get("/nowhere")
    assert (answer.status, answer.code) == (404, "not_found")
    answer = await house.ask("DELETE", "/auth/sign-in")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
