"""The user's channels in the order of the list: starred ones, channels, direct messages."""

from collections.abc import Iterator

from protocol.channels import Channel
from protocol.ids import ChannelId

from .people import People
from .phrases import Phrases
from .sidebar import FEED, Row

_NAMED = {"public", "private"}
_PRESENT = {"online": "● ", "offline": "○ "}


def sections(people: People, phrases: Phrases) -> Iterator[tuple[str, list[Channel]]]:
    """Yield each section's heading and channels, without those that would be empty."""
    everything = people.state.memberships.values()
    mine = [each for each in everything if each.channel.kind != "updates"]
    starred = [each for each in mine if each.starred]
    rest = [each for each in mine if not each.starred and not each.channel.archived]
    named = [each for each in rest if each.channel.kind in _NAMED]
    directs = [each for each in rest if each.channel.kind not in _NAMED]
    for heading, members in (
        (phrases.starred, starred),
        (phrases.channels, named),
        (phrases.directs, directs),
    ):
        channels = [each.channel for each in members]
        if channels:
            yield heading, sorted(channels, key=lambda each: people.title(each).casefold())


def rows_of(people: People, phrases: Phrases, here: ChannelId | None) -> list[Row]:
    """Return the list's lines, the feed's first."""
    rows = [Row(phrases.feed.title, FEED, here=here == FEED)]
    for heading, channels in sections(people, phrases):
        rows += [Row(""), Row(heading)]
        rows += [
            Row(
                _mark(people, channel) + people.title(channel) + _pencil(people, channel, here),
                channel.id,
                people.state.unread(channel.id),
                people.state.mentions(channel.id),
                here=channel.id == here,
            )
            for channel in channels
        ]
    return rows


def _pencil(people: People, channel: Channel, here: ChannelId | None) -> str:
    """Return a sign behind a channel for which something is written and not sent."""
    written = channel.id != here and (channel.id, None) in people.state.drafts
    return " ✎" if written else ""


def _mark(people: People, channel: Channel) -> str:
    """Return a dot before a direct channel that says whether the other one is there."""
    others = [user for user in channel.users if user != people.state.me]
    if channel.kind != "direct" or len(others) != 1:
        return ""
    return _PRESENT.get(people.state.presence.get(others[0], "unknown"), "· ")
