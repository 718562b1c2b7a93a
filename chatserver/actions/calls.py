"""Whom a text calls: people by name, groups, a whole channel; and how many that is."""

from typing import NamedTuple

from chatserver.domain.mentions import Named, named_in
from chatserver.domain.policy import may_call_channel, may_follow
from chatserver.store import calls, channels, groups, mentions
from chatserver.store.database import Reader
from protocol.calls import CountInterrupted, Interrupted
from protocol.errors import Invalid, TooLarge
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_CALLED, MAX_MENTIONS
from protocol.messages import Everyone, Message

from .registry import Act, Look, query


class Called(NamedTuple):
    """Whom a text calls, as it stands in the message."""

    mentions: list[UserId]
    called: list[UserId]
    everyone: Everyone | None


_NOBODY = Called([], [], None)


def called_by(act: Act, channel: ChannelId, text: str, *, outside: bool) -> Called:
    """Return whom a text calls; ``outside`` says whether it stands outside threads.

    Raises:
        Forbidden: the actor may not call so many.
        TooLarge: it names too many people, or reaches too many through groups.
    """
    named = named_in(text)
    if named is None:
        return _NOBODY
    if len(named.users) > MAX_MENTIONS:
        raise TooLarge(f"a message mentions at most {MAX_MENTIONS} people", field="text")
    everyone = named.everyone if outside else None
    if everyone:
        found = channels.find(act.reader, channel)
        may_call_channel(act.actor, act.place, found.members if found else 0)
    return Called(named.users, _through_groups(act, channel, named), everyone)


def note(reader: Reader, message: Message) -> None:
    """Let those whom a message calls find it."""
    if message.mentions or message.called:
        people = [*message.mentions, *message.called]
        mentions.add(reader, message.channel, message.seq, message.author, people)
    if message.everyone == "channel":
        calls.add(reader, message.channel, message.seq, message.author)


def forget(reader: Reader, message: Message) -> None:
    """Take back what :func:`note` did."""
    if message.mentions or message.called:
        people = [*message.mentions, *message.called]
        mentions.remove(reader, message.channel, message.seq, people)
    if message.everyone == "channel":
        calls.remove(reader, message.channel, message.seq)


@query(may_follow)
def count_interrupted(look: Look, command: CountInterrupted) -> Interrupted:
    """Count whom a call would interrupt: members who do not keep the channel quiet."""
    if (command.kind == "group") != (command.group is not None):
        raise Invalid("name the group if it is one", field="group")
    people = groups.interrupted(look.reader, command.channel) - {look.actor.id}
    if command.group is not None:
        people &= {*groups.people_in(look.reader, [command.group], command.channel)}
    return Interrupted(people=len(people), online_only=command.kind == "here")


def _through_groups(act: Act, channel: ChannelId, named: Named) -> list[UserId]:
    people = groups.people_in(act.reader, [*named.groups], channel)
    called = [user for user in people if user not in named.users]
    if len(called) > MAX_CALLED:
        raise TooLarge(
            f"it calls {len(called)} people through groups; up to {MAX_CALLED}, or <!channel>",
            field="text",
        )
    return called
