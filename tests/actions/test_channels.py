"""Creating, finding, joining, leaving and changing channels, and who hears of it."""

import pytest
from msgspec.structs import replace

from protocol import ErrorCode
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    BrowseChannels,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    ChannelStarred,
    CreateChannel,
    GetChannel,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    ListMembers,
    MemberJoined,
    MemberLeft,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    RoleChanged,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
)
from protocol.ids import UserId
from tests.running import run

from .conftest import Office

FORBIDDEN, CONFLICT, NOT_FOUND = ErrorCode.FORBIDDEN, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND


async def members_of(office: Office, channel: str) -> dict[str, str]:
    """Return who is in a channel, and in which role."""
    page = await office.does(office.alice, ListMembers(channel=channel))
    return {member.user: member.role for member in page.members}


@run
async def test_a_new_channel_has_its_maker(office: Office) -> None:
    """As its administrator, and both streams tell of it."""
    joined = await office.does(office.carol, CreateChannel(name="ideas", topic="what if"))
    channel = joined.membership.channel
    assert (joined.membership.role, channel.members, channel.topic) == (
        "administrator",
        1,
        "what if",
    )
    (event,) = office.told(channel.id)
    assert event == MemberJoined(
        channel=channel.id, user=office.carol.id, role="administrator", members=1
    )
    (told,) = office.told(office.carol.id)
    assert isinstance(told, ChannelJoined)
    assert (told.membership, told.seq) == (joined.membership, 1)


@run
async def test_everybody_is_told_where_to_look_for_a_public_channel(office: Office) -> None:
    """When it is made, renamed, archived and restored; of private ones nobody is."""
    for kind in ("private", "public"):
        made = await office.does(office.carol, CreateChannel(name=f"{kind}-ideas", kind=kind))
        channel = made.membership.channel.id
        for command in (
            RenameChannel(channel=channel, name=f"{kind}-plans"),
            SetTopic(channel=channel, topic="ours"),
            ArchiveChannel(channel=channel),
            RestoreChannel(channel=channel),
        ):
            await office.does(office.carol, command)
    told = [entry.event for entry in office.entries if entry.at.stream.startswith("T")]
    assert told == [ChannelListed(channel=channel, seq=seq) for seq in (1, 2, 4, 5)]


@run
async def test_public_names_are_taken_once(office: Office) -> None:
    """Whatever their case; private channels may be called like any other."""
    assert (await office.refuses(office.bob, CreateChannel(name="General"))).code is CONFLICT
    await office.does(office.bob, CreateChannel(name="general", kind="private"))
    await office.does(office.bob, CreateChannel(name="secret"))


@run
async def test_a_name_is_given_up_with_a_new_one(office: Office) -> None:
    """The old one is free again, the new one taken; the same name again changes nothing."""
    rename = RenameChannel(channel=office.general, name="Lobby")
    renamed = (await office.does(office.alice, rename)).channel
    assert renamed.name == "lobby"
    before = replace(renamed, name="general")
    told = ChannelChanged(channel=renamed, before=before, by=office.alice.id)
    assert office.told(office.general) == [told]
    await office.does(office.alice, RenameChannel(channel=office.general, name="lobby"))
    await office.does(office.alice, rename)
    assert len(office.told(office.general)) == 1
    other = (await office.does(office.bob, CreateChannel(name="general"))).membership.channel
    again = RenameChannel(channel=other.id, name="lobby")
    assert (await office.refuses(office.bob, again)).code is CONFLICT


@run
async def test_a_topic_is_told_once(office: Office) -> None:
    """The same one again is no news."""
    command = SetTopic(channel=office.general, topic="all of us")
    changed = (await office.does(office.bob, command)).channel
    await office.does(office.carol, command)
    before = replace(changed, topic="", topic_set=None)
    told = ChannelChanged(channel=changed, before=before, by=office.bob.id)
    assert office.told(office.general) == [told]


@run
async def test_a_purpose_stands_beside_the_topic(office: Office) -> None:
    """Each says who worded it last and when; saying the same again is no news."""
    topic = SetTopic(channel=office.general, topic="cake at four")
    await office.does(office.bob, topic)
    purpose = SetPurpose(channel=office.general, purpose="what everybody should know")
    changed = (await office.does(office.carol, purpose)).channel
    assert (changed.topic, changed.purpose) == (topic.topic, purpose.purpose)
    assert (changed.topic_set.user, changed.purpose_set.user) == (office.bob.id, office.carol.id)
    assert changed.purpose_set.time_us >= changed.topic_set.time_us
    await office.does(office.alice, purpose)
    found = (await office.does(office.alice, GetChannel(channel=office.general))).channel
    assert found == changed
    told = office.told(office.general)[-1]
    assert isinstance(told, ChannelChanged)
    assert told.channel == changed
    made = CreateChannel(name="lunch", purpose="where to eat")
    lunch = (await office.does(office.carol, made)).membership.channel
    assert (lunch.purpose_set.user, lunch.topic_set) == (office.carol.id, None)


@run
async def test_guests_make_and_find_no_channels(office: Office) -> None:
    """They know those they were brought into, and bring nobody else."""
    assert (await office.refuses(office.gus, CreateChannel(name="mine"))).code is FORBIDDEN
    assert (await office.refuses(office.gus, BrowseChannels())).code is FORBIDDEN
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    mine = (await office.does(office.gus, ListChannels())).memberships
    assert [membership.channel.id for membership in mine] == [office.general]
    await office.posts(office.gus, "hello")
    add = AddMember(channel=office.general, user=office.echo.id)
    assert (await office.refuses(office.gus, add)).code is FORBIDDEN


@run
async def test_only_public_channels_are_found(office: Office) -> None:
    """Page by page, by name."""
    for name in ("zebra", "ant", "bee"):
        await office.does(office.bob, CreateChannel(name=name))
    first = await office.does(office.carol, BrowseChannels(limit=2))
    assert ([each.name for each in first.channels], first.more) == (["ant", "bee"], True)
    rest = await office.does(office.carol, BrowseChannels(after="bee"))
    assert ([each.name for each in rest.channels], rest.more) == (["general", "zebra"], False)


@run
async def test_ones_own_channels_are_listed(office: Office) -> None:
    """By identifier, page by page, direct ones too; nobody else's."""
    direct = (await office.does(office.bob, OpenDirect(users=[office.carol.id]))).membership
    everything = sorted([office.general, office.secret, direct.channel.id])
    found: list[str] = []
    more = True
    while more:
        after = found[-1] if found else None
        page = await office.does(office.bob, ListChannels(after=after, limit=1))
        found += [each.channel.id for each in page.memberships]
        more = page.more
    assert found == everything


@run
async def test_joining_is_told_to_the_channel_and_to_oneself(office: Office) -> None:
    """With how many there are now, and from where the channel's events follow."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    office.entries.clear()
    await office.posts(office.bob)
    joined = (await office.does(office.carol, JoinChannel(channel=office.general))).membership
    told = office.told(office.general)[-1]
    assert told == MemberJoined(channel=office.general, user=office.carol.id, members=4)
    (mine,) = office.told(office.carol.id)
    assert isinstance(mine, ChannelJoined)
    at = [entry.at for entry in office.entries if entry.at.stream == office.general][-1]
    assert (mine.membership, mine.seq, mine.time_us) == (joined, at.seq, at.time_us)
    assert joined.ordinal - joined.read_ordinal == 0


@run
async def test_leaving_is_told_to_the_channel_and_to_oneself(office: Office) -> None:
    """Both for going by oneself and for being removed; who is not in it stays out."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    removal = RemoveMember(channel=office.general, user=office.bob.id)
    await office.does(office.alice, removal)
    await office.does(office.alice, removal)
    assert office.told(office.general) == [
        MemberLeft(channel=office.general, user=office.carol.id, members=3),
        MemberLeft(channel=office.general, user=office.bob.id, members=2),
    ]
    for who in (office.bob, office.carol):
        assert office.told(who.id) == [ChannelLeft(channel=office.general)]
    assert office.bob.id not in await members_of(office, office.general)


@run
async def test_only_administrators_remove_and_appoint(office: Office) -> None:
    """The channel's, and in channels they may read the workspace's."""
    appoint = SetRole(channel=office.general, user=office.bob.id, role="administrator")
    assert (await office.refuses(office.bob, appoint)).code is FORBIDDEN
    await office.does(office.alice, appoint)
    await office.does(office.alice, appoint)
    assert office.told(office.general) == [
        RoleChanged(channel=office.general, user=office.bob.id, role="administrator")
    ]
    remove = RemoveMember(channel=office.general, user=office.carol.id)
    await office.does(office.bob, remove)
    unknown = SetRole(channel=office.general, user=office.carol.id, role="member")
    assert (await office.refuses(office.alice, unknown)).field == "user"


@run
async def test_a_workspace_administrator_watches_nobody(office: Office) -> None:
    """Private channels they are not in do not exist for them; public ones they may tidy."""
    boss = await office.adds(name="dora", role="administrator")
    refusal = await office.refuses(boss, ListMembers(channel=office.secret))
    assert refusal.code is NOT_FOUND
    await office.does(boss, ArchiveChannel(channel=office.general))


@run
async def test_a_colleague_is_brought_in_once(office: Office) -> None:
    """Who is in already is no news; who is not there, or gone, cannot be brought."""
    add = AddMember(channel=office.secret, user=office.carol.id)
    assert (await office.does(office.bob, add)).channel.members == 3
    assert (await office.does(office.bob, add)).channel.members == 3
    assert len(office.told(office.secret)) == 1
    nobody = AddMember(channel=office.secret, user=UserId("UNOBODY000"))
    assert (await office.refuses(office.bob, nobody)).field == "user"


@run
async def test_the_same_people_have_one_direct_channel(office: Office) -> None:
    """Whoever opens it, in whatever order, with or without naming themselves."""
    first = await office.does(office.bob, OpenDirect(users=[office.carol.id]))
    second = await office.does(office.carol, OpenDirect(users=[office.bob.id, office.carol.id]))
    assert first.membership.channel == second.membership.channel
    channel = first.membership.channel
    assert (channel.kind, channel.members) == ("direct", 2)
    assert sorted(channel.users) == sorted([office.bob.id, office.carol.id])
    assert [type(event) for event in office.told(office.carol.id)] == [ChannelJoined]
    group = await office.does(office.bob, OpenDirect(users=[office.carol.id, office.alice.id]))
    assert (group.membership.channel.kind, group.membership.channel.members) == ("group", 3)
    note = await office.does(office.bob, OpenDirect(users=[office.bob.id]))
    assert note.membership.channel.users == [office.bob.id]


@run
async def test_a_direct_channel_stays_what_it_is(office: Office) -> None:
    """Nobody joins, leaves, is added, removed or appointed, and it has no name to change."""
    joined = await office.does(office.bob, OpenDirect(users=[office.carol.id]))
    channel = joined.membership.channel.id
    for command in (
        LeaveChannel(channel=channel),
        AddMember(channel=channel, user=office.alice.id),
        RemoveMember(channel=channel, user=office.carol.id),
        SetRole(channel=channel, user=office.bob.id, role="administrator"),
        RenameChannel(channel=channel, name="ours"),
        ArchiveChannel(channel=channel),
        RestoreChannel(channel=channel),
    ):
        assert (await office.refuses(office.bob, command)).code is FORBIDDEN
    for command in (JoinChannel(channel=channel), ListMembers(channel=channel)):
        assert (await office.refuses(office.alice, command)).code is NOT_FOUND


@run
async def test_an_archive_can_be_opened_again(office: Office) -> None:
    """Both are told; each of them twice is like once."""
    for _ in range(2):
        await office.does(office.alice, ArchiveChannel(channel=office.general))
    for _ in range(2):
        await office.does(office.alice, RestoreChannel(channel=office.general))
    states = [event.channel.archived for event in office.told(office.general)]
    assert states == [True, False]
    await office.posts(office.bob)


@pytest.mark.parametrize("name", ["\u200b", "\u202e\u202c"])
@run
async def test_a_name_can_be_seen(office: Office, name: str) -> None:
    """What cannot be seen is taken out, and nothing is no name."""
    refusal = await office.refuses(office.bob, CreateChannel(name=name))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "name")


async def starred(office: Office) -> list[str]:
    """Return the channels Bob has starred."""
    page = await office.does(office.bob, ListChannels())
    return [each.channel.id for each in page.memberships if each.starred]


@run
async def test_a_star_is_the_members_own(office: Office) -> None:
    """It is told to their other devices only, once; others have stars of their own."""
    for _ in range(2):
        reply = await office.does(office.bob, StarChannel(channel=office.general, starred=True))
        assert reply.starred
    assert await starred(office) == [office.general]
    assert office.told(office.bob.id) == [ChannelStarred(channel=office.general, starred=True)]
    assert office.told(office.general) == []
    theirs = await office.does(office.alice, ListChannels())
    assert not any(each.starred for each in theirs.memberships)
    await office.does(office.bob, StarChannel(channel=office.general, starred=False))
    assert await starred(office) == []


@run
async def test_a_star_goes_with_the_membership(office: Office) -> None:
    """Whoever comes back begins anew."""
    await office.does(office.bob, StarChannel(channel=office.general, starred=True))
    await office.does(office.bob, LeaveChannel(channel=office.general))
    await office.does(office.bob, JoinChannel(channel=office.general))
    assert await starred(office) == []


@run
async def test_a_channel_is_looked_at_by_whoever_may_read_it(office: Office) -> None:
    """Where a link leads; what is private is not there for others."""
    found = await office.does(office.carol, GetChannel(channel=office.general))
    assert (found.channel.name, found.channel.kind) == ("general", "public")
    for who in (office.carol, office.gus):
        refusal = await office.refuses(who, GetChannel(channel=office.secret))
        assert refusal.code is ErrorCode.NOT_FOUND
