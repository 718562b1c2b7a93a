"""Following public channels from outside: for oneself, and until one comes in."""

import pytest

from protocol import ErrorCode
from protocol.channel_follows import (
    ChannelFollowed,
    ChannelFollowedNow,
    FollowChannel,
    ListFollowedChannels,
)
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    OpenDirect,
)
from protocol.ids import ChannelId
from tests.running import run
from tests.town import Person

from .conftest import Office


async def followed(office: Office, who: Person) -> list[ChannelId]:
    """Return which channels somebody follows from outside."""
    listed = await office.does(who, ListFollowedChannels())
    return [channel.id for channel in listed.channels]


async def opens(office: Office, name: str) -> ChannelId:
    """Let alice make a public channel."""
    joined = await office.does(office.alice, CreateChannel(name=name))
    channel: ChannelId = joined.membership.channel.id
    return channel


@run
async def test_one_follows_a_channel_from_outside(office: Office) -> None:
    """The actor's devices hear of it, nobody else does; twice is once."""
    place = await opens(office, "garden")
    office.entries.clear()
    for follow in (True, True, False, False):
        now = await office.does(office.bob, FollowChannel(channel=place, follow=follow))
        assert now == ChannelFollowedNow(following=follow)
    assert [(entry.at.stream, entry.event) for entry in office.entries] == [
        (office.bob.id, ChannelFollowed(channel=place, following=following))
        for following in (True, False)
    ]


@run
async def test_followed_channels_are_listed_page_by_page(office: Office) -> None:
    """By identifier, and as they are now."""
    places = sorted([await opens(office, name) for name in ("ant", "bee", "cat")])
    for place in places:
        await office.does(office.bob, FollowChannel(channel=place, follow=True))
    first = await office.does(office.bob, ListFollowedChannels(limit=2))
    second = await office.does(office.bob, ListFollowedChannels(after=places[1], limit=2))
    assert [channel.id for channel in first.channels] == places[:2]
    assert [channel.id for channel in second.channels] == places[2:]
    assert (first.more, second.more) == (True, False)


@run
async def test_coming_in_ends_it(office: Office) -> None:
    """By joining or by being brought; leaving does not bring it back."""
    for come in (JoinChannel, AddMember):
        place = await opens(office, come.__name__.lower())
        await office.does(office.bob, FollowChannel(channel=place, follow=True))
        office.entries.clear()
        if come is JoinChannel:
            await office.does(office.bob, JoinChannel(channel=place))
        else:
            await office.does(office.alice, AddMember(channel=place, user=office.bob.id))
        assert ChannelFollowed(channel=place, following=False) in office.told(office.bob.id)
        assert await followed(office, office.bob) == []
        await office.does(office.bob, LeaveChannel(channel=place))
        assert await followed(office, office.bob) == []


@run
async def test_whoever_is_in_a_channel_need_not_follow_it(office: Office) -> None:
    """Nothing happens, and nothing is said to have."""
    office.entries.clear()
    now = await office.does(office.bob, FollowChannel(channel=office.general, follow=True))
    assert now == ChannelFollowedNow(following=False)
    assert office.entries == []
    assert await followed(office, office.bob) == []


@run
async def test_only_public_channels_that_go_on_are_followed(office: Office) -> None:
    """Others are hidden or refused; one that is archived later stays on the list."""
    for who, place in ((office.carol, office.secret), (office.gus, office.general)):
        refusal = await office.refuses(who, FollowChannel(channel=place, follow=True))
        assert refusal.code is ErrorCode.NOT_FOUND
    direct = await office.does(office.alice, OpenDirect(users=[office.carol.id]))
    command = FollowChannel(channel=direct.membership.channel.id, follow=True)
    assert (await office.refuses(office.bob, command)).code is ErrorCode.NOT_FOUND
    place = await opens(office, "garden")
    await office.does(office.bob, FollowChannel(channel=place, follow=True))
    await office.does(office.alice, ArchiveChannel(channel=place))
    refusal = await office.refuses(office.carol, FollowChannel(channel=place, follow=True))
    assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "channel")
    assert await followed(office, office.bob) == [place]
    await office.does(office.bob, FollowChannel(channel=place, follow=False))
    assert await followed(office, office.bob) == []


@run
async def test_there_is_a_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no feed is made of thousands of channels one is not in."""
    monkeypatch.setattr("chatserver.actions.channel_follows.MAX_FOLLOWED_CHANNELS", 1)
    places = [await opens(office, name) for name in ("ant", "bee")]
    await office.does(office.bob, FollowChannel(channel=places[0], follow=True))
    refusal = await office.refuses(office.bob, FollowChannel(channel=places[1], follow=True))
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "channel")
