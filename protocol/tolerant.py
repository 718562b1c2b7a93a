"""Frames and events as an older client or node reads them: a later version is no error."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import msgspec

from .events import AnyEvent
from .feed import Badge, Boost, FeedNews, FeedPage, Story
from .frames import Heartbeat, Reconnect, Refused, Reply
from .sessions import Position


class AnyPush(msgspec.Struct, tag="push", tag_field="type"):
    """A push whose event may be of a kind this version does not know."""

    event: Any
    at: Position | None = None


class AnyEntry(msgspec.Struct):
    """One event at its place, of whatever kind."""

    at: Position
    event: Any


class AnyPage(msgspec.Struct):
    """A page of the log in which events may be of a kind this version does not know."""

    entries: list[AnyEntry]


TolerantFrame = Reply | Refused | AnyPush | Heartbeat | Reconnect


def readable(plain: Any) -> AnyEvent | None:
    """Return the event, or None for a kind that came with a later version."""
    try:
        event: AnyEvent = msgspec.convert(plain, AnyEvent)
    except msgspec.ValidationError:
        return None
    return event


def passed_on(plain: Any) -> AnyEvent:
    """Return the event; one that came with a later version as it is, for whoever knows it."""
    return readable(plain) or cast("AnyEvent", plain)


class _AnyStories(msgspec.Struct):
    """An answer about the feed in which stories may be of a kind this version does not know."""

    stories: list[Any]
    badge: Badge
    keys: list[Any] = []
    cursor: str | None = None


def answer(plain: Any, reply: type[Any]) -> Any:
    """Return the answer to a command, without stories that came with a later version.

    Raises:
        ValidationError: it is not such an answer.
    """
    try:
        return msgspec.convert(plain, reply)
    except msgspec.ValidationError:
        if reply not in _TOLERANT:
            raise
    return _TOLERANT[reply](msgspec.convert(plain, _AnyStories))


def _page(found: _AnyStories) -> FeedPage:
    return FeedPage(stories=_stories(found), badge=found.badge, cursor=found.cursor)


def _news(found: _AnyStories) -> FeedNews:
    # Of stories the client has already, only the key is told: it leaves out those it has not.
    return FeedNews(stories=_stories(found), keys=found.keys, badge=found.badge)


def _stories(found: _AnyStories) -> list[Story]:
    read = (_readable_story(plain) for plain in found.stories)
    return [story for story in read if story is not None]


def _readable_story(plain: Any) -> Story | None:
    known = [boost for boost in plain.get("boosts", ()) if _is(boost, Boost)]
    story = {**plain, "boosts": known}
    return msgspec.convert(story, Story) if _is(story, Story) else None


def _is(plain: Any, kind: type[Any]) -> bool:
    try:
        msgspec.convert(plain, kind)
    except msgspec.ValidationError:
        return False
    return True


_TOLERANT: Final[Mapping[type[Any], Callable[[_AnyStories], Any]]] = {
    FeedPage: _page,
    FeedNews: _news,
}
