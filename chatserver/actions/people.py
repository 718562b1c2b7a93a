"""Following people, and saying who follows whom."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import people, users
from chatserver.store.database import Reader
from protocol.errors import Invalid, NotFound, TooLarge
from protocol.ids import UserId
from protocol.limits import MAX_FOLLOWED_PEOPLE
from protocol.people import (
    FollowerCame,
    FollowPerson,
    GetPerson,
    ListFollowers,
    ListFollowings,
    People,
    PersonFollowed,
    PersonNow,
)

from .registry import Act, Look, action, query


@action(may_use_workspace)
def follow_person(act: Act, command: FollowPerson) -> PersonNow:
    """Follow a colleague, or do so no more; tell both.

    Raises:
        NotFound: there is no such user.
        Invalid: it is the actor.
        TooLarge: one follows too many.
    """
    me, user = act.actor.id, command.user
    if users.find(act.reader, user) is None:
        raise NotFound("there is no such user", field="user")
    if user == me:
        raise Invalid("one does not follow oneself", field="user")
    if people.follows(act.reader, me, user) != command.follow:
        if command.follow and people.count_followed(act.reader, me) >= MAX_FOLLOWED_PEOPLE:
            raise TooLarge(f"one follows at most {MAX_FOLLOWED_PEOPLE} people", field="user")
        if command.follow:
            people.follow(act.reader, me, user, act.now_us)
        else:
            people.unfollow(act.reader, me, user)
        _tell(act, user, following=command.follow)
    return _person_now(act.reader, me, user)


@query(may_use_workspace)
def get_person(look: Look, command: GetPerson) -> PersonNow:
    """Count who follows a person and whom they follow.

    Raises:
        NotFound: there is no such user.
    """
    if users.find(look.reader, command.user) is None:
        raise NotFound("there is no such user", field="user")
    return _person_now(look.reader, look.actor.id, command.user)


@query(may_use_workspace)
def list_followers(look: Look, command: ListFollowers) -> People:
    """List who follows somebody."""
    wanted = command.limit + 1
    page = people.followers(look.reader, command.user, command.after or "", wanted)
    return People(users=page[: command.limit], more=len(page) == wanted)


@query(may_use_workspace)
def list_followings(look: Look, command: ListFollowings) -> People:
    """List whom somebody follows."""
    wanted = command.limit + 1
    page = people.followed(look.reader, command.user, command.after or "", wanted)
    return People(users=page[: command.limit], more=len(page) == wanted)


def _person_now(reader: Reader, me: UserId, user: UserId) -> PersonNow:
    return PersonNow(
        following=people.follows(reader, me, user),
        followers=people.count_followers(reader, user),
        followings=people.count_followed(reader, user),
        follows_you=people.follows(reader, user, me),
    )


def _tell(act: Act, user: UserId, *, following: bool) -> None:
    me = act.actor.id
    act.transaction.record(PersonFollowed(user=user, following=following), to=me)
    followers = people.count_followers(act.reader, user)
    told = FollowerCame(user=me, following=following, followers=followers)
    act.transaction.record(told, to=user)
