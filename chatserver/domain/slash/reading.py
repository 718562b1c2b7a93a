"""What a typed command stands for: the commands that are carried out in its place.

People and channels are looked up by functions that :class:`Around` brings; all else is plain.
"""

import re
from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from chatserver.domain import polls
from chatserver.domain.deeds import as_deed
from chatserver.domain.emoji import custom_name, is_emoji
from protocol import Command
from protocol.channels import AddMember, JoinChannel, LeaveChannel, SetTopic
from protocol.ids import ChannelId, UserId
from protocol.interactions import Language
from protocol.levels import MuteChannel
from protocol.limits import (
    MAX_REMINDER_CHARACTERS,
    MAX_STATUS_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    MAX_TOPIC_CHARACTERS,
)
from protocol.messages import PostMessage, PostPoll
from protocol.profiles import SetPresence
from protocol.reminders import AddReminder
from protocol.statuses import SetStatus

from .table import Said, usage
from .times import split_end, split_time

SHRUG: Final = r"¯\\\_(ツ)\_/¯"
"""As Markdown: one backslash is shown, and no underscore begins italics."""
MOST_PEOPLE: Final = 8
_WIRE: Final = re.compile(r"<@(U[0-9A-Z]{8,20})>|<#(C[0-9A-Z]{8,20})>|<!(channel|here)>")
_NO_STATUS: Final = {"clear", "off", "effacer", "aucun"}


class Around(Struct, frozen=True, kw_only=True):
    """Where and by whom a command is typed, and who and what there is."""

    channel: ChannelId
    thread: int | None = None
    author: str
    """Their name as shown."""
    language: Language = "en"
    time_zone: str = ""
    now_us: int
    nonce: str
    user_named: Callable[[str], UserId | None]
    """Finds somebody by @name, without its sign."""
    handle_of: Callable[[str], str | None]
    """Finds somebody's @name, without its sign."""
    channel_named: Callable[[str], ChannelId | None]
    """Finds a channel they may see by name, without its sign."""
    name_of: Callable[[str], str | None]
    """Finds the name of a channel they may see."""

    @property
    def zone(self) -> ZoneInfo:
        """In which times are meant."""
        return ZoneInfo(self.time_zone or "UTC")

    def said(self, en: str, fr: str) -> str:
        """Return what is said in the language of whoever typed it."""
        return Said(en, fr).to(self.language)


class Directly(Struct, frozen=True):
    """Something is said to people in their direct channel; an empty text only goes there."""

    users: list[UserId]
    text: str


class MisreadError(ValueError):
    """A command cannot be read; the sentence is for whoever typed it."""


Meant = list[Command[Any]] | Directly


def meant(name: str, typed: str, around: Around) -> Meant:
    """Return what a built-in command stands for; ``/help`` for nothing.

    Raises:
        MisreadError: it does not say what it needs.
    """
    return READERS[name](typed.strip(), around)


def in_plain(text: str, around: Around) -> str:
    """Return a text with people and channels by name, for what is no message."""

    def name(found: re.Match[str]) -> str:
        user, channel, everyone = found.groups()
        if user:
            return f"@{around.handle_of(user) or user}"
        return f"#{around.name_of(channel) or channel}" if channel else f"@{everyone}"

    return _WIRE.sub(name, text)


def _say(typed: str, around: Around) -> Meant:
    doing = _some("/me", typed, around)
    return [_post(as_deed(around.author, doing), around)]


def _shrug(typed: str, around: Around) -> Meant:
    return [_post(f"{typed} {SHRUG}".strip(), around)]


def _poll(typed: str, around: Around) -> Meant:
    text = in_plain(_some("/poll", typed, around), around)
    try:
        wanted = polls.parse(text)
    except polls.PollError as error:
        why = f"{error}. ".capitalize() if around.language == "en" else ""
        raise MisreadError(f"{why}{usage('/poll', around.language)}") from error
    poll = PostPoll(
        channel=around.channel,
        question=wanted.question,
        options=wanted.options,
        multiple=wanted.multiple,
        anonymous=wanted.anonymous,
        nonce=around.nonce,
        thread=around.thread,
    )
    return [poll]


def _remind(typed: str, around: Around) -> Meant:
    text = in_plain(_some("/remind", typed, around), around)
    if text[0] in "@#":
        only = around.said(
            "You can have only yourself reminded.", "Vous ne pouvez rappeler qu’à vous-même."
        )
        raise MisreadError(f"{only} {usage('/remind', around.language)}")
    timed = split_time(text, around.now_us, around.zone)
    if timed is None:
        when = around.said("Say of what and when.", "Dites de quoi et quand.")
        raise MisreadError(f"{when} {usage('/remind', around.language)}")
    text = _fitting(timed.text, MAX_REMINDER_CHARACTERS, around)
    zone = around.time_zone
    return [AddReminder(nonce=around.nonce, text=text, when=timed.when, time_zone=zone)]


def _status(typed: str, around: Around) -> Meant:
    typed = in_plain(_some("/status", typed, around), around)
    if typed.casefold() in _NO_STATUS:
        return [SetStatus()]
    first, _, rest = typed.partition(" ")
    emoji = first if is_emoji(first) or custom_name(first) else None
    ending = split_end(rest if emoji else typed, around.now_us, around.zone)
    text = _fitting(" ".join(ending.text.split()), MAX_STATUS_CHARACTERS, around)
    if not text and emoji is None:
        raise MisreadError(usage("/status", around.language))
    return [SetStatus(emoji=emoji, text=text, until_us=ending.until_us)]


def _topic(typed: str, around: Around) -> Meant:
    topic = " ".join(in_plain(_some("/topic", typed, around), around).split())
    return [SetTopic(channel=around.channel, topic=_fitting(topic, MAX_TOPIC_CHARACTERS, around))]


def _invite(typed: str, around: Around) -> Meant:
    users, rest = _people("/invite", typed, around)
    if rest:
        raise MisreadError(usage("/invite", around.language))
    return [AddMember(channel=around.channel, user=user) for user in users]


def _direct(typed: str, around: Around) -> Meant:
    return Directly(*_people("/msg", typed, around))


def _join(typed: str, around: Around) -> Meant:
    typed = _some("/join", in_plain(typed, around), around)
    name = typed.removeprefix("#").lower()
    channel = around.channel_named(name)
    if channel is None:
        raise MisreadError(
            around.said(f"There is no channel #{name}.", f"Il n’y a pas de canal #{name}.")
        )
    return [JoinChannel(channel=channel)]


def _people(name: str, typed: str, around: Around) -> tuple[list[UserId], str]:
    """Return who is named at the beginning, and what follows."""
    rest = in_plain(_some(name, typed, around), around)
    users: list[UserId] = []
    while rest.startswith("@") and len(users) < MOST_PEOPLE:
        handle = re.match(r"@(\S*)", rest)
        first = handle[1].rstrip(",;:") if handle else ""
        user = around.user_named(first.lower())
        if user is None:
            nobody = around.said(
                f"There is nobody called @{first}.", f"Personne ne s’appelle @{first}."
            )
            raise MisreadError(nobody)
        users.append(user)
        rest = rest[handle.end() if handle else 0 :].lstrip()
    if not users:
        raise MisreadError(usage(name, around.language))
    return users, rest


def _post(text: str, around: Around) -> PostMessage:
    text = _fitting(text, MAX_TEXT_CHARACTERS, around)
    return PostMessage(channel=around.channel, text=text, nonce=around.nonce, thread=around.thread)


def _some(name: str, typed: str, around: Around) -> str:
    if not typed:
        raise MisreadError(usage(name, around.language))
    return typed


def _nothing_more(name: str, command: Callable[[Around], Command[Any]]) -> "Reader":
    def read(typed: str, around: Around) -> Meant:
        if typed:
            raise MisreadError(usage(name, around.language))
        return [command(around)]

    return read


def _fitting(text: str, most: int, around: Around) -> str:
    if len(text) > most:
        raise MisreadError(
            around.said(
                f"That is longer than {most} characters.", f"C’est plus long que {most} caractères."
            )
        )
    return text


Reader = Callable[[str, Around], Meant]
READERS: Final[dict[str, Reader]] = {
    "/active": _nothing_more("/active", lambda _: SetPresence(away=False)),
    "/away": _nothing_more("/away", lambda _: SetPresence(away=True)),
    "/help": lambda _typed, _around: [],
    "/invite": _invite,
    "/join": _join,
    "/leave": _nothing_more("/leave", lambda around: LeaveChannel(channel=around.channel)),
    "/me": _say,
    "/msg": _direct,
    "/mute": _nothing_more("/mute", lambda around: MuteChannel(channel=around.channel, muted=True)),
    "/poll": _poll,
    "/remind": _remind,
    "/shrug": _shrug,
    "/status": _status,
    "/topic": _topic,
    "/unmute": _nothing_more(
        "/unmute", lambda around: MuteChannel(channel=around.channel, muted=False)
    ),
}
