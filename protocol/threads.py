"""Threads somebody follows: how far they have read each, and which have something new."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, Seq
from .limits import MAX_PAGE, MAX_UNREAD_REPLIES
from .messages import Follow, Message
from .users import TimeUs


class Thread(Model):
    """A thread the actor follows."""

    follow: Follow
    root: Message
    unread: Annotated[
        int, Meta(ge=0, description=f"Replies not read yet, counted up to {MAX_UNREAD_REPLIES}.")
    ] = 0


class ThreadPlace(Model):
    """Where a page of threads ends."""

    channel: AnyChannelId
    thread: Seq
    unread: bool
    last_reply_us: TimeUs


class Threads(Model):
    """Some threads: those with unread replies first, in both parts by their last reply."""

    threads: list[Thread]
    next: Annotated[
        ThreadPlace | None, Meta(description="If there are more: pass it as ``after``.")
    ] = None


class Followed(Model):
    """Whether and how far the actor follows the thread now."""

    follow: Follow


class FollowThread(Command[Followed]):
    """Follow a thread, from here on, or follow it no more.

    Whoever begins one, replies in it or is mentioned there follows it without asking.
    """

    channel: AnyChannelId
    thread: Seq
    follow: bool


class MarkThreadRead(Command[Followed]):
    """Say that a thread's replies up to ``seq`` are read; kept only of threads one follows."""

    channel: AnyChannelId
    thread: Seq
    seq: Annotated[int, Meta(ge=0, lt=2**53)]


class MarkThreadUnread(Command[Followed]):
    """Say that a reply and those after it are not read; the cursor goes back before it.

    Whoever does follows the thread, else it would be nowhere to be found again.
    """

    channel: AnyChannelId
    thread: Seq
    seq: Seq


class ListThreads(Command[Threads]):
    """List the threads the actor follows."""

    after: ThreadPlace | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class ThreadFollowed(Event):
    """The user follows a thread, or does so no more (user stream)."""

    follow: Follow


class ThreadRead(Event):
    """The user has read a thread up to somewhere (user stream)."""

    follow: Follow


class ThreadUnreadMarked(Event):
    """The user's cursor in a thread moved back (user stream)."""

    follow: Follow
