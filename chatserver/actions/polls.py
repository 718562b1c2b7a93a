"""Asking, voting, closing; and telling a channel how its polls stand."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from chatserver.domain import policy
from chatserver.domain.pages import fitting
from chatserver.domain.policy import Actor, may_post, may_read, may_take_back, may_vote
from chatserver.domain.polls import PollError, asked, in_words
from chatserver.store import log, polls
from chatserver.store.lanes import Question
from chatserver.store.polls import PollPlace, Told
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, Forbidden, Invalid
from protocol.limits import MAX_POLL_DAYS
from protocol.messages import Message, Posted, PostMessage, PostPoll
from protocol.polls import (
    CastVote,
    ClosePoll,
    ListVotes,
    Poll,
    PollChanged,
    Polled,
    VoteChanged,
    Votes,
)

from .finding import standing_message
from .messages import already_posted, post_asks, posts_in, put_message
from .registry import Act, Look, action, in_channel, in_channel_and_own, query

TELL_EVERY_US: Final = 1_000_000
"""A vote is told at once unless the channel was told of that poll less long ago than this."""

_DAY_US: Final = 86_400_000_000


def _already_asked(act: Act, command: PostPoll) -> Posted | None:
    poll = _poll_of(command)
    return already_posted(act, _posting(command, poll), poll)


@action(may_post, repeated=_already_asked, stays_in=posts_in, asks=post_asks)
def post_poll(act: Act, command: PostPoll) -> Posted:
    """Store a message that asks something, and tell everyone in the channel.

    Raises:
        Invalid: it is no poll, or its closing time is past or too far; or as for any message.
    """
    poll = _poll_of(command)
    _require_time(act, command.closes_us)
    posted = put_message(act, _posting(command, poll), poll)
    message = posted.message
    polls.begin(act.reader, PollPlace(command.channel, message.seq), poll, told_us=0)
    return posted


def _vote_asks(actor: Actor, command: CastVote) -> Iterable[Question]:
    yield log.asking_message(command.channel, command.seq)
    yield from polls.asking(PollPlace(command.channel, command.seq), actor.id)


@action(may_vote, stays_in=in_channel_and_own, asks=_vote_asks)
def cast_vote(act: Act, command: CastVote) -> Polled:
    """Replace the actor's vote, and count it; so many statements, however many have voted.

    The actor's own devices are told what they chose. The channel is told how it stands, and by
    nothing who voted: at once, or, while many vote, with those who follow.

    Raises:
        Conflict: the poll is closed, or its time is over.
        Invalid: there is no such option, or only one may be chosen.
    """
    place = PollPlace(command.channel, command.seq)
    poll = _poll_in(standing_message(act.reader, *place))
    told = polls.told(act.reader, place)
    if told is None or (poll.closes_us is not None and poll.closes_us <= act.now_us):
        raise Conflict("the poll is closed", field="seq")
    choices = _checked(poll, command.choices)
    me = act.actor.id
    before = polls.vote_of(act.reader, place, me)
    if choices == before:
        return Polled(poll=replace(poll, mine=choices))
    counted = _counted(poll, before, choices)
    polls.change_vote(act.reader, place, me, before, choices)
    polls.store(act.reader, place, counted)
    own = VoteChanged(channel=place.channel, seq=place.seq, choices=choices)
    act.transaction.record(own, to=me)
    _tell_in_time(act.transaction, place, counted, told)
    return Polled(poll=replace(counted, mine=choices))


@action(may_take_back, on_full_disk=True, stays_in=in_channel)
def close_poll(act: Act, command: ClosePoll) -> Polled:
    """Close one's own poll, or as an administrator somebody else's; again changes nothing."""
    place = PollPlace(command.channel, command.seq)
    message = standing_message(act.reader, *place)
    poll = _poll_in(message)
    policy.may_close_poll(act.actor, act.place, message.author)
    if poll.closed_us is None:
        poll = _close(act.transaction, place, poll)
    mine = polls.vote_of(act.reader, place, act.actor.id)
    return Polled(poll=replace(poll, mine=mine))


@query(may_read)
def list_votes(look: Look, command: ListVotes) -> Votes:
    """List who voted what; of an anonymous poll nobody is told, whoever asks.

    Raises:
        Forbidden: the poll is anonymous.
    """
    place = PollPlace(command.channel, command.seq)
    poll = _poll_in(standing_message(look.reader, *place))
    if poll.anonymous:
        raise Forbidden("the poll is anonymous", field="seq")
    wanted = command.limit + 1
    page = polls.page(look.reader, place, command.option, command.after or "", wanted)
    shown = fitting(page[: command.limit], lambda vote: len(vote.choices))
    return Votes(votes=shown, more=len(shown) < len(page))


def close_due(transaction: Transaction, place: PollPlace, at_us: int) -> None:
    """Close a poll whose time has come by ``at_us``, unless that was done already."""
    message = log.message_at(transaction.reader, *place)
    poll = message.poll if message else None
    if poll is None:
        polls.forget(transaction.reader, place)
    elif poll.closed_us is None and poll.closes_us is not None and poll.closes_us <= at_us:
        _close(transaction, place, poll)


def tell(transaction: Transaction, place: PollPlace, at_us: int) -> None:
    """Tell a channel how a poll stands that moved on, unless that was done already."""
    told = polls.told(transaction.reader, place)
    if told is None or not told.untold or told.told_us > at_us - TELL_EVERY_US:
        return
    message = log.message_at(transaction.reader, *place)
    if message is None or message.poll is None:
        polls.forget(transaction.reader, place)
    else:
        _tell(transaction, place, message.poll)


def _tell_in_time(transaction: Transaction, place: PollPlace, poll: Poll, told: Told) -> None:
    """Tell how a poll stands, or leave that to whoever looks for what is due."""
    if told.told_us + TELL_EVERY_US <= transaction.now_us:
        _tell(transaction, place, poll)
    elif not told.untold:
        polls.note(transaction.reader, place, told._replace(untold=True))


def _tell(transaction: Transaction, place: PollPlace, poll: Poll) -> None:
    polls.note(transaction.reader, place, Told(transaction.now_us, untold=False))
    transaction.record(_standing(place, poll), to=place.channel)


def _close(transaction: Transaction, place: PollPlace, poll: Poll) -> Poll:
    at = transaction.advance(place.channel)
    closed = replace(poll, closed_us=at.time_us)
    polls.close(transaction.reader, place, closed)
    transaction.announce(at, _standing(place, closed))
    return closed


def _standing(place: PollPlace, poll: Poll) -> PollChanged:
    return PollChanged(
        channel=place.channel,
        seq=place.seq,
        counts=poll.counts,
        voters=poll.voters,
        closed_us=poll.closed_us,
    )


def _counted(poll: Poll, before: list[int], choices: list[int]) -> Poll:
    counts = list(poll.counts)
    for choice in before:
        counts[choice] -= 1
    for choice in choices:
        counts[choice] += 1
    return replace(poll, counts=counts, voters=poll.voters + bool(choices) - bool(before))


def _checked(poll: Poll, choices: list[int]) -> list[int]:
    chosen = sorted(set(choices))
    if chosen and chosen[-1] >= len(poll.options):
        raise Invalid("there is no such option", field="choices")
    if len(chosen) > 1 and not poll.multiple:
        raise Invalid("only one option may be chosen", field="choices")
    return chosen


def _poll_in(message: Message) -> Poll:
    if message.poll is None:
        raise Invalid("that message is no poll", field="seq")
    return message.poll


def _poll_of(command: PostPoll) -> Poll:
    try:
        wanted = asked(command.question, command.options)
    except PollError as error:
        raise Invalid(str(error), field=error.field) from error
    return Poll(
        question=wanted.question,
        options=wanted.options,
        multiple=command.multiple,
        anonymous=command.anonymous,
        closes_us=command.closes_us,
        counts=[0] * len(wanted.options),
    )


def _posting(command: PostPoll, poll: Poll) -> PostMessage:
    return PostMessage(
        channel=command.channel,
        text=in_words(poll.question, poll.options),
        nonce=command.nonce,
        thread=command.thread,
        broadcast=command.broadcast,
    )


def _require_time(act: Act, closes_us: int | None) -> None:
    if closes_us is None:
        return
    if closes_us <= act.now_us:
        raise Invalid("that time has passed", field="closes_us")
    if closes_us > act.now_us + MAX_POLL_DAYS * _DAY_US:
        raise Invalid("it is more than a year away", field="closes_us")
