"""Changes that stay within a few streams run beside each other, and nothing comes of that."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import pytest

from chatserver.core.clock import now_us
from chatserver.store import log, postgres_connection, tries
from chatserver.store.database import Database, Reader
from chatserver.store.engines import database_at
from chatserver.store.lanes import Foresight, lane_of, lock_of
from chatserver.store.transaction import Transaction
from protocol import CommandRefused
from protocol.channels import CreateChannel
from protocol.cursors import MarkRead
from protocol.errors import NonceReused, Unavailable
from protocol.ids import ChannelId
from protocol.levels import MuteChannel
from protocol.messages import DeleteMessage, EditMessage
from protocol.reactions import AddReaction, RemoveReaction
from tests.running import ON_POSTGRES, run
from tests.town import Person, new_nonce, post

from .conftest import Store


@asynccontextmanager
async def another_node(store: Store) -> AsyncIterator[Store]:
    """Open a second store on the same database."""
    other = Store(store.kept, store.town)
    await other.open()
    yield other
    await other.close()


class Held:
    """A transaction of some node that goes on when it is told to."""

    def __init__(self, database: Database, *streams: str) -> None:
        self._begun, self._go_on = threading.Event(), threading.Event()
        foresight = Foresight((), 0, streams) if streams else Foresight()
        self._ending = asyncio.ensure_future(database.write_foreseen(foresight, self._hold))

    def _hold(self, _reader: Reader) -> None:
        self._begun.set()
        self._go_on.wait()

    async def __aenter__(self) -> Self:
        """Wait until it has its locks."""
        await asyncio.to_thread(self._begun.wait)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Let it commit."""
        self._go_on.set()
        await self._ending


async def channels_apart(store: Store) -> tuple[ChannelId, ChannelId]:
    """Return two channels that have neither a lane nor a lock in common; Bob is in both."""
    first = store.town.general
    while True:
        made = await store.do(store.town.bob, CreateChannel(name=f"c{new_nonce()[:12]}"))
        second = made.membership.channel.id
        if lane_of(first) != lane_of(second) and lock_of(first) != lock_of(second):
            return first, second


@ON_POSTGRES
@run
async def test_channels_do_not_wait_for_each_other(store: Store) -> None:
    """Not on the same node, and not on another one."""
    first, second = await channels_apart(store)
    async with another_node(store) as other, Held(other.database, first):
        assert (await store.do(store.town.bob, post(second))).message.seq
        waiting = asyncio.ensure_future(store.do(store.town.bob, post(first)))
        assert (await store.do(store.town.bob, post(second))).message.seq
        assert not waiting.done()
    assert (await waiting).message.seq


@ON_POSTGRES
@run
async def test_what_may_touch_anything_waits_for_all(store: Store) -> None:
    """And what comes after it waits for it: so nobody waits for ever."""
    first, second = await channels_apart(store)
    async with another_node(store) as other, Held(other.database, first):
        made = asyncio.ensure_future(store.do(store.town.bob, CreateChannel(name="later")))
        after = asyncio.ensure_future(store.do(store.town.bob, post(second)))
        await store.database.read(log.setting, "epoch")
        assert not made.done()
        assert not after.done()
    assert (await made).membership
    assert (await after).message.seq


@ON_POSTGRES
@run
async def test_a_change_that_leaves_its_lane_runs_again_alone(store: Store) -> None:
    """Whatever it touches, and however late it does; it counts once."""
    runs: list[bool] = []

    def strays(reader: Reader) -> None:
        transaction = Transaction(reader, now_us())
        store.doing(store.town.alice, post(store.town.general, "once"))(transaction)
        runs.append(True)
        tries.take(reader, [tries.Allowance(b"0" * 16, 5, 1)], 1)
        transaction.finish()

    await store.database.write_foreseen(Foresight((), 1, [store.town.general]), strays)
    assert len(runs) == 2
    assert store.look("SELECT text FROM messages") == [("once",)]
    assert store.look("SELECT count(*) FROM tries") == [(1,)]


@pytest.mark.parametrize("free", [True, False])
@ON_POSTGRES
@run
async def test_a_reply_reaches_into_the_stream_of_its_roots_author(
    store: Store, free: bool
) -> None:
    """The root's author begins to follow, whether or not their stream is free at that moment."""
    alice, bob, general = store.town.alice, store.town.bob, store.town.general
    root = (await store.do(alice, post(general))).message.seq
    async with another_node(store) as other:
        holding = Held(other.database, new_nonce() if free else alice.id)
        async with holding:
            reply = asyncio.ensure_future(store.do(bob, post(general, "reply", thread=root)))
            if free:
                await reply
            else:
                await store.database.read(log.setting, "epoch")
        await reply
    told = store.look(f"SELECT kind FROM events WHERE stream = '{alice.id}' ORDER BY seq")
    assert told[-1] == ("thread.followed",)


@ON_POSTGRES
@run
async def test_one_nonce_in_two_channels_at_once_is_stored_once(store: Store) -> None:
    """Neither sees the other's message; the index does, and then it is found."""
    first, second = await channels_apart(store)
    async with another_node(store) as other:
        for _ in range(10):
            nonce = new_nonce()
            one, two = await asyncio.gather(
                store.do(store.town.bob, post(first, nonce=nonce)),
                other.do(store.town.bob, post(second, nonce=nonce)),
                return_exceptions=True,
            )
            refused = one if isinstance(one, Exception) else two
            assert isinstance(refused, NonceReused)
            assert isinstance(one, Exception) != isinstance(two, Exception)
    assert store.look("SELECT count(*) FROM messages") == [(10,)]


@ON_POSTGRES
@run
async def test_nonces_crossed_between_two_lanes_end_in_no_deadlock(store: Store) -> None:
    """Each waits for the other's message; one is undone and runs again alone."""
    first, second = await channels_apart(store)
    nonces = new_nonce(), new_nonce()
    meeting = threading.Barrier(2)

    def crossing(channel: ChannelId, order: tuple[str, str]) -> Callable[[Reader], list[Any]]:
        met: list[bool] = []

        def both(reader: Reader) -> list[Any]:
            transaction = Transaction(reader, now_us())
            results: list[Any] = []
            for nonce in order:
                change = store.doing(store.town.bob, post(channel, nonce=nonce))
                try:
                    results.append(change(transaction))
                except CommandRefused as error:
                    results.append(error)
                assert reader.changes >= 0  # sends what waits
                if not met:
                    met.append(True)
                    meeting.wait()
            transaction.finish()
            return results

        return both

    async with another_node(store) as other:
        ways = (first, nonces, store.database), (second, nonces[::-1], other.database)
        done = await asyncio.gather(
            *(
                database.write_foreseen(
                    Foresight((), lane_of(channel), [channel]), crossing(channel, order)
                )
                for channel, order, database in ways
            )
        )
    refused = [each for results in done for each in results if isinstance(each, NonceReused)]
    assert len(refused) == 2
    assert store.look("SELECT count(DISTINCT nonce), count(*) FROM messages") == [(2, 2)]


@ON_POSTGRES
@run
async def test_whoever_waits_too_long_is_told_to_send_it_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a lane and outside; nothing of it is stored, and the next one finds the way free."""
    monkeypatch.setattr(postgres_connection, "LOCK_MS", 50)
    async with another_node(store) as other:
        async with Held(store.database, store.town.general):
            for command in (post(store.town.general), CreateChannel(name="late")):
                with pytest.raises(Unavailable):
                    await other.do(store.town.bob, command)
        assert (await other.do(store.town.bob, post(store.town.general))).message.seq
    assert store.look("SELECT count(*) FROM messages") == [(1,)]


@ON_POSTGRES
@run
async def test_a_node_that_stopped_in_its_lane_holds_nobody_up_for_long(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends its transaction; when it goes on, nothing of that is stored."""
    monkeypatch.setattr("chatserver.store.postgres.LANE_IDLE_MS", 100)
    async with another_node(store) as other:
        holds, go_on = threading.Event(), threading.Event()

        def stops(reader: Reader) -> None:
            transaction = Transaction(reader, now_us())
            store.doing(store.town.alice, post(store.town.general, "late"))(transaction)
            transaction.finish()
            holds.set()
            go_on.wait()

        foresight = Foresight((), 0, [store.town.general])
        late = asyncio.ensure_future(other.database.write_foreseen(foresight, stops))
        await asyncio.to_thread(holds.wait)
        assert (await store.do(store.town.bob, post(store.town.general, "next"))).message.seq
        go_on.set()
        with pytest.raises(Unavailable):
            await late
    assert store.look("SELECT text FROM messages") == [("next",)]


@ON_POSTGRES
@run
async def test_a_node_whose_claim_is_lost_writes_in_no_lane(store: Store) -> None:
    """Its writer learns whether another server is there before anything is stored."""
    claimed = database_at(store.kept)
    await claimed.open()
    await claimed._writer.call(lambda writer: writer.drop())
    began: list[int] = []
    foresight = Foresight((), 0, [store.town.general])
    for _ in range(2):
        pid = await claimed.write_foreseen(foresight, lambda reader: reader.raw.info.backend_pid)
        began.append(pid)
    await claimed.close()
    assert began[0] != began[1]


@ON_POSTGRES
@run
async def test_nodes_that_do_everything_at_once_leave_whole_streams(store: Store) -> None:
    """Positions without a hole, each given once, in every stream, and counts that are right."""
    first, second = await channels_apart(store)
    bob, alice, general = store.town.bob, store.town.alice, store.town.general
    roots = [(await store.do(bob, post(where))).message.seq for where in (first, second)]

    async def busy(node: Store, who: Person, where: ChannelId, root: int) -> None:
        for number in range(8):
            seq = (await node.do(who, post(where, f"{number} #tag <@{bob.id}>"))).message.seq
            commands = [
                post(where, "reply", thread=root),
                AddReaction(channel=where, seq=root, emoji="🎉"),
                EditMessage(channel=where, seq=seq, text="edited"),
                MarkRead(channel=where, seq=seq),
                MuteChannel(channel=where, muted=number % 2 == 0),
                RemoveReaction(channel=where, seq=root, emoji="🎉"),
                DeleteMessage(channel=where, seq=seq),
            ]
            await asyncio.gather(*(node.do(who, command) for command in commands))
            if number % 4 == 0:
                await node.do(who, CreateChannel(name=f"c{new_nonce()[:12]}"))

    async with another_node(store) as other:
        await asyncio.gather(
            *(
                busy(node, who, where, root)
                for node in (store, other)
                for who, where, root in ((bob, first, roots[0]), (bob, second, roots[1]))
            ),
            *(busy(node, alice, general, roots[0]) for node in (store, other)),
        )
    for stream, last, taken, highest in store.look(WHOLE):
        assert last == taken == highest, stream
    replies = store.look(
        "SELECT r.replies, (SELECT count(*) FROM messages m "
        "WHERE m.channel = r.channel AND m.thread = r.seq AND m.deleted_us IS NULL) "
        "FROM messages r WHERE r.replies > 0"
    )
    assert all(counted == there for counted, there in replies)
    assert sum(there for _, there in replies) == 6 * 8


WHOLE = """
    SELECT s.id, s.last_seq, count(t.seq), coalesce(max(t.seq), 0) FROM streams s
    LEFT JOIN (SELECT stream, seq FROM events UNION ALL SELECT channel, seq FROM messages) t
    ON t.stream = s.id GROUP BY s.id, s.last_seq
"""
