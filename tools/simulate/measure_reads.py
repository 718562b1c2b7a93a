"""What reading costs: a page of history, a page of the feed."""

from collections.abc import Callable
from functools import partial

import uvloop

from chatserver.bench.clients import Address, Client, connect
from protocol.feed import ListFeed
from protocol.ids import ChannelId
from protocol.messages import ListHistory
from tools.bench.posters import Account, measure_ack, posting
from tools.bench.seed import Person
from tools.bench.servers import Process
from tools.bench.setting import Setting

from .rig import Rig

PEOPLE, CHANNELS, MEMBERS = 50, 20, 50
PAGE, POSTS_PER_S = 50, 300.0
HISTORIES, FEEDS = 500, 200
_HOST = "127.0.0.1"
_US = 1e6


def reads(setting: Setting) -> dict[str, float]:
    """Measure pages as a client asks for them, of somebody in 20 channels."""
    with Rig(setting) as rig:
        data, people = rig.people(users=PEOPLE, channels=CHANNELS, members=MEMBERS)
        own = rig.serve(data)
        history_us, feed_us = uvloop.run(_read(own, people, setting.seconds, own.cpu_s))
    return {"history_us": history_us, "feed_us": feed_us}


def reads_postgres(setting: Setting) -> dict[str, float]:
    """Measure what the same pages cost PostgreSQL."""
    with Rig(setting) as rig:
        engine = rig.postgres()
        data, people = rig.people(users=PEOPLE, channels=CHANNELS, members=MEMBERS)
        own = rig.serve(data, store=engine.copy(data))
        history_us, feed_us = uvloop.run(_read(own, people, setting.seconds, engine.cpu_s))
    return {"pg_history_us": history_us, "pg_feed_us": feed_us}


async def _read(
    own: Process, people: list[Person], seconds: float, cpu_s: Callable[[], float]
) -> tuple[float, float]:
    """Return what a page of history and a page of the feed cost by a clock."""
    accounts = [Account(person.token, person.channels) for person in people[1:11]]
    async with posting(own.port, accounts) as posters:
        await measure_ack(posters, POSTS_PER_S, seconds)
    reader = people[0]
    make = partial(Client, _HOST, reader.token, lambda _: None)
    client = await connect(Address(_HOST, own.port), make)
    page = ListHistory(channel=ChannelId(reader.channels[0]), limit=PAGE)
    start_s = cpu_s()
    for _ in range(HISTORIES):
        await client.request(page)
    between_s = cpu_s()
    for _ in range(FEEDS):
        await client.request(ListFeed())
    end_s = cpu_s()
    client.transport.abort()
    return (between_s - start_s) / HISTORIES * _US, (end_s - between_s) / FEEDS * _US
