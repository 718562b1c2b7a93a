"""The town's people at work without a server, a loop or a disk that waits: for long laws."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from chatserver.actions import HANDLERS, Query
from chatserver.domain.feed.naive import Said, World
from chatserver.domain.feed.stories import Place
from chatserver.domain.hashtags import tags_in
from chatserver.domain.mentions import mentioned
from chatserver.store import feed, feed_oracle
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol import Command, CommandRefused
from tests.town import Person, Register, do

T = TypeVar("T")


class QuietOffice:
    """Carries out commands one after another, at times the test chooses."""

    def __init__(self, path: Path, register: Register) -> None:
        raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA journal_mode=MEMORY")
        self.reader = Reader(raw)
        self.town = register
        row = raw.execute("SELECT max(last_time_us) FROM streams").fetchone()
        self.now_us = int(row[0]) + 1

    def close(self) -> None:
        """Close the file."""
        self.reader.close()
        self.reader.raw.close()

    def does(self, who: Person, command: Command[Any]) -> Any:
        """Carry out a command; return None if it was refused."""
        self.now_us += 1_000
        handler = HANDLERS[type(command)]
        if isinstance(handler, Query):
            return handler.run(self.reader, who.actor, command)
        try:
            return self.whole(lambda: self._act(who, command))
        except CommandRefused:
            return None

    def whole(self, work: Callable[[], T]) -> T:
        """Do some work in a transaction."""
        raw = self.reader.raw
        raw.execute("BEGIN")
        try:
            result = work()
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")
        return result

    def _act(self, who: Person, command: Command[Any]) -> Any:
        transaction = Transaction(self.reader, self.now_us)
        result = do(transaction, who, command)
        transaction.finish()
        return result

    # What the oracle is given: the plain tables, and nothing the feed has made of them

    def said(self) -> list[Said]:
        """Return every message as it is now."""
        rows = self.reader.raw.execute(
            "SELECT channel, seq, time_us, author, thread,"
            " thread IS NULL OR channel_ordinal NOT NULL, text, called, deleted_us FROM messages"
        )
        return [
            Said(
                *row,
                bool(in_channel),
                mentions=[*mentioned(text), *(called or "").split(",")],
                deleted=deleted_us is not None,
                text=text,
                tags=tags_in(text),
                calls=bool(in_channel) and ("<!channel>" in text or "<!here>" in text),
            )
            for *row, in_channel, text, called, deleted_us in rows
        ]

    def world(self, who: Person) -> World:
        """Return everything that somebody's feed follows from."""
        return World(
            me=who.id,
            places=self._places(who),
            said=self.said(),
            facts=feed_oracle.facts(self.reader, who.id),
            threads=feed_oracle.threads(self.reader, who.id),
            interests=feed_oracle.interests(self.reader, who.id),
            tuning=feed.tuning(self.reader, who.id),
        )

    def _places(self, who: Person) -> dict[str, Place]:
        """Return the channels somebody is in."""
        rows = self.reader.raw.execute(
            "SELECT m.channel, c.kind, m.read_seq, m.read_ordinal, m.starred, m.level"
            " FROM memberships m JOIN channels c ON c.id = m.channel"
            " WHERE m.user = ? AND NOT m.muted AND m.level <> 'nothing'",
            (who.id,),
        )
        return {row[0]: Place(*row[:4], bool(row[4]), row[5] == "all") for row in rows}
