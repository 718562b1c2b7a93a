"""User groups: people who are mentioned together, by ``<!group:P…>``."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyGroupId, AnyUserId
from .limits import MAX_GROUP_PEOPLE, MAX_NAME_CHARACTERS, MAX_PAGE, MAX_TOPIC_CHARACTERS

GroupName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_NAME_CHARACTERS,
        pattern=r"^[a-z0-9][a-z0-9._-]*(?!\n)$",
        description="Unique handle, written @name.",
    ),
]
GroupTitle = Annotated[str, Meta(max_length=MAX_TOPIC_CHARACTERS, description="Who they are.")]
GroupUsers = Annotated[
    list[AnyUserId], Meta(max_length=MAX_GROUP_PEOPLE, description="Who is in it.")
]


class Group(Model):
    """People who are mentioned together."""

    id: AnyGroupId
    name: str
    title: str = ""
    users: list[AnyUserId] = []


class Groups(Model):
    """Some groups, by identifier, and whether there are more."""

    groups: list[Group]
    more: bool = False


class GroupNow(Model):
    """The group as it is now."""

    group: Group


class GroupGone(Model):
    """There is no such group."""


class CreateGroup(Command[GroupNow]):
    """Make a group of people; for administrators.

    Refused with ``conflict`` if the name is taken.
    """

    name: GroupName
    users: GroupUsers
    title: GroupTitle = ""


class ChangeGroup(Command[GroupNow]):
    """Say anew what a group is called and who is in it; for administrators.

    Refused with ``conflict`` if the name is taken.
    """

    group: AnyGroupId
    name: GroupName
    users: GroupUsers
    title: GroupTitle = ""


class RemoveGroup(Command[GroupGone]):
    """Dissolve a group; for administrators. What mentioned it did so."""

    group: AnyGroupId


class ListGroups(Command[Groups]):
    """List the groups, ordered by identifier."""

    after: Annotated[str | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = MAX_PAGE


class GroupChanged(Event):
    """A group was made or changed (workspace stream)."""

    group: Group


class GroupRemoved(Event):
    """A group was dissolved (workspace stream)."""

    group: AnyGroupId
