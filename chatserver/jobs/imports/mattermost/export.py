"""Read a Mattermost bulk export: JSON lines, alone or in a ZIP with what was attached.

Source: https://docs.mattermost.com/administration-guide/onboard/bulk-loading-data.html
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

import msgspec

from chatserver.jobs.imports.archive import UNREADABLE, Archive
from chatserver.jobs.imports.model import ImportFailed

MAX_RATIO: Final = 50
MAX_LINE_BYTES: Final = 64 << 20
_FILES: Final = "data/"


class Team(msgspec.Struct):
    """A team: a folder of channels."""

    name: str


class Channel(msgspec.Struct):
    """A public or private channel."""

    team: str
    name: str
    display_name: str | None = None
    type: str | None = None
    header: str | None = None
    purpose: str | None = None
    deleted_at: int | None = None
    delete_at: int | None = None


class InChannel(msgspec.Struct):
    """Somebody's place in a channel."""

    name: str
    roles: str | None = None


class InTeam(msgspec.Struct):
    """Somebody's place in a team."""

    name: str
    channels: list[InChannel] | None = None


class User(msgspec.Struct):
    """A person."""

    username: str
    email: str | None = None
    nickname: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    roles: str | None = None
    delete_at: int | None = None
    teams: list[InTeam] | None = None


class Bot(msgspec.Struct):
    """A program with a name."""

    username: str
    display_name: str | None = None
    delete_at: int | None = None


class Reaction(msgspec.Struct):
    """An emoji somebody put on a post."""

    user: str
    emoji_name: str


class Attachment(msgspec.Struct):
    """A file; its path is one in ``data/``."""

    path: str


class Reply(msgspec.Struct):
    """What somebody wrote in a thread."""

    user: str
    message: str | None = None
    create_at: int | None = None
    edit_at: int | None = None
    delete_at: int | None = None
    type: str | None = None
    props: msgspec.Raw = msgspec.Raw(b"null")
    reactions: list[Reaction] | None = None
    attachments: list[Attachment] | None = None
    is_pinned: bool | None = None


class Post(Reply):
    """What somebody wrote in a channel, with the replies to it."""

    team: str = ""
    channel: str = ""
    channel_members: list[str] | None = None
    replies: list[Reply] | None = None


class Participant(msgspec.Struct):
    """Somebody in a direct channel."""

    username: str


class DirectChannel(msgspec.Struct):
    """A conversation of a few people."""

    members: list[str] | None = None
    participants: list[Participant] | None = None
    header: str | None = None


class Emoji(msgspec.Struct):
    """A custom emoji and where its picture is in ``data/``."""

    name: str
    image: str


class Line(msgspec.Struct):
    """One line of the file: what it is, and that."""

    type: str
    version: int | None = None
    team: Team | None = None
    channel: Channel | None = None
    user: User | None = None
    bot: Bot | None = None
    post: Post | None = None
    direct_channel: DirectChannel | None = None
    direct_post: Post | None = None
    emoji: Emoji | None = None


class MattermostExport:
    """An export that is open for reading.

    Raises:
        ImportFailed: it is none, or one that would not be safe to read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive = None if _is_plain(path) else Archive(path, _is_lines, MAX_RATIO)
        try:
            self._lines_name = self._find_lines()
        except ImportFailed:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        if self._archive:
            self._archive.close()

    def lines(self) -> Iterator[Line]:
        """Give out what the lines say."""
        decode = msgspec.json.Decoder(Line).decode
        with self._open() as file:
            for number, content in enumerate(_lines_of(file, self._lines_name), start=1):
                try:
                    line = decode(content)
                except (ValueError, RecursionError) as error:
                    raise ImportFailed(
                        f"line {number} of {self._lines_name} is not as Mattermost writes it: "
                        f"{error}"
                    ) from error
                if number == 1:
                    _require_version(line)
                yield line

    def file(self, path: str) -> bytes | None:
        """Return what was attached under a path, or None if it is not in the export."""
        name = _member(path)
        return self._archive.read(name) if self._archive and name in self._archive else None

    def attachment(self, path: str) -> tuple[int, Callable[[], IO[bytes]]] | None:
        """Return how large what was attached is and how to open it, or None as :meth:`file`."""
        archive, name = self._archive, _member(path)
        if archive is None or name not in archive:
            return None
        return archive.size(name), partial(archive.open, name)

    def _open(self) -> IO[bytes]:
        if self._archive:
            return self._archive.open(self._lines_name)
        try:
            return self._path.open("rb")
        except OSError as error:
            raise ImportFailed(f"{self._path.name} cannot be read: {error}") from error

    def _find_lines(self) -> str:
        if self._archive is None:
            return self._path.name
        found = [name for name in self._archive.names if _is_lines(name)]
        if len(found) != 1:
            raise ImportFailed(
                "this is no Mattermost export: it has no single .jsonl file at its top level"
            )
        return found[0]


def _member(path: str) -> str:
    return _FILES + path.removeprefix("./").removeprefix(_FILES)


def _is_plain(path: Path) -> bool:
    """Say whether a file is lines of JSON; anything else is to be a ZIP."""
    try:
        with path.open("rb") as file:
            return file.read(1) in (b"{", b"\xef")
    except OSError:
        return False


def _is_lines(name: str) -> bool:
    return name.endswith(".jsonl") and "/" not in name


def _lines_of(file: IO[bytes], name: str) -> Iterator[bytes]:
    try:
        while line := file.readline(MAX_LINE_BYTES):
            if len(line) == MAX_LINE_BYTES:
                raise ImportFailed(f"a line of {name} is too long to be read")
            if line.strip():
                yield line
    except UNREADABLE as error:
        raise ImportFailed(f"{name} in the export cannot be read: {error}") from error


def _require_version(line: Line) -> None:
    if line.type != "version" or line.version != 1:
        raise ImportFailed(
            "this is no Mattermost export: it does not begin with a line that says version 1"
        )
