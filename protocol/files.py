"""Files: uploaded over HTTP, attached to messages, and served to whoever may read one of those."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyFileId, AnyUserId, Seq
from .limits import MAX_DESCRIPTION_CHARACTERS, MAX_PAGE, MAX_VOICE_MS, MAX_VOICE_PEAKS
from .users import TimeUs

Peak = Annotated[int, Meta(ge=0, le=100)]


class Voice(Model):
    """What is shown of a voice message before it is played, as its sender's device measured it."""

    duration_ms: Annotated[int, Meta(ge=1, le=MAX_VOICE_MS)]
    peaks: Annotated[
        list[Peak],
        Meta(
            min_length=1,
            max_length=MAX_VOICE_PEAKS,
            description="How loud it is, in equal parts of its duration.",
        ),
    ]


Description = Annotated[
    str,
    Meta(
        max_length=MAX_DESCRIPTION_CHARACTERS,
        description="What there is to see, in words, for those who do not see it.",
    ),
]


class File(Model):
    """A file that was uploaded; its bytes are at ``/files/ID`` over HTTP.

    What the type says was found in the bytes themselves. Of a deleted file only its identifier
    is left, and who had uploaded it and when.
    """

    id: AnyFileId
    creator: AnyUserId
    created_us: TimeUs
    name: str = ""
    type: Annotated[str, Meta(description="Media type, such as ``image/png``.")] = ""
    size: Annotated[int, Meta(ge=0, description="Bytes.")] = 0
    width: Annotated[int | None, Meta(description="Of a picture, upright, in pixels.")] = None
    height: Annotated[int | None, Meta(description="Of a picture, upright, in pixels.")] = None
    thumbnail: Annotated[
        bool, Meta(description="Whether there is a small picture of it, at ``…/thumbnail``.")
    ] = False
    deleted: bool = False
    description: Description = ""
    voice: Annotated[
        Voice | None, Meta(description="It was recorded to be heard: a voice message.")
    ] = None


def deleted_file(file: File) -> File:
    """Return what is left of a file once it is deleted."""
    return File(id=file.id, creator=file.creator, created_us=file.created_us, deleted=True)


class PostedFile(Model):
    """A file, and a message it stands in."""

    file: File
    channel: AnyChannelId
    seq: Seq
    thread: Seq | None = None


class FileList(Model):
    """A channel's files, those of the newest messages first."""

    files: list[PostedFile]
    more: bool = False


class FileGone(Model):
    """The file is there no more."""


class ListFiles(Command[FileList]):
    """List the files of a channel's messages, those in threads too."""

    channel: AnyChannelId
    before: Annotated[
        Seq | None, Meta(description="Only of messages before this one, the last seen.")
    ] = None
    limit: Annotated[
        int, Meta(ge=1, le=MAX_PAGE, description="Messages; all files of each are told.")
    ] = 50


class DeleteFile(Command[FileGone]):
    """Delete a file of one's own; administrators may delete others' that they may read.

    It goes from all messages it stands in; they stay, and say that it was deleted.
    """

    file: AnyFileId


class FileDeleted(Event):
    """A file of a message was deleted: it is ``deleted`` in the message's files now."""

    channel: AnyChannelId
    seq: Seq
    file: AnyFileId
