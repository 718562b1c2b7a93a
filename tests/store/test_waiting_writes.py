"""What is written waits, and nobody who reads can tell."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from chatserver.store import (
    calls,
    channels,
    drafts,
    log,
    mentions,
    messages,
    reactions,
    tags,
    threads,
)
from chatserver.store.database import Reader
from chatserver.store.lanes import Foresight, Question, lane_of
from chatserver.store.log import Head
from chatserver.store.messages import Pages
from chatserver.store.postgres_connection import connect
from chatserver.store.postgres_writer import PostgresWriter
from chatserver.store.reactions import Kind
from chatserver.store.sqlite import SqliteReader
from protocol.drafts import Draft
from protocol.ids import ChannelId, UserId
from protocol.messages import Follow, Message
from tests.postgres_server import PostgresServer
from tests.running import ON_POSTGRES, run
from tests.town import Register, post

from .conftest import Store

Step = tuple[Any, ...]

WHAT = [
    "message",
    "edit",
    "cursor",
    "draft",
    "drafts",
    "follow",
    "reaction",
    "mention",
    "tag",
    "head",
    "place",
]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "read"]),
        st.sampled_from(WHAT),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 3),
    ),
    max_size=40,
)


def _called(reader: Reader, channel: str, user: str) -> list[Any]:
    return [of.after(reader, channel, user, 0) for of in (mentions, calls)]


READS: dict[str, Callable[[Reader, int, ChannelId, UserId, int], Any]] = {
    "message": lambda reader, now, at, _user, seq: log.message_at(reader, at, now - seq),
    "edit": lambda reader, now, at, user, _seq: Pages(reader, at, user).before(now, 50),
    "cursor": lambda reader, _now, at, user, _seq: channels.membership(reader, at, user),
    "draft": lambda reader, now, _at, user, _seq: drafts.page(
        reader, user, now, drafts.count(reader, user)
    ),
    "follow": lambda reader, _now, at, user, seq: threads.find(reader, user, at, seq),
    "reaction": lambda reader, _now, at, _user, seq: reactions.find(reader, Kind(at, seq, "👍")),
    "mention": lambda reader, _now, at, user, _seq: _called(reader, at, user),
    "tag": lambda reader, _now, _at, user, _seq: tags.total(reader, "a", user=user, is_guest=False),
    "head": lambda reader, _now, at, user, _seq: [
        log.head(reader, at),
        channels.place(reader, at, user),
    ],
}


class Pair:
    """The same town on both engines, and one transaction on each."""

    def __init__(self, town: Register, file: Path, url: str) -> None:
        self.people = [town.alice.id, town.bob.id]
        self.channels = [town.general, town.secret]
        self._file = sqlite3.connect(file, isolation_level=None)
        self._there = PostgresWriter(connect(url))
        self._here = SqliteReader(self._file)

    def close(self) -> None:
        """Disconnect."""
        self._here.close()
        self._there.raw.close()

    def compare(self, steps: list[Step]) -> None:
        """Carry steps out on both, and undo them."""
        self._file.execute("BEGIN")
        asked = [Question(channels._PLACE, {"channel": c, "user": u}) for c, u in self._places()]
        self._there.begin(Foresight(asked + [log.asking_message(c, 1) for c in self.channels]))
        try:
            for number, step in enumerate(steps):
                here, there = (self._do(each, 100 + number, *step) for each in self._readers())
                assert here == there, step
        finally:
            self._there.rollback()
            self._file.execute("ROLLBACK")

    def _readers(self) -> tuple[Reader, Reader]:
        return self._here, self._there

    def _places(self) -> Iterator[tuple[ChannelId, str]]:
        return ((channel, user) for channel in self.channels for user in self.people)

    def _do(  # a step's parts
        self, reader: Reader, now: int, how: str, what: str, where: int, who: int, seq: int
    ) -> Any:
        channel, user = self.channels[where], self.people[who]
        if how == "read":
            return READS[what](reader, now, channel, user, seq)
        return self._write(reader, now, what, channel, user, seq)

    def _write(  # as above
        self, reader: Reader, now: int, what: str, channel: ChannelId, user: UserId, seq: int
    ) -> Any:
        message = Message(
            channel=channel, seq=now, time_us=now, author=user, text="#a", ordinal=1, tags=["a"]
        )
        match what:
            case "message":
                messages.add(reader, message, f"{seq:032x}" if seq == now else None)
            case "edit":
                messages.delete(reader, channel, now - seq, now)
            case "cursor":
                channels.move_cursor(reader, channel, user, now, now)
            case "draft" | "drafts":
                text = "" if seq == 1 else f"{now}"
                draft = Draft(channel=channel, thread=seq, text=text, time_us=now)
                drafts.save(reader, user, draft)
            case "follow":
                follow = Follow(channel=channel, thread=seq, following=seq > 1, read_seq=now)
                threads.save(reader, user, follow)
            case "reaction":
                kind = Kind(channel, seq, "👍")
                act = reactions.remove if reactions.has(reader, kind, user) else reactions.add
                rest = (now,) if act is reactions.add else ()
                return act(reader, kind, user, *rest)
            case "mention":
                mentions.add(reader, channel, now, self.people[1 - self.people.index(user)], [user])
            case "tag":
                tags.add(reader, message)
            case "place":
                channels.set_role(reader, channel, user, "administrator" if seq > 1 else "member")
            case "head":
                log.move_heads(reader, {channel: Head(now, now, now)})
        return None


@pytest.fixture(scope="session")
def pair(
    founded: tuple[Register, Path], founded_there: str, postgres: PostgresServer
) -> Iterator[Pair]:
    """The town on both engines."""
    town, data = founded
    name = postgres.make(founded_there)
    pair = Pair(town, data / "chat.db", postgres.url(name))
    yield pair
    pair.close()
    postgres.drop(name)


@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_a_read_sees_what_was_written_before_it(pair: Pair, steps: list[Step]) -> None:
    """Whatever waits, and whatever was foreseen: as on SQLite, where nothing does."""
    pair.compare(steps)


@ON_POSTGRES
@run
async def test_a_group_of_posts_takes_two_exchanges(store: Store) -> None:
    """One to begin, to lock and to ask, one to write and to commit; however many there are."""
    bob, general = store.town.bob, store.town.general
    await store.do(bob, post(general))  # what it needs is prepared by now
    await store.do(bob, post(general))
    lane = store.database._lanes[lane_of(general)]
    for count in (1, 50):
        with TemporaryFile("w+") as told:
            lane._reader.raw.pgconn.trace(told.fileno())
            futures = [
                store.committer.submit(store.doing(bob, post(general))) for _ in range(count)
            ]
            for future in futures:
                await future
            lane._reader.raw.pgconn.untrace()
            told.seek(0)
            exchanges = sum("Sync" in line for line in told)
        assert exchanges == 2
