"""What people and channels are called, and how they are found by a few letters."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from chatclient.mirror import Mirror

from protocol.channels import Channel
from protocol.ids import ChannelId, StreamId, UserId
from protocol.limits import MAX_NAME_CHARACTERS
from protocol.state import State

from .dialogs import Choice
from .markup import Names, safe

MAX_FOUND: Final = 50
MAX_COMPLETIONS: Final = 8
_INSIDE: Final = 3
_NOWHERE: Final = 4
_UNKNOWN: Final = "…"
_HANDLE: Final = re.compile(
    r"(?P<code>```.*?(?:```|$)|`[^`\n]*`)|(?:^|(?<=[\s(]))(?P<sign>[@#])(?P<handle>\S+)",
    re.DOTALL,
)
_MENTION: Final = re.compile(r"<(?:@(?=U)|#(?=C))(?P<id>[UC][0-9A-Z]{8,20})>")
_TRAILING: Final = re.compile(r"[^\w]+$")


class People:
    """Whoever the state knows; notes who is missing from it."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self.missing: set[UserId] = set()
        self.public: dict[str, ChannelId] = {}
        """By name: the public channels there were when the user last looked through them."""
        self.names = Names(self.name, self.channel_name)

    @property
    def state(self) -> State:
        """The state, or an empty one while it is loaded afresh."""
        return self._mirror.state or State(me=UserId(""))

    def name(self, user: str) -> str:
        """Return what to call somebody; who is not known yet is an ellipsis."""
        known = self.state.users.get(UserId(user))
        if known is None:
            self.missing.add(UserId(user))
            return _UNKNOWN
        return known.display_name

    def channel_name(self, channel: str) -> str:
        """Return a channel's name without the #."""
        membership = self.state.memberships.get(ChannelId(channel))
        if membership is not None:
            return self.title(membership.channel).removeprefix("#")
        return next((name for name, each in self.public.items() if each == channel), channel)

    def title(self, channel: Channel) -> str:
        """``#general``, or who is in a direct channel besides the user."""
        if channel.name:
            return safe(f"#{channel.name}")
        others = [user for user in channel.users if user != self.state.me] or [self.state.me]
        return safe(", ".join(self.name(user) for user in others))

    def last_us(self) -> Mapping[StreamId, int]:
        """Return when something last happened in each channel where anything did."""
        return self._mirror.last_us()

    def completions(self, start: str) -> list[str]:
        """Return what begins like ``@ad`` or ``#gen``, short ones before long ones.

        People are found by any word of their names, too; handles go before names.
        """
        sign, start = start[:1], plain(start[1:])
        if sign == "#":
            names = (name for name in self._channels() if plain(name).startswith(start))
            return [f"#{name}" for name in sorted(names, key=lambda name: (len(name), name))]
        found = (
            (not plain(user.name).startswith(start), len(user.name), user.name)
            for user in self.state.users.values()
            if not user.deactivated
            and any(
                _rank_of(start, plain(name)) < _INSIDE for name in (user.name, user.display_name)
            )
        )
        return [f"@{name}" for _, _, name in sorted(found)[:MAX_COMPLETIONS]]

    def to_wire(self, text: str) -> str:
        """``@ada`` -> ``<@U0123456789>``, ``#general`` -> ``<#C0123456789>``, as far as known.

        Code stays as it is, and so does a hashtag that is no channel's name.
        """
        if "@" not in text and "#" not in text:
            return text
        ids: dict[str, Mapping[str, str]] = {"@": self._ids(), "#": self._channels()}

        def mention(found: re.Match[str]) -> str:
            for handle in _handles(found):
                sign, known = found["sign"], ids[found["sign"]].get(handle.casefold())
                if known is not None:
                    return f"<{sign}{known}>{found['handle'][len(handle) :]}"
            return found[0]

        return _HANDLE.sub(mention, text)

    def _ids(self) -> dict[str, UserId]:
        return {user.name.casefold(): user.id for user in self.state.users.values()}

    def _channels(self) -> dict[str, ChannelId]:
        """Return the channels by their names: the user's own, and public ones they have seen."""
        mine = (membership.channel for membership in self.state.memberships.values())
        return self.public | {each.name.casefold(): each.id for each in mine if each.name}

    def from_wire(self, text: str) -> str:
        """``<@U0123456789>`` -> ``@ada``, to be changed by hand; channels likewise."""
        names: dict[str, str] = {channel: f"#{name}" for name, channel in self._channels().items()}
        names |= {user.id: f"@{user.name}" for user in self.state.users.values()}

        def handle(found: re.Match[str]) -> str:
            return names.get(found["id"], found[0])

        return _MENTION.sub(handle, text)

    def unknown_handles(self, text: str) -> list[str]:
        """Return what ``text`` names that may be somebody the state does not know, each once."""
        if "@" not in text:
            return []
        ids = self._ids()
        named = (_handles(each) for each in _HANDLE.finditer(text) if each["sign"] == "@")
        unknown = (
            each[-1] for each in named if each and not any(one.casefold() in ids for one in each)
        )
        return list(dict.fromkeys(handle for handle in unknown if handle))

    def find(self, query: str) -> list[Choice]:
        """Return the user's channels and the people that fit ``query``, the best first."""
        state = self.state
        mine = [membership.channel for membership in state.memberships.values()]
        channels = [channel for channel in mine if channel.kind != "updates"]
        choices = [Choice(each.id, self.title(each), safe(each.topic)) for each in channels]
        if not query:
            choices.sort(
                key=lambda each: (-state.unread(ChannelId(each.id)), each.label.casefold())
            )
            return choices[:MAX_FOUND]
        directs = (each for each in channels if each.kind == "direct")
        open_ = {user for each in directs for user in each.users if user != state.me}
        people = (
            Choice(user.id, safe(user.display_name), safe(f"@{user.name}"))
            for user in state.users.values()
            if not user.deactivated and user.id not in open_
        )
        return best(query, [*choices, *people])


def _handles(found: re.Match[str]) -> list[str]:
    """Return the handles that may be meant: all of it, or without the marks at its end."""
    if found["handle"] is None:
        return []
    return [found["handle"], _TRAILING.sub("", found["handle"])[:MAX_NAME_CHARACTERS]]


def plain(text: str) -> str:
    """Return ``text`` without case and accents, as the server looks for people."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def _wanted(query: str) -> str:
    return plain(query).lstrip("#@")


def best(query: str, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that fit, in the order of how well they do."""
    wanted = _wanted(query)
    ranked = ((_rank(wanted, each), each) for each in choices)
    fitting = [
        (rank, len(each.label), each.label, each) for rank, each in ranked if rank is not None
    ]
    return [each for *_, each in sorted(fitting, key=lambda entry: entry[:3])[:MAX_FOUND]]


def _rank(wanted: str, choice: Choice) -> int | None:
    names = [plain(choice.label).lstrip("#@"), plain(choice.note).lstrip("@")]
    if choice.label.startswith("#"):
        names.pop()
    rank = min(_rank_of(wanted, name) for name in names)
    return None if rank == _NOWHERE else rank


def _rank_of(wanted: str, name: str) -> int:
    """0 for the whole name, 1 for its beginning, 2 for that of a word, 3 for anything inside."""
    if name.startswith(wanted):
        return int(name != wanted)
    if wanted not in name:
        return _NOWHERE
    return 2 if re.search(rf"\b{re.escape(wanted)}", name) else _INSIDE
