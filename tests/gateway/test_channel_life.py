"""Rules of a channel over real sockets: told to its members at once, and kept for everybody."""

from chatclient import Client

from protocol import ErrorCode
from protocol.channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    CreateChannel,
    RemoveMember,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetRole,
)
from protocol.messages import MessagePosted
from tests.running import run
from tests.town import Town, post


@run
async def test_a_channel_becomes_one_for_announcements(town: Town) -> None:
    """Its members hear of it and reply; whoever is made its administrator announces, too."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    await alice.ask(SetPosting(channel=town.general, posting="administrators"))
    assert (await bob.until(ChannelChanged)).channel.posting == "administrators"
    root = (await alice.ask(post(town.general, "we moved"))).message
    refusal = await bob.refusal(post(town.general, "where to?"))
    assert (refusal.code, refusal.refusal.field) == (ErrorCode.FORBIDDEN, "thread")
    await bob.ask(post(town.general, "where to?", thread=root.seq))
    await alice.ask(SetRole(channel=town.general, user=town.bob.id, role="administrator"))
    await bob.ask(post(town.general, "to the attic"))
    await alice.until(MessagePosted)


@run
async def test_a_program_waits_where_it_is_slow(town: Town) -> None:
    """Not a word is lost: the client library says it again when its turn has come."""
    await town.do(town.alice, SetPace(channel=town.general, slow_s=1))
    bob = await town.enter(town.bob)
    async with Client(town.address, town.carol.token) as carol:
        await carol.post(town.general, "one")
        second = (await carol.post(town.general, "two")).message
        first, later = [await bob.until(MessagePosted) for _ in range(2)]
    assert (first.message.text, later.message) == ("one", second)
    assert second.time_us - first.message.time_us >= 1_000_000


@run
async def test_members_are_brought_out_and_told(town: Town) -> None:
    """Where newcomers come in is the workspace's business, and told to who is there."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    await alice.ask(RemoveMember(channel=town.general, user=town.bob.id))
    assert (await bob.until(ChannelLeft)).channel == town.general
    made = (await bob.ask(CreateChannel(name="canteen"))).membership.channel.id
    assert (await bob.until(ChannelJoined)).membership.role == "administrator"
    welcome = SetNewcomers(channel=made, newcomers=True)
    assert (await bob.refusal(welcome)).code is ErrorCode.FORBIDDEN
    await alice.ask(welcome)
    assert (await bob.until(ChannelChanged)).channel.newcomers
