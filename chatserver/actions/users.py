"""Looking people up, and changing one's own profile."""

from chatserver.domain.names import short_name
from chatserver.domain.policy import may_use_workspace
from chatserver.store import log, users
from chatserver.store.database import Reader
from protocol.users import (
    Changed,
    FindUsers,
    GetUsers,
    ListUsers,
    RenameUser,
    User,
    UserChanged,
    Users,
)

from .registry import Act, Look, action, query


@query(may_use_workspace)
def list_users(look: Look, command: ListUsers) -> Users:
    """List everybody."""
    wanted = command.limit + 1
    page = users.page(look.reader, command.after or "", wanted)
    return Users(users=page[: command.limit], more=len(page) == wanted)


@query(may_use_workspace)
def find_users(look: Look, command: FindUsers) -> Users:
    """Find people by how a name of theirs begins; any number of them costs the same."""
    found = users.beginning(look.reader, command.prefix, command.limit + 1)
    return Users(users=found[: command.limit], more=len(found) > command.limit)


@query(may_use_workspace)
def get_users(look: Look, command: GetUsers) -> Users:
    """Look users up by identifier."""
    return Users(users=users.several(look.reader, command.ids))


@action(may_use_workspace)
def rename_user(act: Act, command: RenameUser) -> Changed:
    """Change the actor's display name and tell everybody."""
    name = short_name(command.display_name, "display_name")
    before = _me(act)
    if before.display_name != name:
        users.rename(act.reader, act.actor.id, name)
        act.transaction.record(UserChanged(user=_me(act)), to=workspace(act))
    return Changed(user=_me(act))


def workspace(act: Act) -> str:
    """Return the identifier of the workspace, whose stream everybody reads."""
    return workspace_of(act.reader)


def workspace_of(reader: Reader) -> str:
    """Return the identifier of the workspace."""
    return log.setting(reader, "workspace") or ""


def _me(act: Act) -> User:
    user = users.find(act.reader, act.actor.id)
    if user is None:
        raise LookupError(f"there is no {act.actor.id}")
    return user
