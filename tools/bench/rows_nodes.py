"""The rows about many nodes at work: two processes against one, the hop between, two engines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from msgspec import Struct

from chatserver.bench.load import Summary

from .native import Receiver, receiving
from .nodes_cluster import POSTGRES, SQLITE, Cluster, Crowd, Stage, cluster, pin
from .nodes_talk import Listener, Talker, now_s, summary, talking, until
from .posters import TEXT, Account, ClosedLoop, measure_ack, measure_posts, posting
from .servers import cores
from .table import Row

READERS = 1_000
LEAST_SPEED_UP = 1.7
MOST_HOP_P50_S, MOST_HOP_P99_S = 0.001, 0.006
HOPS_PER_S = 150.0
SENDERS, CHANNELS, MEMBERS, IN_FLIGHT = 100, 50, 10, 4
ACKS_PER_S = 400.0
POSTS_PER_S = 60.0
BACKLOG_SENDERS, BACKLOG_IN_FLIGHT = 4, 16
_WARM_UP_S = 0.5


class Spread(Struct, frozen=True):
    """What some servers delivered: a second, and for each second of their processor time."""

    per_s: float
    per_cpu_s: float
    a_read: float

    @property
    def busy(self) -> float:
        """Return how many processors they kept at work."""
        return self.per_s / self.per_cpu_s


Load = Callable[[Cluster], AbstractAsyncContextManager[None]]
Read = tuple[Cluster, list[Receiver]]


async def two_processes(stage: Stage) -> list[Row]:
    """Measure deliveries of one and of two servers to as many readers, in turn; medians count.

    At a rate below what one can do, each delivery is a write of its own, and the processor time
    of all servers counts: it says what two can do that have a processor each. With a backlog
    both do what they can, and share the processors with the load.
    """
    seconds, rounds = (1.5, 1) if stage.quick else (2.0, 3)
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(_read_by_many(stage, nodes, seconds))
            for nodes in (1, 2)
        ]
        words = f"{POSTS_PER_S:.0f} messages a second to {READERS:,} readers"
        return [
            await _compare(words, one, two, _at_rate, rounds),
            await _compare(f"{READERS:,} readers with a backlog", one, two, _with_backlog, rounds),
        ]


async def _compare(words: str, one: Read, two: Read, load: Load, rounds: int) -> Row:
    alone, both = [], []
    for _ in range(rounds):
        alone.append(await _spread(*one, load))
        both.append(await _spread(*two, load))
    return _spread_row(words, _middle(alone), _middle(both))


@asynccontextmanager
async def _read_by_many(stage: Stage, nodes: int, seconds: float) -> AsyncIterator[Read]:
    """Have servers with readers spread over them; one alone has a processor to itself."""
    everybody = READERS + BACKLOG_SENDERS
    async with AsyncExitStack() as stack:
        crowd = Crowd(everybody, 1, everybody)
        running = await stack.enter_async_context(cluster(stage, crowd, nodes=nodes))
        if nodes == 1:
            pin(running.nodes[0], cores().server)
        yield (
            running,
            [
                await stack.enter_async_context(_reading(running, number, seconds))
                for number in range(nodes)
            ],
        )


async def _spread(running: Cluster, receivers: Sequence[Receiver], load: Load) -> Spread:
    """Have some people post on the first server, and count."""
    async with load(running):
        await asyncio.sleep(_WARM_UP_S)
        used_s, started_s = running.cpu_s(), now_s()
        counts = await asyncio.gather(*(receiver.count() for receiver in receivers))
        busy = (running.cpu_s() - used_s) / (now_s() - started_s)
    per_s = sum(count.per_s for count in counts)
    a_read = sum(count.frames for count in counts) / sum(count.reads for count in counts)
    return Spread(per_s, per_s / busy, a_read)


def _middle(spreads: Sequence[Spread]) -> Spread:
    """Return the one in the middle, by what they did for each second of processor time."""
    return sorted(spreads, key=lambda spread: spread.per_cpu_s)[len(spreads) // 2]


def _reading(
    running: Cluster, number: int, seconds: float
) -> AbstractAsyncContextManager[Receiver]:
    directory = running.directory / f"receiver-{number}"
    directory.mkdir()
    readers = running.people[BACKLOG_SENDERS:][number :: len(running.nodes)]
    tokens = [each.token for each in readers]
    alone = len(running.nodes) == 1
    return receiving(directory, running.nodes[number].port, tokens, seconds, bound=alone)


@asynccontextmanager
async def _at_rate(running: Cluster) -> AsyncIterator[None]:
    talker = Talker(running.people[0], TEXT)
    await talker.open(running.nodes[0].port)
    async with talking([talker], POSTS_PER_S):
        yield


@asynccontextmanager
async def _with_backlog(running: Cluster) -> AsyncIterator[None]:
    senders = running.people[:BACKLOG_SENDERS]
    accounts = [Account(each.token, each.channels) for each in senders]
    async with posting(running.nodes[0].port, accounts) as all_posters:
        loop = ClosedLoop(all_posters, BACKLOG_IN_FLIGHT)
        loop.start()
        yield
        await loop.stop()


def _spread_row(words: str, one: Spread, two: Spread) -> Row:
    ratio = 2 * two.per_cpu_s / one.per_cpu_s
    return Row(
        f"two processes against one, {words}",
        f"{2 * two.per_cpu_s:,.0f} deliveries for a second of two processors ({_here(two)})",
        f"{one.per_cpu_s:,.0f} for a second of one ({_here(one)})",
        f"{ratio:.2f} x ({two.per_s / one.per_s:.2f} x here)",
        f"≥ {LEAST_SPEED_UP} x",
        ratio >= LEAST_SPEED_UP,
    )


def _here(spread: Spread) -> str:
    return f"here {spread.per_s:,.0f}/s, {spread.a_read:.1f} a read, {spread.busy:.0%} busy"


async def hop(stage: Stage, store: str) -> list[Row]:
    """Measure how much later an event reaches clients of the other server, on one clock."""
    seconds = 3.0 if stage.quick else 6.0
    async with cluster(stage, Crowd(3, 1, 3), nodes=2, store=store) as running:
        talker, *listeners = running.people
        speaking, here, there = Talker(talker), *map(Listener, listeners)
        first, second = running.nodes
        await speaking.open(first.port)
        await here.open(first.port)
        await there.open(second.port)
        floor = summary(await _bare_hops(running, 300))
        async with talking([speaking], HOPS_PER_S):
            await asyncio.sleep(seconds)
        await until(lambda: there.at_s.keys() >= speaking.sent_s.keys(), "not all was delivered")
    took = summary(there.at_s[each] - here.at_s[each] for each in speaking.sent_s)
    row = Row(
        f"hop to the other node, {store}, {HOPS_PER_S:.0f} posts/s",
        f"p50 {_ms(took.p50_s)}, p99 {_ms(took.p99_s)} of {took.count:,}",
        f"p50 {_ms(floor.p50_s)}, p99 {_ms(floor.p99_s)} publish to message, Redis alone",
        f"{took.p50_s / floor.p50_s:.1f} x" if floor.p50_s else "-",
        f"p50 ≤ {_ms(MOST_HOP_P50_S)}, p99 ≤ {_ms(MOST_HOP_P99_S)}",
        took.p50_s <= MOST_HOP_P50_S and took.p99_s <= MOST_HOP_P99_S,
    )
    return [row]


async def _bare_hops(running: Cluster, count: int) -> list[float]:
    """Time publishing through Redis alone, from a connection to another, one by one."""
    assert running.redis  # noqa: S101 - there are two servers
    port = running.redis.port
    hearing, ask = await asyncio.open_connection("127.0.0.1", port)
    _, say = await asyncio.open_connection("127.0.0.1", port)
    ask.write(b"SUBSCRIBE floor\r\n")
    await hearing.readuntil(b":1\r\n")
    took_s = []
    for _ in range(count):
        start_s = now_s()
        say.write(b"PUBLISH floor " + b"x" * 300 + b"\r\n")
        await hearing.readuntil(b"xx\r\n")
        took_s.append(now_s() - start_s)
        await asyncio.sleep(0.001)
    ask.close()
    say.close()
    return took_s


class Engine(Struct, frozen=True):
    """What one store did: acknowledged posts a second, and how long an answer took."""

    per_s: float
    ack: Summary


async def stores(stage: Stage, nodes: int) -> list[Row]:
    """Measure durable posts on SQLite and on PostgreSQL, with so many servers."""
    sqlite, postgres = [await _engine(stage, store, nodes) for store in (SQLITE, POSTGRES)]
    return [_engine_row(nodes, sqlite, postgres)]


async def _engine(stage: Stage, store: str, nodes: int) -> Engine:
    seconds = 2.0 if stage.quick else 4.0
    crowd = Crowd(SENDERS, CHANNELS, MEMBERS)
    async with cluster(stage, crowd, nodes=nodes, store=store) as running:
        accounts = [Account(each.token, each.channels) for each in running.people]
        async with AsyncExitStack() as stack:
            senders = []
            for number, node in enumerate(running.nodes):
                mine = posting(node.port, accounts[number::nodes])
                senders += await stack.enter_async_context(mine)
            spell = await measure_posts(senders, IN_FLIGHT, seconds, running.cpu_s)
            ack = await measure_ack(senders, ACKS_PER_S, seconds)
    return Engine(spell.per_s, ack.summary())


def _engine_row(nodes: int, sqlite: Engine, postgres: Engine) -> Row:
    return Row(
        f"PostgreSQL, {'one server' if nodes == 1 else f'{nodes} servers'}, {SENDERS} senders",
        _engine_words(postgres),
        f"{_engine_words(sqlite)}, SQLite",
        f"{postgres.per_s / sqlite.per_s:.0%} of the posts",
    )


def _engine_words(engine: Engine) -> str:
    ack = engine.ack
    return (
        f"{engine.per_s:,.0f} posts/s; at {ACKS_PER_S:.0f}/s answered in p50 {_ms(ack.p50_s)}, "
        f"p99 {_ms(ack.p99_s)}"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms"
