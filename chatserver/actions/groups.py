"""Making, changing and listing user groups."""

from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_manage_groups, may_use_workspace
from chatserver.store import groups, users
from protocol.errors import Conflict, NotFound, TooLarge
from protocol.groups import (
    ChangeGroup,
    CreateGroup,
    Group,
    GroupChanged,
    GroupGone,
    GroupNow,
    GroupRemoved,
    Groups,
    ListGroups,
    RemoveGroup,
)
from protocol.ids import GroupId, UserId, new_id
from protocol.limits import MAX_GROUPS

from .registry import Act, Look, action, query
from .users import workspace

_USER_CHARACTERS = 15


@action(may_manage_groups)
def create_group(act: Act, command: CreateGroup) -> GroupNow:
    """Make a group and tell everybody.

    Raises:
        Conflict: the name is taken.
        NotFound: there is no such user.
        TooLarge: there are too many groups.
    """
    if groups.count(act.reader) >= MAX_GROUPS:
        raise TooLarge(f"there are {MAX_GROUPS} groups already")
    return _save(act, GroupId(new_id("P")), command)


@action(may_manage_groups)
def change_group(act: Act, command: ChangeGroup) -> GroupNow:
    """Change a group and tell everybody; the same again changes nothing.

    Raises:
        Conflict: the name is taken.
        NotFound: there is no such group or user.
    """
    if groups.find(act.reader, command.group) is None:
        raise NotFound("there is no such group", field="group")
    return _save(act, command.group, command)


@action(may_manage_groups)
def remove_group(act: Act, command: RemoveGroup) -> GroupGone:
    """Dissolve a group; twice is the same as once."""
    if groups.find(act.reader, command.group):
        groups.remove(act.reader, command.group)
        act.transaction.record(GroupRemoved(group=command.group), to=workspace(act))
    return GroupGone()


@query(may_use_workspace)
def list_groups(look: Look, command: ListGroups) -> Groups:
    """List the groups; large ones make short pages."""
    page = groups.page(look.reader, command.after or "", command.limit + 1)
    shown = fitting(page[: command.limit], lambda group: _USER_CHARACTERS * len(group.users))
    return Groups(groups=shown, more=len(shown) < len(page))


def _save(act: Act, id_: GroupId, command: CreateGroup | ChangeGroup) -> GroupNow:
    if groups.by_name(act.reader, command.name) not in (None, id_):
        raise Conflict(f"there is a group @{command.name} already", field="name")
    people = _known(act, sorted(set(command.users)))
    group = Group(id=id_, name=command.name, title=command.title, users=people)
    if groups.find(act.reader, id_) != group:
        groups.save(act.reader, group)
        act.transaction.record(GroupChanged(group=group), to=workspace(act))
    return GroupNow(group=group)


def _known(act: Act, wanted: list[UserId]) -> list[UserId]:
    if len(users.several(act.reader, wanted)) != len(wanted):
        raise NotFound("there is no such user", field="users")
    return wanted
