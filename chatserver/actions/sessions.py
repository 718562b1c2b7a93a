"""Seeing and ending one's own sessions.

An app acts by a session of its bot's where no token is at hand (its webhooks, what it is told).
It is no device: it ends with the app or the bot, and by nothing the bot asks for.
"""

from chatserver.core.clock import now_us
from chatserver.domain.policy import may_use_workspace
from chatserver.store import apps, sessions
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol.errors import NotFound
from protocol.ids import SessionId, UserId
from protocol.sessions import (
    Ended,
    EndOtherSessions,
    EndSession,
    ListSessions,
    SessionEnded,
    Sessions,
)

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
    own = _of_its_app(act.reader, act.actor.id)
    if command.session == own or not sign_out(act.transaction, act.actor.id, command.session):
        raise NotFound("there is no such session of yours", field="session")
    return Ended()


@action(may_use_workspace, on_full_disk=True)
def end_other_sessions(act: Act, command: EndOtherSessions) -> Ended:
    """Sign the actor out everywhere but here; tokens of their programs end too."""
    del command
    kept = (act.actor.session, _of_its_app(act.reader, act.actor.id))
    sign_out_everywhere(act.transaction, act.actor.id, *kept)
    return Ended()


def sign_out(transaction: Transaction, user: UserId, session: SessionId) -> bool:
    """End a session and tell its connections; say whether there was one to end."""
    if not sessions.end(transaction.reader, user, session, transaction.now_us):
        return False
    transaction.record(SessionEnded(session=session), to=user)
    return True


def sign_out_everywhere(transaction: Transaction, user: UserId, *but: SessionId | None) -> None:
    """End all sessions of a user, but some."""
    for session, _ in sessions.by_use(transaction.reader, user, transaction.now_us):
        if session not in but:
            sign_out(transaction, user, session)


def _of_its_app(reader: Reader, user: UserId) -> SessionId | None:
    """Return by which session the app acts that a bot is, if it is one."""
    kept = apps.kept(reader, user)
    return kept.session if kept else None
