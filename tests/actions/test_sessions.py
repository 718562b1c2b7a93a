"""Seeing and ending one's own sessions."""

from chatserver.core.clock import now_us
from chatserver.store import apps, sessions
from chatserver.store.sessions import NewSession
from protocol import ErrorCode
from protocol.apps import GetApp
from protocol.ids import SessionId
from protocol.sessions import EndOtherSessions, EndSession, ListSessions, SessionEnded
from tests.running import run
from tests.town import Person

from .conftest import Office


async def sessions_of(office: Office, who: Person) -> dict[str, bool]:
    """Return somebody's sessions, and which is the one that asks."""
    found = (await office.does(who, ListSessions())).sessions
    return {session.id: session.current for session in found}


@run
async def test_everybody_sees_their_own_sessions(office: Office) -> None:
    """And which of them they are asking from."""
    assert await sessions_of(office, office.bob) == {office.bob.actor.session: True}


@run
async def test_a_session_is_ended_once(office: Office) -> None:
    """It is told to all nodes; afterwards there is none to end."""
    end = EndSession(session=office.bob.actor.session)
    await office.does(office.bob, end)
    assert office.told(office.bob.id) == [SessionEnded(session=office.bob.actor.session)]
    assert await sessions_of(office, office.bob) == {}
    assert (await office.refuses(office.bob, end)).code is ErrorCode.UNAUTHENTICATED


@run
async def test_nobody_ends_somebody_elses_session(office: Office) -> None:
    """It is as unknown to them as one that never was, administrators included."""
    theirs = EndSession(session=office.bob.actor.session)
    nobodys = EndSession(session=SessionId("SNOBODY000"))
    refusal = await office.refuses(office.alice, theirs)
    assert refusal == await office.refuses(office.alice, nobodys)
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "session")
    assert await sessions_of(office, office.bob) == {office.bob.actor.session: True}


@run
async def test_one_signs_out_everywhere_else(office: Office) -> None:
    """The device that asks stays; others' sessions are not touched; twice is the same as once."""
    token = NewSession(
        SessionId("STOKEN0000"), office.bob.id, b"t" * 32, "a script", now_us(), now_us(), None
    )
    phone = token._replace(id=SessionId("SPHONE0000"), token_hash=b"p" * 32, expires_us=2**52)
    await office.changes(lambda tx: [sessions.add(tx.reader, each) for each in (token, phone)])
    for _ in range(2):
        await office.does(office.bob, EndOtherSessions())
    assert await sessions_of(office, office.bob) == {office.bob.actor.session: True}
    assert len(await sessions_of(office, office.alice)) == 1
    told = [event.session for event in office.told(office.bob.id)]
    assert sorted(told) == [phone.id, token.id]


@run
async def test_a_bot_does_not_end_what_its_app_acts_by(office: Office) -> None:
    """Neither with all others nor by its name: its webhooks and events would be gone for good."""
    await office.does(office.alice, GetApp(bot=office.echo.id))
    kept = await office.database.read(apps.kept, office.echo.id)
    assert kept is not None
    await office.does(office.echo, EndOtherSessions())
    refusal = await office.refuses(office.echo, EndSession(session=kept.session))
    assert refusal.code is ErrorCode.NOT_FOUND
    assert await office.database.read(sessions.stands, kept.session, now_us())
    assert office.told(office.echo.id) == []
