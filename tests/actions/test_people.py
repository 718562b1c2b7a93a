"""Following people: for oneself, and for everybody to see."""

from protocol import ErrorCode
from protocol.ids import UserId
from protocol.people import (
    FollowerCame,
    FollowPerson,
    GetPerson,
    ListFollowers,
    ListFollowings,
    PersonFollowed,
    PersonNow,
)
from tests.running import run

from .conftest import Office


@run
async def test_one_follows_a_colleague(office: Office) -> None:
    """Both hear of it, on their own streams; twice is once."""
    for follow in (True, True, False, False):
        now = await office.does(office.bob, FollowPerson(user=office.alice.id, follow=follow))
        assert now == PersonNow(following=follow, followers=int(follow))
    assert office.told(office.bob.id) == [
        PersonFollowed(user=office.alice.id, following=following) for following in (True, False)
    ]
    assert office.told(office.alice.id) == [
        FollowerCame(user=office.bob.id, following=True, followers=1),
        FollowerCame(user=office.bob.id, following=False, followers=0),
    ]
    assert len(office.entries) == 4


@run
async def test_everybody_sees_who_follows_whom(office: Office) -> None:
    """Page by page, in both directions."""
    fans = sorted(each.id for each in (office.bob, office.carol, office.gus, office.echo))
    for who in (office.bob, office.carol, office.gus, office.echo):
        await office.does(who, FollowPerson(user=office.alice.id, follow=True))
    await office.does(office.bob, FollowPerson(user=office.carol.id, follow=True))
    found, after, more = [], None, True
    while more:
        command = ListFollowers(user=office.alice.id, after=after, limit=3)
        page = await office.does(office.carol, command)
        found += page.users
        after, more = page.users[-1], page.more
    assert found == fans
    whom = await office.does(office.gus, ListFollowings(user=office.bob.id))
    assert whom.users == sorted([office.alice.id, office.carol.id])
    assert not whom.more


@run
async def test_everybody_sees_how_many_follow_whom(office: Office) -> None:
    """And whether it is mutual."""
    for who, user in ((office.bob, office.alice), (office.alice, office.bob)):
        await office.does(who, FollowPerson(user=user.id, follow=True))
    await office.does(office.carol, FollowPerson(user=office.alice.id, follow=True))
    assert await office.does(office.bob, GetPerson(user=office.alice.id)) == PersonNow(
        following=True, followers=2, followings=1, follows_you=True
    )
    assert await office.does(office.gus, GetPerson(user=office.carol.id)) == PersonNow(
        following=False, followers=0, followings=1
    )
    refusal = await office.refuses(office.bob, GetPerson(user=UserId("UNOBODY000")))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "user")


@run
async def test_one_follows_neither_oneself_nor_nobody(office: Office) -> None:
    """It is said by field."""
    for user, code in ((office.bob.id, ErrorCode.INVALID), ("UNOBODY000", ErrorCode.NOT_FOUND)):
        command = FollowPerson(user=UserId(user), follow=True)
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (code, "user")
