"""What is remembered of sessions that are over: enough to tell, and no more."""

from chatserver.store import sessions
from chatserver.store.sessions import KEPT_US, MAX_KEPT, NewSession, hash_token
from chatserver.store.transaction import Transaction
from protocol.ids import SessionId
from tests.running import run
from tests.town import Person

from .conftest import Store


def sign_in_and_out(tx: Transaction, who: Person, number: int, expires_us: int | None) -> None:
    """Open a session with the token ``NUMBER``, and end it unless it is to expire."""
    id_ = SessionId(f"S{number}")
    new = NewSession(id_, who.id, hash_token(str(number)), "test", 0, 0, expires_us)
    sessions.add(tx.reader, new)
    if expires_us is None:
        assert sessions.end(tx.reader, who.id, id_, at_us=number)


async def remembered(store: Store, number: int) -> bool:
    """Say whether the token ``NUMBER`` is known to have been one."""
    token_hash = hash_token(str(number))
    return token_hash in await store.database.read(sessions.remembered, [token_hash])


@run
async def test_the_latest_ended_sessions_are_remembered(store: Store) -> None:
    """However often somebody signs in and out, their row of old sessions grows no longer."""
    for number in range(1, MAX_KEPT + 3):
        await store.committer.commit(
            lambda tx, number=number: sign_in_and_out(tx, store.town.bob, number, None)
        )
    known = [await remembered(store, number) for number in range(1, MAX_KEPT + 3)]
    assert known == [False, False, *[True] * MAX_KEPT]
    assert await store.database.read(sessions.openings, [hash_token("50")]) == {}


@run
async def test_what_is_over_is_forgotten_after_a_month(store: Store) -> None:
    """Whether it was ended or has expired; what stands is never forgotten."""
    await store.committer.commit(lambda tx: sign_in_and_out(tx, store.town.bob, 7, None))
    await store.committer.commit(lambda tx: sign_in_and_out(tx, store.town.bob, 8, 8))
    before = store.look("SELECT count(*) FROM sessions")[0][0]
    await store.committer.commit(lambda tx: sessions.forget(tx.reader, 7 + KEPT_US))
    assert (await remembered(store, 7), await remembered(store, 8)) == (True, True)
    await store.committer.commit(lambda tx: sessions.forget(tx.reader, 9 + KEPT_US))
    assert store.look("SELECT count(*) FROM sessions")[0][0] == before - 2
