"""Polls: how each stands, with its message; who voted what; and which are to be told or closed.

Who voted what is kept as long as a vote may be changed, or as the poll tells it; an anonymous one
forgets it when it is closed (docs/adr/0036).
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, delete, insert, select, update

from protocol.ids import ChannelId
from protocol.messages import Message
from protocol.polls import Poll, Vote, VoteChanged

from .database import Among, Prepared, Reader
from .lanes import Question
from .schema import messages, open_polls, votes

_O = open_polls.c
_V = votes.c
_M = messages.c
_read = msgspec.json.Decoder(Poll).decode

_THIS = (_V.channel == bindparam("channel"), _V.seq == bindparam("seq"))
_FIND = Prepared(select(_V.choices).where(*_THIS, _V.user == bindparam("user")))
_OF_USER = Among(
    lambda seqs: select(_V.seq, _V.choices).where(
        _V.channel == bindparam("channel"), _V.user == bindparam("user"), _V.seq.in_(seqs)
    )
)
_PAGE = Prepared(
    select(_V.user, _V.choices)
    .where(
        *_THIS,
        _V.user > bindparam("after"),
        _V.choices.bitwise_and(bindparam("among")) != 0,
    )
    .order_by(_V.user)
    .limit(bindparam("limit"))
)
_ADD = Prepared(
    insert(votes).values({name: bindparam(name) for name in ("channel", "seq", "user", "choices")})
)
_CHANGE = Prepared(
    update(votes)
    .where(
        _V.channel == bindparam("of_channel"),
        _V.seq == bindparam("of_seq"),
        _V.user == bindparam("of_user"),
    )
    .values(choices=bindparam("choices"))
)
_REMOVE = Prepared(delete(votes).where(*_THIS, _V.user == bindparam("user")))
_FORGET_VOTES = Prepared(delete(votes).where(*_THIS))
_STORE = Prepared(
    update(messages)
    .where(_M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq"))
    .values(poll=bindparam("poll"))
)

_OPEN = Prepared(
    insert(open_polls).values(
        {name: bindparam(name) for name in ("channel", "seq", "closes_us", "told_us", "untold")}
    )
)
_TOLD_US = Prepared(
    select(_O.told_us, _O.untold).where(
        _O.channel == bindparam("channel"), _O.seq == bindparam("seq")
    )
)
_NOTE = Prepared(
    update(open_polls)
    .where(_O.channel == bindparam("of_channel"), _O.seq == bindparam("of_seq"))
    .values(told_us=bindparam("told_us"), untold=bindparam("untold"))
)
_SHUT = Prepared(
    delete(open_polls).where(_O.channel == bindparam("channel"), _O.seq == bindparam("seq"))
)
_DUE = Prepared(
    select(_O.channel, _O.seq)
    .where(_O.closes_us <= bindparam("until"))
    .order_by(_O.closes_us, _O.channel, _O.seq)
    .limit(bindparam("limit"))
)
_UNTOLD = Prepared(
    select(_O.channel, _O.seq)
    .where(_O.untold == 1, _O.told_us <= bindparam("until"))
    .order_by(_O.told_us, _O.channel, _O.seq)
    .limit(bindparam("limit"))
)


class PollPlace(NamedTuple):
    """The message a poll stands in."""

    channel: ChannelId
    seq: int


class Told(NamedTuple):
    """When the channel was last told how an open poll stands, and whether it stands otherwise."""

    told_us: int
    untold: bool


def stored_poll(poll: Poll) -> str:
    """Return a poll as a column holds it, without anybody's own vote."""
    return msgspec.json.encode(replace(poll, mine=[])).decode()


def poll_of(stored: str | None) -> Poll | None:
    """Return a poll from what a column holds."""
    return _read(stored) if stored else None


def begin(reader: Reader, place: PollPlace, poll: Poll, told_us: int) -> None:
    """Note that a poll is open; its message tells how it stands."""
    reader.rows(_OPEN, **place._asdict(), closes_us=poll.closes_us, told_us=told_us, untold=0)


def store(reader: Reader, place: PollPlace, poll: Poll) -> None:
    """Store how a poll stands."""
    reader.rows(_STORE, of_channel=place.channel, of_seq=place.seq, poll=stored_poll(poll))


def vote_of(reader: Reader, place: PollPlace, user: str) -> list[int]:
    """Return what somebody chose."""
    row = reader.row(_FIND, **place._asdict(), user=user)
    return _choices_of(row[0]) if row else []


def told(reader: Reader, place: PollPlace) -> Told | None:
    """Return what the channel knows of a poll, or None if it is not open."""
    row = reader.row(_TOLD_US, **place._asdict())
    return Told(int(row[0]), bool(row[1])) if row else None


def asking(place: PollPlace, user: str) -> list[Question]:
    """Return what :func:`vote_of` and :func:`told` ask."""
    this = place._asdict()
    return [Question(_FIND, this | {"user": user}), Question(_TOLD_US, this)]


def note(reader: Reader, place: PollPlace, told_: Told) -> None:
    """Note what the channel knows of an open poll."""
    reader.rows(
        _NOTE,
        of_channel=place.channel,
        of_seq=place.seq,
        told_us=told_.told_us,
        untold=int(told_.untold),
    )


def change_vote(
    reader: Reader, place: PollPlace, user: str, before: list[int], choices: list[int]
) -> None:
    """Replace what somebody chose ``before``: one row for each voter, whatever they choose."""
    if not choices:
        reader.rows(_REMOVE, **place._asdict(), user=user)
    elif before:
        reader.rows(
            _CHANGE,
            of_channel=place.channel,
            of_seq=place.seq,
            of_user=user,
            choices=_stored(choices),
        )
    else:
        reader.rows(_ADD, **place._asdict(), user=user, choices=_stored(choices))


def page(
    reader: Reader, place: PollPlace, option: int | None, after: str, limit: int
) -> list[Vote]:
    """Return up to ``limit`` votes by voter, after one; all, or those for one option."""
    among = -1 if option is None else 1 << option
    rows = reader.rows(_PAGE, **place._asdict(), among=among, after=after, limit=limit)
    return [Vote(user=user, choices=_choices_of(choices)) for user, choices in rows]


def close(reader: Reader, place: PollPlace, poll: Poll) -> None:
    """Store that a poll is closed; an anonymous one forgets who chose what."""
    store(reader, place, poll)
    reader.rows(_SHUT, **place._asdict())
    if poll.forgot_votes:
        reader.rows(_FORGET_VOTES, **place._asdict())


def forget(reader: Reader, place: PollPlace) -> None:
    """Forget the votes in a message that is deleted."""
    reader.rows(_SHUT, **place._asdict())
    reader.rows(_FORGET_VOTES, **place._asdict())


def due(reader: Reader, until_us: int, limit: int) -> list[PollPlace]:
    """Return open polls whose closing time has come."""
    return [PollPlace(*row) for row in reader.rows(_DUE, until=until_us, limit=limit)]


def untold(reader: Reader, until_us: int, limit: int) -> list[PollPlace]:
    """Return open polls that stand otherwise than was told by a time."""
    return [PollPlace(*row) for row in reader.rows(_UNTOLD, until=until_us, limit=limit)]


def with_votes(reader: Reader, found: Sequence[Message], viewer: str) -> list[Message]:
    """Add the viewer's own votes to polls: one query for each channel with any."""
    asked: dict[str, list[int]] = {}
    for message in found:
        if message.poll is not None:
            asked.setdefault(message.channel, []).append(message.seq)
    own = {
        (channel, seq): _choices_of(choices)
        for channel, seqs in asked.items()
        for seq, choices in reader.among(_OF_USER, seqs, channel=channel, user=viewer)
    }
    return [_with_vote(each, own.get((each.channel, each.seq))) for each in found]


def as_now(reader: Reader, user: str, event: VoteChanged) -> VoteChanged:
    """Return what the log tells of somebody's vote: the log itself does not hold it."""
    choices = vote_of(reader, PollPlace(event.channel, event.seq), user)
    return replace(event, choices=choices)


def _with_vote(message: Message, choices: list[int] | None) -> Message:
    if message.poll is None or not choices:
        return message
    return replace(message, poll=replace(message.poll, mine=choices))


def _stored(choices: list[int]) -> int:
    return sum(1 << choice for choice in choices)


def _choices_of(stored: int) -> list[int]:
    return [choice for choice in range(stored.bit_length()) if stored >> choice & 1]
