"""User groups, and whom a call reaches."""

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.groups import Group
from protocol.ids import UserId

from .database import Among, Prepared, Reader
from .schema import group_members, groups, memberships

_G = groups.c
_P = group_members.c
_M = memberships.c

_FIND = Prepared(select(_G.id, _G.name, _G.title).where(_G.id == bindparam("id")))
_BY_NAME = Prepared(select(_G.id).where(_G.name == bindparam("name")))
_PAGE = Prepared(
    select(_G.id, _G.name, _G.title)
    .where(_G.id > bindparam("after"))
    .order_by(_G.id)
    .limit(bindparam("limit"))
)
_COUNT = Prepared(select(func.count()).select_from(groups))
_USERS = Among(
    lambda ids: select(_P.group, _P.user).where(_P.group.in_(ids)).order_by(_P.group, _P.user)
)
_IN_CHANNEL = Among(
    lambda ids: (
        select(_P.user)
        .join(memberships, _M.user == _P.user)
        .where(_P.group.in_(ids), _M.channel == bindparam("channel"))
        .distinct()
        .order_by(_P.user)
    )
)
_INTERRUPTED = Prepared(
    select(_M.user).where(_M.channel == bindparam("channel"), _M.muted == 0, _M.level != "nothing")
)
_ADD = Prepared(insert(groups).values({name: bindparam(name) for name in ("id", "name", "title")}))
_ADD_USER = Prepared(insert(group_members).values(group=bindparam("group"), user=bindparam("user")))
_REMOVE = Prepared(delete(groups).where(_G.id == bindparam("id")))
_REMOVE_USERS = Prepared(delete(group_members).where(_P.group == bindparam("group")))


def find(reader: Reader, group: str) -> Group | None:
    """Return a group by identifier."""
    row = reader.row(_FIND, id=group)
    return _with_users(reader, [Group(id=row[0], name=row[1], title=row[2])])[0] if row else None


def by_name(reader: Reader, name: str) -> str | None:
    """Return the group that has a name."""
    row = reader.row(_BY_NAME, name=name)
    return str(row[0]) if row else None


def page(reader: Reader, after: str, limit: int) -> list[Group]:
    """Return up to ``limit`` groups by identifier, after one."""
    rows = reader.rows(_PAGE, after=after, limit=limit)
    return _with_users(reader, [Group(id=id_, name=name, title=title) for id_, name, title in rows])


def count(reader: Reader) -> int:
    """Return how many groups there are."""
    row = reader.row(_COUNT)
    return int(row[0]) if row else 0


def save(reader: Reader, group: Group) -> None:
    """Store a group in place of what it was."""
    remove(reader, group.id)
    reader.rows(_ADD, id=group.id, name=group.name, title=group.title)
    reader.many(_ADD_USER, [{"group": group.id, "user": user} for user in group.users])


def remove(reader: Reader, group: str) -> None:
    """Remove a group."""
    reader.rows(_REMOVE, id=group)
    reader.rows(_REMOVE_USERS, group=group)


def people_in(reader: Reader, group_ids: list[str], channel: str) -> list[UserId]:
    """Return who of some groups is a member of a channel, each once."""
    return [UserId(row[0]) for row in reader.among(_IN_CHANNEL, group_ids, channel=channel)]


def interrupted(reader: Reader, channel: str) -> set[str]:
    """Return the members of a channel who do not keep it quiet."""
    return {row[0] for row in reader.rows(_INTERRUPTED, channel=channel)}


def _with_users(reader: Reader, found: list[Group]) -> list[Group]:
    users: dict[str, list[UserId]] = {group.id: [] for group in found}
    for group, user in reader.among(_USERS, list(users)):
        users[group].append(UserId(user))
    return [
        Group(id=each.id, name=each.name, title=each.title, users=users[each.id]) for each in found
    ]
