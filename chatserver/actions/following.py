"""Who follows a thread by taking part in it."""

from msgspec.structs import replace

from chatserver.store import blocks, memberships, threads
from protocol.ids import ChannelId, UserId
from protocol.messages import Follow, Message
from protocol.threads import ThreadFollowed

from .finding import root_of
from .registry import Act


def note_reply(act: Act, root: Message, reply: Message) -> None:
    """Let those follow a thread who take part in it: its author, who replies, who is mentioned.

    ``root`` is as it was before the reply: at the first one, those it mentions begin to follow,
    and its author at the first that is by nobody they block. Who has left the thread stays out
    of it until they reply or are mentioned; nobody is brought along by whom they block. Replies
    to somebody's updates by others, who are no members there, come to them by the feed alone.
    """
    passed_over = blocks.blockers(act.reader, _named(root, reply), reply.author) | {reply.author}
    begin = _reading(root, root.seq, root.time_us)
    for user in dict.fromkeys(_at_root(root)):
        if user not in passed_over and threads.find(act.reader, user, *_place(root)) is None:
            _take_along(act, user, begin)
    begin = _reading(root, reply.seq - 1, reply.time_us - 1)
    for user in (*reply.mentions, *reply.called):
        before = follow_of(act, user, root)
        if user not in passed_over and not before.following:
            _take_along(act, user, replace(begin, unread_head=before.unread_head))
    if act.place is None or act.place.role is None:
        return
    before = follow_of(act, reply.author, root)
    after = replace(before, following=True, read_seq=reply.seq, read_us=reply.time_us)
    threads.save(act.reader, reply.author, after)
    if not before.following:
        _tell(act, reply.author, after)


def note_named(act: Act, edited: Message, named: list[UserId]) -> None:
    """Let those follow a thread whom an edit names there for the first time."""
    if not named or not (edited.thread or edited.replies):
        return
    root = root_of(act.reader, edited.channel, edited.thread or edited.seq)
    blockers = blocks.blockers(act.reader, named, edited.author)
    for user in named:
        before = follow_of(act, user, root)
        if user not in blockers and not before.following:
            begin = replace(before, following=True)
            _take_along(act, user, read_up_to(begin, edited.seq - 1, edited.time_us - 1))


def _named(root: Message, reply: Message) -> list[UserId]:
    """Return whom a reply may bring along."""
    return [*_at_root(root), *reply.mentions, *reply.called]


def _at_root(root: Message) -> list[UserId]:
    """Return who follows from the root on, if they do not yet."""
    return [root.author] if root.replies else [root.author, *root.mentions, *root.called]


def _take_along(act: Act, user: UserId, begin: Follow) -> None:
    """Let a member follow from somewhere on."""
    if memberships.role(act.reader, begin.channel, user) is not None:
        save_and_tell(act, user, begin)


def _reading(root: Message, seq: int, time_us: int) -> Follow:
    return Follow(
        channel=root.channel, thread=root.seq, following=True, read_seq=seq, read_us=time_us
    )


def _place(root: Message) -> tuple[ChannelId, int]:
    return root.channel, root.seq


def follow_of(act: Act, user: UserId, root: Message) -> Follow:
    """Return whether somebody follows a thread, and how far they have read it."""
    return threads.find(act.reader, user, root.channel, root.seq) or Follow(
        channel=root.channel, thread=root.seq, following=False
    )


def read_up_to(follow: Follow, seq: int, time_us: int) -> Follow:
    """Move a cursor forward, never back."""
    return replace(follow, read_seq=max(seq, follow.read_seq), read_us=max(time_us, follow.read_us))


def save_and_tell(act: Act, user: UserId, follow: Follow) -> None:
    """Store whether somebody follows a thread, and tell their devices."""
    threads.save(act.reader, user, follow)
    _tell(act, user, follow)


def _tell(act: Act, user: UserId, follow: Follow) -> None:
    act.transaction.record(ThreadFollowed(follow=follow), to=user)
