"""The data the browser client is measured with: somebody's import, and people who may read it."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from chatserver.core.clock import now_us
from chatserver.core.config import Config
from chatserver.gateway.passwords import HASHER
from chatserver.store import channels, log, memberships, messages, sessions, users
from chatserver.store.database import Reader
from chatserver.store.sessions import NewSession
from chatserver.store.sqlite import SqliteDatabase
from chatserver.store.users import NewUser
from protocol.channels import Channel
from protocol.ids import SessionId, UserId, new_id

from .servers import CannotMeasureError, module

PASSWORD = "correct horse battery staple"  # noqa: S105  # of nobody
READERS = 5
"""An account may be signed in to five times in a quarter of an hour."""
_MOST_CHANNELS = 6


class Place(Struct, frozen=True):
    """A channel, and how much is in it."""

    id: str
    name: str
    messages: int


class Imported(Struct, frozen=True):
    """What there is to read, largest first, and who may read it."""

    data: Path
    places: list[Place]
    emails: list[str]
    token: str
    """Of a session of the first reader's."""
    poster: str
    """A token of somebody who writes."""


def prepare(work: Path, import_data: Path | None, export: Path | None) -> Imported:
    """Copy or make the imported data, and let readers in.

    Raises:
        CannotMeasureError: there is nothing to measure with.
    """
    data = work / "imported"
    if import_data is not None:
        shutil.copytree(import_data, data)
    elif export is not None:
        command = module("chatserver", "import", "slack", export, "--data", data)
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise CannotMeasureError(made.stderr.strip().splitlines()[-1])
    else:
        raise CannotMeasureError("neither --import-data nor --export was given")
    return asyncio.run(_admit(data))


async def _admit(data: Path) -> Imported:
    database = SqliteDatabase(data / Config().store.file, readers=1)
    await database.open()
    try:
        return await database.write(_fill, data)
    finally:
        await database.close()


def _fill(reader: Reader, data: Path) -> Imported:
    found = sorted(map(_measured(reader), _public(reader)), key=lambda place: -place.messages)
    places = found[:_MOST_CHANNELS]
    if len(places) < 2:  # noqa: PLR2004  # nowhere to switch to
        raise CannotMeasureError("the imported data holds fewer than two public channels")
    password = HASHER.hash(PASSWORD)
    emails = [f"reader-{number}@example.org" for number in range(READERS)]
    readers = [_person(reader, email, password, places) for email in emails]
    poster = _person(reader, "poster@example.org", password, places)
    return Imported(data, places, emails, _session(reader, readers[0]), _session(reader, poster))


def _public(reader: Reader) -> list[Channel]:
    return channels.public(reader, "", 1_000)


def _measured(reader: Reader) -> Callable[[Channel], Place]:
    def measured(channel: Channel) -> Place:
        newest = messages.Pages(reader, channel.id, "").before(2**53 - 1, 1)
        return Place(channel.id, channel.name, newest[0].ordinal if newest else 0)

    return measured


def _person(reader: Reader, email: str, password: str, places: list[Place]) -> UserId:
    name, user = email.partition("@")[0], UserId(new_id("U"))
    users.add(
        reader,
        NewUser(
            id=user,
            name=name,
            display_name=name.title(),
            created_us=now_us(),
            role="administrator",  # without one, the server shows how to make one
            email=email,
            password_hash=password,
        ),
    )
    for place in places:
        head = log.head(reader, place.id)
        assert head is not None  # noqa: S101  # the channel is there
        memberships.add(reader, place.id, user, role="member", at=head, joined_us=head.time_us)
    return user


def _session(reader: Reader, user: UserId) -> str:
    token = new_id("S") * 3
    session = SessionId(new_id("S"))
    stored = NewSession(
        session, user, sessions.hash_token(token), "bench", now_us(), now_us(), None
    )
    sessions.add(reader, stored)
    return token
