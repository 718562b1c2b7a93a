"""Whom a text calls: people by name, groups, a whole channel; and how many that is."""

from typing import NamedTuple

from chatserver.domain.mentions import Named, named_in
from chatserver.domain.notify import edit_tells
from chatserver.domain.policy import may_call_channel, may_follow
from chatserver.store import calls, channels, groups, mentions, revisions, tags
from chatserver.store.database import Reader
from protocol.calls import CountInterrupted, Interrupted
from protocol.errors import Invalid, TooLarge
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_CALLED, MAX_MENTIONS, MAX_REVISIONS
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


def newly_named(act: Act, before: Message, edited: Message) -> list[UserId]:
    """Return whom an edit names for the first time, who are to be told of it.

    Nobody long after it was posted, or where everybody was told of it then. What a program edits
    tells nobody: it does so again and again, to show how something stands.
    """
    named = dict.fromkeys([*edited.mentions, *edited.called])
    for user in (edited.author, *before.mentions, *before.called):
        named.pop(user, None)
    told_all = act.place is None or not act.place.named or before.everyone == "channel"
    tells = act.actor.kind == "person" and edit_tells(before.time_us, act.now_us)
    if not named or told_all or not tells:
        return []
    earlier = revisions.page(
        act.reader, edited.channel, edited.seq, revisions.NEWEST, MAX_REVISIONS
    )
    for said in filter(None, (named_in(revision.text) for revision in earlier)):
        for user in (*said.users, *_in_groups(act, edited.channel, said)):
            named.pop(user, None)
    return [*named]


def note(reader: Reader, message: Message) -> None:
    """Let those whom a message calls find it, and everybody by its tags."""
    if message.mentions or message.called:
        people = [*message.mentions, *message.called]
        mentions.add(reader, message.channel, message.seq, message.author, people)
    if message.everyone == "channel":
        calls.add(reader, message.channel, message.seq, message.author)
    if message.tags:
        tags.add(reader, message)


def forget(reader: Reader, message: Message) -> None:
    """Take back what :func:`note` did."""
    if message.mentions or message.called:
        people = [*message.mentions, *message.called]
        mentions.remove(reader, message.channel, message.seq, people)
    if message.everyone == "channel":
        calls.remove(reader, message.channel, message.seq)
    tags.remove(reader, message)


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
    called = _in_groups(act, channel, named)
    if len(called) > MAX_CALLED:
        raise TooLarge(
            f"it calls {len(called)} people through groups; up to {MAX_CALLED}, or <!channel>",
            field="text",
        )
    return called


def _in_groups(act: Act, channel: ChannelId, named: Named) -> list[UserId]:
    people = groups.people_in(act.reader, [*named.groups], channel)
    return [user for user in people if user not in named.users]
