"""What is written waits, and nobody who reads can tell."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from chatserver.store import (
    channels,
    drafts,
    log,
    memberships,
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
from protocol.channels import ChannelRole
from protocol.drafts import Draft
from protocol.ids import ChannelId, UserId
from protocol.messages import Follow, Message
from protocol.reactions import Reaction
from tests.postgres_server import PostgresServer, copy_of
from tests.running import ON_POSTGRES, run
from tests.town import Register, post

from .conftest import Store

Step = tuple[str, int, int, int]


class Place(NamedTuple):
    """Where a step happens, when, and who does it."""

    now: int
    channel: ChannelId
    user: UserId
    seq: int


def _message(at: Place) -> Message:
    return Message(
        channel=at.channel,
        seq=at.now,
        time_us=at.now,
        author=at.user,
        text="#a",
        ordinal=1,
        tags=["a"],
    )


def _draft(at: Place) -> Draft:
    text = "" if at.seq == 1 else f"{at.now}"
    return Draft(channel=at.channel, thread=at.seq, text=text, time_us=at.now)


def _react(reader: Reader, at: Place) -> Reaction:
    kind = Kind(at.channel, at.seq, "👍")
    if reactions.has(reader, kind, at.user):
        return reactions.remove(reader, kind, at.user)
    return reactions.add(reader, kind, at.user, at.now)


def _follow(at: Place) -> Follow:
    return Follow(channel=at.channel, thread=at.seq, following=at.seq > 1, read_seq=at.now)


def _role(at: Place) -> ChannelRole:
    return "administrator" if at.seq > 1 else "member"


def _before(reader: Reader, at: Place) -> list[Message]:
    return Pages(reader, at.channel, at.user).before(at.now, 50)


STEPS_OF: dict[str, Callable[[Reader, Place], Any]] = {
    "post": lambda reader, at: messages.add(reader, _message(at), None),
    "delete": lambda reader, at: messages.delete(reader, at.channel, at.now - at.seq, at.now),
    "move": lambda reader, at: memberships.move_cursor(reader, at.channel, at.user, at.now, at.now),
    "promote": lambda reader, at: memberships.set_role(reader, at.channel, at.user, _role(at)),
    "save": lambda reader, at: drafts.save(reader, at.user, _draft(at)),
    "follow": lambda reader, at: threads.save(reader, at.user, _follow(at)),
    "react": _react,
    "mention": lambda reader, at: mentions.add(reader, at.channel, at.now, "", [at.user]),
    "tag": lambda reader, at: tags.add(reader, _message(at)),
    "head": lambda reader, at: log.move_heads(reader, {at.channel: Head(at.now, at.now, at.now)}),
    "one": lambda reader, at: log.message_at(reader, at.channel, at.now - at.seq),
    "page": _before,
    "membership": lambda reader, at: memberships.find(reader, at.channel, at.user),
    "place": lambda reader, at: channels.place(reader, at.channel, at.user),
    "drafts": lambda reader, at: drafts.page(reader, at.user, at.now, 50),
    "count": lambda reader, at: drafts.count(reader, at.user),
    "following": lambda reader, at: threads.find(reader, at.user, at.channel, at.seq),
    "reaction": lambda reader, at: reactions.find(reader, Kind(at.channel, at.seq, "👍")),
    "mentions": lambda reader, at: mentions.after(reader, at.channel, at.user, 0),
    "tags": lambda reader, at: tags.total(reader, "a", user=at.user, is_guest=False),
    "end": lambda reader, at: log.head(reader, at.channel),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*STEPS_OF]), st.integers(0, 1), st.integers(0, 1), st.integers(1, 3)
    ),
    max_size=40,
)


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
                here, there = (self._do(each, 100 + number, step) for each in self._readers())
                assert here == there, step
        finally:
            self._there.rollback()
            self._file.execute("ROLLBACK")

    def _readers(self) -> tuple[Reader, Reader]:
        return self._here, self._there

    def _places(self) -> Iterator[tuple[ChannelId, str]]:
        return ((channel, user) for channel in self.channels for user in self.people)

    def _do(self, reader: Reader, now: int, step: Step) -> Any:
        what, where, who, seq = step
        return STEPS_OF[what](reader, Place(now, self.channels[where], self.people[who], seq))


@pytest.fixture(scope="session")
def pair(founded: tuple[Register, Path], postgres: PostgresServer) -> Iterator[Pair]:
    """The town on both engines."""
    town, data = founded
    name = postgres.make()
    copy_of(data / "chat.db", postgres.url(name))
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
