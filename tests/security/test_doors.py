"""What befell our neighbours before anybody had signed in, and in what they left lying about."""

import ast
import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import chatserver
import protocol
from chatserver.app import Server
from chatserver.core import logs
from chatserver.delivery.broker import make_broker
from chatserver.domain.names import clean_name, handle_from
from chatserver.domain.slack import mrkdwn
from chatserver.domain.slack.mrkdwn import Names
from protocol import CloseCode
from protocol.messages import EditMessage
from protocol.sessions import EndSession, OpenSession
from tests.budget import cpu_budget
from tests.delivery.redis_server import redis_server
from tests.gateway.house import ALICE, PASSWORD, House
from tests.running import bounded, run
from tests.town import Register, Town, config, copy, post
from tests.wire import BINARY, upgrade_request

VECTORS = Path(protocol.__file__).with_name("vectors") / "invalid.json"
MIB = 1 << 20


# Bytes of strangers


def bombs() -> list[bytes]:
    """Return every frame of MessagePack that is none, and the worst of each kind repeated."""
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    nested = b"\xdd\x00\x00\x40\x00" * 1_020
    declared = [bytes([kind]) + b"\xff" * 4 for kind in (0xDD, 0xDF, 0xDB, 0xC6, 0xC9)]
    hollow = b"\xdd\x00\x00\xff\xf0" + b"\x80" * 65_520
    found = [bytes.fromhex(each["msgpack"]) for each in vectors if "msgpack" in each]
    return [*found, nested, hollow, *declared]


def private_bytes() -> int:
    """Return how much memory this process has to itself."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("RssAnon:")]
    return int(line.split()[1]) << 10


@run
async def test_a_strangers_bytes_cost_nothing(town: Town) -> None:
    """CVE-2026-5740 (Mattermost): no frame before the session is open takes memory or time."""
    await throw(town, bombs()[-8:])
    before = private_bytes()
    await throw(town, bombs())
    assert private_bytes() - before < 8 * MIB


async def throw(town: Town, frames: list[bytes]) -> None:
    """Send each on a connection of its own; none takes long to be answered."""
    for payload in frames:
        raw = await town.knock()
        await raw.upgrade()
        with cpu_budget(0.5):
            raw.send(BINARY, payload)
            assert await raw.close_code() == CloseCode.PROTOCOL_ERROR
        await raw.close()


@run
async def test_nothing_is_unpacked_for_a_stranger(town: Town) -> None:
    """CVE-2018-1000518 (websockets): compression is not negotiated, whatever is offered."""
    raw = await town.knock()
    raw.write(upgrade_request(Sec_WebSocket_Extensions="permessage-deflate; server_no_context"))
    head = (await raw.reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 101")
    assert b"sec-websocket-extensions" not in head


@run
async def test_who_is_unknown_takes_as_long_as_who_is_wrong(house: House) -> None:
    """CVE-2025-54499, 2025-27936 (Mattermost): the time of an answer names no account."""
    await house.found()
    took_s: dict[str, list[float]] = {ALICE: [], "nobody@example.org": []}
    for _ in range(12):
        house.now_s += 1_000
        for email, times in took_s.items():
            begun_s = time.process_time()  # hashing is done in threads
            wrong = {"email": email, "password": f"not {PASSWORD}"}
            assert (await house.post("/auth/sign-in", wrong)).status == 401
            times.append(time.process_time() - begun_s)
    known_s, unknown_s = map(statistics.median, took_s.values())
    assert 0.5 < unknown_s / known_s < 2


# Texts of everybody


NAMES = Names({}, {})
HOSTILE = [
    "*",
    "_*",
    "**a ",
    "```",
    "`",
    "<",
    "<<http://a|",
    "<@U|",
    "&amp",
    "> ",
    "\\*",
    "~a~ ",
    "a* ",
]


def mrkdwn_of(text: str) -> None:
    """Do all that is done with a text of Slack's."""
    mrkdwn.to_markdown(text, NAMES)
    mrkdwn.to_plain(text)
    mrkdwn.is_blank(text)


def names_of(text: str) -> None:
    """Do all that is done with a name."""
    clean_name(f"x{text}", "name")
    handle_from(text)


@pytest.mark.parametrize("part", [*HOSTILE, "\u202e", "-.", " "])
@pytest.mark.parametrize("read", [mrkdwn_of, names_of])
def test_no_text_takes_time_out_of_proportion(read: Callable[[str], None], part: str) -> None:
    """GHSL-2021-118 (Zulip), S27: what is not linear would take minutes for the longest text."""
    with cpu_budget(1.0):
        read(part * (64_000 // len(part)))


# What lies about


@run
async def test_the_log_holds_no_words_and_no_tokens(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CVE-2026-6346 (Mattermost), S28: not even at its most talkative, nor when all goes wrong."""
    monkeypatch.setattr(logs, "is_shown", lambda _level: True)
    planted = "zanzibar-4711-planted"
    with capture_logs() as lines:
        client = await town.enter(town.alice)
        message = (await client.ask(post(town.general, planted))).message
        await client.ask(EditMessage(channel=town.general, seq=message.seq, text=f"{planted} 2"))
        await client.refusal_of({"type": "message.post", "text": planted, "nonce": planted})
        stranger = await town.call()
        await stranger.send(OpenSession(token=planted))
        assert await stranger.closed() == CloseCode.AUTHENTICATION_FAILED
        await client.send(EndSession(session=town.alice.actor.session))
        await client.closed()
    assert {line["event"] for line in lines} >= {"command.answered", "connection.closed"}
    said = json.dumps(lines, default=str)
    for secret in (planted, town.alice.token):
        assert secret not in said


def test_what_must_not_be_guessed_is_not_guessable() -> None:
    """CVE-2019-5885, 2019-11842 (Synapse): the server makes no random number but secret ones."""
    places = [Path(chatserver.__file__).parent, Path(protocol.__file__).parent]
    users = [
        str(file.relative_to(place))
        for place in places
        for file in place.rglob("*.py")
        if "random" in imports_of(file)
    ]
    assert users == ["bench/load.py"], "a load generator may be guessed"


def imports_of(file: Path) -> set[str]:
    """Return the modules a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


# Several processes


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """A Redis."""
    with redis_server() as url:
        yield url


@run
async def test_a_cancelled_command_answers_nobody_else(redis: str) -> None:
    """CVE-2023-28858, 2023-28859 were redis-py's: others got its answer, or its message."""
    ana, bob = make_broker(redis, "secret", "epoch"), make_broker(redis, "secret", "epoch")
    heard: list[bytes] = []
    listening, speaks = asyncio.Event(), asyncio.Event()
    bob.listen(["storm"])
    ana.listen(["ready"])
    hearing = asyncio.create_task(bob.run(heard.append, lambda _: listening.set()))
    speaking = asyncio.create_task(ana.run(lambda _: None, lambda _: speaks.set()))
    await speaks.wait()
    await listening.wait()
    sent = [b"%05d" % number for number in range(200)]
    for number, message in enumerate(sent):
        ana.publish("storm", message)
        flush = asyncio.create_task(ana.flush())
        for _ in range(number % 7):
            await asyncio.sleep(0)
        flush.cancel()
    ana.publish("storm", b"end")
    while b"end" not in heard:
        await asyncio.sleep(0.01)
    for task, broker in ((hearing, bob), (speaking, ana)):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await broker.close()
    assert sorted(heard) == sorted(set(heard) & {*sent, b"end"})


@pytest.fixture
def towns(
    runner: asyncio.Runner,
    register: Register,
    founded: tuple[Register, Path],
    tmp_path: Path,
    redis: str,
) -> Iterator[tuple[Town, Town]]:
    """Two servers of one town."""
    data = copy(founded[1], tmp_path / "shared")
    pair = Town(register, data), Town(register, data)
    for town in pair:
        town.server = Server(config(broker={"url": redis}), data)
        runner.run(bounded(town.start()))
    yield pair
    for town in pair:
        runner.run(bounded(town.stop()))


@run
async def test_signing_out_reaches_other_processes(towns: tuple[Town, Town]) -> None:
    """CVE-2026-9162 (Mattermost), S4: within a second, and nothing of theirs is stored any more."""
    here, there = towns
    thief = await there.enter(there.bob)
    await thief.ask(post(there.general, "still in"))
    await here.do(here.bob, EndSession(session=here.bob.actor.session))
    for _ in range(15):
        await thief.send(post(there.general, "out"))
    async with asyncio.timeout(1):
        assert await thief.closed() == CloseCode.SESSION_ENDED
    rows = await here.server.database.read(
        lambda reader: reader.raw.execute("SELECT text FROM messages").fetchall()
    )
    assert rows == [("still in",)]
