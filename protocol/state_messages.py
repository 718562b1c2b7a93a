"""What events mean to the messages a client has loaded, and to the threads its user follows."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from .files import FileDeleted, deleted_file
from .ids import UserId
from .messages import Follow, Message, MessageDeleted, with_face
from .previews import PreviewsChanged
from .reactions import Reaction, ReactionChanged
from .state_places import change_membership, move_cursor, note_deleted, note_mention
from .state_polls import with_own_vote

if TYPE_CHECKING:
    from .state import State


def message_posted(state: "State", message: Message) -> None:
    """Add a message, and count it where it stands."""
    if message.channel not in state.memberships:
        return
    loaded = state.messages.setdefault(message.channel, {})
    told = _with_reactions_of(loaded.get(message.seq), message)
    loaded[message.seq] = with_own_vote(state, told)
    if message.place_in_channel is not None:
        _advance_membership(state, message, message.place_in_channel)
    if message.thread is not None:
        _replied(state, message, message.thread)


def _advance_membership(state: "State", message: Message, ordinal: int) -> None:
    """Count the message; one's own is read at once."""
    membership = state.memberships[message.channel]
    change_membership(state, message.channel, ordinal=max(membership.ordinal, ordinal))
    if message.author == state.me and message.seq > membership.unread_head:
        move_cursor(state, message.channel, message.seq, ordinal)


def _replied(state: "State", reply: Message, thread: int) -> None:
    """Count the reply on its root; one's own is read at once."""
    root = state.messages[reply.channel].get(thread)
    if root is not None:
        faces = with_face(root.faces, reply.author)
        _change_root(state, reply, replies=reply.ordinal, last_reply_us=reply.time_us, faces=faces)
    follow = state.follows.get((reply.channel, thread))
    if follow is None or reply.author != state.me:
        return
    if reply.seq > follow.unread_head:
        thread_followed(state, replace(follow, read_seq=reply.seq, read_us=reply.time_us))


def thread_followed(state: "State", follow: Follow) -> None:
    """Take over whether one follows; the cursor never goes back, as two streams tell of it."""
    if follow.channel not in state.memberships:
        return
    before = state.follows.get((follow.channel, follow.thread), follow)
    state.follows[follow.channel, follow.thread] = replace(
        follow,
        read_seq=max(follow.read_seq, before.read_seq),
        read_us=max(follow.read_us, before.read_us),
        unread_head=max(follow.unread_head, before.unread_head),
    )


def thread_unread_marked(state: "State", follow: Follow) -> None:
    """Move the cursor back, unless it went beyond that head since: one has replied there."""
    if follow.channel not in state.memberships:
        return
    before = state.follows.get((follow.channel, follow.thread), follow)
    if before.read_seq > follow.unread_head:
        thread_followed(state, follow)
    else:
        unread_head = max(follow.unread_head, before.unread_head)
        state.follows[follow.channel, follow.thread] = replace(follow, unread_head=unread_head)


def message_deleted(state: "State", event: MessageDeleted) -> None:
    """Leave a tombstone only where a thread hangs on it."""
    tombstone = event.message
    note_mention(state, tombstone)
    note_deleted(state, tombstone)
    state.pins.get(tombstone.channel, {}).pop(tombstone.seq, None)
    if tombstone.replies:
        replace_message(state, tombstone)
    else:
        state.messages.get(tombstone.channel, {}).pop(tombstone.seq, None)
    if event.replies is not None:
        _change_root(
            state,
            tombstone,
            replies=event.replies,
            last_reply_us=event.last_reply_us,
            faces=event.faces,
        )


def replace_message(state: "State", message: Message) -> None:
    """Replace a message that is loaded; any other makes no island."""
    loaded = state.messages.get(message.channel, {})
    if message.seq in loaded:
        told = _with_reactions_of(loaded[message.seq], message)
        loaded[message.seq] = with_own_vote(state, told)


def _with_reactions_of(loaded: Message | None, message: Message) -> Message:
    """Keep the reactions one has: events about a message do not carry them."""
    if loaded is None or not loaded.reactions or message.deleted:
        return message
    return replace(message, reactions=loaded.reactions)


def reaction_changed(state: "State", event: ReactionChanged) -> None:
    """Set how one emoji stands on a message."""
    loaded = state.messages.get(event.channel, {})
    message = loaded.get(event.seq)
    if message is None or message.deleted:
        return
    kinds = {each.emoji: each for each in message.reactions}
    before = kinds.pop(event.reaction.emoji, None)
    if event.reaction.count:
        kinds[event.reaction.emoji] = replace(
            event.reaction, mine=_is_mine(state.me, event, before)
        )
    loaded[event.seq] = replace(
        message, reactions=sorted(kinds.values(), key=lambda each: each.since)
    )


def file_deleted(state: "State", event: FileDeleted) -> None:
    """Mark a file of a message that is loaded as deleted."""
    loaded = state.messages.get(event.channel, {})
    message = loaded.get(event.seq)
    if message is not None:
        files = [deleted_file(each) if each.id == event.file else each for each in message.files]
        loaded[event.seq] = replace(message, files=files)


def previews_changed(state: "State", event: PreviewsChanged) -> None:
    """Show other previews below a message that is loaded."""
    loaded = state.messages.get(event.channel, {})
    message = loaded.get(event.seq)
    if message is not None:
        loaded[event.seq] = replace(message, previews=event.previews)


def _is_mine(me: UserId, event: ReactionChanged, before: Reaction | None) -> bool:
    if event.user == me:
        return event.added
    return before.mine if before else me in event.reaction.users


def _change_root(state: "State", reply: Message, **changes: int | list[UserId] | None) -> None:
    """Change the root of the reply's thread; a tombstone goes with its last reply."""
    loaded = state.messages.get(reply.channel, {})
    if reply.thread is None or reply.thread not in loaded:
        return
    root = replace(loaded[reply.thread], **changes)
    loaded[reply.thread] = root
    if root.deleted and not root.replies:
        del loaded[reply.thread]
