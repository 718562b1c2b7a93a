"""The audit log: what was done by right of an office, by whom, to what and when."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Model
from .ids import AnyUserId
from .limits import MAX_PAGE
from .users import TimeUs


class Detail(Model):
    """One of a command's fields: to what it was done, or how."""

    name: str
    value: str


class Deed(Model):
    """Something that was done by right of an office; nobody changes or removes it.

    It says what was done to what. What people write is never in it.
    """

    number: Annotated[int, Meta(ge=1, description="They are numbered as they happened.")]
    time_us: TimeUs
    act: Annotated[str, Meta(description="The command, such as ``role.set``.")]
    by: Annotated[
        AnyUserId | None, Meta(description="Who; null where it was done on the server itself.")
    ] = None
    on: Annotated[list[Detail], Meta(description="To what, and how.")] = []


class AuditLog(Model):
    """Some of what was done, the newest first, and whether there is more."""

    deeds: list[Deed]
    more: bool = False


class ListAudit(Command[AuditLog]):
    """Read what was done by right of an office, the newest first; for administrators."""

    before: Annotated[int, Meta(ge=1, description="Last number already seen.")] | None = None
    by: Annotated[AnyUserId | None, Meta(description="Only what this person did.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50
