"""Where the channels of a Slack export go: found from an earlier import, or created."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from chatserver.domain.slack.mrkdwn import to_plain
from chatserver.store import channels
from chatserver.store.channels import NewChannel
from chatserver.store.database import Reader
from chatserver.store.imports import IMPORTING_US
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_NAME_CHARACTERS, MAX_TOPIC_CHARACTERS

from .slack_export import SlackChannel
from .slack_people import Identifiers

_NO_NAME_CHARACTERS: Final = re.compile(r"[\s#@/\x00-\x1f\x7f]+")
_SUFFIX: Final = "-slack"


class Destination(msgspec.Struct, frozen=True):
    """What a channel of the export is to be here; ``key`` names the people of a direct one."""

    source: SlackChannel
    id: str
    creator: str
    members: list[str]
    key: str | None

    @property
    def label(self) -> str:
        """What to call it in a report."""
        return f"#{self.source.name}" if self.key is None else f"direct messages {self.source.id}"


class Opened(NamedTuple):
    """A channel that is ready to be filled."""

    id: str
    added: bool
    name: str
    importing: bool


def destinations(
    sources: list[SlackChannel], identifiers: Identifiers, people: Mapping[str, str]
) -> list[Destination]:
    """Return where each channel goes; those of the same people become one direct channel."""
    found: dict[str, Destination] = {}
    for source in sources:
        to = _destination(source, identifiers, people)
        earlier = found.get(to.key or to.id)
        found[to.key or to.id] = _with_folders(earlier, source.folders) if earlier else to
    return list(found.values())


def _destination(
    source: SlackChannel, identifiers: Identifiers, people: Mapping[str, str]
) -> Destination:
    members = list(dict.fromkeys(people[key] for key in source.members if key in people))
    direct = source.kind in ("direct", "group")
    creator = people.get(source.creator or "") or (members[0] if members else "")
    return Destination(
        source=source,
        id=identifiers.channel(source),
        creator=creator,
        members=members,
        key=channels.direct_key([UserId(user) for user in members]) if direct else None,
    )


def _with_folders(to: Destination, folders: list[str]) -> Destination:
    all_folders = list(dict.fromkeys(to.source.folders + folders))
    source = msgspec.structs.replace(to.source, folders=all_folders)
    return msgspec.structs.replace(to, source=source)


def open_destination(reader: Reader, to: Destination) -> Opened:
    """Find the channel, or create it, archived until it is filled."""
    id_ = channels.by_direct_key(reader, to.key) if to.key else None
    existing = channels.find(reader, id_ or to.id)
    if existing:
        place = channels.place(reader, existing.id, "")
        importing = place is not None and place.archived_us == IMPORTING_US
        return Opened(existing.id, added=False, name=existing.name, importing=importing)
    name = "" if to.key else _free_name(reader, to.source)
    channel = NewChannel(
        id=ChannelId(to.id),
        kind=to.source.kind,
        creator=UserId(to.creator),
        created_us=to.source.created_us,
        name=name,
        topic=topic_of(to.source)[:MAX_TOPIC_CHARACTERS],
        archived_us=IMPORTING_US,
        direct_key=to.key,
    )
    channels.add(reader, channel)
    return Opened(to.id, added=True, name=name, importing=True)


def topic_of(source: SlackChannel) -> str:
    """Return what a channel is for, uncut."""
    return to_plain(source.topic)


def name_of(source: SlackChannel) -> str:
    """Return a channel's name in a form we allow."""
    name = _NO_NAME_CHARACTERS.sub("-", source.name.lower()).strip("-")
    return name[:MAX_NAME_CHARACTERS] or source.id.lower()


def _free_name(reader: Reader, source: SlackChannel) -> str:
    """Return the channel's name, changed if a public channel has it already."""
    wanted = name = name_of(source)
    number = 1
    while source.kind == "public" and channels.by_public_name(reader, name):
        suffix = _SUFFIX if number == 1 else f"{_SUFFIX}{number}"
        name = wanted[: MAX_NAME_CHARACTERS - len(suffix)] + suffix
        number += 1
    return name
