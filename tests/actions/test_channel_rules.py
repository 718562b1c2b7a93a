"""Who begins something in a channel, how fast, who comes into it, and closing it to others."""

from typing import Any

from protocol import Command, ErrorCode
from protocol.channel_follows import ChannelFollowed, FollowChannel, ListFollowedChannels
from protocol.channels import (
    AddMember,
    BrowseChannels,
    ChannelListed,
    ConvertChannel,
    CreateChannel,
    GetChannel,
    JoinChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetRole,
)
from protocol.limits import MAX_NEWCOMERS_CHANNELS
from protocol.messages import ListHistory, MessagePlace, PostMessage
from protocol.search import SearchMessages
from protocol.shares import GetMessages
from tests.running import run
from tests.town import new_nonce, post

from .conftest import Office

CONFLICT, FORBIDDEN = ErrorCode.CONFLICT, ErrorCode.FORBIDDEN
NOT_FOUND, RATE_LIMITED = ErrorCode.NOT_FOUND, ErrorCode.RATE_LIMITED


@run
async def test_where_things_are_announced_members_reply(office: Office) -> None:
    """Only administrators begin something; everybody in it replies, but not to all."""
    news = SetPosting(channel=office.general, posting="administrators")
    assert (await office.refuses(office.bob, news)).code is FORBIDDEN
    changed = await office.does(office.alice, news)
    assert changed.channel.posting == "administrators"
    root = (await office.does(office.alice, post(office.general, "we moved"))).message
    refusal = await office.refuses(office.bob, post(office.general, "where to?"))
    assert (refusal.code, refusal.field) == (FORBIDDEN, "thread")
    reply = PostMessage(
        channel=office.general, text="where to?", nonce=new_nonce(), thread=root.seq
    )
    await office.does(office.bob, reply)
    for_all = PostMessage(
        channel=office.general, text="hm", nonce=new_nonce(), thread=root.seq, broadcast=True
    )
    assert (await office.refuses(office.bob, for_all)).code is FORBIDDEN
    role = SetRole(channel=office.general, user=office.bob.id, role="administrator")
    await office.does(office.alice, role)
    await office.does(office.bob, post(office.general, "the attic"))
    await office.does(office.alice, SetPosting(channel=office.general, posting="members"))
    await office.does(office.carol, post(office.general, "at last"))


@run
async def test_members_wait_where_it_is_slow(office: Office) -> None:
    """Each by themselves, in threads too; bots and administrators do not."""
    await office.does(office.alice, SetPace(channel=office.general, slow_s=3_600))
    first = post(office.general, "one")
    said = (await office.does(office.bob, first)).message
    assert (await office.does(office.bob, first)).message == said
    for thread in (None, said.seq):
        more = PostMessage(channel=office.general, text="two", nonce=new_nonce(), thread=thread)
        refusal = await office.refuses(office.bob, more)
        assert refusal.code is RATE_LIMITED
        assert 3_590_000 < refusal.retry_after_ms <= 3_600_000
    await office.does(office.carol, post(office.general, "mine"))
    await office.does(office.alice, AddMember(channel=office.general, user=office.echo.id))
    for who in (office.alice, office.echo):
        await office.does(who, post(office.general, "one"))
        await office.does(who, post(office.general, "two"))
    await office.does(office.alice, SetPace(channel=office.general, slow_s=0))
    await office.does(office.bob, post(office.general, "two"))
    await office.does(office.alice, SetPace(channel=office.general, slow_s=3_600))
    await office.does(office.bob, post(office.general, "three"))


async def _opened(office: Office, name: str) -> str:
    made = await office.does(office.alice, CreateChannel(name=name))
    channel: str = made.membership.channel.id
    return channel


@run
async def test_what_is_made_private_is_closed_to_all_but_its_members(office: Office) -> None:
    """To be read, found, listed, followed and looked up; its members keep everything."""
    channel = await _opened(office, "plans")
    await office.does(office.alice, AddMember(channel=channel, user=office.bob.id))
    said = (await office.does(office.bob, post(channel, "a plan <@U1> #soon"))).message
    await office.does(office.carol, FollowChannel(channel=channel, follow=True))
    convert = ConvertChannel(channel=channel)
    assert (await office.refuses(office.carol, convert)).code is FORBIDDEN
    changed = (await office.does(office.alice, convert)).channel
    assert (changed.kind, changed.name) == ("private", "plans")
    assert office.told(office.carol.id)[-1] == ChannelFollowed(channel=channel, following=False)
    listed = [each.event for each in office.entries if isinstance(each.event, ChannelListed)]
    assert [each.channel for each in listed] == [channel, channel]
    closed: list[Command[Any]] = [
        ListHistory(channel=channel),
        GetChannel(channel=channel),
        JoinChannel(channel=channel),
        FollowChannel(channel=channel, follow=True),
        SearchMessages(query=f"in:{channel} plan"),
    ]
    for command in closed[:-1]:
        assert (await office.refuses(office.carol, command)).code is NOT_FOUND
    assert (await office.refuses(office.carol, closed[-1])).code is ErrorCode.INVALID
    place = MessagePlace(channel=channel, seq=said.seq)
    found = await office.does(office.carol, GetMessages(places=[place]))
    assert found.messages == []
    assert (await office.does(office.carol, ListFollowedChannels())).channels == []
    browsed = await office.does(office.carol, BrowseChannels())
    assert channel not in [each.id for each in browsed.channels]
    page = await office.does(office.bob, ListHistory(channel=channel))
    assert [each.text for each in page.messages] == [said.text]
    assert (await office.refuses(office.alice, convert)).code is FORBIDDEN
    await office.does(office.carol, CreateChannel(name="plans"))


@run
async def test_newcomers_come_into_public_channels(office: Office) -> None:
    """As administrators of the workspace wish, into so many; those cannot be made private."""
    channel = await _opened(office, "canteen")
    welcome = SetNewcomers(channel=channel, newcomers=True)
    assert (await office.refuses(office.bob, welcome)).code is FORBIDDEN
    assert (await office.does(office.alice, welcome)).channel.newcomers
    assert (await office.refuses(office.alice, ConvertChannel(channel=channel))).code is CONFLICT
    others = [await _opened(office, f"place-{n}") for n in range(MAX_NEWCOMERS_CHANNELS)]
    for other in others[:-1]:
        await office.does(office.alice, SetNewcomers(channel=other, newcomers=True))
    too_many = SetNewcomers(channel=others[-1], newcomers=True)
    assert (await office.refuses(office.alice, too_many)).code is ErrorCode.TOO_LARGE
