"""People and bots."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId, UserId
from .limits import MAX_NAME_CHARACTERS, MAX_PAGE

Kind = Literal["person", "bot"]
Role = Literal["administrator", "member", "guest"]
TimeUs = Annotated[int, Meta(ge=0, lt=2**53, description="Unix time in microseconds.")]
DisplayName = Annotated[
    str, Meta(min_length=1, max_length=MAX_NAME_CHARACTERS, description="As shown to others.")
]


class User(Model):
    """A person or a bot, as every colleague sees them."""

    id: AnyUserId
    name: Annotated[str, Meta(description="Unique handle, written @name.")]
    display_name: str
    kind: Kind = "person"
    role: Role = "member"
    deactivated: bool = False
    title: Annotated[str, Meta(description="What they do here, in a few words.")] = ""


class Users(Model):
    """Some users, by identifier, and whether there are more."""

    users: list[User]
    more: bool = False


class Changed(Model):
    """The user as changed."""

    user: User


class ListUsers(Command[Users]):
    """List everybody in the workspace, page by page, ordered by identifier."""

    after: Annotated[UserId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class GetUsers(Command[Users]):
    """Look up users by identifier; unknown ones are left out."""

    ids: Annotated[list[AnyUserId], Meta(max_length=MAX_PAGE)]


class FindUsers(Command[Users]):
    """Find people by how a name begins: any word of the display name and what follows, or @name.

    Case and accents do not count; deactivated users are left out; ordered by what was found.
    """

    prefix: Annotated[str, Meta(max_length=MAX_NAME_CHARACTERS)]
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 20


class RenameUser(Command[Changed]):
    """Change the actor's own display name."""

    display_name: DisplayName


class UserChanged(Event):
    """Somebody joined the workspace, left it, or changed their name, role or profile."""

    user: User
