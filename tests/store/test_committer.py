"""Changes are written in groups, in order, all of each or nothing, and told once they are safe."""

import asyncio
import functools
from typing import Any

import pytest

from chatserver.store import log, sessions
from chatserver.store.committer import MAX_BATCH, MAX_WAITING
from chatserver.store.engines import database_at
from chatserver.store.transaction import Transaction
from protocol.channels import RemoveMember
from protocol.errors import (
    CommandRefused,
    Conflict,
    Forbidden,
    StorageFull,
    Unauthenticated,
    Unavailable,
)
from protocol.messages import MessagePosted
from protocol.sessions import EndSession
from tests.running import ON_SQLITE, run
from tests.town import new_nonce, post

from .conftest import Store


def broken(tx: Transaction, store: Store) -> None:
    """Write something, then fail in a way nobody foresaw."""
    store.doing(store.town.alice, post(store.town.general, "half done"))(tx)
    raise ZeroDivisionError


def refused_late(tx: Transaction, store: Store) -> None:
    """Write something, then refuse."""
    store.doing(store.town.alice, post(store.town.general, "half done"))(tx)
    raise Conflict("changed my mind")


async def outcomes(*futures: asyncio.Future[Any]) -> list[Any]:
    """Return results and errors alike."""
    return await asyncio.gather(*futures, return_exceptions=True)


def texts(store: Store) -> list[str]:
    """Return the texts of all messages announced, in order."""
    events = [entry.event for entry in store.announced]
    return [event.message.text for event in events if isinstance(event, MessagePosted)]


@run
async def test_what_waits_is_one_group(store: Store) -> None:
    """A burst is written in few transactions and announced in as many calls, in its order."""
    count = 2 * MAX_BATCH + 10
    posts = [post(store.town.general, str(number)) for number in range(count)]
    futures = [store.committer.submit(store.doing(store.town.alice, each)) for each in posts]
    answers = await outcomes(*futures)
    await store.do(store.town.alice, post(store.town.general, "last"))
    seqs = [answer.message.seq for answer in answers]
    assert seqs == [*range(seqs[0], seqs[0] + count)]
    assert texts(store) == [*map(str, range(count)), "last"]
    assert [len(group) for group in store.groups] == [MAX_BATCH, MAX_BATCH, 10, 1]


@run
async def test_times_rise_with_positions(store: Store) -> None:
    """Also within one group, and when the clock stands still: a time names one message."""
    posts = [post(store.town.general) for _ in range(50)]
    futures = [store.committer.submit(store.doing(store.town.bob, each)) for each in posts]
    times = [answer.message.time_us for answer in await outcomes(*futures)]
    assert times == sorted(set(times))


@run
async def test_a_clock_that_goes_back_moves_no_time_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order never depends on clocks."""
    before = (await store.do(store.town.alice, post(store.town.general))).message
    monkeypatch.setattr("chatserver.store.committer.now_us", lambda: 5)
    after = (await store.do(store.town.alice, post(store.town.general))).message
    assert after.time_us == before.time_us + 1


@run
async def test_one_nonce_twice_in_a_group_is_one_message(store: Store) -> None:
    """The second finds the first although neither is on disk yet."""
    command = post(store.town.general, "once", nonce=new_nonce())
    change = store.doing(store.town.alice, command)
    first, second = await outcomes(store.committer.submit(change), store.committer.submit(change))
    assert (first.repeated, second.repeated) == (False, True)
    assert first.message == second.message
    assert texts(store) == ["once"]


@run
async def test_a_repeat_reminds_of_the_head(store: Store) -> None:
    """R2: the first one's process may have died before it told anybody; nothing is written."""
    command = post(store.town.general)
    first = await store.do(store.town.alice, command)
    other = await store.do(store.town.bob, post(store.town.general))
    assert store.reminders == []
    again = await store.do(store.town.alice, command)
    assert (again.repeated, again.message) == (True, first.message)
    assert store.reminders == [{store.town.general: other.message.seq}]
    assert store.groups[-1] == []


@run
async def test_a_refusal_harms_no_other(store: Store) -> None:
    """The group goes on around it, in one transaction."""
    change = functools.partial(store.doing, store.town.alice)
    futures = [
        store.committer.submit(change(post(store.town.general, "before"))),
        store.committer.submit(store.doing(store.town.gus, post(store.town.general))),
        store.committer.submit(change(post(store.town.general, "after"))),
    ]
    _, refused, _ = await outcomes(*futures)
    assert isinstance(refused, CommandRefused)
    assert len(store.groups) == 1
    assert texts(store) == ["before", "after"]


@pytest.mark.parametrize(("bad", "error"), [(broken, ZeroDivisionError), (refused_late, Conflict)])
@run
async def test_a_change_that_fails_half_way_leaves_nothing(
    store: Store, bad: Any, error: type[Exception]
) -> None:
    """Neither rows nor positions of it remain, and the others of its group are stored."""
    change = functools.partial(store.doing, store.town.alice)
    futures = [
        store.committer.submit(change(post(store.town.general, "before"))),
        store.committer.submit(functools.partial(bad, store=store)),
        store.committer.submit(change(post(store.town.general, "after"))),
    ]
    before, failed, after = await outcomes(*futures)
    assert isinstance(failed, error)
    assert after.message.seq == before.message.seq + 1
    assert texts(store) == ["before", "after"]
    assert store.look("SELECT text FROM messages ORDER BY seq") == [("before",), ("after",)]


@run
async def test_a_position_taken_in_vain_is_refused(store: Store) -> None:
    """Nobody leaves a hole in a log: whatever takes a position announces something there."""
    with pytest.raises(LookupError):
        await store.committer.commit(lambda tx: tx.advance(store.town.general))
    await store.do(store.town.alice, post(store.town.general))
    seqs = store.look(f"SELECT seq FROM messages WHERE channel = '{store.town.general}'")
    heads = store.look(f"SELECT last_seq FROM streams WHERE id = '{store.town.general}'")
    assert seqs == heads


@run
async def test_whoever_no_longer_waits_is_stored_all_the_same(store: Store) -> None:
    """A cancelled request cancels no commit, nor anybody else's answer."""
    change = functools.partial(store.doing, store.town.alice)
    gone = store.committer.submit(change(post(store.town.general, "gone")))
    waiting = store.committer.submit(change(post(store.town.general, "waiting")))
    gone.cancel()
    assert (await waiting).message.text == "waiting"
    assert texts(store) == ["gone", "waiting"]


@run
async def test_a_write_that_is_cancelled_does_not_spoil_the_next(store: Store) -> None:
    """What has begun is finished before anything else begins."""
    write = asyncio.ensure_future(
        store.database.write(log.set_setting, "workspace_name", "Cancelled")
    )
    await asyncio.sleep(0)
    write.cancel()
    await store.database.write(log.set_setting, "other", "value")
    assert store.look("SELECT value FROM meta WHERE key = 'other'") == [("value",)]


@run
async def test_an_answer_comes_after_the_disk_has_it(store: Store) -> None:
    """Whoever asks on another connection, the moment the answer is there, finds the message."""
    posted = (await store.do(store.town.alice, post(store.town.general, "durable"))).message
    assert store.look(f"SELECT text FROM messages WHERE seq = {posted.seq}") == [("durable",)]


@ON_SQLITE
@run
async def test_the_disk_is_flushed_with_every_commit(store: Store) -> None:
    """An acknowledged message survives the loss of power."""
    settings = [
        store.database._writing.raw.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "wal_autocheckpoint", "secure_delete")
    ]
    assert settings == ["wal", 2, 0, 1]


@ON_SQLITE
@run
async def test_a_full_disk_is_told_and_reading_goes_on(store: Store) -> None:
    """Nothing of the group is stored; when there is room again, writing goes on."""
    raw = store.database._writing.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    long = [post(store.town.general, "x" * 40_000) for _ in range(20)]
    futures = [store.committer.submit(store.doing(store.town.alice, each)) for each in long]
    refused = await outcomes(*futures)
    assert {type(error) for error in refused} == {StorageFull}
    assert await store.database.read(log.head, store.town.general) is not None
    raw.execute(f"PRAGMA max_page_count = {1 << 30}")
    assert (await store.do(store.town.alice, post(store.town.general))).message.seq
    assert len(texts(store)) == 1


@run
async def test_what_was_accepted_before_closing_is_finished(store: Store) -> None:
    """Closing takes nothing new, and leaves nothing undone."""
    change = functools.partial(store.doing, store.town.alice)
    futures = [
        store.committer.submit(change(post(store.town.general))) for _ in range(MAX_BATCH + 1)
    ]
    store.committer.close()
    with pytest.raises(Unavailable):
        store.committer.submit(change(post(store.town.general)))
    await store.working
    assert all(future.done() for future in futures)
    assert len(texts(store)) == MAX_BATCH + 1


@run
async def test_too_much_that_waits_is_refused(store: Store) -> None:
    """Memory is not what an overloaded disk fills; whoever hears it may send it again."""
    futures = [store.committer.submit(lambda _tx: None) for _ in range(MAX_WAITING)]
    with pytest.raises(Unavailable):
        store.committer.submit(lambda _tx: None)
    await outcomes(*futures)
    await store.committer.commit(lambda _tx: None)


@run
async def test_a_delivery_that_fails_stops_no_commit(store: Store) -> None:
    """What could not be told is in the log, where others find it; the next is stored too."""

    def fails(_entries: Any) -> None:
        raise RuntimeError

    store.committer._announce = fails
    for _ in range(2):
        assert (await store.do(store.town.alice, post(store.town.general))).message.seq


@run
async def test_a_command_is_judged_by_what_the_one_before_did(store: Store) -> None:
    """Also within one group: nobody posts on the strength of a membership that has ended."""
    removal = RemoveMember(channel=store.town.secret, user=store.town.bob.id)
    futures = [
        store.committer.submit(store.doing(store.town.alice, removal)),
        store.committer.submit(store.doing(store.town.bob, post(store.town.secret))),
        store.committer.submit(store.doing(store.town.carol, post(store.town.general))),
    ]
    _, refused, other = await outcomes(*futures)
    assert isinstance(refused, CommandRefused)
    assert not isinstance(refused, Forbidden)
    assert other.message.author == store.town.carol.id
    assert len(store.groups) == 1


@run
async def test_nothing_is_stored_for_a_session_that_has_ended(store: Store) -> None:
    """Also if its commands waited in the same group; what was stored before is still told so."""
    bob, general = store.town.bob, store.town.general
    before = post(general, "before")
    futures = [
        store.committer.submit(store.doing(bob, command))
        for command in (
            before,
            EndSession(session=bob.actor.session),
            post(general, "after"),
            before,
        )
    ]
    stored, _, refused, repeated = await outcomes(*futures)
    assert isinstance(refused, Unauthenticated)
    assert (repeated.message, repeated.repeated) == (stored.message, True)
    with pytest.raises(Unauthenticated):
        await store.do(bob, post(general, "later"))
    assert texts(store) == ["before"]
    assert len(store.announced) == 2


@run
async def test_a_session_that_ended_in_another_process_is_over_here(store: Store) -> None:
    """The transaction looks at the file, not at what this process has been told."""
    bob, general = store.town.bob, store.town.general
    await store.do(bob, post(general))
    other = database_at(store.kept)
    await other.open()
    await other.write(sessions.end, bob.id, bob.actor.session, 1)
    await other.close()
    with pytest.raises(Unauthenticated):
        await store.do(bob, post(general))


@run
async def test_a_session_that_has_expired_stores_nothing(store: Store) -> None:
    """Its connection need not have been closed yet."""
    bob = store.town.bob
    await store.database.write(
        lambda reader: reader.raw.execute("UPDATE sessions SET expires_us = 1")
    )
    with pytest.raises(Unauthenticated):
        await store.do(bob, post(store.town.general))
