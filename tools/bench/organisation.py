"""A large organisation's data, made up: many people, channels whose sizes follow Zipf, and talk."""

import random
from pathlib import Path

from msgspec import Struct

from chatserver.core.config import Config
from chatserver.store import channels as channel_table
from chatserver.store import imports, log, memberships
from chatserver.store import users as user_table
from chatserver.store.channels import NewChannel
from chatserver.store.database import Reader
from chatserver.store.imports import Line
from chatserver.store.log import Head
from chatserver.store.migrate import migrate
from chatserver.store.users import NewUser
from protocol.ids import ChannelId, UserId

REPLIES, MENTIONS = 0.18, 0.15
_BEGIN_US = 1_760_000_000_000_000
_BURST_US, _PAUSE_US = 60_000_000, 45 * 60_000_000
_PAUSES = 0.1
_SEED = 4


class Organisation(Struct, frozen=True):
    """How large it is."""

    users: int
    channels: int
    messages: int
    largest: int
    """Members of the largest channel; the next ones have a half, a third, a fourth of it."""
    busy_in: int
    """How many channels the first user is in, who is the one that reads."""


def found(data: Path) -> Path:
    """Make an empty database; return its file."""
    data.mkdir(parents=True)
    path = data / Config().store.file
    migrate(path)
    return path


def fill(reader: Reader, size: Organisation) -> list[UserId]:
    """Put people, memberships and messages in; return the people, the reader first."""
    dice = random.Random(_SEED)  # noqa: S311  # the same organisation each time
    people = [UserId(f"U{number:010}") for number in range(size.users)]
    for person in people:
        user_table.add(reader, NewUser(person, person.lower(), person, _BEGIN_US))
    weights = [1 / (place + 1) for place in range(size.channels)]
    share = size.messages / sum(weights)
    for place, weight in enumerate(weights):
        count = max(5, int(size.largest * weight))
        inside = [people[each] for each in dice.sample(range(1, size.users), count)]
        if place % (size.channels // size.busy_in) == 0:
            inside.append(people[0])
        channel = _open(reader, place, inside)
        lines = _talk(dice, inside, max(1, round(share * weight)))
        imports.add_messages(reader, channel, lines, {})
        imports.follow_threads(reader, channel)
    return people


def _open(reader: Reader, place: int, inside: list[UserId]) -> ChannelId:
    channel = ChannelId(f"C{place:010}")
    new = NewChannel(channel, "private", inside[0], _BEGIN_US, f"place-{place}")
    channel_table.add(reader, new)
    for person in inside:
        at = Head(0, 0, 0)
        memberships.add(reader, channel, person, role="member", at=at, joined_us=0)
    return channel


def _talk(dice: random.Random, inside: list[UserId], count: int) -> list[Line]:
    """Make up messages: a few regulars say most, in bursts, with replies and mentions."""
    regulars = inside[: max(3, len(inside) // 5)]
    lines: list[Line] = []
    roots: list[int] = []
    time_us = _BEGIN_US
    for number in range(count):
        time_us += _PAUSE_US if dice.random() < _PAUSES else 1 + dice.randrange(_BURST_US)
        author = dice.choice(regulars if dice.random() < 0.8 else inside)  # noqa: PLR2004
        mentioned = f" <@{dice.choice(inside)}>" if dice.random() < MENTIONS else ""
        thread = dice.choice(roots[-20:]) if roots and dice.random() < REPLIES else None
        if thread is None:
            roots.append(number)
        text = f"message {number} about this and that{mentioned}"
        lines.append(Line(time_us, author, text, thread, number, None, None))
    return lines


def naive_rows(reader: Reader) -> int:
    """Return how many rows a feed would write that pushes each message to each other member."""
    ((rows,),) = reader.raw.execute(
        "SELECT sum(c.members - 1) FROM messages m JOIN channels c ON c.id = m.channel"
    )
    return int(rows)


def messages(reader: Reader) -> int:
    """Return how many messages there are."""
    ((count,),) = reader.raw.execute("SELECT count(*) FROM messages")
    return int(count)


def heads(reader: Reader) -> dict[str, int]:
    """Return how many events each channel has."""
    rows = reader.raw.execute("SELECT id FROM channels").fetchall()
    found = {channel: log.head(reader, channel) for (channel,) in rows}
    return {channel: head.seq for channel, head in found.items() if head}
