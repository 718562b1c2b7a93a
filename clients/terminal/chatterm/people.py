"""What people and channels are called, and how they are found by a few letters."""

import re
from collections.abc import Iterable
from typing import Final

from chatclient.mirror import Mirror

from protocol.channels import Channel
from protocol.ids import ChannelId, UserId
from protocol.state import State
from protocol.users import User

from .dialogs import Choice
from .markup import Names, safe

MAX_FOUND: Final = 50
MAX_COMPLETIONS: Final = 8
_UNKNOWN: Final = "…"
_HANDLE: Final = re.compile(r"(?:^|(?<=[\s(]))@(\S+)")
_MENTION: Final = re.compile(r"<@(U[0-9A-Z]{8,20})>")
_TRAILING: Final = re.compile(r"[^\w]+$")


class People:
    """Whoever the state knows; notes who is missing from it."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self.missing: set[UserId] = set()
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
        return channel if membership is None else self.title(membership.channel).removeprefix("#")

    def title(self, channel: Channel) -> str:
        """``#general``, or who is in a direct channel besides the user."""
        if channel.name:
            return safe(f"#{channel.name}")
        others = [user for user in channel.users if user != self.state.me] or [self.state.me]
        return safe(", ".join(self.name(user) for user in others))

    def completions(self, start: str) -> list[str]:
        """Return handles that begin with ``start``, or whose people's names do; shortest first."""
        start = start.casefold()
        found = (
            (not user.name.casefold().startswith(start), len(user.name), user.name)
            for user in self.state.users.values()
            if not user.deactivated
            and (
                user.name.casefold().startswith(start)
                or user.display_name.casefold().startswith(start)
            )
        )
        return [name for _, _, name in sorted(found)[:MAX_COMPLETIONS]]

    def to_wire(self, text: str) -> str:
        """``@ada`` -> ``<@U0123456789>``, for handles the state knows."""
        if "@" not in text:
            return text
        ids = {user.name: user.id for user in self.state.users.values()}

        def mention(found: re.Match[str]) -> str:
            for handle in (found[1], _TRAILING.sub("", found[1])):
                if handle in ids:
                    return f"<@{ids[handle]}>{found[1][len(handle) :]}"
            return found[0]

        return _HANDLE.sub(mention, text)

    def from_wire(self, text: str) -> str:
        """``<@U0123456789>`` -> ``@ada``, to be changed by hand."""
        users = self.state.users

        def handle(found: re.Match[str]) -> str:
            user = users.get(UserId(found[1]))
            return found[0] if user is None else f"@{user.name}"

        return _MENTION.sub(handle, text)

    def has_unknown_handles(self, text: str) -> bool:
        """Say whether ``text`` names somebody who may not have been loaded yet."""
        return not self._mirror.knows_everybody and bool(_HANDLE.search(self.to_wire(text)))

    def find(self, query: str) -> list[Choice]:
        """Return the user's channels and the people that fit ``query``, the best first."""
        state = self.state
        channels = [membership.channel for membership in state.memberships.values()]
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
            if not user.deactivated and user.id not in open_ and _may_fit(query, user)
        )
        return best(query, [*choices, *people])


def _may_fit(query: str, user: User) -> bool:
    """Say quickly whether somebody may be meant: there may be tens of thousands."""
    wanted = _wanted(query)
    return wanted in user.name.casefold() or wanted in user.display_name.casefold()


def _wanted(query: str) -> str:
    return query.casefold().lstrip("#@")


def best(query: str, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that fit, in the order of how well they do."""
    wanted = _wanted(query)
    ranked = ((_rank(wanted, each), each) for each in choices)
    fitting = [
        (rank, len(each.label), each.label, each) for rank, each in ranked if rank is not None
    ]
    return [each for *_, each in sorted(fitting, key=lambda entry: entry[:3])[:MAX_FOUND]]


def _rank(wanted: str, choice: Choice) -> int | None:
    """0 for the whole name, 1 for its beginning, 2 for that of a word, 3 for anything inside."""
    names = [choice.label.casefold().lstrip("#@"), choice.note.casefold().lstrip("@")]
    if choice.label.startswith("#"):
        names.pop()
    ranks = [_rank_of(wanted, name) for name in names if wanted in name]
    return min(ranks, default=None)


def _rank_of(wanted: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if re.search(rf"\b{re.escape(wanted)}", name) else 3
