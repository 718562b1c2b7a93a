"""Looking after apps, and tokens of one's own for programs that act as oneself."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Model
from .ids import AnyUserId
from .limits import MAX_NAME_CHARACTERS
from .users import TimeUs


class Delivery(Model):
    """One try at telling an app something."""

    time_us: TimeUs
    what: Annotated[str, Meta(description="Slack's name of the event, or of what was asked.")]
    way: Annotated[str, Meta(description="``socket`` or ``http``.")]
    outcome: Annotated[str, Meta(description="``ok``, or why not, such as ``timeout``.")]
    attempt: Annotated[int, Meta(ge=0, description="0 for the first.")] = 0
    took_ms: Annotated[int, Meta(ge=0)] = 0
    status: Annotated[int, Meta(ge=0, description="The HTTP status of the answer, if any.")] = 0


class Deliveries(Model):
    """An app's last deliveries, the newest first."""

    deliveries: list[Delivery]


class OwnToken(Model):
    """A new token, which is not to be had again."""

    token: str


class ListDeliveries(Command[Deliveries]):
    """Look at how an app's last deliveries went; for administrators."""

    bot: AnyUserId


class MakeOwnToken(Command[OwnToken]):
    """Make a token for a program that acts as the actor; it is one of their sessions.

    For people. Refused with ``conflict`` if there are too many.
    """

    name: Annotated[
        str, Meta(min_length=1, max_length=MAX_NAME_CHARACTERS, description="What it is for.")
    ]
