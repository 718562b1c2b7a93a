"""Who is close to somebody is counted once a day, after they have read their feed."""

from chatserver.core.clock import now_us
from chatserver.domain.feed.affinity import Affinity
from chatserver.domain.feed.kinds import DAY_US
from chatserver.projections.affinity import Affinities
from chatserver.store import affinities
from protocol.channels import OpenDirect
from protocol.feed import ListFeed
from protocol.reactions import AddReaction
from tests.running import run
from tests.town import Town, post


@run
async def test_whom_one_writes_to_becomes_close(town: Town) -> None:
    """By replies, mentions, emoji and directly; each once for each message."""
    root = (await town.do(town.carol, post(town.general))).message
    for _ in range(2):
        await town.do(town.bob, post(town.general, f"<@{town.carol.id}>", thread=root.seq))
    await town.do(town.bob, AddReaction(channel=town.general, seq=root.seq, emoji="👍"))
    opened = await town.do(town.bob, OpenDirect(users=[town.alice.id]))
    await town.do(town.bob, post(opened.membership.channel.id))
    tomorrow = now_us() // DAY_US + 1
    keeper = Affinities(town.server.database, town.server._tasks, now_us)
    await keeper.make(town.bob.id, tomorrow)
    found = await town.server.database.read(affinities.of, town.bob.id)
    assert sorted(found.people, key=lambda user: -found.people[user]) == [
        town.carol.id,
        town.alice.id,
    ]
    assert {*found.channels} == {town.general}
    assert await town.server.database.read(affinities.of, town.carol.id) == Affinity()


@run
async def test_it_is_made_once_a_day_by_reading(town: Town) -> None:
    """Not by writing, and not again before the next day."""
    bob = await town.enter(town.bob)
    await bob.ask(post(town.general))
    assert await town.server.database.read(affinities.day, town.bob.id) == 0
    await bob.ask(ListFeed())
    today = now_us() // DAY_US
    keeper = town.server.affinities
    assert keeper._made[town.bob.id] >= today
    await keeper.make(town.bob.id, today + 1)
    assert await town.server.database.read(affinities.day, town.bob.id) == today + 1
    before = await town.server.database.read(affinities.of, town.bob.id)
    await keeper.make(town.bob.id, today)
    assert await town.server.database.read(affinities.of, town.bob.id) == before
