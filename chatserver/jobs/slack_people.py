"""Who the people of a Slack export are here: found by address or identifier, or added."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from chatserver.domain.names import clean_name, handle_from, normal_email
from chatserver.store import channels, users
from chatserver.store.database import Reader
from chatserver.store.users import NewUser
from protocol.errors import Invalid
from protocol.ids import UserId
from protocol.limits import MAX_NAME_CHARACTERS
from protocol.users import Kind, Role

from .slack_export import SLACKBOT, SlackChannel, SlackProfile, SlackUser
from .slack_messages import Stranger

_KEPT: Final = {"U": re.compile(r"U[0-9A-Z]{8,20}"), "C": re.compile(r"[CDG][0-9A-Z]{8,20}")}
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_DIGITS: Final = 10
_TRAILING_NUMBER: Final = re.compile(r"\d+$")


class Person(NamedTuple):
    """Somebody of the export, as they would be stored here."""

    key: str
    name: str
    display_name: str
    email: str | None = None
    kind: Kind = "person"
    role: Role = "member"
    deactivated: bool = False


class Identifiers:
    """Which identifier a user or channel of the export gets here; always the same one.

    It keeps its own, unless that is of another form than ours, or among those ``taken`` by
    somebody else when this workspace was first imported.
    """

    def __init__(self, workspace: str, taken: Iterable[str]) -> None:
        self._workspace = workspace
        self._taken = frozenset(taken)

    def user(self, key: str) -> UserId:
        """Return the identifier for a user or bot."""
        return UserId(self._own("U", "U", key))

    def channel(self, channel: SlackChannel) -> str:
        """Return the identifier for a channel."""
        prefix = {"direct": "D", "group": "G"}.get(channel.kind, "C")
        return self._own("C", prefix, channel.id)

    def _own(self, form: str, prefix: str, key: str) -> str:
        if _KEPT[form].fullmatch(key) and key not in self._taken:
            return key
        return prefix + _hashed(f"{self._workspace}/{key}")


class Settled(msgspec.Struct):
    """Which identifiers people have here, by their keys, and how many were added."""

    ids: dict[str, str] = msgspec.field(default_factory=dict)
    added: int = 0


class Handles:
    """Finds free handles; remembers where counting goes on when many want the same one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def free(self, reader: Reader, wanted: str) -> str:
        """Return ``wanted``, or it with a number behind it."""
        number = self._numbers.get(wanted, 1)
        name = _numbered(wanted, number)
        while users.by_name(reader, name):
            number += 1
            name = _numbered(wanted, number)
        self._numbers[wanted] = number
        return name


def person_of(user: SlackUser) -> Person:
    """Return who an entry of users.json is."""
    profile = user.profile or SlackProfile()
    shown = (profile.display_name, profile.real_name, user.real_name, user.name)
    guest = user.is_restricted or user.is_ultra_restricted
    return Person(
        key=user.id,
        name=handle_from(user.name or _shown(shown, user.id)),
        display_name=_shown(shown, user.id),
        email=_email(profile.email),
        kind="bot" if user.is_bot or user.id == SLACKBOT else "person",
        role="guest" if guest else "member",
        deactivated=bool(user.deleted),
    )


def placeholder_for(stranger: Stranger) -> Person:
    """Return somebody to stand for an author who is not listed; they can do nothing here."""
    profile = stranger.profile
    id_ = stranger.key.removeprefix("bot:")
    shown = (profile.display_name, profile.real_name, profile.name)
    return Person(
        key=stranger.key,
        name=handle_from(profile.name or _shown(shown, id_)),
        display_name=_shown(shown, id_),
        kind="bot" if stranger.bot else "person",
        deactivated=True,
    )


def taken_by_others(
    reader: Reader, people: list[Person], slack_channels: list[SlackChannel]
) -> list[str]:
    """Return which identifiers of the export belong to somebody or something else here."""
    return [person.key for person in people if _is_another_person(reader, person)] + [
        channel.id for channel in slack_channels if _is_another_channel(reader, channel)
    ]


def _is_another_person(reader: Reader, person: Person) -> bool:
    user = users.find(reader, person.key)
    if user is None or (person.email and users.by_email(reader, person.email)):
        return False
    return _unnumbered(user.name) != _unnumbered(person.name)


def _is_another_channel(reader: Reader, channel: SlackChannel) -> bool:
    found = channels.find(reader, channel.id)
    return found is not None and found.created_us != channel.created_us


def settle(
    reader: Reader, people: list[Person], identifiers: Identifiers, handles: Handles, now_us: int
) -> Settled:
    """Find people, or add them; an address that is known here says who somebody is."""
    settled = Settled()
    for person in people:
        known = users.by_email(reader, person.email) if person.email else None
        id_ = known[0].id if known else identifiers.user(person.key)
        settled.ids[person.key] = id_
        if known is None and users.find(reader, id_) is None:
            _add(reader, person, id_, handles.free(reader, person.name), now_us)
            settled.added += 1
    return settled


def _add(reader: Reader, person: Person, id_: UserId, name: str, now_us: int) -> None:
    user = NewUser(
        id=id_,
        name=name,
        display_name=person.display_name,
        created_us=now_us,
        kind=person.kind,
        role=person.role,
        email=person.email,
    )
    users.add(reader, user)
    if person.deactivated:
        users.deactivate(reader, id_, now_us)


def _shown(names: Iterable[str | None], otherwise: str) -> str:
    """Return the first name that shows something, cut to what we allow."""
    for name in names:
        try:
            return clean_name(name or "", "name")[:MAX_NAME_CHARACTERS].strip()
        except Invalid:
            continue
    return otherwise[:MAX_NAME_CHARACTERS]


def _email(email: str | None) -> str | None:
    try:
        return normal_email(email) if email else None
    except Invalid:
        return None


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def _unnumbered(name: str) -> str:
    return _TRAILING_NUMBER.sub("", name)


def _hashed(key: str) -> str:
    """Return ten letters and digits that always are the same for ``key``."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_DIGITS))
