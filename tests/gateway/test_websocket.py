"""What a peer may do to a WebSocket connection, row by row (U1 to U20), and what it costs us."""

import asyncio
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from chatserver.core.clock import now_us
from chatserver.gateway.admission import RETURNS_BURST
from chatserver.store import log, sessions, users
from chatserver.store.sessions import NewSession, hash_token
from protocol import JSON, MSGPACK, CloseCode, ErrorCode, Heartbeat, Push, Reconnect, Reply
from protocol.errors import resumable
from protocol.ids import SessionId, new_id
from protocol.limits import HEARTBEAT_S, MAX_FRAME_BYTES, PROTOCOL_VERSION
from protocol.messages import ListHistory, MessagePosted
from protocol.presence import PresenceChanged, SetView, StartTyping, TypingStarted
from protocol.sessions import EndOtherSessions, EndSession, OpenSession, SessionEnded
from protocol.users import GetUsers, RenameUser
from tests.running import run
from tests.town import Town, config, post
from tests.wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawSocket,
    frame,
    upgrade_request,
)

FOREIGN = "https://evil.example"
COOKIE = "session=alice-token"
NO_STATUS, ABNORMAL, NO_TLS = 1005, 1006, 1015
PROTOCOL_ERROR, UNSUPPORTED, BAD_UTF8, TOO_BIG = 1002, 1003, 1007, 1009
LONG = "x" * 30_000


class Clock:
    """Time as connections see it, which a test can move on."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s

    async def pass_s(self, town: Town, seconds: float) -> None:
        """Let seconds pass, one by one, for everything that has a deadline."""
        for _ in range(int(seconds)):
            self.ahead_s += 1
            await town.server.wheel.turn()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock connections read."""
    clock = Clock()
    monkeypatch.setattr("chatserver.gateway.websocket.time", clock)
    return clock


async def becomes(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    while not condition():
        await asyncio.sleep(0)


# The handshake


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Origin": FOREIGN, "Cookie": COOKIE}, 403, id="U1-foreign"),
        pytest.param({"Origin": "null", "Cookie": COOKIE}, 403, id="U1-null"),
        pytest.param({"Origin": "http://127.0.0.1.evil.example", "Cookie": COOKIE}, 403, id="U1-x"),
        pytest.param({"Origin": "file://127.0.0.1", "Cookie": COOKIE}, 403, id="U1-file"),
        pytest.param({"Cookie": COOKIE}, 403, id="U2"),
        pytest.param({"Sec_WebSocket_Version": "12"}, 426, id="U3-version"),
        pytest.param({"Sec_WebSocket_Key": None}, 400, id="U3-no-key"),
        pytest.param({"Sec_WebSocket_Key": "MTIzNDU2Nzg5MDEyMzQ1"}, 400, id="U3-15-bytes"),
        pytest.param({"Sec_WebSocket_Protocol": "chat.v0"}, 400, id="U4-unknown"),
        pytest.param({"Sec_WebSocket_Protocol": None}, 400, id="U4-none"),
        pytest.param({"path": "/ws?token=alice-token"}, 401, id="U5"),
        pytest.param({"Origin": "http://127.0.0.1", "Cookie": COOKIE}, 101, id="own-page"),
        pytest.param({}, 101, id="program"),
    ],
)
@run
async def test_a_handshake_is_judged_before_anything_is_made(
    town: Town, headers: dict[str, str | None], status: int
) -> None:
    """Foreign pages, tokens in addresses and other dialects do not get a WebSocket."""
    raw = await town.knock()
    assert await raw.upgrade(**headers) == status
    if status != 101:
        await raw.ended()


@run
async def test_a_page_of_ours_is_known_by_its_cookie(town: Town) -> None:
    """A browser needs no token in its first request."""
    client = await town.call(JSON, Origin=town.address, Cookie=COOKIE)
    assert (await client.open(None)).user.id == town.alice.id


@run
async def test_a_program_is_not_known_by_a_cookie_alone(town: Town) -> None:
    """A bearer header lets a cookie stand beside it, but the cookie opens nothing."""
    client = await town.call(MSGPACK, Authorization="Bearer x", Cookie=COOKIE)
    await client.send(OpenSession())
    assert await client.closed() == CloseCode.AUTHENTICATION_FAILED


@run
async def test_a_draining_server_takes_nobody_new(town: Town) -> None:
    """A balancer that comes too late hears 503."""
    town.server.node.draining = True
    raw = await town.knock()
    assert await raw.upgrade() == 503


@run
async def test_silence_before_the_first_line_ends_in_ten_seconds(town: Town, clock: Clock) -> None:
    """Whoever opens a socket and says nothing does not keep it."""
    raw = await town.knock()
    raw.write(b"GET /w")
    await becomes(lambda: bool(town.server.wheel._slots[(town.server.wheel._now + 10) % 64]))
    await clock.pass_s(town, 11)
    await raw.ended()


# Opening the session


@run
async def test_silence_after_the_handshake_ends_in_ten_seconds(town: Town, clock: Clock) -> None:
    """U6: the first request must come in time; who was asleep or starved may come back."""
    raw = await town.knock()
    await raw.upgrade()
    await clock.pass_s(town, 11)
    code = await raw.close_code()
    assert code == CloseCode.HELLO_TIMEOUT
    assert resumable(code)


@pytest.mark.parametrize(
    "payload",
    [MSGPACK.pack({"type": "request", "ref": 1, "command": {"type": "user.get", "ids": []}}), b""],
    ids=["other-command", "rubbish"],
)
@run
async def test_nothing_comes_before_the_session_is_open(town: Town, payload: bytes) -> None:
    """U7: whoever has not said who they are is not listened to."""
    raw = await town.knock()
    await raw.upgrade()
    raw.send(BINARY, payload)
    assert await raw.close_code() == CloseCode.PROTOCOL_ERROR


@run
async def test_a_session_is_opened_once(town: Town) -> None:
    """U8: a second opening is refused and changes nothing."""
    alice = await town.enter(town.alice)
    refusal = await alice.refusal(OpenSession(token=town.bob.token))
    assert refusal.code is ErrorCode.INVALID
    assert town.connection(town.alice).user == town.alice.id


@run
async def test_two_openings_at_once_are_one(town: Town) -> None:
    """U8: nobody slips in as two people by not waiting for the first answer."""
    client = await town.call()
    first = await client.send(OpenSession(token=town.alice.token))
    second = await client.refusal(OpenSession(token=town.bob.token))
    await client.answer(first)
    assert second.code is ErrorCode.INVALID
    assert town.bob.id not in town.server.hub.connections
    assert not town.server.presence.is_online(town.bob.id)


@pytest.mark.parametrize("token", ["", "nonsense", "alice-toke", "alice-token ", "x" * 256, None])
@run
async def test_a_wrong_token_opens_nothing(town: Town, token: str | None) -> None:
    """U9: whatever it is that is wrong about it, the answer is one."""
    client = await town.call()
    await client.send(OpenSession(token=token))
    assert await client.closed() == CloseCode.AUTHENTICATION_FAILED


@run
async def test_a_session_that_was_ended_is_not_opened_again(town: Town) -> None:
    """U9: its owner may hear that it was signed out; nobody else has the token."""
    await town.do(town.alice, EndSession(session=town.alice.actor.session))
    client = await town.call()
    await client.send(OpenSession(token=town.alice.token))
    assert await client.closed() == CloseCode.SESSION_ENDED


@run
async def test_what_is_wrong_with_a_token_takes_the_same_look(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U9: unknown, ended, expired and good ones are looked up once, by the same statements."""
    await town.change(lambda tx: sessions.add(tx.reader, session_of(town, "old", expires_us=1)))
    await town.do(town.bob, EndSession(session=town.bob.actor.session))
    looked: list[str] = []
    read = town.server.database.read

    async def spy(function: Any, *args: Any) -> Any:
        looked.append(function.__name__)
        return await read(function, *args)

    monkeypatch.setattr(town.server.database, "read", spy)
    for token in ("nonsense", town.bob.token, "old"):
        client = await town.call()
        await client.send(OpenSession(token=token))
        await client.closed()
    assert looked.count("_find") == 3
    assert set(looked) <= {"_find", "setting", "positions"}


@run
async def test_a_session_that_has_expired_is_told_so(town: Town) -> None:
    """U9: its owner has to sign in again, and the client may say why."""
    await town.change(lambda tx: sessions.add(tx.reader, session_of(town, "old", expires_us=1)))
    client = await town.call()
    await client.send(OpenSession(token="old"))
    assert await client.closed() == CloseCode.SESSION_EXPIRED


def session_of(town: Town, token: str, expires_us: int) -> NewSession:
    """Return another session of Alice."""
    id_ = SessionId(new_id("S"))
    return NewSession(id_, town.alice.id, hash_token(token), "test", 0, 0, expires_us)


@run
async def test_a_deactivated_account_is_told_so(town: Town) -> None:
    """U9: also where a session was left standing."""
    await town.change(lambda tx: users.deactivate(tx.reader, town.carol.id, now_us()))
    client = await town.call()
    await client.send(OpenSession(token=town.carol.token))
    assert await client.closed() == CloseCode.ACCOUNT_DEACTIVATED


@pytest.mark.parametrize("version", [0, PROTOCOL_VERSION + 1, 2**31 - 1])
@run
async def test_another_version_is_refused(town: Town, version: int) -> None:
    """U10: a client that cannot be understood is told which version is spoken here."""
    client = await town.call()
    await client.send(OpenSession(token=town.alice.token, version=version))
    assert await client.closed() == CloseCode.VERSION_UNSUPPORTED


@run
async def test_the_welcome_names_the_workspace(town: Town) -> None:
    """As it is called now, also right after it was named."""
    await town.change(lambda tx: log.set_setting(tx.reader, "workspace_name", "Acme"))
    client = await town.enter(town.alice)
    assert client.welcome.workspace.name == "Acme"


@run
async def test_the_welcome_comes_before_any_push(town: Town) -> None:
    """Events that a resume brings follow the answer that says from where they go on."""
    first = await town.enter(town.alice)
    at = (await first.ask(post(town.general))).message
    await town.do(town.bob, post(town.general, "missed"))
    raw = await town.knock()
    await raw.upgrade()
    cursor = {"stream": town.general, "seq": at.seq, "time_us": at.time_us}
    resume = {"epoch": first.welcome.epoch, "cursors": [cursor]}
    command = {"type": "session.open", "token": town.alice.token, "resume": resume}
    raw.send(BINARY, MSGPACK.pack({"type": "request", "ref": 1, "command": command}))
    assert isinstance(await raw.read_server_frame(), Reply)
    assert isinstance(await raw.read_server_frame(), Push)


# Frames


BAD_FRAMES = [
    pytest.param([(TEXT, b"{}", {})], UNSUPPORTED, id="U11-text"),
    pytest.param([(BINARY, b"", {"rsv": 2})], PROTOCOL_ERROR, id="U12-reserved-bit"),
    pytest.param([(0x3, b"", {})], PROTOCOL_ERROR, id="U12-reserved-opcode"),
    pytest.param([(0xB, b"", {})], PROTOCOL_ERROR, id="U12-reserved-control"),
    pytest.param([(PING, b"", {"fin": False})], PROTOCOL_ERROR, id="U12-fragmented-control"),
    pytest.param([(PING, b"x" * 126, {})], PROTOCOL_ERROR, id="U12-long-control"),
    pytest.param([(CONTINUATION, b"", {})], PROTOCOL_ERROR, id="U12-lone-continuation"),
    pytest.param([(BINARY, b"", {"fin": False})] * 2, PROTOCOL_ERROR, id="U12-interrupted"),
    pytest.param([(BINARY, b"x" * (MAX_FRAME_BYTES + 1), {})], TOO_BIG, id="U13-frame"),
    pytest.param(
        [(BINARY, b"x" * 40_000, {"fin": False}), (CONTINUATION, b"x" * 40_000, {})],
        TOO_BIG,
        id="U13-fragments",
    ),
    pytest.param([(BINARY, b"", {"size": 2**63 - 1})], TOO_BIG, id="U14-declared"),
    pytest.param([(BINARY, b"", {"size": 2**63})], TOO_BIG, id="U14-declared-sign"),
    pytest.param(
        [(BINARY, b"x", {"fin": False}), *[(CONTINUATION, b"x", {"fin": False})] * 10_000],
        TOO_BIG,
        id="U15",
    ),
    pytest.param([(BINARY, b"\x00", {"rsv": 4})], PROTOCOL_ERROR, id="U16-compressed"),
    pytest.param([(PING, b"", {})] * 1_000, CloseCode.RATE_LIMITED, id="U17"),
    *[
        pytest.param([(CLOSE, struct.pack(">H", code), {})], PROTOCOL_ERROR, id=f"U18-{code}")
        for code in (NO_STATUS, ABNORMAL, NO_TLS, 999, 5000)
    ],
    pytest.param([(CLOSE, b"\x03", {})], PROTOCOL_ERROR, id="U18-half"),
    pytest.param([(CLOSE, struct.pack(">H", 1000) + b"\xff", {})], BAD_UTF8, id="U18-reason"),
]


@pytest.mark.parametrize(("frames", "code"), BAD_FRAMES)
@run
async def test_a_bad_frame_ends_the_connection(
    town: Town, frames: list[tuple[int, bytes, dict[str, int]]], code: int
) -> None:
    """Each is answered with the code RFC 6455 or the protocol names, and forgotten."""
    raw = await town.raw_session(town.alice)
    for opcode, payload, flags in frames:
        raw.send(opcode, payload, **flags)
    assert await raw.close_code() == code
    await raw.close()
    await becomes(lambda: town.alice.id not in town.server.hub.connections)


@run
async def test_text_that_is_no_utf8_ends_the_connection(town: Town) -> None:
    """U12: in a text frame, bytes that are no UTF-8 fail the connection (RFC 6455 8.1)."""
    raw = await town.knock()
    await raw.upgrade(Sec_WebSocket_Protocol=JSON.subprotocol)
    raw.send(TEXT, JSON.pack({"type": "request", "ref": 1, "command": {"type": "\xff"}})[:-4])
    raw.send(TEXT, b'{"type": "\xff"}')
    assert await raw.close_code() in (BAD_UTF8, CloseCode.PROTOCOL_ERROR)


@run
async def test_text_that_is_no_utf8_ends_an_open_session(town: Town) -> None:
    """U12: also after the session is open it is no refusal, but the end."""
    client = await town.enter(town.alice, JSON)
    client.connection.transport.write(b"\x81\x83\0\0\0\0\xff\xfe\xfd")
    assert await client.closed() == BAD_UTF8


@run
async def test_binary_in_the_text_protocol_is_unsupported(town: Town) -> None:
    """U11: and the other way about."""
    client = await town.enter(town.alice, JSON)
    await client.connection.send(b"{}")
    assert await client.closed() == UNSUPPORTED


@run
async def test_a_message_in_fragments_is_one_message(town: Town) -> None:
    """Fragments are joined, and a ping between them is answered."""
    raw = await town.raw_session(town.alice)
    data = MSGPACK.pack({"type": "request", "ref": 2, "command": {"type": "users.get", "ids": []}})
    raw.send(BINARY, data[:5], fin=False)
    raw.send(PING, b"still there?")
    raw.send(CONTINUATION, data[5:])
    assert await raw.read_frame() == (PONG, b"still there?")
    reply = await raw.read_server_frame()
    assert isinstance(reply, Reply)
    assert reply.ref == 2


@run
async def test_the_longest_frame_is_let_through(town: Town) -> None:
    """U13: exactly the limit is within it."""
    client = await town.enter(town.alice)
    command = {"type": "users.get", "ids": [], "x_padding": ""}
    plain = {"type": "request", "ref": 9, "command": command}
    command["x_padding"] = "x" * (MAX_FRAME_BYTES - len(MSGPACK.pack(plain)) - 2)
    assert len(MSGPACK.pack(plain)) == MAX_FRAME_BYTES
    client._asked[9] = GetUsers(ids=[])
    await client.send_frame(plain)
    assert (await client.answer(9)).users == []


@run
async def test_too_many_wrong_requests_end_the_connection(town: Town) -> None:
    """The twenty-first error within a minute is the last."""
    client = await town.enter(town.alice)
    for _ in range(21):
        await client.connection.send(b"\xc1")
    assert await client.closed() == CloseCode.TOO_MANY_ERRORS
    assert len(client.others) == 20


@run
async def test_too_many_requests_are_refused_and_then_end_the_connection(town: Town) -> None:
    """Whoever hears "later" and does not listen is sent away."""
    town.server.config = config(limits={"requests_burst": 5})
    client = await town.enter(town.alice)
    for _ in range(60):
        await client.send(GetUsers(ids=[]))
    assert await client.closed() == CloseCode.RATE_LIMITED


# Connections of one user, and of one address


@run
async def test_a_user_has_twenty_connections(town: Town) -> None:
    """U20: the twenty-first is closed for good, and a new one may come when one has gone."""
    clients = [await town.enter(town.alice) for _ in range(20)]
    late = await town.call()
    await late.send(OpenSession(token=town.alice.token))
    assert await late.closed() == CloseCode.TOO_MANY_CONNECTIONS
    await clients[0].close()
    await becomes(lambda: len(town.server.hub.connections[town.alice.id]) == 19)
    await town.enter(town.alice)


@run
async def test_an_address_opens_so_many_connections_at_once(town: Town) -> None:
    """U20: more than the burst are turned away with 429 before anything is made for them."""
    town.server.config = config(limits={"connections_burst": 3, "connections_per_s": 0.001})
    statuses = [
        await (await town.knock()).upgrade(X_Forwarded_For="198.51.100.7") for _ in range(4)
    ]
    assert statuses == [101, 101, 101, 429]
    other = await town.knock()
    assert await other.upgrade(X_Forwarded_For="198.51.100.8") == 101


@run
async def test_an_office_behind_one_address_comes_back_at_once(town: Town) -> None:
    """Who signs in is not counted, unless they come over and over; who does not is."""
    town.server.config = config(limits={"connections_burst": 3, "connections_per_s": 0.001})
    here = {"X-Forwarded-For": "198.51.100.7"}
    for _ in range(2):
        for somebody in (town.alice, town.bob):
            await (await town.call(**here)).open(somebody.token)
    for _ in range(RETURNS_BURST):
        client = await town.call(**here)
        await client.open(town.alice.token)
        await client.close()
    statuses = [
        await (await town.knock()).upgrade(X_Forwarded_For="198.51.100.7") for _ in range(2)
    ]
    assert statuses == [101, 429]


@run
async def test_an_address_has_fifty_sockets_that_have_not_signed_in(town: Town) -> None:
    """U20: the fifty-first is turned away; who has signed in or gone is not counted any more.

    Networks are counted apart, and programs on this machine not at all.
    """
    here, elsewhere = {"X_Forwarded_For": "2001:db8::1"}, {"X_Forwarded_For": "2001:db8:0:1::1"}
    known = await town.call(**{"X-Forwarded-For": "2001:db8::2"})
    await known.open(town.alice.token)
    strangers = [await town.knock() for _ in range(51)]
    assert [await each.upgrade(**here) for each in strangers] == [101] * 50 + [429]
    assert await (await town.knock()).upgrade(**elsewhere) == 101
    assert await (await town.knock()).upgrade() == 101
    strangers[0].ask(OpenSession(token=town.bob.token))
    await strangers[0].read_frame()
    assert await (await town.knock()).upgrade(**here) == 101
    assert await (await town.knock()).upgrade(**here) == 429
    for each in strangers:
        await each.close()
    counted = town.server.node.strangers
    await becomes(lambda: sum(counted._of.values()) == 2)
    assert len(counted) == 2


@run
async def test_a_refused_handshake_is_not_counted_for_ever(town: Town) -> None:
    """U20: whatever it was refused for, its socket is gone and so is its entry."""
    raw = await town.knock()
    assert await raw.upgrade(X_Forwarded_For="8.8.8.8", Origin=FOREIGN, Cookie=COOKIE) == 403
    await raw.ended()
    await becomes(lambda: not len(town.server.node.strangers))


@run
async def test_a_process_has_a_most_of_connections(town: Town) -> None:
    """Beyond it the answer is 503, from which a balancer learns to try elsewhere."""
    town.server.config = config(server={"max_connections": 1})
    first, second = await town.knock(), await town.knock()
    assert await first.upgrade() == 101
    assert await second.upgrade() == 503


# Time


@run
async def test_heartbeats_come_and_say_how_many_pushes_there_were(town: Town, clock: Clock) -> None:
    """A client can tell that it missed something."""
    alice = await town.enter(town.alice)
    await town.do(town.bob, post(town.general))
    await town.do(town.bob, post(town.general))
    await clock.pass_s(town, HEARTBEAT_S + 1)
    assert await alice.other() == Heartbeat(pushes=2)
    assert len(alice.pushes) == 2


@run
async def test_whoever_answers_no_heartbeat_is_closed(town: Town, clock: Clock) -> None:
    """U19: two missed in a row are the end, and one may come back."""
    raw = await town.raw_session(town.alice)
    await clock.pass_s(town, 3 * HEARTBEAT_S + 1)
    assert await raw.close_code() == CloseCode.HEARTBEAT_TIMEOUT


@run
async def test_whoever_answers_heartbeats_stays(town: Town, clock: Clock) -> None:
    """U19: pongs are enough; a reader need not say anything."""
    raw = await town.raw_session(town.alice)
    for beat in range(10):
        await clock.pass_s(town, HEARTBEAT_S)
        await answer_ping(raw)
        heard_s = town.connection(town.alice)._heard_s
        assert clock.monotonic() - heard_s < HEARTBEAT_S, beat


async def answer_ping(raw: RawSocket) -> None:
    """Read up to a ping, answer it, and wait until the answer has been read."""
    while (await raw.read_frame())[0] != PING:
        pass
    raw.send(PONG)
    raw.send(PING, b"read")
    while (await raw.read_frame())[0] != PONG:
        pass


@run
async def test_a_goodbye_that_is_not_answered_is_cut_short(town: Town, clock: Clock) -> None:
    """A peer that will not close its side does not keep ours open."""
    raw = await town.raw_session(town.alice)
    connection = town.connection(town.alice)
    connection.end(CloseCode.DRAINING, "test")
    assert await raw.close_code() == CloseCode.DRAINING
    await clock.pass_s(town, 20)
    await raw.ended()


@run
async def test_a_goodbye_is_read_whatever_was_in_the_way(town: Town) -> None:
    """Whoever had too much in flight is not kept waiting at the door."""
    client = await town.enter(town.alice)
    connection, disk = town.connection(town.alice), threading.Event()
    slow = asyncio.ensure_future(town.server.database._writer.call(disk.wait))
    for _ in range(20):
        await client.send(post(town.general))
    await becomes(lambda: connection.gate.full)
    connection.end(CloseCode.DRAINING, "test")
    assert await client.closed() == CloseCode.DRAINING
    assert connection._transport.is_closing()
    disk.set()
    await slow


@run
async def test_a_handshake_in_pieces_is_one_handshake(town: Town) -> None:
    """However it is cut, and with the first request right behind it."""
    request = MSGPACK.pack(
        {
            "type": "request",
            "ref": 1,
            "command": {"type": "session.open", "token": town.alice.token},
        }
    )
    for size in (1, 7, 64, 10_000):
        raw = await town.knock()
        whole = upgrade_request() + frame(BINARY, request)
        for start in range(0, len(whole), size):
            raw.write(whole[start : start + size])
            await raw.writer.drain()
            await asyncio.sleep(0)
        assert await raw.status() == 101
        assert isinstance(await raw.read_server_frame(), Reply)


@run
async def test_a_full_socket_that_failed_is_cut_off(town: Town, clock: Clock) -> None:
    """Whoever reads nothing and then breaks the rules does not keep what was buffered alive."""
    raw = await town.raw_session(town.alice)
    connection = town.connection(town.alice)
    await fill_up(town)
    connection._protocol.fail(PROTOCOL_ERROR)
    connection._flush()
    await clock.pass_s(town, 20)
    await becomes(lambda: town.alice.id not in town.server.hub.connections)
    assert connection._transport.is_closing()
    await raw.close()


# Slow readers


async def fill_up(town: Town) -> None:
    """Post until Alice's only connection takes no more."""
    connection = town.connection(town.alice)
    while not connection.paused:
        await town.do(town.bob, post(town.general, LONG))


@run
async def test_a_slow_reader_gets_everything_in_order(town: Town) -> None:
    """While it does not read it costs a bounded buffer; when it does, nothing is missing."""
    raw = await town.raw_session(town.alice)
    connection = town.connection(town.alice)
    first = (await town.do(town.bob, post(town.general, LONG))).message.seq
    await fill_up(town)
    for _ in range(400):
        last = (await town.do(town.bob, post(town.general, LONG))).message.seq
        assert connection._transport.get_write_buffer_size() <= 256 << 10
    assert [push.at.seq async for push in pushes_of(raw, last)] == [*range(first, last + 1)]
    assert connection.behind is None


@run
async def test_what_passes_is_not_shown_to_a_slow_reader(town: Town) -> None:
    """5.1: above 64 KiB that wait, typing is dropped; messages are not."""
    raw = await town.raw_session(town.alice)
    raw.ask(SetView(channels=[town.general], users=[town.carol.id]), 2)
    await raw.read_server_frame()
    connection = town.connection(town.alice)
    while connection.backlog_bytes <= 64 << 10:
        last = (await town.do(town.bob, post(town.general, LONG))).message.seq
    assert not connection.paused
    carol = await town.enter(town.carol)
    await carol.ask(StartTyping(channel=town.general))
    kinds = []
    while last not in [push.at.seq for push in kinds if push.at]:
        answer = await raw.read_server_frame()
        kinds += [answer] if isinstance(answer, Push) else []
    await becomes(lambda: connection.backlog_bytes == 0)
    town.server.presence._typed_s.clear()
    await carol.ask(StartTyping(channel=town.general))
    kinds.append(await raw.read_server_frame())
    shown = [type(push.event) for push in kinds]
    assert shown.count(TypingStarted) == 1
    assert shown[-1] is TypingStarted
    assert PresenceChanged not in shown


async def pushes_of(raw: RawSocket, last: int):
    """Read pushes up to a position."""
    while True:
        frame = await raw.read_server_frame()
        if isinstance(frame, Push) and isinstance(frame.event, MessagePosted):
            yield frame
            if frame.at.seq == last:
                return


@run
async def test_whoever_reads_nothing_for_half_a_minute_is_closed(town: Town, clock: Clock) -> None:
    """A stuck connection is given up; its client may come back and go on."""
    raw = await town.raw_session(town.alice)
    await fill_up(town)
    closes = town.server.node.counters.closes.labels(CloseCode.SLOW_CONSUMER)
    await clock.pass_s(town, 4 * HEARTBEAT_S)
    assert closes._value.get() == 1
    await raw.close()
    await becomes(lambda: town.alice.id not in town.server.hub.connections)


@run
async def test_the_largest_backlog_goes_when_all_hold_too_much(town: Town) -> None:
    """Memory for slow readers is bounded; whoever holds most gives way, and may come back."""
    raw = await town.raw_session(town.alice)
    connection = town.connection(town.alice)
    await fill_up(town)
    backlogs = town.server.node.backlogs
    await backlogs.relieve()
    assert backlogs.bytes == connection.backlog_bytes > 0
    shown = town.server.node.counters.registry.get_sample_value
    assert shown("chat_backlog_bytes") == backlogs.bytes
    assert shown("chat_deliveries_total") == town.server.hub.deliveries > 0
    backlogs._most_bytes = backlogs.bytes - 1
    await backlogs.relieve()
    assert connection.closing
    assert backlogs.bytes == 0
    assert town.alice.id not in town.server.hub.connections
    await raw.close()


@run
async def test_whoever_reads_no_answers_is_not_asked_for_more(town: Town) -> None:
    """Requests are read only as long as their answers are: nobody fills our memory by asking."""
    raw = await town.raw_session(town.alice)
    connection = town.connection(town.alice)
    for _ in range(10):
        await town.do(town.bob, post(town.general, LONG))
    page = 10 * len(LONG)
    for ref in range(500):
        raw.ask(ListHistory(channel=town.general), ref=ref + 10)
    await becomes(lambda: connection.paused)
    for _ in range(100):
        await town.server.database.read(lambda _reader: None)
    assert connection._transport.get_write_buffer_size() < 64 * page


@run
async def test_a_slow_reader_slows_nobody(town: Town) -> None:
    """Others get their messages while somebody reads nothing."""
    await town.raw_session(town.alice)
    bob = await town.enter(town.bob)
    await fill_up(town)
    await bob.settled()
    posted = await bob.ask(post(town.general, "on time"))
    assert (await bob.until(MessagePosted)).message == posted.message


# Answers, and who gets them


@run
async def test_an_answer_reaches_only_who_asked(town: Town) -> None:
    """Another connection of the same person hears of the event, never of the answer."""
    asking, listening = await town.enter(town.alice), await town.enter(town.alice)
    await asking.ask(RenameUser(display_name="Alice A."))
    raw_frames = [type(push).__name__ for push in listening.pushes]
    assert [type(event).__name__ for event in await listening.settled()] == ["UserChanged"]
    assert raw_frames == []
    assert listening._answers == {}


@run
async def test_seventeen_requests_in_flight_are_all_answered(town: Town) -> None:
    """P21: more than sixteen at once wait in the socket; none is refused."""
    client = await town.enter(town.alice)
    refs = [await client.send(GetUsers(ids=[town.bob.id])) for _ in range(50)]
    for ref in refs:
        assert [user.id for user in (await client.answer(ref)).users] == [town.bob.id]


@run
async def test_reading_stops_while_sixteen_requests_are_in_flight(town: Town) -> None:
    """P21: what is beyond waits where it costs us nothing, until something was answered."""
    client = await town.enter(town.alice)
    connection, disk = town.connection(town.alice), threading.Event()
    slow = asyncio.ensure_future(town.server.database._writer.call(disk.wait))
    refs = [await client.send(post(town.general)) for _ in range(16)]
    await becomes(lambda: connection.gate.full)
    assert not connection._transport.is_reading()
    disk.set()
    await slow
    await client.answer(refs[-1])
    assert connection._transport.is_reading()


# Ending sessions


@run
async def test_all_sockets_of_an_ended_session_close(town: Town) -> None:
    """Signing a device out closes each of its connections, and nobody else's."""
    first, second = await town.enter(town.alice), await town.enter(town.alice)
    bob = await town.enter(town.bob)
    await town.do(town.alice, EndSession(session=town.alice.actor.session))
    assert await first.closed() == CloseCode.SESSION_ENDED
    assert await second.closed() == CloseCode.SESSION_ENDED
    assert isinstance(first.pushes[-1].event, SessionEnded)
    assert await bob.settled() == []


@run
async def test_signing_out_everywhere_else_closes_the_others(town: Town) -> None:
    """At once, and the device that asked stays connected."""
    await town.change(lambda tx: sessions.add(tx.reader, session_of(town, "phone", 2**52)))
    desk, phone = await town.enter(town.alice), await town.call()
    await phone.open("phone")
    await desk.ask(EndOtherSessions())
    assert await phone.closed() == CloseCode.SESSION_ENDED
    assert [type(event) for event in await desk.settled()] == [SessionEnded]


@run
async def test_nothing_is_written_after_the_session_ended(town: Town) -> None:
    """A thief who keeps the socket open hears nothing more than that it is over."""
    raw = await town.raw_session(town.alice)
    await town.do(town.alice, EndSession(session=town.alice.actor.session))
    await town.do(town.bob, post(town.general, "not for the thief"))
    opcodes = []
    while not opcodes or opcodes[-1] != CLOSE:
        opcodes.append((await raw.read_frame())[0])
    assert opcodes == [BINARY, CLOSE]
    await town.do(town.bob, post(town.general, "nor this"))
    raw.send(CLOSE, struct.pack(">H", 1000))
    with pytest.raises(asyncio.IncompleteReadError):
        await raw.read_frame()


@run
async def test_a_session_that_ended_unheard_is_noticed(town: Town) -> None:
    """Sessions are looked up again and again, in case every message of an end was lost."""
    ended, kept = await town.enter(town.alice), await town.enter(town.bob)
    session = town.alice.actor.session
    await town.change(lambda tx: sessions.end(tx.reader, town.alice.id, session, 1))
    await town.server.housekeeping.check_sessions()
    assert await ended.closed() == CloseCode.SESSION_ENDED
    assert await kept.settled() == []


@run
async def test_a_session_that_expires_is_noticed(town: Town) -> None:
    """An open connection is no way around signing in again."""
    soon = now_us() + 60_000_000
    await town.change(lambda tx: sessions.add(tx.reader, session_of(town, "brief", soon)))
    client = await town.call()
    await client.open("brief")
    await town.change(
        lambda tx: tx.reader.raw.execute("UPDATE sessions SET expires_us = 1 WHERE expires_us > 1")
    )
    await town.server.housekeeping.check_sessions()
    assert await client.closed() == CloseCode.SESSION_ENDED


@run
async def test_a_server_that_stops_sends_its_clients_away(town: Town) -> None:
    """They are told to come back, and when."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    await town.server._drain(0.0)
    for client in (alice, bob):
        assert await client.closed() == CloseCode.DRAINING
        assert client.others == [Reconnect(after_ms=0)]


@run
async def test_a_reset_in_the_middle_of_pushes_harms_nobody(town: Town) -> None:
    """A connection that breaks while it is written to takes nobody else with it."""
    raws = [await town.raw_session(town.alice) for _ in range(10)]
    bob = await town.enter(town.bob)
    for raw in raws:
        await raw.close()
        await bob.ask(post(town.general, LONG))
    await becomes(lambda: town.alice.id not in town.server.hub.connections)
    assert len(await bob.settled()) == 10
