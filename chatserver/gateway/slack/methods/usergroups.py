"""Groups of people who are mentioned together."""

from typing import Annotated, Final

from chatserver.domain.names import handle_from
from chatserver.domain.slack.identity import group_id
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.users import group_object
from chatserver.gateway.slack.refusals import Errors
from chatserver.store import groups
from chatserver.store.database import Reader
from protocol.groups import ChangeGroup, CreateGroup, Group, ListGroups

READ: Final = "usergroups:read"
WRITE: Final = "usergroups:write"
_ERRORS: Final[Errors] = {
    "conflict": "name_already_exists",
    "forbidden": "permission_denied",
    "not_found users": "invalid_users",
    "invalid users": "invalid_users",
    "invalid name": "invalid_handle",
    "invalid title": "invalid_name",
}


class Listing(Given):
    """What ``usergroups.list`` is given."""

    include_users: bool = False
    include_count: bool = False
    include_disabled: bool = False


class One(Given):
    """What methods about one group are given."""

    usergroup: Annotated[str, Wrong("no_such_subteam")]


class New(Given):
    """What ``usergroups.create`` is given."""

    name: str
    handle: str = ""
    description: str = ""


class Changed(One):
    """What ``usergroups.update`` is given."""

    name: str = ""
    handle: str = ""
    description: str = ""


class People(One):
    """What ``usergroups.users.update`` is given."""

    users: list[str]


@method("usergroups.list", scope=READ)
async def list_groups(call: Call, given: Listing) -> Answer:
    """List the groups."""
    found = await call.read(_all, call.me)
    shown = [
        group_object(each, call.me.team, users=given.include_users, count=given.include_count)
        for each in found
    ]
    return {"usergroups": shown}


@method("usergroups.users.list", scope=READ)
async def list_users(call: Call, given: One) -> Answer:
    """List who is in a group."""
    return {"users": (await call.read(_one, given.usergroup)).users}


@method("usergroups.create", scope=WRITE)
async def create(call: Call, given: New) -> Answer:
    """Make a group, empty at first."""
    handle = given.handle or handle_from(given.name)
    title = given.description or given.name
    made = await call.ask(CreateGroup, _ERRORS, name=handle, users=[], title=title)
    return _shown(call, made.group)


@method("usergroups.update", scope=WRITE)
async def update(call: Call, given: Changed) -> Answer:
    """Change what a group is called."""
    group = await call.read(_one, given.usergroup)
    title = given.description or given.name or group.title
    return await _change(call, group, name=given.handle or group.name, title=title)


@method("usergroups.users.update", scope=WRITE)
async def update_users(call: Call, given: People) -> Answer:
    """Say anew who is in a group."""
    group = await call.read(_one, given.usergroup)
    return await _change(call, group, users=given.users)


async def _change(call: Call, group: Group, **fields: object) -> Answer:
    values = {"name": group.name, "users": group.users, "title": group.title} | fields
    changed = await call.ask(ChangeGroup, _ERRORS, group=group.id, **values)
    return _shown(call, changed.group)


def _shown(call: Call, group: Group) -> Answer:
    return {"usergroup": group_object(group, call.me.team)}


def _all(reader: Reader, me: Caller) -> list[Group]:
    found: list[Group] = []
    more = True
    while more:
        after = found[-1].id if found else None
        page = looked(reader, me.actor, ListGroups(after=after))
        found += page.groups
        more = page.more
    return found


def _one(reader: Reader, wanted: str) -> Group:
    group = groups.find(reader, group_id(wanted))
    if group is None:
        raise SlackError("no_such_subteam")
    return group
