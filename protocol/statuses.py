"""What people are up to, as they put it; told to those only who have them on the screen."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import MAX_STATUS_CHARACTERS, MAX_VIEW
from .reactions import Emoji
from .users import TimeUs

StatusText = Annotated[
    str, Meta(max_length=MAX_STATUS_CHARACTERS, pattern=r"^[^\x00-\x1f]*(?!\n)$")
]


class Status(Model):
    """What somebody is up to, as they put it."""

    emoji: Annotated[str, Meta(description="One of Unicode, or a custom ``:name:``.")] = ""
    text: str = ""
    until_us: Annotated[
        TimeUs | None, Meta(description="When it is over; do not show it from then on.")
    ] = None


class StatusNow(Model):
    """The actor's status; null if there is none."""

    status: Status | None = None


class PersonStatus(Model):
    """Somebody's status."""

    user: AnyUserId
    status: Status


class Statuses(Model):
    """The statuses of those who have one."""

    statuses: list[PersonStatus]


class SetStatus(Command[StatusNow]):
    """Tell everybody what one is up to, until a time or until one says otherwise.

    Without emoji and text there is no status any more.
    """

    emoji: Emoji | None = None
    text: StatusText = ""
    until_us: TimeUs | None = None


class ListStatuses(Command[Statuses]):
    """List the statuses of some people; those who have none, and unknown people, are left out."""

    users: Annotated[list[AnyUserId], Meta(max_length=MAX_VIEW)]


class StatusChanged(Event):
    """Somebody has another status, or none any more.

    One's own comes in one's own stream, that of others without a place, for people in view
    (``view.set``). Bots whose app asked for such changes get it in their own stream.
    """

    user: AnyUserId
    status: Status | None = None
