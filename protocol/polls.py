"""Polls: a message that asks a question, what people may answer, and how it stands."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq, UserId
from .limits import (
    MAX_PAGE,
    MAX_POLL_OPTION_CHARACTERS,
    MAX_POLL_OPTIONS,
    MAX_POLL_QUESTION_CHARACTERS,
)
from .users import TimeUs

_ONE_LINE = r"^[^\x00\r\n]*(?!\n)$"

Question = Annotated[
    str,
    Meta(max_length=MAX_POLL_QUESTION_CHARACTERS, pattern=_ONE_LINE, description="One line."),
]
Option = Annotated[
    str, Meta(max_length=MAX_POLL_OPTION_CHARACTERS, pattern=_ONE_LINE, description="One line.")
]
Options = Annotated[
    list[Option],
    Meta(min_length=2, max_length=MAX_POLL_OPTIONS, description="What to choose from, all unlike."),
]
Choice = Annotated[
    int, Meta(ge=0, le=MAX_POLL_OPTIONS - 1, description="Which option, counted from 0.")
]
Choices = Annotated[
    list[Choice],
    Meta(max_length=MAX_POLL_OPTIONS, description="Rising, each once; none is no vote."),
]


class Poll(Model):
    """What a message asks, and how it stands."""

    question: str
    options: list[str]
    multiple: Annotated[bool, Meta(description="More than one option may be chosen.")] = False
    anonymous: Annotated[
        bool, Meta(description="Who chose what is told nobody; ``votes.list`` is refused.")
    ] = False
    closes_us: Annotated[
        TimeUs | None, Meta(description="Nobody votes from then on; it is closed soon after.")
    ] = None
    closed_us: Annotated[TimeUs | None, Meta(description="When it was closed, if it was.")] = None
    counts: Annotated[
        list[int], Meta(description="How many chose each option, in the order of ``options``.")
    ] = []
    voters: Annotated[int, Meta(ge=0, description="How many people voted.")] = 0
    mine: Annotated[
        list[Choice],
        Meta(
            description="What the actor chose. In answers only, never in an event; nothing once an "
            "anonymous poll is closed, since it is forgotten then."
        ),
    ] = []

    @property
    def forgot_votes(self) -> bool:
        """Whether nobody knows any more who chose what."""
        return self.anonymous and self.closed_us is not None


class Vote(Model):
    """What somebody chose."""

    user: AnyUserId
    choices: list[Choice]


class Votes(Model):
    """Some of those who voted, ordered by identifier, and whether there are more."""

    votes: list[Vote]
    more: bool = False


class Polled(Model):
    """The poll as it is now, with the actor's own vote."""

    poll: Poll


class CastVote(Command[Polled]):
    """Say what one chooses, in place of what one chose before; nothing takes the vote back.

    Twice is the same as once. Refused with ``conflict`` once the poll is closed or its time is
    over, ``invalid`` if the message is no poll or has no such option, ``forbidden`` to bots.
    """

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    choices: Choices


class ClosePoll(Command[Polled]):
    """Let nobody vote any more in one's own poll; administrators may close others'.

    Twice is the same as once. Who voted what in an anonymous poll is deleted with it.
    """

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]


class ListVotes(Command[Votes]):
    """List who voted what in a poll that is not anonymous: all, or who chose one option."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    option: Choice | None = None
    after: Annotated[UserId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class PollChanged(Event):
    """A poll stands so now; while many vote at once, it is told about once a second.

    ``counts`` that do not fit the poll's options, or none, say nothing.
    """

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    counts: list[int] = []
    voters: Annotated[int, Meta(ge=0)] = 0
    closed_us: Annotated[TimeUs | None, Meta(description="When it was closed, if it was.")] = None


class VoteChanged(Event):
    """What the user chose in a poll, on whichever of their devices (user stream)."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    choices: list[Choice] = []
