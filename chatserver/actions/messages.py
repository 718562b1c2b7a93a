"""Posting, editing, deleting and reading messages."""

from chatserver.domain import policy
from chatserver.domain.mentions import mentioned
from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_follow, may_post, may_read
from chatserver.store import channels, log, mentions, messages, reactions
from chatserver.store.database import Reader
from chatserver.store.log import Head
from chatserver.store.messages import Pages
from protocol.errors import Conflict, Invalid, NonceReused, NotFound, TooLarge
from protocol.ids import UserId
from protocol.limits import MAX_MENTIONS
from protocol.messages import (
    Deleted,
    DeleteMessage,
    Edited,
    EditMessage,
    History,
    ListHistory,
    ListReplies,
    Located,
    LocateDate,
    Message,
    MessageEdited,
    MessagePosted,
    Posted,
    PostMessage,
)

from .registry import Act, Look, action, query

_NO_NONCE = "0" * 32
_REACTION_CHARACTERS = 150
"""About what one kind of reaction adds to an answer."""


def _already_posted(act: Act, command: PostMessage) -> Posted | None:
    """Return the answer the author was given when they sent this before."""
    if command.nonce == _NO_NONCE:
        raise Invalid("a nonce is 128 random bits", field="nonce")
    stored = messages.by_nonce(act.reader, act.actor.id, command.nonce)
    if stored is None:
        return None
    message, digest = stored
    if digest != messages.digest(command.channel, command.thread, command.text):
        raise NonceReused("that nonce belongs to another message of yours", field="nonce")
    return Posted(message=message, repeated=True)


@action(may_post, repeated=_already_posted)
def post_message(act: Act, command: PostMessage) -> Posted:
    """Store a message and tell everyone in the channel.

    A repeated ``nonce`` returns the first reply, so a client may resend after a lost connection.

    Raises:
        NonceReused: the nonce belongs to a message with another text or in another place.
        Invalid: the text is empty, or the thread's root is no message that can be replied to.
        TooLarge: the text mentions too many people.
    """
    if not command.text.strip():
        raise Invalid("a message needs some text", field="text")
    named = _mentioned(command.text)
    root = root_of(act.reader, command.channel, command.thread) if command.thread else None
    head = act.transaction.head(command.channel)
    at = act.transaction.advance(command.channel)
    message = Message(
        channel=command.channel,
        seq=at.seq,
        time_us=at.time_us,
        author=act.actor.id,
        text=command.text,
        thread=command.thread,
        ordinal=root.replies + 1 if root else head.ordinal + 1,
        mentions=named,
    )
    messages.add(act.reader, message, command.nonce)
    if named:
        mentions.add(act.reader, message.channel, message.seq, message.author, named)
    if root:
        messages.count_replies(act.reader, root, message.ordinal, message.time_us)
    else:
        head.ordinal += 1
        channels.move_cursor(act.reader, message.channel, act.actor.id, at.seq, head.ordinal)
    act.transaction.announce(at, MessagePosted(message=message))
    return Posted(message=message)


@action(may_post)
def edit_message(act: Act, command: EditMessage) -> Edited:
    """Change the text of one's own message; the same text again changes nothing."""
    message = standing_message(act.reader, command.channel, command.seq)
    policy.may_edit(act.actor, message.author)
    if not command.text.strip():
        raise Invalid("a message needs some text; delete it instead", field="text")
    if message.text == command.text:
        return Edited(message=message)
    named = _mentioned(command.text)
    at = act.transaction.advance(command.channel)
    messages.edit(act.reader, command.channel, command.seq, command.text, at.time_us)
    edited = found_message(act.reader, command.channel, command.seq)
    mentions.remove(act.reader, edited.channel, edited.seq, message.mentions)
    mentions.add(act.reader, edited.channel, edited.seq, edited.author, named)
    act.transaction.announce(at, MessageEdited(message=edited))
    return Edited(message=edited)


@action(may_follow)
def delete_message(act: Act, command: DeleteMessage) -> Deleted:
    """Leave a tombstone in place of a message; deleting twice is the same as once."""
    message = found_message(act.reader, command.channel, command.seq)
    policy.may_delete(act.actor, act.place, message.author)
    if message.deleted:
        return Deleted(message=message)
    at = act.transaction.advance(command.channel)
    messages.delete(act.reader, command.channel, command.seq, at.time_us)
    mentions.remove(act.reader, message.channel, message.seq, message.mentions)
    reactions.forget(act.reader, message.channel, message.seq)
    _uncount_reply(act.reader, message)
    tombstone = found_message(act.reader, command.channel, command.seq)
    act.transaction.announce(at, log.deletion_of(act.reader, tombstone))
    return Deleted(message=tombstone)


@query(may_read)
def list_history(look: Look, command: ListHistory) -> History:
    """Read a page of messages outside threads; any depth costs the same."""
    if command.before is not None and command.after is not None:
        raise Invalid("ask for what is before or after a position, not both", field="after")
    head = _head(look.reader, command.channel)
    pages = Pages(look.reader, command.channel, look.actor.id)
    wanted = command.limit + 1
    if command.after is not None:
        page = pages.after(command.after, wanted)
        shown = _fitting(page[: command.limit])
        return History(messages=shown, more=len(shown) < len(page), head=head.seq)
    before = command.before or head.seq + 1
    page = pages.before(before, wanted)
    shown = _fitting(page[: -command.limit - 1 : -1])[::-1]
    return History(messages=shown, more=len(shown) < len(page), head=head.seq)


@query(may_read)
def list_replies(look: Look, command: ListReplies) -> History:
    """Read a thread from its root on."""
    pages = Pages(look.reader, command.channel, look.actor.id)
    root = next(iter(pages.one(command.thread)), None)
    if root is None:
        raise no_message()
    if root.thread is not None:
        raise Invalid("that message is a reply, not the root of a thread", field="thread")
    wanted = command.limit + 1
    page = pages.replies(root.seq, command.after, wanted)
    first = [] if command.after else [root]
    shown = _fitting([*first, *page[: command.limit]])
    head = _head(look.reader, command.channel)
    more = len(shown) < len(first) + len(page)
    return History(messages=shown, more=more, head=head.seq)


@query(may_read)
def locate_date(look: Look, command: LocateDate) -> Located:
    """Find where reading from a date on begins; any channel costs the same."""
    head = _head(look.reader, command.channel).seq
    begin = messages.first_since(look.reader, command.channel, command.time_us, head)
    pages = Pages(look.reader, command.channel, look.actor.id)
    found = pages.after(begin - 1, 1) or pages.before(begin, 1)
    return Located(seq=found[0].seq if found else 0)


def _fitting(page: list[Message]) -> list[Message]:
    return fitting(page, _characters)


def _characters(message: Message) -> int:
    return len(message.text) + _REACTION_CHARACTERS * len(message.reactions)


def _mentioned(text: str) -> list[UserId]:
    named = mentioned(text)
    if len(named) > MAX_MENTIONS:
        raise TooLarge(f"a message mentions at most {MAX_MENTIONS} people", field="text")
    return named


def root_of(reader: Reader, channel: str, thread: int) -> Message:
    """Return the message a thread hangs on, or could.

    Raises:
        Invalid: there is none, or it is a reply itself.
    """
    root = log.message_at(reader, channel, thread)
    if root is None or root.thread is not None or (root.deleted and not root.replies):
        raise Invalid("there is no such thread in this channel", field="thread")
    return root


def _uncount_reply(reader: Reader, message: Message) -> None:
    """Take a deleted message off its thread's count, if it was a reply."""
    if message.thread is not None:
        root = found_message(reader, message.channel, message.thread)
        last_us = messages.last_reply_us(reader, message.channel, root.seq)
        messages.count_replies(reader, root, root.replies - 1, last_us)


def found_message(reader: Reader, channel: str, seq: int) -> Message:
    """Return the message at a position, deleted or not.

    Raises:
        NotFound: no message was posted there.
    """
    message = log.message_at(reader, channel, seq)
    if message is None:
        raise no_message()
    return message


def no_message() -> NotFound:
    """Return the error for a position at which no message was posted."""
    return NotFound("there is no such message", field="seq")


def standing_message(reader: Reader, channel: str, seq: int) -> Message:
    """Return the message at a position, which is not deleted.

    Raises:
        NotFound: no message was posted there.
        Conflict: it is deleted.
    """
    message = found_message(reader, channel, seq)
    if message.deleted:
        raise Conflict("the message is deleted", field="seq")
    return message


def _head(reader: Reader, channel: str) -> Head:
    head = log.head(reader, channel)
    return head or Head(0, 0, 0)
