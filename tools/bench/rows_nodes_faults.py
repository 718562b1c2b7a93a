"""The rows about many nodes that fail: what people notice, and for how long."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from chatserver.bench.clients import Client
from protocol import ChatError, Push
from protocol.ids import UserId
from protocol.presence import PresenceChanged, SetView
from tests.faults.brokers import running_redis, url_of
from tests.faults.load import Load
from tests.faults.restarts import Balancer, restart_under_programs
from tests.faults.rig import Rig

from .nodes_cluster import POSTGRES, SQLITE, Cluster, Crowd, Stage, cluster
from .nodes_return import Program, Returner
from .nodes_sender import sending
from .nodes_talk import HOST, Listener, Talker, now_s, reach, summary, talking, until
from .nodes_valve import Valve, valve
from .servers import CannotMeasureError
from .table import Row

NODES = 3
PROGRAMS = 75
KILLS = 4
MOST_BACK_P50_S, MOST_BACK_P99_S = 1.5, 5.0
CLIENTS, OFFICE = 2_000, 500
OFFICE_ADDRESS = "203.0.113.7"
STORM_MEMBERS = 100
STORM_STREAMS = 8
STORM_POSTS_PER_S = 50.0
MOST_ALL_BACK_S, MOST_SEND_P99_S = 15.0, 0.5
OUTAGE_S = 8.0
MOST_ADDED_S, MOST_PRESENCE_S = 1.0, 15.0
QUIET_CHANNELS = 8
LOSSES = 20
MOST_FOUND_P99_S, MOST_FOUND_S = 2.0, 5.0
_POSTS_PER_S = 25.0
_SEED = 5


async def killed(stage: Stage, store: str) -> list[Row]:
    """Kill servers, and time their clients, written with the SDK, until nothing is missing."""
    kills = 2 if stage.quick else KILLS
    took_s: list[float] = []
    broken = 0
    crowd = Crowd(PROGRAMS + 1, 1, PROGRAMS + 1)
    async with cluster(stage, crowd, nodes=NODES, store=store) as running:
        talker = Talker(running.people[0])
        await talker.open(running.nodes[0].port)
        async with talking([talker], _POSTS_PER_S):
            for number in range(kills):
                victims = await _kill(running, 1 + number % (NODES - 1), talker)
                took_s += [program.back_s - at_s for program, at_s in victims]
                broken += sum(program.broken for program, _ in victims)
    took = summary(took_s)
    row = Row(
        f"node killed, its clients have all again elsewhere, {store}",
        f"p50 {took.p50_s:.2f} s, p99 {took.p99_s:.2f} s ({took.count} clients of {kills} kills, "
        f"{broken} holes)",
        target=f"p50 ≤ {MOST_BACK_P50_S} s, p99 ≤ {MOST_BACK_P99_S:.0f} s, no hole",
        met=took.p50_s <= MOST_BACK_P50_S and took.p99_s <= MOST_BACK_P99_S and not broken,
    )
    return [row]


async def _kill(running: Cluster, victim: int, talker: Talker) -> list[tuple[Program, float]]:
    """Have programs come, kill a server under them, and return those who lost it, and when."""
    channel = running.people[0].channels[0]
    async with _programs(running, lambda: talker.heads[channel]) as programs:
        await until(lambda: all(each.seq for each in programs), "not everybody came")
        at_s = now_s()
        await running.nodes[victim].kill()
        await until(lambda: any(each.was_lost for each in programs), "nobody noticed")
        await asyncio.sleep(0.2)
        victims = [each for each in programs if each.was_lost]
        await until(lambda: all(each.back_s for each in victims), "not everybody came back", 30)
    await running.nodes[victim].start()
    return [(each, at_s) for each in victims]


@asynccontextmanager
async def _programs(running: Cluster, head: Callable[[], int]) -> AsyncIterator[list[Program]]:
    """Have programs run behind a balancer."""
    balancer = Balancer(running.nodes)
    server = await asyncio.start_server(balancer.serve, HOST, balancer.port)
    url = f"http://{HOST}:{balancer.port}"
    programs = [Program(url, person, head) for person in running.people[1:]]
    tasks = [asyncio.create_task(each.run()) for each in programs]
    try:
        yield programs
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.close()


async def storm(stage: Stage, store: str) -> list[Row]:
    """Kill a server with many clients, who all resume on the two others while people post."""
    figure = f"{CLIENTS:,} clients of a dead node come to two others, {store}"
    return [await _storm(stage, figure, store, CLIENTS)]


async def office(stage: Stage) -> list[Row]:
    """Kill a server under people behind one address, with limits on it as they are by default."""
    figure = f"{OFFICE} people behind one address, of a dead node, come to two others"
    return [await _storm(stage, figure, SQLITE, OFFICE, OFFICE_ADDRESS)]


async def _storm(stage: Stage, figure: str, store: str, count: int, address: str = "") -> Row:
    rng = random.Random(_SEED)  # noqa: S311 - when clients come back, not a secret
    crowd = Crowd(count, count * STORM_STREAMS // STORM_MEMBERS, STORM_MEMBERS)
    limited = bool(address)
    async with cluster(stage, crowd, nodes=NODES, store=store, limited=limited) as running:
        first, *others = running.nodes
        ports = [node.port for node in others]
        clients = [Returner(each, ports, rng, address) for each in running.people]
        for some in (clients[at : at + 50] for at in range(0, count, 50)):
            await asyncio.gather(*(each.arrive(first.port) for each in some))
        who = running.people[: len(others)]
        async with sending(who, ports, STORM_POSTS_PER_S) as senders:
            await asyncio.sleep(2.0)
            at_s = now_s()
            await first.kill()
            await asyncio.gather(*(each.come_back() for each in clients))
            back_s = now_s()
        for each in clients:
            each.hang_up()
    took = summary(each.back_s - at_s for each in clients)
    sends, calm = (summary(senders.sent.between(*time)) for time in ((at_s, back_s), (0.0, at_s)))
    broken = sum(each.broken for each in clients)
    return Row(
        figure,
        f"p50 {took.p50_s:.2f} s, all in {took.max_s:.2f} s, {broken} holes; "
        f"{sends.count} sends meanwhile p50 {_ms(sends.p50_s)}, p99 {_ms(sends.p99_s)}",
        f"sends before: p50 {_ms(calm.p50_s)}, p99 {_ms(calm.p99_s)}",
        target=f"all ≤ {MOST_ALL_BACK_S:.0f} s, sends p99 ≤ {_ms(MOST_SEND_P99_S)}",
        met=took.max_s <= MOST_ALL_BACK_S and sends.p99_s <= MOST_SEND_P99_S and not broken,
    )


async def redis_killed(stage: Stage) -> list[Row]:
    """Kill Redis between two servers: what is delivered later, and when presence is right."""
    async with cluster(stage, Crowd(6, 1, 6), nodes=2) as running:
        assert running.redis  # noqa: S101 - there are two servers
        speaking, far, *people = running.people
        talker, listener = Talker(speaking), Listener(far)
        await talker.open(running.nodes[0].port)
        await listener.open(running.nodes[1].port)
        presence = _Presences(people[0].token, [each.user for each in people[1:]])
        await presence.open(running.nodes[1].port)
        stays, goes, comes = [Listener(each) for each in people[1:]]
        await stays.open(running.nodes[0].port)
        await goes.open(running.nodes[0].port)
        async with talking([talker], _POSTS_PER_S):
            await asyncio.sleep(3.0)
            died_s = now_s()
            await running.redis.kill()
            goes.client.transport.abort()
            await comes.open(running.nodes[0].port)
            await asyncio.sleep(OUTAGE_S)
            back_s = now_s()
            await running.redis.start()
            right_s = await until(
                lambda: presence.are([stays, comes], [goes]),
                "presence was not right",
                30.0,
            )
            await asyncio.sleep(2.0)
        await until(lambda: listener.at_s.keys() >= talker.sent_s.keys(), "not all was delivered")
    delays = {at: listener.at_s[at] - due_s for at, due_s in talker.sent_s.items()}
    due_s = talker.sent_s
    usual = summary(delays[at] for at in delays if due_s[at] < died_s - 0.1)
    after = summary(delays[at] - usual.p50_s for at in delays if due_s[at] >= died_s - 0.1)
    return [
        Row(
            "Redis killed, and back after 8 s: later at clients of other nodes",
            f"by p50 {_ms(after.p50_s)}, p99 {_ms(after.p99_s)}, at most {_ms(after.max_s)} "
            f"({after.count} messages, none missing)",
            f"p50 {_ms(usual.p50_s)} from post to other node before",
            target=f"p99 ≤ {_ms(MOST_ADDED_S)}",
            met=after.p99_s <= MOST_ADDED_S,
        ),
        Row(
            "Redis back: presence right again",
            f"{right_s - back_s:.1f} s (one stayed, one came, one went)",
            target=f"≤ {MOST_PRESENCE_S:.0f} s",
            met=right_s - back_s <= MOST_PRESENCE_S,
        ),
    ]


class _Presences:
    """Somebody who has people on their screen."""

    def __init__(self, token: str, users: Sequence[UserId]) -> None:
        self._token = token
        self._users = list(users)
        self._seen: dict[UserId, str] = {}

    async def open(self, port: int) -> None:
        client = await reach(port, partial(Client, HOST, self._token, self._push))
        viewed = await client.request(SetView(users=self._users))
        self._seen |= dict.fromkeys(viewed.online, "online")
        self._seen |= dict.fromkeys(viewed.offline, "offline")

    def are(self, online: Sequence[Listener], offline: Sequence[Listener]) -> bool:
        """Say whether the screen shows this."""
        wanted = dict.fromkeys((each.person.user for each in online), "online")
        wanted |= dict.fromkeys((each.person.user for each in offline), "offline")
        return self._seen.items() >= wanted.items()

    def _push(self, push: Push) -> None:
        if isinstance(push.event, PresenceChanged):
            self._seen[push.event.user] = push.event.presence


async def tail_lost(stage: Stage) -> list[Row]:
    """Lose the last message of quiet channels between two servers, and time when it is found."""
    losses = 6 if stage.quick else LOSSES
    found_s: list[float] = []
    lost = 0
    directory = stage.directory()
    async with running_redis(directory) as redis, valve(redis) as between:
        crowd = Crowd(3, QUIET_CHANNELS, 3)
        async with cluster(stage, crowd, nodes=2, broker_url=url_of(between.port)) as running:
            talker, far = Talker(running.people[0]), Listener(running.people[1])
            await talker.open(running.nodes[0].port)
            await far.open(running.nodes[1].port)
            await asyncio.sleep(1.0)
            for number in range(losses):
                await asyncio.sleep(number / losses)  # at all moments between two beats
                found_s += await _lose(between, talker, far)
            lost = between.lost
    if not lost:
        raise CannotMeasureError("nothing was lost on the bus")
    found = summary(found_s)
    return [
        Row(
            "last message of a channel lost on the bus: found",
            f"p50 {found.p50_s:.2f} s, p99 {found.p99_s:.2f} s, at most {found.max_s:.2f} s "
            f"({found.count} messages)",
            target=f"p99 ≤ {MOST_FOUND_P99_S:.0f} s, at most {MOST_FOUND_S:.0f} s",
            met=found.p99_s <= MOST_FOUND_P99_S and found.max_s <= MOST_FOUND_S,
        )
    ]


async def _lose(between: Valve, talker: Talker, far: Listener) -> list[float]:
    """Post one message to each channel while all that Redis publishes is lost."""
    known = set(talker.sent_s)
    between.shut = True
    for _ in range(QUIET_CHANNELS):
        talker.post()
    await talker.answered()
    await asyncio.sleep(0.05)
    between.shut = False
    lost = talker.sent_s.keys() - known
    await until(lambda: far.at_s.keys() >= lost, "what was lost was not found", 20.0)
    return [far.at_s[each] - talker.sent_s[each] for each in lost]


async def rolling(stage: Stage) -> list[Row]:
    """Restart three servers on PostgreSQL in turn while programs post, and judge."""
    try:
        ours, met = await _rolled(stage), True
    except (AssertionError, ChatError, ExceptionGroup) as error:
        ours, met = f"failed: {error!r}"[:300], False
    figure = f"rolling restart of {NODES} nodes under load, {POSTGRES}"
    return [Row(figure, ours, target="0 failed sends, 0 errors shown", met=met)]


async def _rolled(stage: Stage) -> str:
    """Say how it went; whatever a post raises is raised here."""
    directory = stage.directory()
    async with (
        running_redis(directory) as redis,
        Rig(
            directory,
            Load(people=10, rate=60),
            nodes=NODES,
            broker_url=redis.url,
            store_url=stage.postgres().url(stage.postgres().make()),
            seed=_SEED,
        ) as rig,
    ):
        verdict = await rig.run(restart_under_programs)
        rig.assert_valid(verdict)
    acked = verdict.records["SendAcked"]
    return f"0 failed sends of {acked:,}; history judged {verdict.outcome}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms" if seconds < 0.1 else f"{seconds * 1_000:.0f} ms"  # noqa: PLR2004
