"""What messages said before they were edited: looking at it, and saying who may."""

from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_change_workspace, may_read, may_see_revisions
from chatserver.store import revisions
from protocol.revisions import (
    ListRevisions,
    RevisionReadersSet,
    Revisions,
    SetRevisionReaders,
)
from protocol.sessions import WorkspaceChanged

from .finding import standing_message
from .registry import Act, Look, action, query
from .users import workspace


@query(may_read)
def list_revisions(look: Look, command: ListRevisions) -> Revisions:
    """Read what a message said before, as far as the workspace shows it.

    Raises:
        NotFound: there is no such message.
        Conflict: it is deleted.
        Forbidden: the workspace does not show it to the actor.
    """
    message = standing_message(look.reader, command.channel, command.seq)
    may_see_revisions(look.actor, look.place, message.author, revisions.readers(look.reader))
    before = command.before or revisions.NEWEST
    page = revisions.page(look.reader, command.channel, command.seq, before, command.limit + 1)
    shown = fitting(page[: command.limit], lambda each: len(each.text))
    return Revisions(revisions=shown, more=len(shown) < len(page))


@action(may_change_workspace)
def set_revision_readers(act: Act, command: SetRevisionReaders) -> RevisionReadersSet:
    """Say who sees revisions, and tell everybody."""
    if revisions.readers(act.reader) != command.readers:
        revisions.set_readers(act.reader, command.readers)
        told = WorkspaceChanged(workspace=revisions.workspace(act.reader))
        act.transaction.record(told, to=workspace(act))
    return RevisionReadersSet(readers=command.readers)
