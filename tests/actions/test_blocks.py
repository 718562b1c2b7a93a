"""Blocking people: it is the blocker's own affair, and ends what goes on between the two."""

import pytest

from protocol import ErrorCode
from protocol.blocks import BlockedNow, BlockPerson, ListBlocked, PersonBlocked
from protocol.channels import ListChannels, OpenDirect
from protocol.cursors import MarkRead, MarkUnread
from protocol.ids import ChannelId, UserId
from protocol.messages import DeleteMessage, EditMessage, ListReplies
from protocol.people import FollowerCame, FollowPerson, ListFollowings, PersonFollowed
from protocol.reactions import AddReaction
from protocol.state import State
from tests.running import run
from tests.town import Person, post

from .conftest import Office


async def blocks(office: Office, who: Person, whom: Person, *, block: bool = True) -> None:
    """Let somebody block a person, or do so no more."""
    now = await office.does(who, BlockPerson(user=whom.id, block=block))
    assert now == BlockedNow(blocked=block)


async def directly(office: Office, *people: Person) -> ChannelId:
    """Let the first of some people open the direct channel of all of them."""
    first, *others = people
    joined = await office.does(first, OpenDirect(users=[each.id for each in others]))
    channel: ChannelId = joined.membership.channel.id
    return channel


@run
async def test_only_the_blocker_hears_of_it(office: Office) -> None:
    """On all their devices; twice is once, and others have lists of their own."""
    for block in (True, True, False, False):
        await blocks(office, office.bob, office.carol, block=block)
    assert [(entry.at.stream, entry.event) for entry in office.entries] == [
        (office.bob.id, PersonBlocked(user=office.carol.id, blocked=blocked))
        for blocked in (True, False)
    ]
    await blocks(office, office.bob, office.carol)
    await blocks(office, office.bob, office.gus)
    listed = await office.does(office.bob, ListBlocked(limit=1))
    assert listed.more
    rest = await office.does(office.bob, ListBlocked(after=listed.users[0]))
    assert [*listed.users, *rest.users] == sorted([office.carol.id, office.gus.id])
    assert (await office.does(office.carol, ListBlocked())).users == []


@run
async def test_one_blocks_neither_oneself_nor_nobody(office: Office) -> None:
    """It is said by field."""
    for user, code in ((office.bob.id, ErrorCode.INVALID), ("UNOBODY000", ErrorCode.NOT_FOUND)):
        refusal = await office.refuses(office.bob, BlockPerson(user=UserId(user), block=True))
        assert (refusal.code, refusal.field) == (code, "user")


@run
async def test_there_is_a_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it nothing changes."""
    monkeypatch.setattr("chatserver.actions.blocks.MAX_BLOCKED", 1)
    await blocks(office, office.bob, office.carol)
    refusal = await office.refuses(office.bob, BlockPerson(user=office.gus.id, block=True))
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "user")


@run
async def test_neither_follows_the_other_any_more(office: Office) -> None:
    """Both are told of what ended, as of any such end; it cannot be begun again until then."""
    bob, carol = office.bob, office.carol
    for one, other in ((bob, carol), (carol, bob)):
        await office.does(one, FollowPerson(user=other.id, follow=True))
    office.entries.clear()
    await blocks(office, bob, carol)
    assert office.told(carol.id) == [
        FollowerCame(user=bob.id, following=False, followers=0),
        PersonFollowed(user=bob.id, following=False),
    ]
    for one, other in ((bob, carol), (carol, bob)):
        assert (await office.does(one, ListFollowings(user=one.id))).users == []
        refusal = await office.refuses(one, FollowPerson(user=other.id, follow=True))
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "user")
        await office.does(one, FollowPerson(user=other.id, follow=False))
    await blocks(office, bob, carol, block=False)
    await office.does(carol, FollowPerson(user=bob.id, follow=True))


@run
async def test_no_direct_channel_is_opened_between_them(office: Office) -> None:
    """Neither by one nor by the other, nor with others in it; the answer does not say why."""
    await blocks(office, office.bob, office.carol)
    for who, users in (
        (office.carol, [office.bob]),
        (office.bob, [office.carol]),
        (office.carol, [office.alice, office.bob]),
    ):
        command = OpenDirect(users=[each.id for each in users])
        refusal = await office.refuses(who, command)
        assert refusal.message == "that person takes no direct messages"
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "user")
    await blocks(office, office.bob, office.carol, block=False)
    await directly(office, office.carol, office.bob)


@run
async def test_the_direct_channel_they_have_falls_silent(office: Office) -> None:
    """It is read, one takes back what one wrote, and nothing else."""
    place = await directly(office, office.carol, office.bob)
    message = await office.posts(office.carol, to=place)
    await blocks(office, office.bob, office.carol)
    for who in (office.carol, office.bob):
        for command in (
            post(place),
            EditMessage(channel=place, seq=message.seq, text="x"),
            AddReaction(channel=place, seq=message.seq, emoji="🎉"),
        ):
            refusal = await office.refuses(who, command)
            assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "channel")
        await office.does(who, ListReplies(channel=place, thread=message.seq))
    await office.does(office.carol, DeleteMessage(channel=place, seq=message.seq))
    await blocks(office, office.bob, office.carol, block=False)
    await office.posts(office.carol, to=place)


@run
async def test_among_others_they_still_meet(office: Office) -> None:
    """What is said where others listen is delivered, also in a direct group: the log is the log."""
    place = await directly(office, office.alice, office.bob, office.carol)
    await blocks(office, office.bob, office.carol)
    await office.posts(office.carol, to=place)
    await office.posts(office.carol, f"<@{office.bob.id}>")


async def state_of(office: Office, who: Person) -> State:
    """Return what somebody's client knows after loading."""
    state = State(me=who.id)
    state.add_memberships((await office.does(who, ListChannels())).memberships)
    state.blocked = {*(await office.does(who, ListBlocked())).users}
    return state


@run
async def test_their_mentions_do_not_count(office: Office) -> None:
    """However and whenever they were made; they are there again once one does not mind."""
    by_carol = [
        await office.posts(office.carol, f"<@{office.bob.id}>"),
        await office.posts(office.alice, f"<@{office.bob.id}>"),
        await office.posts(office.carol, "<!channel>"),
    ]
    await blocks(office, office.bob, office.carol)
    await office.posts(office.carol, f"again <@{office.bob.id}>")
    state = await state_of(office, office.bob)
    assert state.mentions(office.general) == state.badge(office.general) == 1
    membership = state.memberships[office.general]
    assert membership.mentions[:3] == [message.seq for message in by_carol]
    assert membership.callers == [
        *(office.carol.id, office.alice.id),
        *(office.carol.id, office.carol.id),
    ]
    await blocks(office, office.bob, office.carol, block=False)
    assert (await state_of(office, office.bob)).mentions(office.general) == 4


@run
async def test_what_becomes_unread_again_says_who_wrote_it(office: Office) -> None:
    """So that a mention by whom one blocks does not count then either."""
    message = await office.posts(office.carol, f"<@{office.bob.id}>")
    await office.does(office.bob, MarkRead(channel=office.general, seq=message.seq))
    await office.does(office.bob, MarkUnread(channel=office.general, seq=message.seq))
    event = office.told(office.bob.id)[-1]
    assert (event.mentions, event.callers) == ([message.seq], [office.carol.id])


@run
async def test_nobody_is_brought_into_a_thread_by_whom_they_block(office: Office) -> None:
    """Neither by a mention nor as the one who began it; others do bring them along."""
    root = await office.posts(office.bob)
    await blocks(office, office.bob, office.carol)
    thread = ListReplies(channel=office.general, thread=root.seq)
    await office.posts(office.carol, f"<@{office.bob.id}>", thread=root.seq)
    assert (await office.does(office.bob, thread)).follow is None
    await office.posts(office.alice, f"<@{office.bob.id}>", thread=root.seq)
    assert (await office.does(office.bob, thread)).follow.following


@run
async def test_an_administrator_is_blocked_like_anybody(office: Office) -> None:
    """It takes nothing from what they may do: they moderate as before."""
    await blocks(office, office.bob, office.alice)
    message = await office.posts(office.bob)
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
