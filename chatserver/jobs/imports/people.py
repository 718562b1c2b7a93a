"""Who the people of an archive are here: found by address or identifier, or added."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from chatserver.domain.names import clean_name, normal_email
from chatserver.store import channels, users
from chatserver.store.database import Reader
from chatserver.store.users import NewUser
from protocol.errors import Invalid
from protocol.ids import FileId, UserId
from protocol.limits import MAX_NAME_CHARACTERS

from .model import Person, Room

_KEPT: Final = {"U": re.compile(r"U[0-9A-Z]{8,20}"), "C": re.compile(r"[CDG][0-9A-Z]{8,20}")}
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_DIGITS: Final = 10
_TRAILING_NUMBER: Final = re.compile(r"\d+$")


class Identifiers:
    """Which identifier a user or channel of the archive gets here; always the same one.

    It keeps its own, unless that is of another form than ours, or among those ``taken`` by
    somebody else when this workspace was first imported.
    """

    def __init__(self, workspace: str, taken: Iterable[str]) -> None:
        self._workspace = workspace
        self._taken = frozenset(taken)

    def user(self, key: str) -> UserId:
        """Return the identifier for a user or bot."""
        return UserId(self._own("U", "U", key))

    def channel(self, room: Room) -> str:
        """Return the identifier for a room."""
        prefix = {"direct": "D", "group": "G"}.get(room.kind, "C")
        return self._own("C", prefix, room.key)

    def file(self, key: str) -> FileId:
        """Return the identifier for a file."""
        return FileId("F" + hashed(f"{self._workspace}/file/{key}"))

    def _own(self, form: str, prefix: str, key: str) -> str:
        if _KEPT[form].fullmatch(key) and key not in self._taken:
            return key
        return prefix + hashed(f"{self._workspace}/{key}")


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


def taken_by_others(reader: Reader, people: Sequence[Person], rooms: Sequence[Room]) -> list[str]:
    """Return which identifiers of the archive belong to somebody or something else here."""
    return [person.key for person in people if _is_another_person(reader, person)] + [
        room.key for room in rooms if _is_another_channel(reader, room)
    ]


def _is_another_person(reader: Reader, person: Person) -> bool:
    user = users.find(reader, person.key)
    if user is None or (person.email and users.by_email(reader, person.email)):
        return False
    return _unnumbered(user.name) != _unnumbered(person.name)


def _is_another_channel(reader: Reader, room: Room) -> bool:
    found = channels.find(reader, room.key)
    return found is not None and found.created_us != room.created_us


def settle(
    reader: Reader,
    people: Sequence[Person],
    identifiers: Identifiers,
    handles: Handles,
    now_us: int,
) -> Settled:
    """Find people, or add them; an address that is known here says who somebody is."""
    settled = Settled()
    for person in people:
        known = users.by_email(reader, person.email) if person.email else None
        id_ = known[0].id if known else identifiers.user(person.identity or person.key)
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


def shown_name(names: Iterable[str | None], otherwise: str) -> str:
    """Return the first name that shows something, cut to what we allow."""
    for name in names:
        try:
            return clean_name(name or "", "name")[:MAX_NAME_CHARACTERS].strip()
        except Invalid:
            continue
    return otherwise[:MAX_NAME_CHARACTERS]


def email_of(email: str | None) -> str | None:
    """Return an address in the form it is stored in, or None for what is none."""
    try:
        return normal_email(email) if email else None
    except Invalid:
        return None


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def _unnumbered(name: str) -> str:
    return _TRAILING_NUMBER.sub("", name)


def hashed(key: str) -> str:
    """Return ten letters and digits that always are the same for ``key``."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_DIGITS))
