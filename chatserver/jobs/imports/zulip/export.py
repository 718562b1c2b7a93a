"""Read a Zulip export: a directory of JSON tables, as such or packed by tar.

Source: https://zulip.readthedocs.io/en/latest/production/export-and-import.html
"""

import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import msgspec

from chatserver.jobs.imports.archive import require_inside, require_reasonable
from chatserver.jobs.imports.model import ImportFailed

T = TypeVar("T")

MAX_RATIO: Final = 50
MAX_JSON_BYTES: Final = 1 << 30
PERSONAL: Final = 1
STREAM: Final = 2
GUEST: Final = 600
_UNREADABLE: Final = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


class Realm(msgspec.Struct):
    """The organization."""

    id: int | None = None
    string_id: str | None = None
    uuid: str | None = None
    date_created: float | None = None


class UserProfile(msgspec.Struct):
    """Somebody: a person, a bot, or who only is known by name."""

    id: int
    full_name: str | None = None
    email: str | None = None
    delivery_email: str | None = None
    is_bot: bool | None = None
    is_active: bool | None = None
    role: int | None = None


class Stream(msgspec.Struct):
    """A public or private channel."""

    id: int
    name: str
    description: str | None = None
    invite_only: bool | None = None
    deactivated: bool | None = None
    history_public_to_subscribers: bool | None = None
    date_created: float | None = None
    creator: int | None = None


class Recipient(msgspec.Struct):
    """To whom a message goes: a person or a stream by its ``type_id``, or a group."""

    id: int
    type: int
    type_id: int


class Subscription(msgspec.Struct):
    """Who gets what goes to a recipient."""

    recipient: int
    user_profile: int
    active: bool | None = None


class Reaction(msgspec.Struct):
    """An emoji somebody put on a message."""

    message: int
    user_profile: int
    emoji_name: str = ""
    emoji_code: str = ""
    reaction_type: str = ""


class RealmEmoji(msgspec.Struct):
    """A custom emoji."""

    name: str
    author: int | None = None
    file_name: str | None = None
    deactivated: bool | None = None


class Tables(msgspec.Struct):
    """What realm.json holds, as far as it comes over."""

    zerver_userprofile: list[UserProfile]
    zerver_stream: list[Stream]
    zerver_recipient: list[Recipient]
    zerver_subscription: list[Subscription]
    zerver_realm: list[Realm] = []
    zerver_userprofile_mirrordummy: list[UserProfile] = []
    zerver_userprofile_crossrealm: list[UserProfile] = []
    zerver_reaction: list[Reaction] = []
    zerver_realmemoji: list[RealmEmoji] = []


class Message(msgspec.Struct):
    """A message; its ``subject`` is the topic."""

    id: int
    sender: int
    recipient: int
    subject: str | None = None
    content: str | None = None
    date_sent: float | None = None
    last_edit_time: float | None = None
    edit_history: msgspec.Raw = msgspec.Raw(b"null")


class Received(msgspec.Struct):
    """That somebody got a message."""

    message: int
    user_profile: int


class Messages(msgspec.Struct):
    """A file of messages."""

    zerver_message: list[Message] = []


class ReceivedMessages(Messages):
    """A file of messages, and who got them."""

    zerver_usermessage: list[Received] = []


class Record(msgspec.Struct):
    """Where a file lies in the export."""

    path: str | None = None
    s3_path: str | None = None
    file_name: str | None = None


class ZulipExport:
    """An export that is open for reading; one in a tar file is unpacked meanwhile.

    Raises:
        ImportFailed: it is none, or one that would not be safe to read.
    """

    def __init__(self, path: Path) -> None:
        self._unpacked = None if path.is_dir() else TemporaryDirectory(prefix="chatserver-")
        try:
            if self._unpacked:
                _unpack(path, Path(self._unpacked.name))
            self._root = _root_in(Path(self._unpacked.name if self._unpacked else path))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove what was unpacked."""
        if self._unpacked:
            self._unpacked.cleanup()

    def tables(self) -> Tables:
        """Return who and what there is."""
        return self._decoded(self._root / "realm.json", Tables)

    def messages(self, kind: type[Messages]) -> Iterator[Messages]:
        """Give out the messages, file by file."""
        for path in sorted(self._root.glob("messages-*.json")):
            yield self._decoded(path, kind)

    def pictures(self) -> dict[str, str]:
        """Return where the pictures of custom emoji are, by their names in the tables."""
        path = self._root / "emoji" / "records.json"
        records = self._decoded(path, list[Record]) if path.exists() else []
        return {
            each.file_name or "": where for each in records if (where := each.path or each.s3_path)
        }

    def file(self, folder: str, path: str) -> Path | None:
        """Return a file of the export, or None if it is not there."""
        inside = (self._root / folder).resolve()
        found = (inside / path).resolve()
        return found if found.is_relative_to(inside) and found.is_file() else None

    def _decoded(self, path: Path, kind: type[T]) -> T:
        try:
            if path.stat().st_size > MAX_JSON_BYTES:
                raise ImportFailed(f"{path.name} in the export is too large to be read at once")
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except OSError as error:
            raise ImportFailed(f"{path.name} in the export cannot be read: {error}") from error
        except (ValueError, RecursionError) as error:
            raise ImportFailed(
                f"{path.name} in the export is not as Zulip writes it: {error}"
            ) from error


def _unpack(path: Path, directory: Path) -> None:
    """Unpack the regular files of a tar file."""
    try:
        most = path.stat().st_size * MAX_RATIO
        with tarfile.open(path) as archive:
            total = 0
            for member in archive:
                require_inside(member.name)
                total += member.size
                require_reasonable(total, most)
                if member.isfile():
                    _unpack_one(archive, member, directory / member.name)
    except _UNREADABLE as error:
        first, _, _ = str(error).partition(":")
        raise ImportFailed(f"{path.name} cannot be read as a tar file: {first}") from error


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    if content:
        with content, to.open("wb") as file:
            copyfileobj(content, file)


def _root_in(directory: Path) -> Path:
    """Return where the tables are: at the top, or in the one folder there."""
    for place in (directory, *sorted(directory.iterdir())):
        if (place / "realm.json").is_file():
            return place
    raise ImportFailed("this is no Zulip export: it has no realm.json at its top level")
