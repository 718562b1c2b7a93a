"""Moderation: reporting and hiding messages, cautions, shutting somebody out for a time."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq
from .limits import MAX_CAUTION_CHARACTERS, MAX_PAGE, MAX_REASON_CHARACTERS
from .messages import Message
from .users import TimeUs

Number = Annotated[int, Meta(ge=1, lt=2**53)]
Outcome = Literal["hidden", "deleted", "warned", "suspended", "nothing"]
AboutReport = Annotated[
    Number | None,
    Meta(description="A report of what they wrote, which this settles: not_found if it was."),
]


class Report(Model):
    """A message that somebody brought before the moderators, as it was then.

    It shows that message and nothing else of where it stands. Its author is never told whose
    report it is; once it is settled, its copy of the text is gone.
    """

    number: Number
    channel: AnyChannelId
    seq: Seq
    author: AnyUserId
    time_us: Annotated[TimeUs, Meta(description="When the message was posted.")]
    text: str
    reporter: AnyUserId
    reported_us: TimeUs
    reason: str = ""
    direct: Annotated[bool, Meta(description="It stands where nobody hides messages.")] = False


class Reported(Model):
    """The moderators have it."""

    repeated: Annotated[bool, Meta(description="The actor had reported it before.")] = False


class Reports(Model):
    """A page of open reports, the oldest first."""

    reports: list[Report]
    more: bool = False


class ReportSettled(Model):
    """It is off the list."""


class Hid(Model):
    """What everybody sees of the message now."""

    message: Message


class HiddenMessage(Model):
    """A message as it was before it was hidden."""

    message: Message


class Caution(Model):
    """What the moderators have to say to somebody, until they acknowledge it."""

    number: Number
    text: str
    time_us: TimeUs


class CautionsNow(Model):
    """The cautions the actor has not acknowledged, the oldest first."""

    cautions: list[Caution]


class Warned(Model):
    """They are told, on all their devices."""


class Suspension(Model):
    """Somebody who is shut out, since when and until when."""

    user: AnyUserId
    since_us: TimeUs
    until_us: Annotated[TimeUs | None, Meta(description="Null until an administrator lifts it.")]


class Suspensions(Model):
    """Who is suspended."""

    suspensions: list[Suspension]


class SuspensionLifted(Model):
    """They may sign in again."""


class PersonDeactivated(Model):
    """They are shut out for good; what they wrote stays."""


class ReportMessage(Command[Reported]):
    """Bring a message before the moderators, who see it as it is now, and who reported it.

    Those are the workspace's administrators, and a channel's own for what stands in it. Of what
    is private they see that message and nothing else. Refused with ``too_large`` while too many
    of the actor's reports are open.
    """

    channel: AnyChannelId
    seq: Seq
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARACTERS, pattern=r"^[^\x00]*$")] = ""


class ListReports(Command[Reports]):
    """List open reports the actor may settle: none of their own messages; empty for most people."""

    after: Annotated[Number | None, Meta(description="Last one already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class SettleReport(Command[ReportSettled]):
    """Take a report off the list, and say what came of it; what is done is a command by itself."""

    report: Number
    outcome: Outcome


class HideMessage(Command[Hid]):
    """Leave a quiet line in place of a message, for everybody; it can be brought back.

    For its channel's administrators, and the workspace's where they may read or it was reported;
    not in direct channels. A poll is closed.
    """

    channel: AnyChannelId
    seq: Seq


class ShowMessage(Command[Hid]):
    """Bring back a hidden message; for whoever may hide it."""

    channel: AnyChannelId
    seq: Seq


class GetHidden(Command[HiddenMessage]):
    """Look at a message that is hidden; for whoever may hide it."""

    channel: AnyChannelId
    seq: Seq


class WarnPerson(Command[Warned]):
    """Tell somebody something in the name of the moderators; for administrators.

    About a report, it takes that off the list, or is refused: of several moderators one acts.
    """

    user: AnyUserId
    text: Annotated[
        str, Meta(min_length=1, max_length=MAX_CAUTION_CHARACTERS, pattern=r"^[^\x00]*$")
    ]
    report: AboutReport = None


class AcknowledgeCaution(Command[CautionsNow]):
    """Say that one has read a caution."""

    caution: Number


class ListCautions(Command[CautionsNow]):
    """List the cautions the actor has not acknowledged."""


class SuspendPerson(Command[Suspension]):
    """Shut somebody out for a time: sessions and tokens end, and those of apps they made.

    For administrators; nobody suspends themselves, or a bot. Again replaces the time. About a
    report, it takes that off the list, or is refused.
    """

    user: AnyUserId
    until_us: Annotated[
        TimeUs | None, Meta(description="Null until an administrator lifts it.")
    ] = None
    report: AboutReport = None


class LiftSuspension(Command[SuspensionLifted]):
    """Let somebody sign in again; for administrators."""

    user: AnyUserId


class ListSuspensions(Command[Suspensions]):
    """List who is suspended; for administrators."""


class DeactivatePerson(Command[PersonDeactivated]):
    """Shut somebody out for good; for administrators, and not themselves."""

    user: AnyUserId


class ReportsChanged(Event):
    """The open reports are others now: list them again (user stream of moderators)."""


class CautionsChanged(Event):
    """The cautions the user has not acknowledged (user stream)."""

    cautions: list[Caution]
