"""The rows about Slack's programs, beside our own protocol: how soon they hear, what they post."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from statistics import median
from urllib.request import Request, urlopen

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from chatserver.bench.load import Histogram, MonotonicClock, arrivals
from protocol import MSGPACK, Push
from protocol import Request as Asked
from protocol.messages import MessagePosted
from protocol.sessions import OpenSession

from .callers import calling, measure_calls
from .posters import Account, Spell, measure_posts, posting, settle
from .seed import Person, seed
from .servers import Process
from .setting import Setting
from .table import Row

RATE = 200.0
MEMBERS = 10
MOST_P99_S = 0.050
CALLERS = 50
LEAST_PER_CORE = 2_000


class Ear:
    """Counts the messages of one channel as they come, and how long each took."""

    def __init__(self, clock: MonotonicClock, due_s: list[float]) -> None:
        """Compare with when each was due."""
        self.took = Histogram()
        self._clock = clock
        self._due_s = due_s

    def heard(self) -> None:
        """Note that the next message came."""
        self.took.add(self._clock.now_s() - self._due_s[self.took.count])


def slack(setting: Setting) -> list[Row]:
    """Measure how soon an app hears, and how many messages programs post."""
    return [_hearing(setting), _posting(setting)]


def _posting(setting: Setting) -> Row:
    """Measure posts by the method and by our own protocol in turn, on one server."""
    by_method: list[Spell] = []
    natively: list[Spell] = []
    for _ in range(setting.rounds):
        with setting.ours(users=CALLERS, channels=CALLERS, members=1) as (own, people):
            accounts = [Account(person.token, person.channels) for person in people]
            natively.append(uvloop.run(_posted(own, accounts, setting.seconds)))
            by_method.append(uvloop.run(_called(own, accounts, setting.seconds)))
    ours = median(spell.posts / spell.server_cpu_s for spell in by_method)
    beside = median(spell.posts / spell.server_cpu_s for spell in natively)
    clock = median(spell.per_s for spell in by_method)
    return Row(
        f"durable posts by chat.postMessage, {CALLERS} in flight",
        f"{ours:,.0f} per CPU s of the server ({clock:,.0f} /s by the clock)",
        f"our own protocol: {beside:,.0f} per CPU s",
        f"{ours / beside:.0%}",
        f"≥ {LEAST_PER_CORE:,} per core",
        ours >= LEAST_PER_CORE,
    )


async def _posted(own: Process, accounts: list[Account], seconds: float) -> Spell:
    async with posting(own.port, accounts) as posters:
        return await measure_posts(posters, 1, seconds, own.cpu_s)


async def _called(own: Process, accounts: list[Account], seconds: float) -> Spell:
    async with calling(own.port, accounts) as callers:
        return await measure_calls(callers, seconds, own.cpu_s)


def _hearing(setting: Setting) -> Row:
    """Measure from a message's due time to the app and to a member of the channel."""
    data = setting.path("data")
    people = seed(data, users=MEMBERS, channels=1, members=MEMBERS)
    token = _app_token(data, people[0].channels[0])
    with setting.chatserver(data) as own:
        app, native = uvloop.run(_measure(own, people, token, setting.seconds * 4))
    heard, beside = app.took.summary(), native.took.summary()
    return Row(
        f"an app hears by Socket Mode, {RATE:.0f} messages/s",
        f"p50 {_ms(heard.p50_s)}, p99 {_ms(heard.p99_s)}",
        f"a member: p50 {_ms(beside.p50_s)}, p99 {_ms(beside.p99_s)}",
        f"{heard.p99_s / beside.p99_s:.1f} at p99",
        f"p99 ≤ {_ms(MOST_P99_S)}",
        heard.p99_s <= MOST_P99_S,
    )


def _app_token(data: object, channel: str) -> str:
    command = [sys.executable, "-m", "chatserver", "app", "add", "Ear", "--json", "--socket-mode"]
    options = ["--channel", channel, "--events", "message.groups", "--data", str(data)]
    made = subprocess.run([*command, *options], check=True, capture_output=True)
    return str(msgspec.json.decode(made.stdout)["app_token"])


async def _measure(
    own: Process, people: list[Person], token: str, seconds: float
) -> tuple[Ear, Ear]:
    clock, due_s = MonotonicClock(), list[float]()
    app, native = Ear(clock, due_s), Ear(clock, due_s)
    poster_, member = people[0], people[1]
    async with (
        connect(await _address(own, token), compression=None, proxy=None) as link,
        connect(
            f"ws://127.0.0.1:{own.port}/ws",
            subprotocols=[Subprotocol(MSGPACK.subprotocol)],
            compression=None,
            proxy=None,
        ) as wire,
        posting(own.port, [Account(poster_.token, poster_.channels)]) as (poster,),
    ):
        hears = await _begin(wire, member.token)
        await link.recv()
        tasks = [asyncio.ensure_future(_listen_as_app(link, app))]
        tasks.append(asyncio.ensure_future(_listen(hears, native)))
        await asyncio.sleep(1.0)  # the app is served as soon as its node has looked around
        begun_s = clock.now_s()
        for at_s in arrivals(RATE, seconds):
            await clock.until(begun_s + at_s)
            due_s.append(begun_s + at_s)
            poster.post()
        await settle(lambda: app.took.count == native.took.count == len(due_s), [poster])
        for task in tasks:
            task.cancel()
    return app, native


async def _address(own: Process, token: str) -> str:
    return await asyncio.to_thread(_open, f"http://127.0.0.1:{own.port}", token)


def _open(address: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    request = Request(f"{address}/api/apps.connections.open", b"", headers)  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310  # our own server
        return str(msgspec.json.decode(answer.read())["url"])


async def _begin(wire: ClientConnection, token: str) -> Callable[[], Awaitable[object]]:
    await wire.send(MSGPACK.pack(Asked(ref=1, command=OpenSession(token=token, client="bench"))))
    await wire.recv()
    return wire.recv


async def _listen(receive: Callable[[], Awaitable[object]], ear: Ear) -> None:
    while True:
        data = await receive()
        frame = MSGPACK.decode_server_frame(data) if isinstance(data, bytes) else None
        if isinstance(frame, Push) and isinstance(frame.event, MessagePosted):
            ear.heard()


async def _listen_as_app(link: ClientConnection, ear: Ear) -> None:
    while True:
        envelope = msgspec.json.decode(await link.recv())
        if envelope.get("type") == "events_api":
            ear.heard()
            acknowledged = {"envelope_id": envelope["envelope_id"], "payload": {}}
            await link.send(msgspec.json.encode(acknowledged).decode())


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.1f} ms"
