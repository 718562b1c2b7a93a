"""User groups and calls: who makes them, whom they reach, and how many at most."""

import pytest

from protocol import ErrorCode
from protocol.calls import CountInterrupted, Interrupted
from protocol.channels import AddMember, JoinChannel, ListChannels, SetRole
from protocol.cursors import MarkRead, MarkUnread
from protocol.groups import (
    ChangeGroup,
    CreateGroup,
    Group,
    GroupChanged,
    GroupRemoved,
    ListGroups,
    RemoveGroup,
)
from protocol.ids import ChannelId, GroupId, UserId
from protocol.levels import MuteChannel, SetLevel
from protocol.limits import MAX_CALLABLE_BY_MEMBERS, MAX_CALLED, MAX_GROUP_PEOPLE
from protocol.messages import DeleteMessage, EditMessage, ListHistory
from protocol.threads import ListThreads
from tests.running import run
from tests.town import Person, do

from .conftest import Office


async def makes(office: Office, *people: Person, name: str = "team") -> Group:
    """Let Alice make a group."""
    command = CreateGroup(name=name, users=[each.id for each in people])
    group: Group = (await office.does(office.alice, command)).group
    return group


async def called(office: Office, who: Person, channel: ChannelId | None = None) -> list[int]:
    """Return the positions at which somebody finds themselves called."""
    page = await office.does(who, ListChannels())
    wanted = channel or office.general
    (found,) = [each.mentions for each in page.memberships if each.channel.id == wanted]
    return list(found)


def at(group: Group) -> str:
    """Return a text that calls a group."""
    return f"hello <!group:{group.id}>"


# Groups


@run
async def test_administrators_make_groups_and_everybody_hears_of_it(office: Office) -> None:
    """Made, changed, dissolved; the same again is no news."""
    group = await makes(office, office.carol, office.bob)
    assert group.users == sorted([office.bob.id, office.carol.id])
    change = ChangeGroup(group=group.id, name="crew", users=[office.bob.id])
    for _ in range(2):
        now = (await office.does(office.alice, change)).group
    assert (await office.does(office.gus, ListGroups())).groups == [now]
    for _ in range(2):
        await office.does(office.alice, RemoveGroup(group=group.id))
    assert (await office.does(office.gus, ListGroups())).groups == []
    assert [entry.event for entry in office.entries] == [
        GroupChanged(group=group),
        GroupChanged(group=now),
        GroupRemoved(group=group.id),
    ]
    assert {entry.at.stream[0] for entry in office.entries} == {"T"}


@run
async def test_others_make_none(office: Office) -> None:
    """Neither members nor guests nor bots."""
    group = await makes(office)
    for who in (office.bob, office.gus, office.echo):
        for command in (
            CreateGroup(name="x", users=[]),
            ChangeGroup(group=group.id, name="x", users=[]),
            RemoveGroup(group=group.id),
        ):
            assert (await office.refuses(who, command)).code is ErrorCode.FORBIDDEN


@run
async def test_a_group_has_a_name_of_its_own_and_real_people(office: Office) -> None:
    """What is not there is said by field."""
    await makes(office)
    other = await makes(office, name="crew")
    nobody = [UserId("UNOBODY000")]
    for command, code, field in (
        (CreateGroup(name="team", users=[]), ErrorCode.CONFLICT, "name"),
        (ChangeGroup(group=other.id, name="team", users=[]), ErrorCode.CONFLICT, "name"),
        (CreateGroup(name="x", users=nobody), ErrorCode.NOT_FOUND, "users"),
        (ChangeGroup(group=GroupId("PNOBODY000"), name="x", users=[]), "not_found", "group"),
    ):
        refusal = await office.refuses(office.alice, command)
        assert (refusal.code, refusal.field) == (code, field)


@run
async def test_large_groups_make_short_pages(office: Office) -> None:
    """All of them come."""
    many = [await office.adds(name=f"user{number}") for number in range(30)]
    for number in range(5):
        await makes(office, *many, name=f"group{number}")
    found, after, more = [], None, True
    while more:
        page = await office.does(office.bob, ListGroups(after=after, limit=2))
        found += [each.name for each in page.groups]
        after, more = page.groups[-1].id, page.more
    assert sorted(found) == [f"group{number}" for number in range(5)]
    assert MAX_GROUP_PEOPLE > 30


# Whom a group's name reaches


@run
async def test_a_group_calls_its_people(office: Office) -> None:
    """Who is in the channel, by name in the message; not who wrote it, nor twice."""
    group = await makes(office, office.alice, office.bob, office.carol, office.gus)
    message = await office.posts(office.alice, f"{at(group)} and <@{office.bob.id}>")
    assert message.mentions == [office.bob.id]
    assert set(message.called) == {office.alice.id, office.carol.id}
    assert await called(office, office.bob) == [message.seq]
    assert await called(office, office.carol) == [message.seq]
    assert await called(office, office.alice) == await called(office, office.echo) == []
    history = await office.does(office.bob, ListHistory(channel=office.general))
    assert history.messages[-1] == message


@run
async def test_a_call_stays_what_it_was(office: Office) -> None:
    """Who joins the group later was not called; who leaves it was."""
    group = await makes(office, office.bob)
    message = await office.posts(office.alice, at(group))
    change = ChangeGroup(group=group.id, name="team", users=[office.carol.id])
    await office.does(office.alice, change)
    assert await called(office, office.bob) == [message.seq]
    assert await called(office, office.carol) == []
    text = f"{at(group)}!"
    edit = EditMessage(channel=office.general, seq=message.seq, text=text)
    assert (await office.does(office.alice, edit)).message.called == [office.carol.id]
    assert await called(office, office.bob) == []
    assert await called(office, office.carol) == [message.seq]
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    assert await called(office, office.carol) == []


@run
async def test_a_private_channel_is_told_to_nobody_outside(office: Office) -> None:
    """A group's people who are not in it neither hear of the message nor stand in it."""
    group = await makes(office, office.bob, office.carol)
    message = await office.posts(office.alice, at(group), to=office.secret)
    assert message.called == [office.bob.id]
    assert office.told(office.carol.id) == []


@run
async def test_who_is_called_in_a_thread_follows_it(office: Office) -> None:
    """As who is mentioned there."""
    group = await makes(office, office.carol)
    root = await office.posts(office.alice)
    await office.posts(office.bob, at(group), thread=root.seq)
    assert len((await office.does(office.carol, ListThreads())).threads) == 1


@pytest.mark.parametrize("more", [0, 1])
@run
async def test_groups_reach_so_many_and_no_more(office: Office, more: int) -> None:
    """Counted are those in the channel; beyond that one calls the channel."""
    many = [await office.adds(name=f"user{number}") for number in range(MAX_CALLED + more)]
    await office.changes(
        lambda tx: [do(tx, who, JoinChannel(channel=office.general)) for who in many]
    )
    group = await makes(office, *many)
    if more:
        with pytest.raises(Exception, match="through groups"):
            await office.posts(office.bob, at(group))
    else:
        assert len((await office.posts(office.bob, at(group))).called) == MAX_CALLED


# Calling a whole channel


@run
async def test_a_channel_is_called(office: Office) -> None:
    """One row, whoever is in it: unread until read, and again when marked so."""
    message = await office.posts(office.bob, "lunch, <!channel>?")
    assert message.everyone == "channel"
    for who in (office.alice, office.carol, office.echo):
        assert await called(office, who) == [message.seq]
    assert await called(office, office.bob) == []
    await office.does(office.carol, MarkRead(channel=office.general, seq=message.seq))
    assert await called(office, office.carol) == []
    await office.does(office.carol, MarkUnread(channel=office.general, seq=message.seq))
    assert await called(office, office.carol) == [message.seq]
    edit = EditMessage(channel=office.general, seq=message.seq, text="lunch?")
    assert (await office.does(office.bob, edit)).message.everyone is None
    assert await called(office, office.carol) == []


@run
async def test_who_is_here_is_called_now_and_not_later(office: Office) -> None:
    """Nobody finds it as unread mention afterwards."""
    message = await office.posts(office.bob, "<!here>")
    assert message.everyone == "here"
    assert await called(office, office.carol) == []


@pytest.mark.parametrize("text", ["`<!channel>`", "\\<!channel>", "<!everyone>", "<! channel>"])
@run
async def test_what_is_no_call_calls_nobody(office: Office, text: str) -> None:
    """Code, what is escaped, and what only looks like one."""
    assert (await office.posts(office.bob, text)).everyone is None
    assert await called(office, office.carol) == []


@run
async def test_a_reply_calls_nobody_but_where_it_stands_in_the_channel_too(office: Office) -> None:
    """A thread is for those who follow it."""
    root = await office.posts(office.alice)
    quiet = await office.posts(office.alice, "<!channel>", thread=root.seq)
    loud = await office.posts(office.alice, "<!channel>", thread=root.seq, broadcast=True)
    assert (quiet.everyone, loud.everyone) == (None, "channel")
    assert await called(office, office.carol) == [loud.seq]


@run
async def test_guests_call_no_channel(office: Office) -> None:
    """Neither all nor who is here, nor by an edit."""
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    message = await office.posts(office.gus)
    for text in ("<!channel>", "<!here>"):
        with pytest.raises(Exception, match="guests may not call"):
            await office.posts(office.gus, text)
        edit = EditMessage(channel=office.general, seq=message.seq, text=text)
        refusal = await office.refuses(office.gus, edit)
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "text")


@run
async def test_a_crowd_is_called_by_administrators_only(office: Office) -> None:
    """Of the channel or of the workspace."""

    def fill(tx: object) -> None:
        tx.reader.raw.execute(  # type: ignore[attr-defined]
            f"UPDATE channels SET members = {MAX_CALLABLE_BY_MEMBERS + 1} "
            f"WHERE id = '{office.general}'"
        )

    await office.changes(fill)
    with pytest.raises(Exception, match="only administrators"):
        await office.posts(office.bob, "<!channel>")
    await office.posts(office.alice, "<!channel>")
    appoint = SetRole(channel=office.general, user=office.bob.id, role="administrator")
    await office.does(office.alice, appoint)
    await office.posts(office.bob, "<!channel>")


@run
async def test_one_learns_how_many_a_call_would_interrupt(office: Office) -> None:
    """Not oneself, nor who keeps the channel quiet."""
    count = CountInterrupted(channel=office.general, kind="channel")
    assert await office.does(office.alice, count) == Interrupted(people=3)
    await office.does(office.bob, MuteChannel(channel=office.general, muted=True))
    await office.does(office.echo, SetLevel(channel=office.general, level="nothing"))
    assert await office.does(office.alice, count) == Interrupted(people=1)
    here = CountInterrupted(channel=office.general, kind="here")
    assert await office.does(office.alice, here) == Interrupted(people=1, online_only=True)
    group = await makes(office, office.bob, office.carol, office.gus)
    of_group = CountInterrupted(channel=office.general, kind="group", group=group.id)
    assert await office.does(office.alice, of_group) == Interrupted(people=1)
    for wrong in (
        CountInterrupted(channel=office.general, kind="group"),
        CountInterrupted(channel=office.general, kind="here", group=group.id),
    ):
        assert (await office.refuses(office.alice, wrong)).field == "group"
