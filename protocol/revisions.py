"""Revisions: what a message said before it was edited, and who may look at that."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Model
from .ids import AnyChannelId, Seq
from .limits import MAX_REVISIONS
from .users import TimeUs

RevisionReaders = Literal["nobody", "authors", "everybody"]
"""Nobody, and none is kept; authors and who may delete the message; everybody who may read it."""

Number = Annotated[
    int, Meta(ge=1, lt=2**53, description="1 is what was posted; those in the middle may lack.")
]


class Revision(Model):
    """What a message said until it was edited."""

    number: Number
    time_us: Annotated[TimeUs, Meta(description="When it was written.")]
    text: str


class Revisions(Model):
    """A page of a message's earlier texts, the newest first; what it says now is none of them."""

    revisions: list[Revision]
    more: Annotated[bool, Meta(description="There are older ones.")] = False


class RevisionReadersSet(Model):
    """Who sees revisions now."""

    readers: RevisionReaders


class ListRevisions(Command[Revisions]):
    """Read what a message said before it was edited.

    The first text and the newest 49 are kept; of what a program laid out, the text alone; of
    messages from elsewhere, nothing. Refused with ``forbidden`` if the workspace does not show
    them to the actor, with ``conflict`` if the message is deleted: nothing is left then.
    """

    channel: AnyChannelId
    seq: Seq
    before: Annotated[Number | None, Meta(description="Only those older than this one.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_REVISIONS)] = MAX_REVISIONS


class SetRevisionReaders(Command[RevisionReadersSet]):
    """Say who sees revisions, in all channels; for administrators.

    While it is ``nobody``, none is kept; those of before are not shown.
    """

    readers: RevisionReaders
