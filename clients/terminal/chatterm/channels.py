"""The user's channels in the order of the list: starred ones, their own sections, the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from protocol.channels import Channel, Membership
from protocol.ids import ChannelId, StreamId

from .people import People
from .phrases import Phrases
from .sidebar import FEED, REPORTS, Row

_NAMED = {"public", "private"}
_PRESENT = {"online": "● ", "offline": "○ "}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the channels below it."""

    heading: str
    channels: list[Channel]
    own: bool = False
    """Whether it is a section the user made."""
    folded: bool = False

    def shown(self, people: People, here: ChannelId | None) -> list[Channel]:
        """Return what is in sight: of what is folded only what is unread, or looked at."""
        if not self.folded:
            return self.channels
        return [each for each in self.channels if each.id == here or _calls(people, each.id)]


def parts(people: People, phrases: Phrases) -> Iterator[Part]:
    """Yield the parts of the list; of those the user did not make, none that would be empty."""
    everything = people.state.memberships.values()
    mine = [each for each in everything if each.channel.kind != "updates"]
    starred = [each for each in mine if each.starred]
    rest = [each for each in mine if not each.starred and not each.channel.archived]
    sections = people.state.sections.sections
    placed = {channel: each.name for each in sections for channel in each.channels}
    free = [each for each in rest if each.channel.id not in placed]
    in_order = partial(_in_order, people)
    yield from _unless_empty(phrases.starred, in_order(starred))
    for section in sections:
        own = [each for each in rest if placed.get(each.channel.id) == section.name]
        yield Part(section.name, in_order(own), own=True, folded=section.collapsed)
    named = [each for each in free if each.channel.kind in _NAMED]
    directs = [each for each in free if each.channel.kind not in _NAMED]
    yield from _unless_empty(phrases.channels, in_order(named))
    yield from _unless_empty(phrases.directs, in_order(directs))


def rows_of(
    people: People, phrases: Phrases, here: ChannelId | None, reports: int = 0
) -> list[Row]:
    """Return the list's lines, the feed's first, then that of open reports if there are any."""
    rows = [Row(phrases.feed.title, FEED, here=here == FEED)]
    if reports:
        rows.append(Row(phrases.moderation.title, REPORTS, reports))
    for part in parts(people, phrases):
        rows += [Row(""), _heading(part)]
        rows += [
            Row(
                _mark(people, channel) + people.title(channel) + _pencil(people, channel, here),
                channel.id,
                people.state.unread(channel.id),
                people.state.mentions(channel.id),
                here=channel.id == here,
            )
            for channel in part.shown(people, here)
        ]
    return rows


def _heading(part: Part) -> Row:
    if not part.own:
        return Row(part.heading)
    sign = "▸" if part.folded else "▾"
    return Row(f"{sign} {part.heading}", section=part.heading)


def _unless_empty(heading: str, channels: list[Channel]) -> Iterator[Part]:
    if channels:
        yield Part(heading, channels)


def _in_order(people: People, memberships: Iterable[Membership]) -> list[Channel]:
    """Sort channels as the user wants them: by name, by what happened last, or unread first."""
    channels = [each.channel for each in memberships]
    channels.sort(key=lambda each: people.title(each).casefold())
    match people.state.sections.sorting:
        case "newest":
            last_us = people.last_us()
            channels.sort(key=lambda each: -last_us.get(StreamId(each.id), each.created_us))
        case "unread":
            channels.sort(key=lambda each: not _calls(people, each.id))
        case _:
            pass
    return channels


def _calls(people: People, channel: ChannelId) -> bool:
    """Say whether there is something new in a channel that is not muted, or for the user."""
    state = people.state
    muted = state.memberships[channel].muted
    return bool(state.mentions(channel) or (state.unread(channel) and not muted))


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
