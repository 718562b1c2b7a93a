"""Messages kept for later: as long as they are there and may be read."""

from msgspec.structs import replace

from chatserver.domain.policy import Actor, is_readable, may_read, may_use_workspace
from chatserver.store import saved, users
from protocol.errors import NotFound, TooLarge
from protocol.ids import ChannelId, SessionId, UserId
from protocol.limits import MAX_SAVED
from protocol.messages import Message
from protocol.saved import (
    CompleteSaved,
    ListSaved,
    MessageSaved,
    Saved,
    SavedMessage,
    SavedPage,
    SavedRemoved,
    SaveMessage,
    Unsaved,
    UnsaveMessage,
)

from .actors import place_of
from .finding import standing_message
from .registry import Act, Look, action, query


@action(may_read)
def save_message(act: Act, command: SaveMessage) -> Saved:
    """Keep a message and tell the actor's devices; one that was done is open again, and newest.

    Raises:
        TooLarge: too many are saved.
    """
    me = act.actor.id
    standing_message(act.reader, command.channel, command.seq)
    before = saved.find(act.reader, me, command.channel, command.seq)
    if before is not None and before.done_us is None:
        return Saved(saved=before, repeated=True)
    if before is None and saved.count(act.reader, me) >= MAX_SAVED:
        raise TooLarge(f"{MAX_SAVED} messages are saved; take some out first", field="seq")
    at = act.transaction.advance(me)
    each = SavedMessage(channel=command.channel, seq=command.seq, saved_us=at.time_us)
    store = saved.add if before is None else saved.change
    store(act.reader, me, each)
    act.transaction.announce(at, MessageSaved(saved=each))
    return Saved(saved=each)


@action(may_read, on_full_disk=True)
def unsave_message(act: Act, command: UnsaveMessage) -> Unsaved:
    """Keep a message no longer."""
    me, channel, seq = act.actor.id, command.channel, command.seq
    if saved.find(act.reader, me, channel, seq) is None:
        return Unsaved(repeated=True)
    saved.remove(act.reader, me, channel, seq)
    act.transaction.record(SavedRemoved(channel=channel, seq=seq), to=me)
    return Unsaved()


@action(may_read)
def complete_saved(act: Act, command: CompleteSaved) -> Saved:
    """Call a saved message done, or not; twice is the same as once.

    Raises:
        NotFound: the actor has not saved it.
    """
    me = act.actor.id
    before = saved.find(act.reader, me, command.channel, command.seq)
    if before is None:
        raise NotFound("that message is not saved", field="seq")
    if command.done == (before.done_us is not None):
        return Saved(saved=before, repeated=True)
    changed = replace(before, done_us=act.now_us if command.done else None)
    saved.change(act.reader, me, changed)
    act.transaction.record(MessageSaved(saved=changed), to=me)
    return Saved(saved=changed)


@query(may_use_workspace)
def list_saved(look: Look, command: ListSaved) -> SavedPage:
    """List what the actor saved and may read."""
    page = saved.page(
        look.reader,
        look.actor.id,
        is_guest=look.actor.role == "guest",
        done=command.done,
        before_us=command.before,
        limit=command.limit + 1,
    )
    return SavedPage(saved=page[: command.limit], more=len(page) > command.limit)


def forget_saved(act: Act, message: Message) -> None:
    """Take a deleted message from all who saved it, and tell those who could read it."""
    channel, seq = message.channel, message.seq
    for user, may_see in saved.keepers(act.reader, channel, seq):
        saved.remove(act.reader, user, channel, seq)
        if may_see:
            act.transaction.record(SavedRemoved(channel=channel, seq=seq), to=user)


def show_saved(act: Act, channel: ChannelId, user: UserId) -> None:
    """Tell somebody who came into a channel what they saved there when they could read it."""
    for each in saved.in_channel(act.reader, user, channel):
        act.transaction.record(MessageSaved(saved=each), to=user)


def hide_saved(act: Act, channel: ChannelId, user: UserId) -> None:
    """Take from somebody's sight what they saved in a channel they may not read any more."""
    kept = saved.in_channel(act.reader, user, channel)
    if not kept or _may_still_read(act, channel, user):
        return
    for each in kept:
        act.transaction.record(SavedRemoved(channel=channel, seq=each.seq), to=user)


def _may_still_read(act: Act, channel: ChannelId, user: UserId) -> bool:
    found = users.find(act.reader, user)
    if found is None:
        return False
    actor = Actor(user, SessionId(""), found.role, found.kind)
    return is_readable(actor, place_of(act.reader, channel, actor))
