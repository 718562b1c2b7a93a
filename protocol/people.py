"""Following people: whose public messages somebody wants to see; everybody may know who does."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import MAX_PAGE


class PersonNow(Model):
    """Whether the actor follows a person now, and how many do."""

    following: bool
    followers: Annotated[int, Meta(ge=0)]
    followings: Annotated[int, Meta(ge=0, description="How many people they follow.")] = 0
    follows_you: Annotated[bool, Meta(description="Whether they follow the actor.")] = False


class People(Model):
    """Some people, by identifier, and whether there are more."""

    users: list[AnyUserId]
    more: bool = False


class FollowPerson(Command[PersonNow]):
    """Follow a colleague, or follow them no more.

    Refused with ``too_large`` if one follows 5,000 already.
    """

    user: AnyUserId
    follow: bool


class GetPerson(Command[PersonNow]):
    """Say who follows a person and whom they follow, in numbers."""

    user: AnyUserId


class ListFollowers(Command[People]):
    """List who follows somebody."""

    user: AnyUserId
    after: Annotated[str | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class ListFollowings(Command[People]):
    """List whom somebody follows."""

    user: AnyUserId
    after: Annotated[str | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class PersonFollowed(Event):
    """The user follows a person, or does so no more (user stream)."""

    user: AnyUserId
    following: bool


class FollowerCame(Event):
    """Somebody follows the user, or does so no more (user stream)."""

    user: AnyUserId
    following: bool
    followers: Annotated[int, Meta(ge=0, description="How many do now.")]
