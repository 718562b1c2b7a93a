"""Following people, and saying who follows whom."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import blocks, people, users
from chatserver.store.database import Reader
from protocol.errors import Forbidden, Invalid, NotFound, TooLarge
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
from protocol.users import User

from .registry import Act, Look, action, query


@action(may_use_workspace)
def follow_person(act: Act, command: FollowPerson) -> PersonNow:
    """Follow a colleague, or do so no more; tell both.

    Raises:
        NotFound: there is no such user.
        Invalid: it is the actor.
        Forbidden: they are deactivated, or one of the two blocks the other.
        TooLarge: one follows too many.
    """
    me, user = act.actor.id, command.user
    person = users.find(act.reader, user)
    if person is None:
        raise NotFound("there is no such user", field="user")
    if user == me:
        raise Invalid("one does not follow oneself", field="user")
    if people.follows(act.reader, me, user) != command.follow:
        if command.follow:
            _require_followable(act, person)
        _change(act, me, user, follows=command.follow)
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


def end_following(act: Act, follower: UserId, followed: UserId) -> None:
    """Let somebody follow a person no more, and tell both."""
    _change(act, follower, followed, follows=False)


def _require_followable(act: Act, person: User) -> None:
    if person.deactivated or blocks.estranged(act.reader, act.actor.id, person.id):
        raise Forbidden("that person cannot be followed", field="user")
    if people.count_followed(act.reader, act.actor.id) >= MAX_FOLLOWED_PEOPLE:
        raise TooLarge(f"one follows at most {MAX_FOLLOWED_PEOPLE} people", field="user")


def _person_now(reader: Reader, me: UserId, user: UserId) -> PersonNow:
    return PersonNow(
        following=people.follows(reader, me, user),
        followers=people.count_followers(reader, user),
        followings=people.count_followed(reader, user),
        follows_you=people.follows(reader, user, me),
    )


def _change(act: Act, follower: UserId, followed: UserId, *, follows: bool) -> None:
    if follows:
        people.follow(act.reader, follower, followed, act.now_us)
    else:
        people.unfollow(act.reader, follower, followed)
    act.transaction.record(PersonFollowed(user=followed, following=follows), to=follower)
    followers = people.count_followers(act.reader, followed)
    told = FollowerCame(user=follower, following=follows, followers=followers)
    act.transaction.record(told, to=followed)
