"""Posting, editing, deleting and reading messages."""

from collections.abc import Iterable

from msgspec.structs import replace

from chatserver.domain import policy
from chatserver.domain.hashtags import tags_in
from chatserver.domain.pages import fitting
from chatserver.domain.policy import Actor, may_begin, may_post, may_read, may_take_back
from chatserver.store import (
    files,
    hidden,
    log,
    memberships,
    messages,
    pins,
    polls,
    previews,
    reactions,
    revisions,
    search,
    threads,
)
from chatserver.store.database import Reader
from chatserver.store.lanes import Question
from chatserver.store.log import Head
from chatserver.store.messages import Pages
from chatserver.store.polls import PollPlace
from protocol.errors import Conflict, Forbidden, Invalid, NonceReused, TooLarge
from protocol.limits import MAX_APP_CHARACTERS
from protocol.messages import (
    AppPart,
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
    PostPoll,
)
from protocol.polls import Poll

from .calls import Called, called_by, forget, newly_named, note
from .files import attachable, forget_files_of
from .finding import found_message, no_message, root_of, standing_message
from .following import note_named, note_reply
from .paces import keep_pace
from .previews import keep_previews, kept_previews
from .quiet import require_may_send_anyway
from .registry import Act, Look, action, in_channel, note_for_others, query
from .saved import forget_saved
from .shares import require_sharable, shared_by

_NO_NONCE = "0" * 32
_REACTION_CHARACTERS = 150
"""About what one kind of reaction adds to an answer."""

_FILE_CHARACTERS = 300
"""What a file adds to an answer, about."""


def already_posted(act: Act, command: PostMessage, poll: Poll | None = None) -> Posted | None:
    """Return the answer the author was given when they sent this before."""
    if command.nonce == _NO_NONCE:
        raise Invalid("a nonce is 128 random bits", field="nonce")
    stored = messages.by_nonce(act.reader, act.actor.id, command.nonce)
    if stored is None:
        return None
    message, digest = stored
    if digest != messages.sent_as(command, poll).digest:
        raise NonceReused("that nonce belongs to another message of yours", field="nonce")
    act.transaction.remind(command.channel)
    return Posted(message=message, repeated=True)


def posts_in(actor: Actor, command: PostMessage | PostPoll) -> tuple[str, ...]:
    """A reply lets its author follow the thread, which their own stream tells."""
    return (command.channel,) if command.thread is None else (command.channel, actor.id)


def post_asks(actor: Actor, command: PostMessage | PostPoll) -> Iterable[Question]:
    yield messages.asking_nonce(actor.id, command.nonce)
    if command.thread is not None:
        yield log.asking_message(command.channel, command.thread)
        yield from threads.asking(actor.id, command.channel, command.thread)


def _changed_message(actor: Actor, command: EditMessage | DeleteMessage) -> Iterable[Question]:
    del actor
    yield log.asking_message(command.channel, command.seq)


def _edit_asks(actor: Actor, command: EditMessage) -> Iterable[Question]:
    yield from _changed_message(actor, command)
    yield from revisions.asking(command.channel, command.seq)


@action(may_post, repeated=already_posted, stays_in=posts_in, asks=post_asks)
def post_message(act: Act, command: PostMessage) -> Posted:
    """Store a message and tell everyone in the channel.

    A repeated ``nonce`` returns the first reply, so a client may resend after a lost connection.

    Raises:
        NonceReused: the nonce belongs to a message with another text or in another place.
        Invalid: there is neither text nor file, or the thread's root cannot be replied to.
        NotFound: a file is none of the actor's.
        Conflict: a file is not there as a whole.
        TooLarge: the text calls too many people, or the layout is too long.
        Forbidden: the actor may not call so many, begin a thread there, or use another name.
    """
    return put_message(act, command)


def put_message(act: Act, command: PostMessage, poll: Poll | None = None) -> Posted:
    """Store a message, which may be a poll, as :func:`post_message` does."""
    whom, root = require_postable(act, command)
    attached = attachable(act, command.files)
    keep_pace(act, command.channel)
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
        mentions=whom.mentions,
        called=whom.called,
        tags=tags_in(command.text),
        everyone=whom.everyone,
        channel_ordinal=head.ordinal + 1 if command.broadcast else None,
        files=attached,
        shares=command.shares,
        app=command.app,
        poll=poll,
        urgent=command.urgent,
    )
    messages.add(act.reader, message, messages.sent_as(command, poll))
    files.attach(act.reader, message)
    note(act.reader, message)
    if root:
        messages.count_reply(act.reader, root, message)
    if message.place_in_channel is not None:
        head.ordinal += 1
        memberships.move_cursor(act.reader, message.channel, act.actor.id, at.seq, head.ordinal)
    act.transaction.announce(at, MessagePosted(message=message))
    if root:
        note_reply(act, root, message)
    return Posted(message=message)


def require_postable(act: Act, command: PostMessage) -> tuple[Called, Message | None]:
    """Refuse what could not be posted; return whom it calls, and the root it replies to.

    Raises:
        Invalid: the text is empty, or the thread's root is no message that can be replied to.
        TooLarge: the text calls too many people, or the layout is too long.
        Forbidden: the actor may not call so many, begin a thread there, or use another name.
    """
    _require_app(act.actor, command.app)
    if not command.text.strip() and not command.files:
        raise Invalid("a message needs some text or a file", field="text")
    if command.broadcast and command.thread is None:
        raise Invalid("it stands in the channel already", field="broadcast")
    outside = command.thread is None or command.broadcast
    if outside:
        may_begin(act.actor, act.place)
    if command.shares is not None:
        require_sharable(act, command.shares, begins=command.thread is None)
    whom = called_by(act, command.channel, command.text, outside=outside)
    if command.urgent:
        require_may_send_anyway(act, {*whom.mentions, *whom.called})
    root = root_of(act.reader, command.channel, command.thread) if command.thread else None
    return whom, root


@action(may_post, stays_in=in_channel, asks=_edit_asks)
def edit_message(act: Act, command: EditMessage) -> Edited:
    """Change one's own message, and keep what it said; the same again changes nothing.

    Raises:
        Conflict: it is a poll, of which people have voted what it says.
    """
    _require_app(act.actor, command.app)
    message = standing_message(act.reader, command.channel, command.seq)
    policy.may_edit(act.actor, message.author)
    if message.poll is not None:
        raise Conflict("a poll stays as it is; close it, or delete it", field="seq")
    if not command.text.strip() and not message.files:
        raise Invalid("a message needs some text; delete it instead", field="text")
    if (message.text, message.app) == (command.text, command.app):
        return Edited(message=message)
    outside = message.place_in_channel is not None
    whom = called_by(act, command.channel, command.text, outside=outside)
    at = act.transaction.advance(command.channel)
    edited = replace(
        message,
        text=command.text,
        edited_us=at.time_us,
        mentions=whom.mentions,
        called=whom.called,
        tags=tags_in(command.text),
        everyone=whom.everyone,
        previews=kept_previews(message, command.text),
        app=command.app,
    )
    search.forget(act.reader, message)
    if edited.text != message.text:
        revisions.keep(act.reader, message)
    messages.edit(act.reader, edited)
    keep_previews(act, message, edited)
    forget(act.reader, message)
    note(act.reader, edited)
    named = newly_named(act, message, edited)
    act.transaction.announce(at, MessageEdited(message=edited, newly_named=named))
    note_named(act, edited, named)
    return Edited(message=edited)


@action(may_take_back, on_full_disk=True, stays_in=in_channel, asks=_changed_message)
def delete_message(act: Act, command: DeleteMessage) -> Deleted:
    """Leave a tombstone in place of a message; deleting twice is the same as once."""
    message = found_message(act.reader, command.channel, command.seq)
    policy.may_delete(act.actor, act.place, message.author)
    if message.deleted:
        return Deleted(message=message)
    place = {"channel": command.channel, "seq": str(command.seq)}
    note_for_others(act, "message.delete", message.author, **place)
    at = act.transaction.advance(command.channel)
    whole = _taken_back(act, message)
    search.forget(act.reader, message)
    messages.delete(act.reader, command.channel, command.seq, at.time_us)
    forget(act.reader, message)
    forget_files_of(act, whole)
    reactions.forget(act.reader, message.channel, message.seq)
    pins.remove(act.reader, message.channel, message.seq)
    revisions.forget(act.reader, message.channel, message.seq)
    if whole.poll is not None:
        polls.forget(act.reader, PollPlace(message.channel, message.seq))
    forget_saved(act, message)
    previews.forget(act.reader, message.channel, message.seq, message.previews, act.now_us)
    tombstone = found_message(act.reader, command.channel, command.seq)
    _forget_if_gone(act, tombstone)
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
        return History(
            messages=shown,
            more=len(shown) < len(page),
            head=head.seq,
            shared=shared_by(look, shown),
        )
    before = command.before or head.seq + 1
    page = pages.before(before, wanted)
    shown = _fitting(page[: -command.limit - 1 : -1])[::-1]
    return History(
        messages=shown, more=len(shown) < len(page), head=head.seq, shared=shared_by(look, shown)
    )


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
    follow = threads.find(look.reader, look.actor.id, command.channel, root.seq)
    shared = shared_by(look, first)
    return History(messages=shown, more=more, head=head.seq, follow=follow, shared=shared)


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
    app = _app_characters(message.app) if message.app else 0
    beside = _REACTION_CHARACTERS * len(message.reactions) + _FILE_CHARACTERS * len(message.files)
    return (2 if message.poll else 1) * len(message.text) + app + beside


def _app_characters(app: AppPart) -> int:
    return len(app.blocks) + len(app.attachments) + len(app.metadata)


def _require_app(actor: Actor, app: AppPart | None) -> None:
    """Refuse a layout that is too long, and a person who speaks under another name."""
    if app is None:
        return
    if _app_characters(app) > MAX_APP_CHARACTERS:
        raise TooLarge("blocks, attachments and metadata are too long together", field="app")
    if (app.name or app.icon or app.webhook) and actor.kind != "bot":
        raise Forbidden("only an app may speak under another name", field="app")


def _taken_back(act: Act, message: Message) -> Message:
    """Return a message that is to be deleted with all that was in it, even if it is hidden."""
    if not message.hidden:
        return message
    kept = hidden.find(act.reader, message.channel, message.seq)
    hidden.forget(act.reader, message.channel, message.seq)
    return kept or message


def _forget_if_gone(act: Act, deleted: Message) -> None:
    """Take a deleted message off its thread, and forget a thread of which nothing is left."""
    root = deleted
    if deleted.thread is not None:
        root = found_message(act.reader, deleted.channel, deleted.thread)
        messages.uncount_reply(act.reader, root)
        root = found_message(act.reader, deleted.channel, deleted.thread)
    if root.deleted and not root.replies:
        threads.forget(act.reader, root.channel, root.seq)


def _head(reader: Reader, channel: str) -> Head:
    head = log.head(reader, channel)
    return head or Head(0, 0, 0)
