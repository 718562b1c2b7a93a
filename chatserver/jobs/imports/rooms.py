"""Where the rooms of an archive go: found from an earlier import, or created."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from chatserver.store import channels
from chatserver.store.channels import NewChannel
from chatserver.store.database import Reader
from chatserver.store.imports import IMPORTING_US
from protocol.channels import ChannelKind
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_NAME_CHARACTERS, MAX_PURPOSE_CHARACTERS, MAX_TOPIC_CHARACTERS

from .model import DIRECT_KINDS, Room
from .people import Identifiers

_NO_NAME_CHARACTERS: Final = re.compile(r"[\s#@/\x00-\x1f\x7f]+")


class Destination(msgspec.Struct, frozen=True):
    """What some rooms are to be here; several if they are direct ones of the same people.

    ``key`` names the people of a direct one.
    """

    rooms: list[Room]
    id: str
    creator: str
    members: list[str]
    key: str | None

    @property
    def room(self) -> Room:
        """The first of the rooms, whose name and topic count."""
        return self.rooms[0]

    @property
    def label(self) -> str:
        """What to call it in a report."""
        return f"#{self.room.name}" if self.key is None else f"direct messages {self.room.key}"


class Opened(NamedTuple):
    """A channel that is ready to be filled."""

    id: str
    added: bool
    name: str
    kind: ChannelKind
    importing: bool


def destinations(
    rooms: Sequence[Room], identifiers: Identifiers, people: Mapping[str, str]
) -> list[Destination]:
    """Return where each room goes; those of the same people become one direct channel."""
    found: dict[str, Destination] = {}
    for room in rooms:
        to = _destination(room, identifiers, people)
        earlier = found.setdefault(to.key or to.id, to)
        if earlier is not to:
            earlier.rooms.append(room)
    return list(found.values())


def _destination(room: Room, identifiers: Identifiers, people: Mapping[str, str]) -> Destination:
    members = list(dict.fromkeys(people[key] for key in room.members if key in people))
    creator = people.get(room.creator or "") or (members[0] if members else "")
    is_direct = room.kind in DIRECT_KINDS
    return Destination(
        rooms=[room],
        id=identifiers.channel(room),
        creator=creator,
        members=members,
        key=channels.direct_key([UserId(user) for user in members]) if is_direct else None,
    )


def open_destination(reader: Reader, to: Destination, suffix: str) -> Opened:
    """Find the channel, or create it, archived until it is filled."""
    id_ = channels.by_direct_key(reader, to.key) if to.key else None
    existing = channels.find(reader, id_ or to.id)
    if existing:
        place = channels.place(reader, existing.id, "")
        importing = place is not None and place.archived_us == IMPORTING_US
        return Opened(
            existing.id,
            added=False,
            name=existing.name,
            kind=existing.kind,
            importing=importing,
        )
    name = "" if to.key else _free_name(reader, to.room, suffix)
    channel = NewChannel(
        id=ChannelId(to.id),
        kind=to.room.kind,
        creator=UserId(to.creator),
        created_us=to.room.created_us,
        name=name,
        topic=to.room.topic[:MAX_TOPIC_CHARACTERS],
        purpose=to.room.purpose[:MAX_PURPOSE_CHARACTERS],
        archived_us=IMPORTING_US,
        direct_key=to.key,
    )
    channels.add(reader, channel)
    return Opened(to.id, added=True, name=name, kind=channel.kind, importing=True)


def name_of(room: Room) -> str:
    """Return a room's name in a form we allow."""
    name = _NO_NAME_CHARACTERS.sub("-", room.name.lower()).strip("-")
    return name[:MAX_NAME_CHARACTERS] or room.key.lower()


def _free_name(reader: Reader, room: Room, suffix: str) -> str:
    """Return the room's name, changed if a public channel has it already."""
    wanted = name = name_of(room)
    number = 1
    while room.kind == "public" and channels.by_public_name(reader, name):
        ending = suffix if number == 1 else f"{suffix}{number}"
        name = wanted[: MAX_NAME_CHARACTERS - len(ending)] + ending
        number += 1
    return name
