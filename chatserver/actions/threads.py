"""Following threads by asking, and reading them."""

from msgspec.structs import replace

from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_follow, may_use_workspace
from chatserver.store import messages, threads
from protocol.threads import (
    Followed,
    FollowThread,
    ListThreads,
    MarkThreadRead,
    MarkThreadUnread,
    Thread,
    ThreadPlace,
    ThreadRead,
    Threads,
    ThreadUnreadMarked,
)

from .finding import root_of
from .following import follow_of, read_up_to, save_and_tell
from .registry import Act, Look, action, in_channel_and_own, query


@action(may_follow, stays_in=in_channel_and_own)
def follow_thread(act: Act, command: FollowThread) -> Followed:
    """Follow a thread, with everything so far read, or follow it no more.

    Raises:
        Invalid: there is no such thread.
    """
    root = root_of(act.reader, command.channel, command.thread)
    before = follow_of(act, act.actor.id, root)
    if before.following == command.follow:
        return Followed(follow=before)
    after = replace(before, following=command.follow)
    if command.follow:
        head = act.transaction.head(command.channel)
        after = read_up_to(after, head.seq, head.time_us)
    save_and_tell(act, act.actor.id, after)
    return Followed(follow=after)


@action(may_follow, stays_in=in_channel_and_own)
def mark_thread_read(act: Act, command: MarkThreadRead) -> Followed:
    """Move the actor's cursor in a thread forward and tell their other devices."""
    root = root_of(act.reader, command.channel, command.thread)
    before = follow_of(act, act.actor.id, root)
    seq = min(command.seq, act.transaction.head(command.channel).seq)
    if not before.following or seq <= before.read_seq:
        return Followed(follow=before)
    read_us = messages.reply_time_us(act.reader, command.channel, root.seq, seq)
    after = read_up_to(before, seq, read_us or 0)
    threads.save(act.reader, act.actor.id, after)
    act.transaction.record(ThreadRead(follow=after), to=act.actor.id)
    return Followed(follow=after)


@action(may_follow, stays_in=in_channel_and_own)
def mark_thread_unread(act: Act, command: MarkThreadUnread) -> Followed:
    """Move the actor's cursor in a thread back before a reply and tell their other devices."""
    root = root_of(act.reader, command.channel, command.thread)
    before = follow_of(act, act.actor.id, root)
    seq = command.seq - 1
    if before.following and seq >= before.read_seq:
        return Followed(follow=before)
    after = replace(
        before,
        following=True,
        read_seq=seq,
        read_us=messages.reply_time_us(act.reader, command.channel, root.seq, seq) or 0,
        unread_head=act.transaction.head(command.channel).seq,
    )
    threads.save(act.reader, act.actor.id, after)
    act.transaction.record(ThreadUnreadMarked(follow=after), to=act.actor.id)
    return Followed(follow=after)


@query(may_use_workspace)
def list_threads(look: Look, command: ListThreads) -> Threads:
    """List the threads the actor follows, unread ones first."""
    page = threads.page(look.reader, look.actor.id, command.after, command.limit + 1)
    shown = fitting(page[: command.limit], lambda thread: len(thread.root.text))
    more = len(shown) < len(page)
    return Threads(threads=shown, next=_place_of(shown[-1]) if more else None)


def _place_of(thread: Thread) -> ThreadPlace:
    return ThreadPlace(
        channel=thread.follow.channel,
        thread=thread.follow.thread,
        unread=threads.is_unread(thread),
        last_reply_us=thread.root.last_reply_us or 0,
    )
