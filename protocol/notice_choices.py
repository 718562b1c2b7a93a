"""NoticeChoice: how somebody is told while they are away, on devices that sleep and by e-mail."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .limits import MAX_URL_CHARACTERS
from .profiles import TimeZone

MailChoice = Literal["off", "mentions", "daily", "weekly"]
Language = Literal["en", "fr"]
Key = Annotated[str, Meta(max_length=128, description="In base64url, as browsers give it.")]


class NoticeChoice(Model):
    """How somebody wants to be told while they are away."""

    texts: Annotated[
        bool, Meta(description="Whether notifications and letters may say what was written.")
    ] = True
    mail: Annotated[
        MailChoice,
        Meta(description="``mentions``: what one missed; else a digest of one's feed."),
    ] = "off"
    hour: Annotated[int, Meta(ge=0, le=23, description="When a digest comes.")] = 8
    weekday: Annotated[int, Meta(ge=0, le=6, description="0: Monday; for a weekly one.")] = 0
    time_zone: Annotated[TimeZone, Meta(description="Whose hour is meant; empty: UTC.")] = ""
    language: Annotated[Language, Meta(description="Of letters.")] = "en"


class NoticesNow(Model):
    """How somebody is told, and what a browser needs to be woken."""

    choice: NoticeChoice
    key: Annotated[
        str, Meta(description="The server's VAPID key, for ``pushManager.subscribe``.")
    ] = ""
    devices: Annotated[int, Meta(ge=0, description="How many of one's devices are woken.")] = 0
    here: Annotated[bool, Meta(description="Whether the one that asks is among them.")] = False


class GetNotices(Command[NoticesNow]):
    """Ask how the actor is told while they are away."""


class SetNotices(Command[NoticesNow]):
    """Say how the actor wants to be told; what is left out is as by default."""

    texts: bool = True
    mail: MailChoice = "off"
    hour: Annotated[int, Meta(ge=0, le=23)] = 8
    weekday: Annotated[int, Meta(ge=0, le=6)] = 0
    time_zone: TimeZone = ""
    language: Language = "en"


class SubscribePush(Command[NoticesNow]):
    """Have the device that asks woken by Web Push, as long as it is signed in.

    A device has one subscription; another takes its place. The same endpoint of another session
    is given up: a browser shows what is for whoever is signed in there.
    """

    endpoint: Annotated[str, Meta(max_length=MAX_URL_CHARACTERS, description="An https address.")]
    p256dh: Key
    auth: Key
    language: Annotated[Language, Meta(description="In which the device shows them.")] = "en"


class UnsubscribePush(Command[NoticesNow]):
    """Let the device that asks sleep; twice is the same as once."""


class NoticesChanged(Event):
    """One wants to be told otherwise (user stream)."""

    choice: NoticeChoice
