"""Reading the feed, and saying what one wants of it."""

import hashlib

import msgspec
from msgspec.structs import replace

from chatserver.domain.feed import pages, stories
from chatserver.domain.feed.kinds import channel_in, family_of
from chatserver.domain.feed.stories import Candidate
from chatserver.domain.policy import may_read, may_use_workspace
from chatserver.store import feed, messages
from chatserver.store.database import Reader
from protocol.errors import Invalid
from protocol.feed import (
    DismissStory,
    FeedMarked,
    FeedMarkedNow,
    FeedNews,
    FeedPage,
    ListFeed,
    MarkFeed,
    Order,
    Preview,
    RefreshFeed,
    Story,
    StoryTuned,
    Tuned,
    WeighStory,
)
from protocol.ids import ChannelId

from .actors import place_of
from .registry import Act, Look, action, query

_WEIGHTS = {"more": 1, "less": -1, "usual": 0}
_PACK = msgspec.msgpack.Encoder().encode


@query(may_use_workspace)
def list_feed(look: Look, command: ListFeed) -> FeedPage:
    """List stories, a page at a time.

    Raises:
        Invalid: the cursor is none of ours.
    """
    found = feed.stories(look.reader, look.actor.id, command.order)
    given = _given(command)
    left = [
        story
        for story in stories.chosen(found, command.filter)
        if not given or pages.digest(story.key) not in given
    ]
    shown = pages.page(look.actor.id, left, command.limit)
    cursor = None
    if len(shown) < len(left):
        cursor = pages.cursor_of([*given, *(pages.digest(story.key) for story in shown)])
    return FeedPage(
        stories=[told(look, story, command.order) for story in shown],
        badge=stories.badge(found),
        cursor=cursor,
    )


@query(may_use_workspace)
def refresh_feed(look: Look, command: RefreshFeed) -> FeedNews:
    """Tell what is another than the client has it, as far down as it shows stories."""
    found = feed.stories(look.reader, look.actor.id, command.order)
    left = stories.chosen(found, command.filter)
    have = set(command.have)
    shown = [told(look, story, command.order) for story in left[: command.limit]]
    return FeedNews(
        stories=[story for story in shown if story.etag not in have],
        keys=[story.key for story in left],
        badge=stories.badge(found),
    )


@action(may_use_workspace)
def mark_feed(act: Act, command: MarkFeed) -> FeedMarkedNow:
    """Note up to when the actor has seen their feed: never back, and not beyond now."""
    before = feed.seen_us(act.reader, act.actor.id)
    seen_us = min(command.seen_us, act.now_us)
    if seen_us <= before:
        return FeedMarkedNow(seen_us=before)
    feed.see(act.reader, act.actor.id, seen_us)
    act.transaction.record(FeedMarked(seen_us=seen_us), to=act.actor.id)
    return FeedMarkedNow(seen_us=seen_us)


@action(may_use_workspace)
def dismiss_story(act: Act, command: DismissStory) -> Tuned:
    """Hide a story until something new happens in it."""
    _require_place(act, command.key)
    feed.tune(act.reader, act.actor.id, command.key, "dismissed", act.now_us)
    act.transaction.record(StoryTuned(key=command.key), to=act.actor.id)
    return Tuned()


@action(may_use_workspace)
def weigh_story(act: Act, command: WeighStory) -> Tuned:
    """Let stories of this kind in this channel count for more, or for less."""
    _require_place(act, command.key)
    family, weight = family_of(command.key), _WEIGHTS[command.direction]
    feed.tune(act.reader, act.actor.id, family, "weight", weight)
    act.transaction.record(StoryTuned(key=command.key), to=act.actor.id)
    return Tuned()


def told(look: Look, candidate: Candidate, order: Order) -> Story:
    """Write a story out, with its newest message as it is now."""
    preview = _preview(look.reader, candidate)
    story = stories.written(look.actor.id, candidate, order, preview)
    return replace(story, etag=hashlib.blake2b(_PACK(story), digest_size=6).hexdigest())


def _preview(reader: Reader, story: Candidate) -> Preview | None:
    newest = story.root if story.kind.name == "reaction" else story.last_seq
    return messages.preview(reader, story.place.channel, newest or story.last_seq)


def _given(command: ListFeed) -> list[bytes]:
    if command.cursor is None:
        return []
    try:
        return pages.given_by(command.cursor)
    except ValueError:
        raise Invalid("that is no cursor of this feed", field="cursor") from None


def _require_place(act: Act, key: str) -> None:
    """Let only those say anything of a story who may read its channel."""
    channel = ChannelId(channel_in(key))
    may_read(act.actor, place_of(act.reader, channel, act.actor))
