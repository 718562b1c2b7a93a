"""Reactions as an import stores them: in the log right behind their message, at its time."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, insert, select

from protocol import Position
from protocol.ids import ChannelId, StreamId, UserId
from protocol.limits import MAX_REACTION_FACES
from protocol.reactions import Reaction, ReactionChanged

from . import feed, log
from .database import Prepared, Reader
from .schema import messages, reaction_kinds, reactions, sessions

_ADD: Final = Prepared(
    insert(reactions).values(
        {name: bindparam(name) for name in ("channel", "seq", "emoji", "place", "user")}
    )
)
_ADD_KIND: Final = Prepared(
    insert(reaction_kinds).values(
        {name: bindparam(name) for name in ("channel", "seq", "emoji", "since", "count", "users")}
    )
)
_AUTHORS: Final = Prepared(
    select(messages.c.author)
    .distinct()
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.kinds > 0,
        messages.c.author.not_in(select(sessions.c.user)),
    )
)


class Reacted(NamedTuple):
    """One emoji on a message, and who put it there, each once."""

    emoji: str
    users: Sequence[str]


def size(reacted: Sequence[Reacted]) -> int:
    """Return how many positions the reactions to a message take."""
    return sum(len(each.users) for each in reacted)


def add(reader: Reader, channel: str, at: tuple[int, int], reacted: Sequence[Reacted]) -> None:
    """Store the reactions to the message at a position and time.

    An export does not tell when they were made. Their positions are those behind the message's.
    """
    seq, time_us = at
    place = seq
    for each in reacted:
        since = place + 1
        for number, user in enumerate(each.users, start=1):
            place += 1
            key = {"channel": channel, "seq": seq, "emoji": each.emoji}
            reader.rows(_ADD, **key, place=place, user=user)
            reaction = Reaction(
                emoji=each.emoji, count=number, since=since, users=_faces(each.users[:number])
            )
            log.append(
                reader,
                Position(stream=StreamId(channel), seq=place, time_us=time_us),
                ReactionChanged(
                    channel=ChannelId(channel),
                    seq=seq,
                    reaction=reaction,
                    user=UserId(user),
                    added=True,
                ),
            )
        users = ",".join(_faces(each.users))
        reader.rows(_ADD_KIND, **key, since=since, count=len(each.users), users=users)


def count_as_seen(reader: Reader, channel: str, now_us: int) -> None:
    """Let nobody who never signed in be told of what was put on their messages long ago."""
    for (author,) in reader.rows(_AUTHORS, channel=channel):
        if feed.seen_us(reader, author) < now_us:
            feed.see(reader, author, now_us)


def _faces(users: Sequence[str]) -> list[UserId]:
    return [UserId(user) for user in users[:MAX_REACTION_FACES]]
