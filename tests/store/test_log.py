"""The log of a stream: every position has one event, and deleted text is nowhere."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatserver.delivery.encoded import encode
from chatserver.store import log
from chatserver.store.schema import metadata
from protocol import Entry
from protocol.channels import AddMember, ChannelChanged, MemberJoined, RemoveMember, SetTopic
from protocol.errors import CommandRefused
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from tests.running import ON_SQLITE, run
from tests.town import post

from .conftest import Store

PLANTED = "zanzibar-4711-planted"


async def entries(store: Store, stream: str, after: int = 0, limit: int = 500) -> list[Entry]:
    """Return a page of a stream."""
    return await store.database.read(log.read, stream, after, limit)


async def a_story(store: Store) -> None:
    """Let all kinds of events happen in general."""
    alice, bob, general = store.town.alice, store.town.bob, store.town.general
    root = (await store.do(alice, post(general, "root"))).message.seq
    reply = (await store.do(bob, post(general, "reply", thread=root))).message.seq
    await store.do(alice, SetTopic(channel=general, topic="all of it"))
    await store.do(bob, EditMessage(channel=general, seq=reply, text="better reply"))
    await store.do(alice, RemoveMember(channel=general, user=store.town.carol.id))
    await store.do(alice, AddMember(channel=general, user=store.town.carol.id))
    await store.do(bob, DeleteMessage(channel=general, seq=reply))
    await store.do(alice, post(general, "last"))


@run
async def test_the_size_of_a_span_is_about_what_it_takes_on_the_wire(store: Store) -> None:
    """Measured without reading it, never too little, and little too much."""
    await a_story(store)
    for _ in range(20):
        await store.do(store.town.alice, post(store.town.general, "ü" * 2_000))
    for stream, after in ((store.town.general, 0), (store.town.general, 9), (store.town.bob.id, 0)):
        whole = await entries(store, stream, after)
        until = whole[-1].at.seq if whole else after
        measured = await store.database.read(log.bytes_between, stream, after, until)
        real = sum(len(encode(entry).payload) for entry in whole)
        assert real <= measured <= real + len(whole) * log.OVERHEAD_BYTES


@run
async def test_every_position_has_one_event(store: Store) -> None:
    """From the first to the head, without a hole, with rising times, whatever table it is in."""
    await a_story(store)
    for stream in (store.town.general, store.town.carol.id):
        whole = await entries(store, stream)
        head = await store.database.read(log.head, stream)
        assert [entry.at.seq for entry in whole] == [*range(1, head.seq + 1)]
        times = [entry.at.time_us for entry in whole]
        assert times == sorted(set(times))
        assert times[-1] == head.time_us


@run
async def test_pages_put_together_are_the_whole(store: Store) -> None:
    """A page ends where the next begins, however long it is."""
    await a_story(store)
    whole = await entries(store, store.town.general)
    for limit in (1, 2, 3, 7):
        pages: list[Entry] = []
        while page := await entries(store, store.town.general, len(pages), limit):
            assert len(page) <= limit
            pages += page
        assert pages == whole


@run
async def test_the_log_says_what_was_announced(store: Store) -> None:
    """Whoever reads it later hears what those heard who listened, unless it was changed since."""
    await a_story(store)
    heard = [entry for entry in store.announced if entry.at.stream == store.town.general]
    stored = (await entries(store, store.town.general))[-len(heard) :]
    assert [entry.at for entry in stored] == [entry.at for entry in heard]
    assert [type(entry.event) for entry in stored] == [type(entry.event) for entry in heard]
    for now, then in zip(stored, heard, strict=True):
        if isinstance(then.event, ChannelChanged | MemberJoined):
            assert now == then


@run
async def test_an_edited_message_appears_as_it_is_now(store: Store) -> None:
    """Nobody needs the old text to come to the right end."""
    alice, general = store.town.alice, store.town.general
    seq = (await store.do(alice, post(general, "before"))).message.seq
    edited = (await store.do(alice, EditMessage(channel=general, seq=seq, text="after"))).message
    events = [entry.event for entry in await entries(store, general, after=seq - 1)]
    assert events == [MessagePosted(message=edited), MessageEdited(message=edited)]


@run
async def test_a_time_names_its_event(store: Store) -> None:
    """By it a cursor is checked; beyond the head there is none."""
    await a_story(store)
    for entry in await entries(store, store.town.general):
        at = entry.at
        assert await store.database.read(log.time_at, at.stream, at.seq) == at.time_us
    assert await store.database.read(log.time_at, store.town.general, at.seq + 1) is None


@run
async def test_deleted_text_is_gone_from_every_row(store: Store) -> None:
    """Text that was deleted, be it one from before an edit, stands in no table."""
    await say_and_unsay(store)
    for table in metadata.tables:
        for row in store.look(f'SELECT * FROM "{table}"'):
            assert PLANTED.encode() not in b"\0".join(map(as_bytes, row)), table
    events = [entry.event for entry in await entries(store, store.town.general)]
    assert isinstance(events[-1], MessageDeleted)
    assert PLANTED not in repr(events)


@ON_SQLITE
@run
async def test_deleted_text_is_gone_from_the_file(store: Store) -> None:
    """Nor is it left in the file's unused corners once the write-ahead log is emptied."""
    await say_and_unsay(store)
    await store.database._writer.call(empty_wal, store.database._writing.raw)
    for path in Path(store.kept).parent.iterdir():
        assert PLANTED.encode() not in path.read_bytes(), path.name
        assert PLANTED.encode()[:9] not in path.read_bytes(), path.name


async def say_and_unsay(store: Store) -> None:
    """Say something in several ways and take it all back."""
    alice, general = store.town.alice, store.town.general
    for number in range(20):
        text = f"{PLANTED} {number} " * 40
        seq = (await store.do(alice, post(general, text))).message.seq
        if number % 2:
            await store.do(alice, EditMessage(channel=general, seq=seq, text="harmless"))
        await store.do(alice, DeleteMessage(channel=general, seq=seq))
    seq = (await store.do(alice, post(general, PLANTED))).message.seq
    await store.do(alice, DeleteMessage(channel=general, seq=seq))


def empty_wal(raw: sqlite3.Connection) -> None:
    """Carry the write-ahead log over into the file, and empty it."""
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def as_bytes(value: Any) -> bytes:
    """Return a column's value as bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=15))
def test_any_story_leaves_a_dense_log(runner: Any, store: Store, steps: list[Any]) -> None:
    """Whatever happens in whatever order, each stream's positions are 1 to its head."""

    async def scenario() -> None:
        people = [store.town.alice, store.town.bob, store.town.carol, store.town.gus]
        for kind, who in steps:
            try:
                await store.do(people[who], command_of(store, kind, people[-1 - who].id))
            except CommandRefused:
                continue
        for stream, head in store.look("SELECT id, last_seq FROM streams"):
            seqs = [entry.at.seq for entry in await entries(store, stream)]
            assert seqs == [*range(1, head + 1)][-500:] or head > 500

    runner.run(scenario())


def command_of(store: Store, kind: int, user: Any) -> Any:
    """Return one of five commands."""
    general = store.town.general
    return [
        post(general),
        EditMessage(channel=general, seq=5, text="edited"),
        DeleteMessage(channel=general, seq=5),
        AddMember(channel=general, user=user),
        RemoveMember(channel=general, user=user),
    ][kind]


@pytest.mark.parametrize("stream", ["CNOWHERE00", "UNOWHERE00"])
@run
async def test_a_stream_that_does_not_exist_is_empty(store: Store, stream: str) -> None:
    """And has no head."""
    assert await entries(store, stream) == []
    assert await store.database.read(log.head, stream) is None
