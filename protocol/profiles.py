"""Profiles: how to reach somebody and what they do, and how they are seen."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import (
    MAX_ABOUT_CHARACTERS,
    MAX_PROFILE_CHARACTERS,
)

ProfileLine = Annotated[
    str, Meta(max_length=MAX_PROFILE_CHARACTERS, pattern=r"^[^\x00-\x1f]*(?!\n)$")
]
About = Annotated[str, Meta(max_length=MAX_ABOUT_CHARACTERS, pattern=r"^[^\x00]*$")]
TimeZone = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"^[A-Za-z0-9_+/-]*(?!\n)$",
        description="A name of the tz database, such as Europe/Paris; empty: not told.",
    ),
]


class Profile(Model):
    """What colleagues may want to know of somebody; the title stands in ``User``, too."""

    user: AnyUserId
    title: str = ""
    phone: str = ""
    pronouns: str = ""
    department: str = ""
    location: str = ""
    time_zone: str = ""
    about: str = ""
    email: Annotated[
        str, Meta(description="The address they sign in with; guests see only their own.")
    ] = ""
    away: Annotated[
        bool, Meta(description="One seems to be offline, whatever one does. Only in one's own.")
    ] = False
    receipts: Annotated[
        bool, Meta(description="One shows what one has read. Only in one's own.")
    ] = False


class ProfileNow(Model):
    """The profile as it is."""

    profile: Profile


class PresenceNow(Model):
    """Whether the actor seems to be offline, whatever they do."""

    away: bool


class GetProfile(Command[ProfileNow]):
    """Look at somebody's profile."""

    user: AnyUserId


class ChangeProfile(Command[ProfileNow]):
    """Change what is told in one's own profile, and leave the rest.

    Administrators change the title and the department of others, too.
    """

    user: AnyUserId
    title: ProfileLine | None = None
    phone: ProfileLine | None = None
    pronouns: ProfileLine | None = None
    department: ProfileLine | None = None
    location: ProfileLine | None = None
    time_zone: TimeZone | None = None
    about: About | None = None


class SetPresence(Command[PresenceNow]):
    """Seem to be offline from now on, or be seen as one is; nobody is told that it was chosen."""

    away: bool


class PresenceChosen(Event):
    """The user chose how they are seen (user stream)."""

    away: bool
