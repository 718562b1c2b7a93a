"""Fill a new data directory with people, channels and memberships, without a server."""

import asyncio
import secrets
import time
from pathlib import Path

from msgspec import Struct

from chatserver.core.config import Config
from chatserver.store import channels as channel_table
from chatserver.store import log, memberships, sessions
from chatserver.store import users as user_table
from chatserver.store.channels import NewChannel
from chatserver.store.database import Reader
from chatserver.store.migrate import migrate
from chatserver.store.sessions import NewSession
from chatserver.store.sqlite import SqliteDatabase
from chatserver.store.users import NewUser
from protocol.ids import ChannelId, SessionId, UserId, new_id


class Person(Struct):
    """Somebody who can sign in by ``token``, and the channels they are in."""

    user: UserId
    token: str
    channels: list[str]


def seed(data: Path, *, users: int, channels: int, members: int) -> list[Person]:
    """Make people and private channels of ``members`` each, everybody in equally many."""
    data.mkdir(parents=True)
    path = data / Config().store.file
    migrate(path)
    return asyncio.run(_fill(path, users, channels, members))


async def _fill(path: Path, users: int, channels: int, members: int) -> list[Person]:
    database = SqliteDatabase(path, readers=1)
    await database.open()
    try:
        people = await database.write(_add_people, users)
        await database.write(_add_channels, people, channels, members)
    finally:
        await database.close()
    return people


def _add_people(reader: Reader, count: int) -> list[Person]:
    people = [Person(UserId(new_id("U")), secrets.token_urlsafe(32), []) for _ in range(count)]
    for number, person in enumerate(people):
        name = f"person-{number}"
        user_table.add(reader, NewUser(person.user, name, name, _now_us()))
        sessions.add(reader, _session_of(person))
    return people


def _session_of(person: Person) -> NewSession:
    return NewSession(
        id=SessionId(new_id("S")),
        user=person.user,
        token_hash=sessions.hash_token(person.token),
        client="bench",
        created_us=_now_us(),
        seen_us=_now_us(),
        expires_us=None,
    )


def _add_channels(reader: Reader, people: list[Person], channels: int, members: int) -> None:
    for number in range(channels):
        first = number * members
        inside = [people[(first + place) % len(people)] for place in range(members)]
        _add_channel(reader, f"bench-{number}", inside)


def _add_channel(reader: Reader, name: str, inside: list[Person]) -> None:
    channel = ChannelId(new_id("C"))
    now_us = _now_us()
    new = NewChannel(channel, "private", creator=inside[0].user, created_us=now_us, name=name)
    channel_table.add(reader, new)
    head = log.head(reader, channel)
    assert head is not None  # noqa: S101 - it was just added
    for person in inside:
        memberships.add(
            reader, channel, person.user, role="member", at=head, joined_us=head.time_us
        )
        person.channels.append(channel)


def _now_us() -> int:
    return time.time_ns() // 1_000
