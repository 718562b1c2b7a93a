"""What readers of archives give out and the writer stores, whichever system it came from.

People, rooms and messages are named by keys of the archive; only the writer knows identifiers.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import IO, ClassVar, Final, Generic, NamedTuple, Self, TypeVar

import msgspec

from chatserver.domain.slack.mrkdwn import Names
from protocol.channels import ChannelKind
from protocol.messages import AppPart
from protocol.users import Kind, Role

from .report import ImportReport

M = TypeVar("M")

Opened = Callable[[], IO[bytes]]
DIRECT_KINDS: Final = frozenset({"direct", "group"})


class ImportFailed(Exception):  # noqa: N818  # reads as what happened
    """The import cannot go on; the message is a sentence for whoever started it."""


class NotThereError(Exception):
    """A file cannot be had from where it should be."""


class Person(NamedTuple):
    """Somebody of the archive, as they would be stored here."""

    key: str
    name: str
    display_name: str
    email: str | None = None
    kind: Kind = "person"
    role: Role = "member"
    deactivated: bool = False
    identity: str = ""
    """What their identifier is made of, where a key might be somebody else's another time."""


class Room(msgspec.Struct, frozen=True):
    """A channel of the archive, of whichever kind.

    ``topic`` and ``purpose`` are one line without markup.
    """

    key: str
    kind: ChannelKind
    name: str = ""
    topic: str = ""
    purpose: str = ""
    creator: str | None = None
    created_us: int = 0
    archived: bool = False
    members: Sequence[str] = ()


class Put(NamedTuple):
    """An emoji on a message, by the archive's name, and who put it there."""

    name: str
    users: Sequence[str]


class Pinned(NamedTuple):
    """Who pinned a message, if that is known, and when; 0 if it is not."""

    by: str | None = None
    at_us: int = 0


class Said(NamedTuple, Generic[M]):
    """A message and its place in its room; what it says stays ``raw`` until it is stored.

    ``thread`` is the thread it is in, by a key of the room: as a reply, or as what opens it.
    """

    raw: M
    at_us: int | None
    author: str | None
    thread: int | None = None
    is_reply: bool = False
    left_out: str = ""
    """Why it is left out; empty if it is not."""
    puts: Sequence[Put] = ()
    pinned: Pinned | None = None
    broadcast: bool = False
    """Whether a reply stands in its room, too."""


class Attached(NamedTuple):
    """A file of a message; opened only if it has to be."""

    key: str
    """Names it in the archive, the same one in each message that has it."""
    name: str
    link: str
    """What stands for it in the text, in our form, where it cannot be kept."""
    open: Opened | None = None
    """Raises ``NotThereError`` if it cannot be had; None if the archive does not hold it."""
    size: int = 0
    why: str = "whose contents are not in the export"


class Content(NamedTuple):
    """What a message says, in our form; nothing if it was deleted."""

    text: str
    edited_us: int | None = None
    is_deleted: bool = False
    app: AppPart | None = None
    """What a program gave it beyond the text."""
    files: Sequence[Attached] = ()


class Picture(NamedTuple):
    """A custom emoji of the archive."""

    name: str
    creator: str | None
    picture: bytes


class Source(ABC, Generic[M]):
    """An archive that is open for reading; best used with ``with``.

    The same archive gives out the same, in the same order, however often it is read.
    """

    system: ClassVar[str]
    """Its name in settings, in the command, and behind channels' names that were taken."""
    workspaces: Sequence[str]
    """What names the workspace; what an earlier archive of it was named by is among them."""
    people: Sequence[Person]
    aliases: Mapping[str, str]
    """Other keys for some people."""
    rooms: Sequence[Room]
    messages: int
    """How many there are in all rooms."""

    def __init__(self) -> None:
        self.report = ImportReport()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the archive."""

    @abstractmethod
    def said(self, room: Room) -> Iterator[Said[M]]:
        """Give out the messages of a room, in the order of their times."""

    @abstractmethod
    def content(self, raw: M, names: Names) -> Content:
        """Return what a message says."""

    @abstractmethod
    def emoji_named(self, name: str, custom: Collection[str]) -> str | None:
        """Return what an emoji is here, or None if it is not among Unicode's and ``custom``."""

    def pictures(self) -> Iterator[Picture]:
        """Give out the custom emoji."""
        yield from ()
