"""Seeing and ending one's own sessions."""

from chatserver.core.clock import now_us
from chatserver.domain.policy import may_use_workspace
from chatserver.store import sessions
from protocol.errors import NotFound
from protocol.sessions import Ended, EndSession, ListSessions, SessionEnded, Sessions

from .registry import Act, Look, action, query


@query(may_use_workspace)
def list_sessions(look: Look, command: ListSessions) -> Sessions:
    """List where the actor is signed in."""
    del command
    return Sessions(
        sessions=sessions.of_user(look.reader, look.actor.id, look.actor.session, now_us())
    )


@action(may_use_workspace, on_full_disk=True)
def end_session(act: Act, command: EndSession) -> Ended:
    """Sign one of the actor's devices out; every node closes its connections."""
    if not sessions.end(act.reader, act.actor.id, command.session, act.now_us):
        raise NotFound("there is no such session of yours", field="session")
    act.transaction.record(SessionEnded(session=command.session), to=act.actor.id)
    return Ended()
