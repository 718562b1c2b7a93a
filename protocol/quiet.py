"""Quiet hours: when somebody may be reached, what is told of it, and what may be sent anyway."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId
from .limits import MAX_HOLIDAYS, MAX_REACH_ASKED, MAX_WEEKLY_SPANS
from .profiles import TimeZone
from .users import TimeUs

Holiday = Annotated[
    str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}(?!\n)$", description="A day, such as 2026-12-25.")
]
QuietMode = Literal["default", "own", "off"]
WhoMaySendAnyway = Literal["everybody", "administrators", "nobody"]


class WeeklySpan(Model):
    """A part of a weekday, by the clock on the wall."""

    day: Annotated[int, Meta(ge=0, le=6, description="0 is Monday.")]
    begins: Annotated[int, Meta(ge=0, le=1439, description="In minutes since midnight.")]
    ends: Annotated[int, Meta(ge=1, le=1440, description="Likewise, and later on the same day.")]


class WeeklyHours(Model):
    """When one may be reached; the rest is quiet, and so are holidays."""

    spans: Annotated[list[WeeklySpan], Meta(max_length=MAX_WEEKLY_SPANS)] = []
    holidays: Annotated[list[Holiday], Meta(max_length=MAX_HOLIDAYS)] = []
    time_zone: Annotated[
        TimeZone, Meta(description="Empty: that of the person's profile, or else of the default.")
    ] = ""


class QuietPolicy(Model):
    """What the organisation says about quiet hours."""

    default: Annotated[
        WeeklyHours | None, Meta(description="For who has said nothing of their own.")
    ] = None
    floor: Annotated[
        WeeklyHours | None,
        Meta(description="When anybody may be reached at all: nobody may be at other times."),
    ] = None
    send_anyway: Annotated[
        WhoMaySendAnyway, Meta(description="Who may have somebody told in their quiet hours.")
    ] = "everybody"
    floor_holds: Annotated[
        bool, Meta(description="Where the floor is closed, nothing that is sent anyway is told.")
    ] = True


class Quiet(Model):
    """What somebody chose for themselves."""

    mode: Annotated[
        QuietMode, Meta(description="By the default, by hours of one's own, or none; see floor.")
    ] = "default"
    hours: Annotated[
        WeeklyHours | None, Meta(description="One's own; kept while another mode is chosen.")
    ] = None
    paused_until_us: Annotated[TimeUs | None, Meta(description="Nothing is told before then.")] = (
        None
    )


class QuietTime(Model):
    """A time in which somebody is not reached."""

    begins_us: TimeUs
    ends_us: TimeUs


class QuietNow(Model):
    """What the actor chose, what the organisation says, and what comes of it."""

    quiet: Quiet
    policy: QuietPolicy
    ahead: Annotated[
        list[QuietTime],
        Meta(description="When one is not reached in the next weeks, in order: hold badge, sound."),
    ] = []
    locked: Annotated[
        list[QuietTime], Meta(description="When one is not even by what is sent anyway.")
    ] = []


class QuietPolicyNow(Model):
    """What the organisation says now."""

    policy: QuietPolicy


class Unreached(Model):
    """Somebody who is told of a message later, and when."""

    user: AnyUserId
    opens_us: TimeUs
    locked: Annotated[bool, Meta(description="What is sent anyway is told later, too.")] = False


class ReachNow(Model):
    """Who would be told later. When they may be reached otherwise is nobody's business."""

    unreached: list[Unreached]
    may_send_anyway: bool = False


class GetQuiet(Command[QuietNow]):
    """Ask for the actor's quiet hours, and when they are in the next weeks."""


class ChangeQuiet(Command[QuietNow]):
    """Choose quiet hours; the organisation's floor stays.

    Without ``hours`` those of before are kept. Refused with ``invalid`` if there is no such time
    zone or day, or a span ends before it begins.
    """

    mode: QuietMode
    hours: WeeklyHours | None = None


class SetPause(Command[QuietNow]):
    """Be told nothing until a time, or be told again now."""

    until_us: TimeUs | None = None


class ChangeQuietPolicy(Command[QuietPolicyNow]):
    """Say what holds for everybody; for administrators."""

    policy: QuietPolicy


class AskReach(Command[ReachNow]):
    """Ask who would be told later of a message one writes now.

    In channels without a name these are all who are in it, elsewhere those of ``users`` who are.
    """

    channel: AnyChannelId
    users: Annotated[list[AnyUserId], Meta(max_length=MAX_REACH_ASKED)] = []


class QuietChanged(Event):
    """The user chose other quiet hours, or a pause (user stream). Ask for what comes of it."""

    quiet: Quiet


class QuietPolicyChanged(Event):
    """The organisation says something else now (workspace stream)."""

    policy: QuietPolicy
