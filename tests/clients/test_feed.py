"""The feed in the SDK, against the real server."""

import asyncio
from contextlib import aclosing

import pytest
from chatclient import Client, ConnectionClosed

from protocol.channels import RemoveMember
from protocol.feed import MarkFeed
from protocol.messages import EditMessage
from protocol.presence import SetView
from tests.running import run
from tests.town import Town, post


async def until(changes, holds):
    """Follow a feed until something holds of its stories, and return them."""
    async for stories in changes:
        if holds(stories):
            return stories
    raise AssertionError("the feed ended")


def kinds(stories):
    """The kinds of stories there are."""
    return {story.kind for story in stories}


@run
async def test_a_feed_stays_right_while_it_is_looked_at(town: Town):
    """What is said, edited, seen and taken away shows without asking."""
    async with Client(town.address, town.bob.token) as bob:
        feed = bob.feed()
        async with aclosing(feed.changes()) as changes:
            text = f"<@{town.bob.id}> look"
            message = (await town.do(town.alice, post(town.general, text))).message
            stories = await until(changes, lambda found: "mention" in kinds(found))
            assert stories[0].preview.text == text
            edit = EditMessage(channel=town.general, seq=message.seq, text="never mind")
            await town.do(town.alice, edit)
            await until(changes, lambda found: "mention" not in kinds(found))
            await bob.request(MarkFeed(seen_us=2**52))
            await until(changes, lambda found: all(story.seen for story in found))
            assert (feed.badge.direct, feed.badge.channels) == (0, 0)
            await town.do(town.alice, RemoveMember(channel=town.general, user=town.bob.id))
            await until(
                changes, lambda found: town.general not in {story.channel for story in found}
            )


@run
async def test_a_feed_comes_back_with_its_connection(town: Town):
    """What was missed meanwhile is there; what else is on the screen does not close it."""
    async with Client(town.address, town.bob.token) as bob:
        async with aclosing(bob.feed("direct").changes()) as changes:
            await anext(changes)
            await bob.request(SetView(channels=[town.general]))
            town.connection(town.bob).end(4001, "draining")
            await town.do(town.alice, post(town.general, f"<@{town.bob.id}>"))
            await until(changes, lambda found: "mention" in kinds(found))
            await town.do(town.alice, post(town.general, f"<@{town.bob.id}> again"))
            mentions = await until(
                changes, lambda found: sum(story.kind == "mention" for story in found) == 2
            )
            assert "channel" not in kinds(mentions)
        assert bob.view.channels == [town.general]


@run
async def test_a_feed_ends_with_its_client(town: Town):
    """Whoever looks at it is told so."""
    bob = Client(town.address, town.bob.token)
    async with bob:
        changes = bob.feed().changes()
        await anext(changes)
        following = asyncio.ensure_future(until(changes, lambda _found: False))
        await asyncio.sleep(0)
    with pytest.raises(ConnectionClosed):
        await following
