"""What the messages of a Slack export come to: their order, authors, threads and texts."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct, field

from chatserver.domain.slack.mrkdwn import encoded, is_blank
from chatserver.jobs.imports.model import Pinned, Put, Said

from .apps import said_by_blocks
from .export import (
    SLACKBOT,
    Day,
    Outline,
    SlackAttachment,
    SlackExport,
    SlackFile,
    SlackMessage,
    SlackProfile,
    time_us,
)

NOBODY: Final = "U00"
TOMBSTONE: Final = "tombstone"
FILE_SHARE: Final = "file_share"
BROADCAST: Final = "thread_broadcast"
COMINGS_AND_GOINGS: Final = frozenset(
    {"channel_join", "channel_leave", "group_join", "group_leave"}
)
_LOST_FILE_MODES: Final = frozenset({"tombstone", "hidden_by_limit"})
_LOST_FILE_ACCESS: Final = frozenset({"access_denied", "file_not_found"})


class Stranger(NamedTuple):
    """Somebody who wrote and is not listed: what their message says of them."""

    key: str
    profile: SlackProfile
    bot: bool


class Survey(Struct):
    """What a first, quick look at every day brings."""

    messages: int = 0
    days: dict[str, list[Day]] = field(default_factory=dict)
    """By folder, in order of the first message."""
    threads: dict[str, set[int]] = field(default_factory=dict)
    """By folder, the times of messages that were replied to."""
    strangers: dict[str, Stranger] = field(default_factory=dict)


class Timed(NamedTuple):
    """A message and the time Slack gave it; None if that was no time."""

    at_us: int | None
    message: SlackMessage


def survey(export: SlackExport, folders: Iterable[str], known: set[str]) -> Survey:
    """Look through all days: how much there is, in which order, by whom besides the ``known``."""
    found = Survey()
    for folder in folders:
        days = [_look_at(export, folder, member, found, known) for member in export.days(folder)]
        found.days[folder] = sorted(day for day in days if day)
    return found


def _look_at(
    export: SlackExport, folder: str, member: str, found: Survey, known: set[str]
) -> Day | None:
    outlines = export.outlines(member)
    found.messages += len(outlines)
    threads = found.threads.setdefault(folder, set())
    for outline in outlines:
        if outline.thread_ts and outline.thread_ts != outline.ts:
            threads.add(time_us(outline.thread_ts) or 0)
        author = author_of(outline)
        if author and author not in known and author not in found.strangers:
            found.strangers[author] = _stranger(author, outline)
    times = [at_us for outline in outlines if (at_us := time_us(outline.ts)) is not None]
    return Day(min(times, default=0), member) if outlines else None


def author_of(outline: Outline) -> str | None:
    """Return who wrote a message: a user's identifier or, for apps, a bot's; None for nobody."""
    file_user = outline.file.user if outline.file else None
    comment_user = outline.comment.user if outline.comment else None
    for user in (outline.user, file_user, comment_user):
        if user:
            return None if user == NOBODY else user
    named = f"bot:{outline.username}" if outline.username else None
    return outline.bot_id or named


def stranger_named(key: str) -> Stranger:
    """Return somebody of whom nothing but an identifier is known."""
    if key == SLACKBOT:
        return Stranger(key, SlackProfile(name="slackbot", real_name="Slackbot"), bot=True)
    return Stranger(key, SlackProfile(), bot=False)


def _stranger(key: str, outline: Outline) -> Stranger:
    if key == SLACKBOT:
        return stranger_named(key)
    if key == outline.user:
        return Stranger(key, outline.user_profile or SlackProfile(), bot=False)
    profile = outline.bot_profile or SlackProfile(name=outline.username)
    return Stranger(key, profile, bot=not outline.user)


def in_order(export: SlackExport, days: list[Day]) -> Iterator[Timed]:
    """Give out messages by time, across days, holding no more days than overlap."""
    waiting: list[Timed] = []
    for day, following in zip_longest(days, days[1:]):
        waiting += [Timed(time_us(each.ts), each) for each in export.messages(day.member)]
        waiting.sort(key=_at)
        ready = bisect_left(waiting, following.first_us, key=_at) if following else len(waiting)
        yield from waiting[:ready]
        del waiting[:ready]


def _at(timed: Timed) -> int:
    return timed.at_us or 0


class Placer:
    """Says of each message of one folder, in the order of time, where it belongs.

    Threads are named by the time of their root.
    """

    def __init__(self, threads: set[int], pins: Mapping[int, Pinned]) -> None:
        self._threads = threads
        self._pins = pins
        self._same_time: tuple[int, set[tuple[str | None, str | None]]] = (0, set())

    def said(self, timed: Timed) -> Said[SlackMessage]:
        """Return a message with its place, or why it is left out."""
        at_us, message = timed
        author = author_of(message)
        left_out = self._reason_against(at_us, author, message)
        thread = time_us(message.thread_ts)
        is_reply = thread is not None and thread != at_us
        if not is_reply:
            thread = at_us if at_us in self._threads else None
        return Said(
            message,
            at_us,
            author,
            thread,
            is_reply,
            left_out,
            puts=_puts(message),
            pinned=self._pins.get(at_us or 0),
            broadcast=message.subtype == BROADCAST,
        )

    def _reason_against(self, at_us: int | None, author: str | None, message: SlackMessage) -> str:
        """Say why a message is left out; empty if it is not."""
        if author is None:
            return "without an author"
        if message.subtype in COMINGS_AND_GOINGS:
            return "about people joining or leaving"
        if message.subtype == TOMBSTONE:
            return "" if at_us in self._threads else "deleted in Slack"
        if _says_nothing(message):
            return "without text"
        repeats = at_us is not None and self._repeats(at_us, author, message.text)
        return "twice in the export" if repeats else ""

    def _repeats(self, at_us: int, author: str, text: str | None) -> bool:
        """Say whether the same was said at the same time: a reply also shown in its channel."""
        if self._same_time[0] != at_us:
            self._same_time = (at_us, set())
        said = self._same_time[1]
        repeats = (author, text) in said
        said.add((author, text))
        return repeats


def _says_nothing(message: SlackMessage) -> bool:
    if not is_blank(text_of(message)) or any(not is_lost(file) for file in files_of(message)):
        return False
    return not said_by_blocks(message)


def _puts(message: SlackMessage) -> list[Put]:
    if message.subtype == TOMBSTONE:
        return []
    return [
        Put(each.name or "", [user for user in each.users or [] if user])
        for each in message.reactions or []
        if each
    ]


def text_of(message: SlackMessage) -> str:
    """Return what a message says, in mrkdwn: its text, or that of its attachments."""
    text = message.text or ""
    return _fallback(message) if is_blank(text) else text


def files_of(message: SlackMessage) -> list[SlackFile]:
    """Return the files somebody shared with a message."""
    listed = message.files or ([message.file] if message.subtype == FILE_SHARE else [])
    return [file for file in listed if file]


def _fallback(message: SlackMessage) -> str:
    if message.comment and message.comment.comment:
        return message.comment.comment
    attached = [_attachment_text(each) for each in _attached(message) if each]
    return "\n".join(text for text in attached if not is_blank(text))


def _attached(message: SlackMessage) -> list[SlackAttachment | None]:
    try:
        return (
            msgspec.json.decode(message.attachments, type=list[SlackAttachment | None] | None) or []
        )
    except (ValueError, RecursionError):
        return []


def _attachment_text(attachment: SlackAttachment) -> str:
    said = (attachment.fallback, attachment.text, attachment.pretext, attachment.title)
    return next((text for text in said if text and not is_blank(text)), "")


def is_lost(file: SlackFile) -> bool:
    """Say whether Slack itself has a file no more, or does not show it."""
    return file.mode in _LOST_FILE_MODES or file.file_access in _LOST_FILE_ACCESS


def file_link(file: SlackFile) -> str:
    """Return a link to a file where it was, without the token that would open it to anybody."""
    name = encoded(file.name or file.title or "file")
    url = encoded((file.permalink or file.url_private or "").partition("?")[0])
    return f"<{url}|{name}>" if url else name
