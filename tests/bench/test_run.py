"""The benchmark of a running server: polite, complete, and honest about what it found."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import msgspec
import pytest

from chatserver.bench.clients import (
    FIRST_REF,
    Address,
    Client,
    connect,
)
from chatserver.bench.load import Histogram
from chatserver.bench.report import Plan, Report, render
from chatserver.bench.run import BenchRefused, bench, require_own, require_polite
from protocol import MSGPACK, Entry, Position, Push, Refusal, Refused, Reply, Request
from protocol.channels import ArchiveChannel, Channel, ChannelNow, CreateChannel, Joined, Membership
from protocol.errors import ErrorCode, Unauthenticated
from protocol.ids import ChannelId, SessionId, StreamId, UserId, WorkspaceId
from protocol.log import Filled, FillStream
from protocol.messages import Message, MessagePosted, Posted, PostMessage
from protocol.sessions import OpenSession, StreamStart, Welcome, Workspace
from protocol.users import User
from tools.bench.table import BEGIN, END, Row, markdown, not_measured, replace_section

CHANNEL = ChannelId("C0123456789")
USER = UserId("U0123456789")


def server_frame(value: object) -> bytes:
    """Make an unmasked frame, as a server sends it."""
    payload = MSGPACK.pack(value)
    if len(payload) < 126:
        return bytes((0x82, len(payload))) + payload
    return bytes((0x82, 126)) + len(payload).to_bytes(2, "big") + payload


# -- politeness ------------------------------------------------------------------------------

MODEST = Plan(channels=2, senders=2, rate=10, seconds=5, body_bytes=200)


@pytest.mark.parametrize(
    "change",
    [
        {"channels": 0},
        {"channels": 101},
        {"senders": 201},
        {"rate": 20_001},
        {"seconds": 301},
        {"body_bytes": 10},
        {"body_bytes": 40_001},
        {"rate": 20_000, "seconds": 300},
        {"rate": float("nan")},
    ],
)
def test_too_much_is_refused(change: dict[str, float]) -> None:
    """A benchmark is bounded in rate, count, size and time."""
    with pytest.raises(BenchRefused):
        require_polite(msgspec.structs.replace(MODEST, **change))


def test_a_modest_plan_is_fine() -> None:
    """What stays in bounds passes."""
    require_polite(MODEST)


@pytest.mark.parametrize("host", ["chat.example.com", "10.0.0.1", "127.0.0.1.example.com"])
def test_a_server_elsewhere_must_be_confirmed(host: str) -> None:
    """Only this machine is loaded without a further word."""
    with pytest.raises(BenchRefused, match="--yes-this-is-my-server"):
        require_own(Address(host, 80), confirmed=False)
    require_own(Address(host, 80), confirmed=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_needs_no_confirmation(host: str) -> None:
    """Loopback addresses are one's own."""
    require_own(Address(host, 80), confirmed=False)


# -- the report ------------------------------------------------------------------------------


def report(**changes: object) -> Report:
    took = Histogram()
    took.add(0.002)
    plain = Report(
        plan=MODEST,
        due=50,
        acked=50,
        unanswered=0,
        refused={},
        delivered=100,
        owed=100,
        took_s=5.0,
        ack=took.summary(),
        delivery=took.summary(),
        late=Histogram().summary(),
        missing=0,
        closed=[],
    )
    return msgspec.structs.replace(plain, **changes)


def test_a_good_run_reads_as_one() -> None:
    """The text names rates and times, and says that everything was read back."""
    text = render(report())
    assert "acknowledged            50  10 /s" in text
    assert "until acked           2.00        2.00        2.00        2.00" in text
    assert "all 50 acknowledged messages were read back" in text


def test_a_bad_run_says_what_is_wrong() -> None:
    """Refusals, losses and the benchmark's own lateness are named."""
    late = Histogram()
    late.add(0.2)
    bad = report(
        refused={"rate_limited": 7}, missing=3, delivered=90, late=late.summary(), closed=["4003"]
    )
    text = render(bad)
    assert "rate_limited: 7" in text
    assert "[limits]" in text
    assert "3 acknowledged messages were NOT read back" in text
    assert "of 100 deliveries owed, 90 came" in text
    assert "200 ms late" in text
    assert "1 connections did not last: 4003" in text


def test_nothing_acknowledged_has_no_times() -> None:
    """A run in which nothing came back is still a table."""
    text = render(report(acked=0, delivered=0, owed=0, ack=Histogram().summary()))
    assert "until acked           none" in text


# -- a whole run against a scripted peer -----------------------------------------------------


class ScriptedServer:
    """The least of a server that a benchmark can be run against; it may forget every n-th post."""

    def __init__(self, forget_every: int = 0, refuse: bool = False) -> None:
        self.logs: dict[str, list[Entry]] = {}
        self.archived: set[str] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._forget_every = forget_every
        self._refuse = refuse
        self._posts = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self._take(await self._read(reader), writer)

    async def _read(self, reader: asyncio.StreamReader) -> Request:
        length = (await reader.readexactly(2))[1] & 0x7F
        if length == 126:
            length = int.from_bytes(await reader.readexactly(2), "big")
        payload = (await reader.readexactly(4 + length))[4:]
        request = MSGPACK.decode_request(payload)
        assert isinstance(request, Request)
        return request

    def _take(self, request: Request, writer: asyncio.StreamWriter) -> None:
        answer = self._answer(request.command, writer)
        if isinstance(answer, Refusal):
            writer.write(server_frame(Refused(ref=request.ref, error=answer)))
        else:
            writer.write(server_frame(Reply(ref=request.ref, result=answer)))

    def _answer(self, command: object, writer: asyncio.StreamWriter) -> object:
        match command:
            case OpenSession():
                self._writers.append(writer)
                return self._welcome()
            case CreateChannel(name=name):
                channel = self._channel(ChannelId(f"C{len(self.logs):010d}"), name)
                self.logs[channel.id] = []
                return Joined(membership=Membership(channel=channel, read_seq=0))
            case ArchiveChannel(channel=id_):
                self.archived.add(id_)
                return ChannelNow(channel=self._channel(id_, "archived"))
            case FillStream(stream=stream):
                log = self.logs[stream]
                return Filled(entries=log, head=len(log))
            case PostMessage():
                return self._post(command)
        raise AssertionError(command)

    def _post(self, post: PostMessage) -> object:
        if self._refuse:
            return Refusal(code=ErrorCode.RATE_LIMITED, message="slowly", retry_after_ms=1)
        log = self.logs[post.channel]
        self._posts += 1
        seq = len(log) + 1
        at = Position(stream=StreamId(post.channel), seq=seq, time_us=seq)
        stored = Message(channel=post.channel, seq=seq, time_us=seq, author=USER, text=post.text)
        event = MessagePosted(message=stored)
        if not self._forget_every or self._posts % self._forget_every:
            log.append(Entry(at=at, event=event))
        for writer in self._writers:
            writer.write(server_frame(Push(event=event, at=at)))
        return Posted(message=stored)

    def _welcome(self) -> Welcome:
        heads = [Position(stream=StreamId(id_), seq=0, time_us=0) for id_ in self.logs]
        return Welcome(
            session=SessionId("S0123456789"),
            user=User(id=USER, name="bench", display_name="bench"),
            workspace=Workspace(id=WorkspaceId("T0123456789"), name="here"),
            epoch="e",
            heartbeat_s=15.0,
            streams=[StreamStart(head=head) for head in heads],
        )

    def _channel(self, id_: ChannelId, name: str) -> Channel:
        return Channel(id=id_, kind="private", creator=USER, created_us=0, name=name)


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[int]:
    """Listen on a free port, and leave nothing open behind."""
    ended: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        done = ended[-1]
        await talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        done.set()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for done in ended:
            await done.wait()


def bench_against(server: ScriptedServer) -> Report:
    """Run the whole benchmark against a scripted server."""

    async def run() -> Report:
        async with listening(server.talk) as port:
            return await bench(
                f"http://127.0.0.1:{port}",
                "token",
                channels=2,
                senders=2,
                rate=400,
                seconds=0.1,
                body_bytes=100,
                check=True,
            )

    return asyncio.run(run())


def test_a_server_that_keeps_its_promise_is_found_valid() -> None:
    """Every post is acknowledged, delivered to every connection, read back and judged."""
    server = ScriptedServer()
    found = bench_against(server)
    assert found.due == found.acked > 0
    assert found.delivered == found.owed == 2 * found.acked
    assert (found.missing, found.unanswered, found.closed) == (0, 0, [])
    assert found.verdict is not None
    assert found.verdict.outcome == "valid", render(found)
    assert server.archived == set(server.logs)


def test_a_server_that_forgets_is_found_out() -> None:
    """Acknowledged messages that cannot be read back are counted and make the run invalid."""
    found = bench_against(ScriptedServer(forget_every=5))
    assert found.missing > 0
    assert found.verdict is not None
    assert found.verdict.outcome == "invalid"


def test_refused_posts_are_counted_by_reason() -> None:
    """A server that holds posts back does not count as having answered them."""
    server = ScriptedServer(refuse=True)
    found = bench_against(server)
    assert found.acked == 0
    assert found.refused == {"rate_limited": found.due}
    assert server.archived == set(server.logs)


def test_a_server_that_refuses_the_token_says_so() -> None:
    """A refused sign-in is the error it stands for, not a hang."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        refusal = Refusal(code=ErrorCode.UNAUTHENTICATED, message="no such token")
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
            + server_frame(Refused(ref=FIRST_REF, error=refusal))
        )

    async def run() -> None:
        make = partial(Client, "127.0.0.1", "token", lambda _: None)
        async with listening(refuse) as port:
            with pytest.raises(Unauthenticated):
                await connect(Address("127.0.0.1", port), make)

    asyncio.run(run())


# -- the developers' table -------------------------------------------------------------------


def test_a_table_names_what_is_met_and_what_is_not() -> None:
    """Rows line up; a promise that is not kept stands out, and a missing figure says why."""
    rows = [
        Row("fan-out", "70", "100", "70%", "≥ 60%", met=True),
        Row("posts", "4", "10", "40%", "≥ 50%", met=False),
        not_measured("import", "--export was not given"),
    ]
    lines = markdown(rows, ["on a machine"]).splitlines()
    assert len({len(line) for line in lines[:5]}) == 1
    assert "| yes " in lines[2]
    assert "**no**" in lines[3]
    assert "not measured: --export was not given" in lines[4]
    assert lines[-1] == "* on a machine"


def test_only_the_marked_section_of_a_document_is_replaced() -> None:
    """What people wrote around the table stays, however often it is replaced."""
    document = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = replace_section(document, "| new |\n")
    assert once == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"
    assert replace_section(once, "| new |\n") == once


def test_a_document_without_marks_is_left_alone() -> None:
    """Without both marks nothing is written."""
    with pytest.raises(ValueError, match="no section"):
        replace_section(f"before {BEGIN}", "new")
