"""What events mean to polls in messages a client has loaded, and to the user's own votes."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from .messages import Message
from .polls import PollChanged, VoteChanged

if TYPE_CHECKING:
    from .state import State


def note_votes(state: "State", message: Message) -> None:
    """Keep the user's own vote of a message in an answer."""
    if message.poll is not None:
        state.votes[message.channel, message.seq] = message.poll.mine


def with_own_vote(state: "State", message: Message) -> Message:
    """Return a message of an event, which does not tell it, with the user's own vote."""
    poll = message.poll
    if poll is None:
        return message
    votes = [] if poll.forgot_votes else state.votes.get((message.channel, message.seq), [])
    return replace(message, poll=replace(poll, mine=votes))


def poll_changed(state: "State", event: PollChanged) -> None:
    """Set how a poll stands."""
    loaded = state.messages.get(event.channel, {})
    message = loaded.get(event.seq)
    if message is None or message.poll is None:
        return
    if len(event.counts) != len(message.poll.options):
        return
    poll = replace(
        message.poll, counts=event.counts, voters=event.voters, closed_us=event.closed_us
    )
    loaded[event.seq] = with_own_vote(state, replace(message, poll=poll))


def vote_changed(state: "State", event: VoteChanged) -> None:
    """Set what the user chose, also where the message is not there yet."""
    state.votes[event.channel, event.seq] = event.choices
    loaded = state.messages.get(event.channel, {})
    if event.seq in loaded:
        loaded[event.seq] = with_own_vote(state, loaded[event.seq])
