"""Opening a connection: who it is for, and from where to go on."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnySessionId, AnyStreamId, WorkspaceId
from .limits import MAX_RESUME_CURSORS, PROTOCOL_VERSION
from .revisions import RevisionReaders
from .users import TimeUs, User


class Position(Model):
    """A place in a stream; as a cursor, the place up to which a client has everything.

    ``time_us`` is the time of the event there: two histories that differ (after a restored
    backup) have different times at the same ``seq``, so a cursor can be checked.
    """

    stream: AnyStreamId
    seq: Annotated[int, Meta(ge=0, lt=2**53, description="Rises by one within the stream.")]
    time_us: TimeUs


class Resume(Model):
    """Where a client had got to on its last connection."""

    epoch: Annotated[str, Meta(description="``Welcome.epoch`` of that connection.")]
    cursors: Annotated[list[Position], Meta(max_length=MAX_RESUME_CURSORS)]


Outcome = Literal["new", "resumed", "gap", "reset", "removed"]


class StreamStart(Model):
    """From where a stream goes on for this connection.

    ``new``: after ``head``. ``resumed``: after the client's cursor. ``gap``: after ``head``;
    what lies between was too much to replay and can be filled. ``reset``: after ``head``; forget
    what you have of this stream. ``removed``: not at all, the user may no longer read it.
    """

    head: Position
    outcome: Outcome = "new"


class Workspace(Model):
    """The place all this happens in."""

    id: WorkspaceId
    name: str
    revisions: Annotated[
        RevisionReaders, Meta(description="Who sees what a message said before it was edited.")
    ] = "everybody"


class Welcome(Model):
    """The session is open; the streams' events follow."""

    session: AnySessionId
    user: User
    workspace: Workspace
    epoch: Annotated[str, Meta(description="Which life of the log; another one resets cursors.")]
    heartbeat_s: Annotated[float, Meta(gt=0, description="A heartbeat comes this often.")]
    streams: list[StreamStart]


class Session(Model):
    """One signed-in device."""

    id: AnySessionId
    client: Annotated[str, Meta(description="What it called itself.")]
    created_us: TimeUs
    seen_us: TimeUs
    current: Annotated[bool, Meta(description="The one that asks.")] = False


class Sessions(Model):
    """The actor's sessions, newest first."""

    sessions: list[Session]


class Ended(Model):
    """The session is over."""


class OpenSession(Command[Welcome]):
    """Sign in and subscribe to all streams the user may read: the first request of a connection.

    Browsers leave ``token`` out and are known by their cookie.
    """

    token: Annotated[str, Meta(max_length=256)] | None = None
    client: Annotated[str, Meta(max_length=128, description="Name and version.")] = ""
    version: Annotated[int, Meta(ge=0, lt=2**31, description="Of this protocol.")] = (
        PROTOCOL_VERSION
    )
    resume: Resume | None = None


class ListSessions(Command[Sessions]):
    """List where the actor is signed in."""


class EndSession(Command[Ended]):
    """Sign a device out; its connections close at once."""

    session: AnySessionId


class EndOtherSessions(Command[Ended]):
    """Sign the actor out everywhere else: other devices, and programs with a token of theirs."""


class SessionEnded(Event):
    """A session of the user is over (user stream)."""

    session: AnySessionId


class WorkspaceChanged(Event):
    """What is told of the workspace changed (its stream)."""

    workspace: Workspace
