"""The town's people at work without a server, a loop or a disk that waits: for long laws."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from chatserver.actions import HANDLERS, Action, Query
from chatserver.domain.feed.affinity import Affinity
from chatserver.domain.feed.naive import Said, World
from chatserver.domain.feed.stories import Place
from chatserver.domain.hashtags import tags_in
from chatserver.domain.mentions import mentioned
from chatserver.store import affinities, blocks, feed, feed_oracle
from chatserver.store.database import Row
from chatserver.store.engines import Address
from chatserver.store.lanes import BeyondLaneError, Foreseen, Foresight
from chatserver.store.postgres_connection import connect
from chatserver.store.postgres_writer import PostgresWriter
from chatserver.store.sqlite import SqliteReader
from chatserver.store.transaction import Transaction
from protocol import Command, CommandRefused
from tests.town import Person, Register

T = TypeVar("T")


def _at_least_a_tenth(worth: Counter[str]) -> dict[str, int]:
    close = {each: 1_000 * many // (many + 5_000) for each, many in worth.items()}
    return {each: w for each, w in close.items() if w >= 100}


def _file(path: Path) -> SqliteReader:
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA journal_mode=MEMORY")
    return SqliteReader(raw)


def _in_lane(writer: PostgresWriter, work: Callable[[], T], change: Foreseen) -> T:
    questions = [*change.questions()]
    if change.streams:
        try:
            return _alone(writer, work, Foresight(questions, 0, change.streams))
        except BeyondLaneError:
            pass
    return _alone(writer, work, Foresight(questions))


def _alone(writer: PostgresWriter, work: Callable[[], T], foresight: Foresight) -> T:
    writer.begin(foresight)
    try:
        result = work()
    except BaseException:
        writer.rollback()
        raise
    assert writer.commit() == "COMMIT"
    return result


class QuietOffice:
    """Carries out commands one after another, at times the test chooses."""

    def __init__(self, kept: Address, register: Register) -> None:
        self.reader = _file(kept) if isinstance(kept, Path) else PostgresWriter(connect(kept))
        self.town = register
        self.now_us = int(self.ask("SELECT max(last_time_us) FROM streams")[0][0]) + 1

    def close(self) -> None:
        """Close the file, or the connection."""
        if isinstance(self.reader, SqliteReader):
            self.reader.close()
        self.reader.raw.close()

    def ask(self, sql: str, *values: object) -> list[Row]:
        """Ask the plain tables, in words both engines know."""
        if isinstance(self.reader, PostgresWriter):
            sql = sql.replace("?", "%s")
        rows: list[Row] = self.reader.raw.execute(sql, values).fetchall()
        return rows

    def does(self, who: Person, command: Command[Any]) -> Any:
        """Carry out a command; return None if it was refused."""
        self.now_us += 1_000
        handler = HANDLERS[type(command)]
        if isinstance(handler, Query):
            return handler.run(self.reader, who.actor, command)
        assert isinstance(handler, Action)
        try:
            change = handler.carrying(who.actor, command)
            return self.whole(lambda: self._act(change), change)
        except CommandRefused:
            return None

    def whole(self, work: Callable[[], T], change: Foreseen | None = None) -> T:
        """Do some work in a transaction; as a server would, in a lane if it may."""
        if isinstance(self.reader, PostgresWriter):
            return (
                _in_lane(self.reader, work, change)
                if change
                else _alone(self.reader, work, Foresight())
            )
        raw = self.reader.raw
        raw.execute("BEGIN")
        try:
            result = work()
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")
        return result

    def _act(self, change: Foreseen) -> Any:
        transaction = Transaction(self.reader, self.now_us)
        result = change(transaction)
        transaction.finish()
        return result

    # What the oracle is given: the plain tables, and nothing the feed has made of them

    def said(self) -> list[Said]:
        """Return every message as it is now."""
        rows = self.ask(
            "SELECT channel, seq, time_us, author, thread,"
            " thread IS NULL OR channel_ordinal IS NOT NULL, text, called, deleted_us, shares"
            " FROM messages"
        )
        authors = {f"{channel}:{seq}": author for channel, seq, _, author, *_ in rows}
        return [
            Said(
                *row,
                bool(in_channel),
                mentions=[*mentioned(text), *(called or "").split(",")],
                deleted=deleted_us is not None,
                text=text,
                tags=tags_in(text),
                shared_from=authors.get(shares),
                calls=bool(in_channel) and ("<!channel>" in text or "<!here>" in text),
            )
            for *row, in_channel, text, called, deleted_us, shares in rows
        ]

    def world(self, who: Person) -> World:
        """Return everything that somebody's feed follows from."""
        return World(
            me=who.id,
            places=self._places(who),
            outside=self._outside(who),
            said=self.said(),
            facts=feed_oracle.facts(self.reader, who.id),
            threads=feed_oracle.threads(self.reader, who.id),
            interests=feed_oracle.interests(self.reader, who.id),
            tuning=feed.tuning(self.reader, who.id),
            blocked=blocks.of(self.reader, who.id),
            close=affinities.of(self.reader, who.id),
        )

    def closest(self, who: Person, day: int) -> Affinity:
        """Return who and what is close to somebody, counted one by one."""
        people, channels = Counter[str](), Counter[str]()
        mine = {
            channel
            for (channel,) in self.ask('SELECT channel FROM memberships WHERE "user" = ?', who.id)
        }
        updates = {
            channel for (channel,) in self.ask("SELECT id FROM channels WHERE kind = 'updates'")
        }
        said = {(each.channel, each.seq): each for each in self.said()}
        reacted = self.ask('SELECT channel, seq FROM reactions WHERE "user" = ?', who.id)
        told = [(each, False) for each in said.values() if each.author == who.id]
        for message, is_emoji in [*told, *((said[at], True) for at in reacted)]:
            days = day - message.time_us // 86_400_000_000
            if message.channel not in mine or not 1 <= days <= 56:
                continue
            worth = round(1_000 * 2 ** (-days / 14))
            for other in self._addressed(message, is_emoji=is_emoji) - {who.id}:
                people[other] += worth
            if message.channel.startswith("C") and message.channel not in updates and not is_emoji:
                channels[message.channel] += worth
        return Affinity(_at_least_a_tenth(people), _at_least_a_tenth(channels))

    def _addressed(self, message: Said, *, is_emoji: bool) -> set[str]:
        """Return whom a message is for, or who is given an emoji."""
        if is_emoji:
            return {message.author}
        to = {*mentioned(message.text)}
        root = "SELECT author FROM messages WHERE channel = ? AND seq = ?"
        to |= {author for (author,) in self.ask(root, message.channel, message.thread)}
        if not message.channel.startswith("C"):
            members = 'SELECT "user" FROM memberships WHERE channel = ?'
            to |= {user for (user,) in self.ask(members, message.channel)}
        return to

    def _places(self, who: Person) -> dict[str, Place]:
        """Return the channels somebody is in."""
        rows = self.ask(
            "SELECT m.channel, read_seq, read_ordinal, starred, level, c.kind"
            " FROM memberships m JOIN channels c ON c.id = m.channel"
            " WHERE m.user = ? AND muted = 0 AND level <> 'nothing'",
            who.id,
        )
        return {
            row[0]: Place(
                *row[:3],
                bool(row[3]),
                row[4] == "all",
                owner=who.id if row[5] == "updates" else None,
            )
            for row in rows
        }

    def _outside(self, who: Person) -> dict[str, Place]:
        """Return the channels somebody follows without being in them."""
        rows = self.ask(
            "SELECT c.id FROM channel_follows f JOIN channels c ON c.id = f.channel"
            " WHERE f.user = ? AND c.archived_us IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM users WHERE id = f.user AND role = 'guest')",
            who.id,
        )
        return {row[0]: Place(row[0], 0, 0, outside=True) for row in rows}
