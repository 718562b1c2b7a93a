"""Updates: what people say without a channel, for everybody to read and to answer."""

import pytest

from chatserver.actions.accounts import deactivate
from protocol import Command, ErrorCode
from protocol.blocks import BlockPerson
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    BrowseChannels,
    ChannelJoined,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    ListMembers,
    Member,
    RenameChannel,
    SetTopic,
)
from protocol.drafts import SaveDraft
from protocol.ids import ChannelId, UserId
from protocol.messages import DeleteMessage, EditMessage, ListHistory, ListReplies, MessagePosted
from protocol.reactions import AddReaction
from protocol.tags import ListTagged
from protocol.threads import FollowThread, ListThreads
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Person, post

from .conftest import Office


async def updates_of(office: Office, who: Person, *, asked_by: Person | None = None) -> ChannelId:
    """Return the channel of somebody's updates."""
    found = await office.does(asked_by or who, OpenUpdates(user=who.id))
    channel: ChannelId = found.channel.id
    return channel


@run
async def test_they_are_made_when_somebody_first_asks(office: Office) -> None:
    """Whoever it is; one person, one channel, in which they alone are."""
    found = await office.does(office.carol, OpenUpdates(user=office.bob.id))
    channel = found.channel
    assert (channel.kind, channel.creator, channel.name) == ("updates", office.bob.id, "")
    (joined,) = office.told(office.bob.id)
    assert isinstance(joined, ChannelJoined)
    assert joined.membership.channel == channel
    assert office.told(office.carol.id) == []
    assert await updates_of(office, office.bob) == channel.id
    members = await office.does(office.carol, ListMembers(channel=channel.id))
    assert members.members == [Member(user=office.bob.id, role="administrator")]
    assert await updates_of(office, office.carol) != channel.id


@run
async def test_one_posts_and_all_read(office: Office) -> None:
    """Without being in it, however long it is; what is changed and taken back is so for all."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, "x" * 20_000, to=place)
    short = await office.posts(office.bob, "It rains. #weather", to=place)
    for who in (office.alice, office.carol, office.echo):
        page = await office.does(who, ListHistory(channel=place))
        assert [message.seq for message in page.messages] == [update.seq, short.seq]
    tagged = await office.does(office.carol, ListTagged(tag="weather"))
    assert [message.channel for message in tagged.messages] == [place]
    await office.does(office.bob, EditMessage(channel=place, seq=update.seq, text="short"))
    await office.does(office.bob, DeleteMessage(channel=place, seq=short.seq))
    page = await office.does(office.carol, ListHistory(channel=place))
    assert [message.text for message in page.messages] == ["short"]


@run
async def test_others_reply_and_react(office: Office) -> None:
    """What they wrote they change and take back; whose updates they are takes back all of it."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    await office.does(office.carol, AddReaction(channel=place, seq=update.seq, emoji="🎉"))
    replies = [
        await office.posts(who, "well done", to=place, thread=update.seq)
        for who in (office.carol, office.alice)
    ]
    first, second = (reply.seq for reply in replies)
    await office.does(office.carol, EditMessage(channel=place, seq=first, text="Well done!"))
    thread = await office.does(office.alice, ListReplies(channel=place, thread=update.seq))
    assert [message.text for message in thread.messages] == ["hello", "Well done!", "well done"]
    assert thread.messages[0].reactions[0].users == [office.carol.id]
    refusal = await office.refuses(office.carol, DeleteMessage(channel=place, seq=second))
    assert refusal.code is ErrorCode.FORBIDDEN
    await office.does(office.carol, DeleteMessage(channel=place, seq=first))
    await office.does(office.bob, DeleteMessage(channel=place, seq=second))
    assert {type(event) for event in office.told(place)} >= {MessagePosted}


@run
async def test_an_administrator_moderates_them(office: Office) -> None:
    """They are open to everybody, like public channels."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    await office.does(office.alice, DeleteMessage(channel=place, seq=update.seq))


@run
async def test_nobody_else_begins_anything_there(office: Office) -> None:
    """Neither with a message of their own nor with a reply that stands outside its thread."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    for command in (post(place), post(place, thread=update.seq, broadcast=True)):
        for who in (office.carol, office.alice):
            refusal = await office.refuses(who, command)
            assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "thread")


@run
async def test_they_stay_what_they_are(office: Office) -> None:
    """Nobody joins, is added or leaves; there is no name, no end and no topic of others."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    refused: list[tuple[Person, Command[object]]] = [
        (office.carol, JoinChannel(channel=place)),
        (office.carol, SetTopic(channel=place, topic="x")),
        (office.carol, SaveDraft(channel=place, text="x", thread=update.seq)),
        (office.carol, FollowThread(channel=place, thread=update.seq, follow=True)),
        (office.bob, AddMember(channel=place, user=office.carol.id)),
        (office.bob, LeaveChannel(channel=place)),
        (office.bob, RenameChannel(channel=place, name="bob")),
        (office.alice, ArchiveChannel(channel=place)),
        (office.bob, post(place, "<!channel>")),
        (office.bob, post(place, "<!here>")),
    ]
    for who, command in refused:
        assert (await office.refuses(who, command)).code is ErrorCode.FORBIDDEN
    await office.does(office.bob, SetTopic(channel=place, topic="What I work on"))


@run
async def test_they_stand_in_no_list_of_channels(office: Office) -> None:
    """But among those of the person whose they are, by their kind: their events come to them."""
    place = await updates_of(office, office.bob)
    browsed = await office.does(office.carol, BrowseChannels())
    assert place not in [channel.id for channel in browsed.channels]
    mine = (await office.does(office.bob, ListChannels())).memberships
    assert place in [each.channel.id for each in mine if each.channel.kind == "updates"]
    others = (await office.does(office.carol, ListChannels())).memberships
    assert place not in [each.channel.id for each in others]


@run
async def test_guests_neither_read_nor_have_any(office: Office) -> None:
    """They know no channel but those they are in."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    asked = OpenUpdates(user=office.bob.id)
    assert (await office.refuses(office.gus, asked)).code is ErrorCode.FORBIDDEN
    for command in (ListHistory(channel=place), post(place, thread=update.seq)):
        refusal = await office.refuses(office.gus, command)
        assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "channel")
    refusal = await office.refuses(office.bob, OpenUpdates(user=office.gus.id))
    assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "user")


@pytest.mark.parametrize("had_any", [True, False])
@run
async def test_what_somebody_said_who_left_is_read_and_not_answered(
    office: Office, *, had_any: bool
) -> None:
    """Where they never said anything, there is nothing to find."""
    if had_any:
        place = await updates_of(office, office.bob)
        update = await office.posts(office.bob, to=place)
    await office.changes(lambda tx: deactivate(tx, office.bob.id))
    if had_any:
        assert await updates_of(office, office.bob, asked_by=office.carol) == place
        assert (await office.does(office.carol, ListHistory(channel=place))).messages
        refusal = await office.refuses(office.carol, post(place, thread=update.seq))
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "channel")
    else:
        refusal = await office.refuses(office.carol, OpenUpdates(user=office.bob.id))
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "user")


@run
async def test_nobody_has_no_updates(office: Office) -> None:
    """It is said by field."""
    refusal = await office.refuses(office.bob, OpenUpdates(user=UserId("UNOBODY000")))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "user")


@run
async def test_whoever_is_blocked_reads_and_does_not_answer(office: Office) -> None:
    """In either direction, and until that is over."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=True))
    await office.does(office.alice, BlockPerson(user=office.bob.id, block=True))
    for who in (office.carol, office.alice):
        await office.does(who, ListHistory(channel=place))
        for command in (
            post(place, thread=update.seq),
            AddReaction(channel=place, seq=update.seq, emoji="🎉"),
        ):
            refusal = await office.refuses(who, command)
            assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "channel")
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=False))
    await office.posts(office.carol, to=place, thread=update.seq)


@run
async def test_only_whose_updates_they_are_has_their_threads_in_sight(office: Office) -> None:
    """Others are in no list of threads for it: they hear of answers through the feed."""
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    await office.posts(office.carol, f"<@{office.alice.id}>", to=place, thread=update.seq)
    for who, count in ((office.bob, 1), (office.carol, 0), (office.alice, 0)):
        threads = await office.does(who, ListThreads())
        assert len(threads.threads) == count
    state = (await office.does(office.bob, ListChannels())).memberships
    (mine,) = [each for each in state if each.channel.id == place]
    assert (mine.ordinal, mine.read_ordinal) == (1, 1)
