"""The feed over the wire: told live, read back, and folded by whoever comes after a crash."""

from typing import Any

import pytest

from chatserver.projections import projector
from chatserver.projections.feed import rebuild
from protocol.channel_follows import FollowChannel
from protocol.channels import LeaveChannel, RemoveMember
from protocol.feed import FeedChanged, ListFeed, RefreshFeed
from protocol.ids import StreamId
from protocol.keywords import SetKeywords
from protocol.log import FillStream
from protocol.messages import DeleteMessage, MessagePosted
from protocol.people import FollowPerson
from protocol.presence import ChannelMoved, SetView
from protocol.tags import FollowTag
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Town, post
from tests.wire import Client


async def refreshed(client: Client, have: list[Any]) -> Any:
    """Wait for news of the feed, and fetch it."""
    await client.until(FeedChanged)
    return await client.ask(RefreshFeed(have=[story.etag for story in have]))


@run
async def test_an_open_feed_hears_of_a_mention(town: Town) -> None:
    """And what it then asks for is the difference."""
    await town.server.projector.look()
    await town.server.projector.settled()
    bob, alice = await town.enter(town.bob), await town.enter(town.alice)
    await bob.ask(SetView(feed=True))
    before = (await bob.ask(ListFeed())).stories
    await alice.ask(post(town.general, f"<@{town.bob.id}>"))
    news = await refreshed(bob, before)
    kinds = {story.kind for story in news.stories}
    assert kinds == {"mention", "channel"}
    assert not {story.key for story in news.stories} & {story.key for story in before}


@run
async def test_an_open_feed_hears_of_replies_as_of_what_concerns_one_in_person(town: Town) -> None:
    """Though no row was written for it; and when one is taken back."""
    bob = await town.enter(town.bob)
    root = (await bob.ask(post(town.general, "who comes?"))).message
    await town.server.projector.settled()
    await bob.ask(SetView(feed=True))
    answer = await town.do(town.alice, post(town.general, "me", thread=root.seq))
    assert (await bob.until(FeedChanged)).direct
    reply = answer.message
    await town.do(town.alice, DeleteMessage(channel=town.general, seq=reply.seq))
    assert (await bob.until(FeedChanged)).direct


@run
async def test_an_open_feed_hears_of_what_is_followed_elsewhere(town: Town) -> None:
    """Of people, tags and words, in public channels that the reader is not in."""
    await town.do(town.carol, LeaveChannel(channel=town.general))
    for interest, text in (
        (FollowPerson(user=town.alice.id, follow=True), "from now on"),
        (FollowTag(tag="cake", follow=True), "#cake"),
        (SetKeywords(keywords=["tea"]), "tea!"),
    ):
        author = town.alice if isinstance(interest, FollowPerson) else town.bob
        await town.do(town.carol, interest)
        await town.server.projector.settled()
        carol = await town.enter(town.carol)
        await carol.ask(SetView(feed=True))
        before = (await carol.ask(ListFeed(filter="all"))).stories
        await town.do(author, post(town.general, text))
        news = await refreshed(carol, before)
        assert [story.preview.text for story in news.stories if story.preview] == [text]
        await carol.close()


@run
async def test_an_open_feed_hears_of_updates_and_of_channels_from_outside(town: Town) -> None:
    """Without a single event of these reaching whoever is not in them."""
    await town.do(town.carol, LeaveChannel(channel=town.general))
    updates = (await town.do(town.alice, OpenUpdates(user=town.alice.id))).channel.id
    await town.do(town.carol, FollowPerson(user=town.alice.id, follow=True))
    await town.do(town.carol, FollowChannel(channel=town.general, follow=True))
    for author, place, kind in (
        (town.alice, updates, "update"),
        (town.bob, town.general, "outside"),
    ):
        await town.server.projector.settled()
        carol = await town.enter(town.carol)
        await carol.ask(SetView(feed=True))
        before = (await carol.ask(ListFeed(filter="following"))).stories
        await town.do(author, post(place, "news"))
        news = await refreshed(carol, before)
        assert kind in {story.kind for story in news.stories}
        assert not [push for push in carol.pushes if push.at and push.at.stream == place]
        await carol.close()


@run
async def test_what_one_looks_at_from_outside_tells_that_it_moved(town: Town) -> None:
    """Public channels and updates, as long as they are on the screen; to guests nothing."""
    await town.do(town.carol, LeaveChannel(channel=town.general))
    updates = (await town.do(town.alice, OpenUpdates(user=town.alice.id))).channel.id
    await town.server.projector.settled()
    carol, gus = await town.enter(town.carol), await town.enter(town.gus)
    for who in (carol, gus):
        await who.ask(SetView(channels=[town.general, updates, town.secret]))
    for place in (town.secret, town.general, updates):
        await town.do(town.alice, post(place))
    open_ = {town.general, updates}
    assert {(await carol.until(ChannelMoved)).channel for _ in open_} == open_
    for place in open_:
        filled = await carol.ask(FillStream(stream=StreamId(place), after=0))
        assert any(isinstance(entry.event, MessagePosted) for entry in filled.entries)
    await carol.ask(SetView())
    await town.do(town.alice, post(town.general))
    await town.server.projector.settled()
    for who in (carol, gus):
        assert not [each for each in await who.settled() if isinstance(each, ChannelMoved)]


@run
async def test_who_is_removed_is_told_and_finds_nothing(town: Town) -> None:
    """At once, on every device."""
    bob = await town.enter(town.bob)
    await town.do(town.alice, post(town.secret, f"<@{town.bob.id}>"))
    await town.server.projector.settled()
    await bob.ask(SetView(feed=True))
    before = (await bob.ask(ListFeed())).stories
    assert town.secret in {story.channel for story in before}
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    news = await refreshed(bob, before)
    assert all(town.secret not in key for key in news.keys)


@run
async def test_what_is_said_in_private_moves_no_open_feed_outside(town: Town) -> None:
    """Not by naming somebody, nor by a word or tag they wait for: they would know it was said."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    await carol.ask(SetKeywords(keywords=["layoffs"]))
    await carol.ask(FollowTag(tag="layoffs", follow=True))
    await town.server.projector.settled()
    for client in (bob, carol):
        await client.ask(SetView(feed=True))
        await client.settled()
    for text in ("layoffs", "#layoffs", f"<@{town.carol.id}>"):
        said = await town.do(town.alice, post(town.secret, text))
        await town.do(town.alice, DeleteMessage(channel=town.secret, seq=said.message.seq))
    await town.do(town.alice, post(town.secret, f"<@{town.bob.id}>"))
    await town.server.projector.settled()
    await bob.until(FeedChanged)
    assert await carol.settled() == []


@run
async def test_what_was_not_folded_is_folded_at_the_start(town: Town) -> None:
    """By whichever server runs next; nothing counts twice."""
    await town.do(town.alice, post(town.general, f"<@{town.bob.id}>"))
    await town.server.projector.settled()
    bob = await town.enter(town.bob)
    stories = (await bob.ask(ListFeed())).stories
    told: list[tuple[int, int, str]] = []
    assert await rebuild(town.server.database, lambda *at: told.append(at)) == told[-1][0]
    assert (await bob.ask(ListFeed())).stories == stories
    await town.server.projector.look()
    await town.server.projector.settled()
    assert (await bob.ask(ListFeed())).stories == stories


@run
async def test_many_channels_are_looked_at_in_turns(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them is left out, and each is folded once."""
    monkeypatch.setattr(projector, "TURN_CHANNELS", 1)
    await town.server.projector.look()
    await town.server.projector.settled()
    before = town.server.projector.rows
    for place in (town.general, town.secret):
        await town.do(town.alice, post(place, f"<@{town.bob.id}>"))
    await town.server.projector.settled()
    assert town.server.projector.rows == before + 2 * 2, "a mention, and how far it is folded"
