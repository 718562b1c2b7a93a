"""Messages and threads; a message is named by its channel and its position there."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .files import File
from .ids import AnyChannelId, AnyFileId, AnyUserId, AnyWebhookId, Seq, UserId
from .limits import (
    MAX_APP_CHARACTERS,
    MAX_FACES,
    MAX_FILES,
    MAX_NAME_CHARACTERS,
    MAX_PAGE,
    MAX_TEXT_CHARACTERS,
    MAX_TOPIC_CHARACTERS,
)
from .polls import Options, Poll, Question
from .previews import LinkPreview
from .reactions import Reaction
from .users import TimeUs

Text = Annotated[
    str,
    Meta(
        max_length=MAX_TEXT_CHARACTERS,
        pattern=r"^[^\x00]*$",
        description="Markdown, with <@U…> for people and <#C…> for channels.",
    ),
]
Nonce = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{32}(?!\n)$",
        description="128 random bits in hex, made once per message; a repeat is answered alike.",
    ),
]


Everyone = Literal["channel", "here"]


class MessagePlace(Model):
    """Where a message stands."""

    channel: AnyChannelId
    seq: Seq


JsonText = Annotated[
    str,
    Meta(max_length=MAX_APP_CHARACTERS, pattern=r"^[^\x00]*$", description="JSON, as text."),
]


class AppPart(Model):
    """What a program gave its message beyond the text.

    Layouts stay the text of JSON they came as: they nest deeper than frames may, and hold kinds of
    blocks nobody here knows.
    """

    blocks: Annotated[
        JsonText, Meta(description="Block Kit, an array: shown in place of the text.")
    ] = ""
    attachments: Annotated[
        JsonText, Meta(description="An array of legacy attachments, shown below.")
    ] = ""
    stands_for: Annotated[
        bool, Meta(description="The text was only taken from blocks and attachments.")
    ] = False
    metadata: Annotated[JsonText, Meta(description="An object for other programs.")] = ""
    unfurl: Annotated[
        Literal["all", "pages", "pictures", "none"],
        Meta(description="Which of its links get previews: those to pages, to pictures."),
    ] = "all"
    name: Annotated[
        str,
        Meta(max_length=MAX_NAME_CHARACTERS, description="Of a bot: the name it speaks under."),
    ] = ""
    icon: Annotated[
        str,
        Meta(max_length=MAX_TOPIC_CHARACTERS, description="Of a bot: ``:emoji:`` or an address."),
    ] = ""
    webhook: Annotated[
        AnyWebhookId | None, Meta(description="What brought it, if a webhook did.")
    ] = None


class Message(Model):
    """One message in a channel."""

    channel: AnyChannelId
    seq: Seq
    time_us: Annotated[
        int, Meta(ge=0, description="Unix time in microseconds; unique and rising in its channel.")
    ]
    author: AnyUserId
    text: str
    thread: Annotated[Seq | None, Meta(description="Root of the thread this replies in.")] = None
    ordinal: Annotated[
        int,
        Meta(
            ge=0,
            description="Outside threads: how many such messages there are up to this one. "
            "In a thread: how many replies it had with this one.",
        ),
    ] = 0
    edited_us: TimeUs | None = None
    deleted: Annotated[bool, Meta(description="A tombstone: the text is gone.")] = False
    hidden: Annotated[
        bool, Meta(description="A moderator put it out of sight: there is nothing in it.")
    ] = False
    replies: Annotated[int, Meta(ge=0, description="Replies in its thread, if a root.")] = 0
    last_reply_us: TimeUs | None = None
    mentions: Annotated[
        list[AnyUserId],
        Meta(description="Whom the text mentions by ``<@U…>``, except in code; each once."),
    ] = []
    called: Annotated[
        list[AnyUserId],
        Meta(description="Whom it calls through groups, by ``<!group:P…>``, when it was posted."),
    ] = []
    everyone: Annotated[
        Everyone | None,
        Meta(description="It calls the whole channel, by ``<!channel>``, or who is ``<!here>``."),
    ] = None
    tags: Annotated[
        list[str],
        Meta(description="Its hashtags, except in code and headings; without #, case folded."),
    ] = []
    faces: Annotated[
        list[AnyUserId],
        Meta(description=f"If a root: the last {MAX_FACES} who replied, the newest last."),
    ] = []
    channel_ordinal: Annotated[
        int | None,
        Meta(description="Of a reply that stands in the channel too: its ordinal there."),
    ] = None
    shares: Annotated[
        MessagePlace | None,
        Meta(description="The message it passes on: look it up, it may be for other eyes."),
    ] = None
    files: Annotated[
        list[File], Meta(description="What is attached to it; then it may have no text.")
    ] = []
    previews: Annotated[
        list[LinkPreview], Meta(description="Of its links; they come some time after it.")
    ] = []
    app: AppPart | None = None
    poll: Annotated[
        Poll | None, Meta(description="What it asks; the text says it to who knows no polls.")
    ] = None
    urgent: Annotated[
        bool, Meta(description="Its writer had those told at once who had quiet hours.")
    ] = False
    reactions: Annotated[
        list[Reaction],
        Meta(description="In pages of history and threads only; elsewhere, keep those you have."),
    ] = []

    @property
    def place_in_channel(self) -> int | None:
        """Its ordinal outside threads, or None if it stands in its thread only."""
        return self.ordinal if self.thread is None else self.channel_ordinal


def with_face(faces: list[UserId], author: UserId) -> list[UserId]:
    """Return a root's faces after a reply of somebody."""
    return [*(face for face in faces if face != author), author][-MAX_FACES:]


class Follow(Model):
    """Whether somebody follows a thread, and how far they have read it."""

    channel: AnyChannelId
    thread: Annotated[Seq, Meta(description="Its root.")]
    following: bool
    read_seq: Annotated[int, Meta(ge=0, description="Replies up to it are read.")] = 0
    read_us: Annotated[
        int,
        Meta(ge=0, description="As a time: there is something new if the last reply is later."),
    ] = 0
    unread_head: Annotated[
        int,
        Meta(ge=0, description="Head of the channel when the cursor last went back, 0 if never."),
    ] = 0


class Posted(Model):
    """The message as stored."""

    message: Message
    repeated: Annotated[bool, Meta(description="The nonce had been stored before.")] = False


class Edited(Model):
    """The message as it is now."""

    message: Message


class Deleted(Model):
    """The tombstone that is left."""

    message: Message


class History(Model):
    """A page of messages, oldest first."""

    head: Annotated[int, Meta(ge=0, description="Head of the channel's stream at that moment.")]
    messages: list[Message]
    more: Annotated[bool, Meta(description="There are more in the direction asked for.")] = False
    follow: Annotated[
        Follow | None, Meta(description="Of a thread: whether the actor follows it.")
    ] = None
    shared: Annotated[
        list[Message],
        Meta(description="What messages of this page share, as far as the actor may read it."),
    ] = []


class Located(Model):
    """Where to begin reading: a message outside threads."""

    seq: Annotated[int, Meta(ge=0, description="0 if there is no message at all.")]


class PostMessage(Command[Posted]):
    """Post a message to a channel, or a reply to a thread in it.

    It has some text, or files that the actor has uploaded before; refused with ``not_found`` if
    one is not theirs, with ``conflict`` if one is not there as a whole yet or was deleted.
    Safe to send again with the same ``nonce`` until it is answered: it is stored once.
    Refused with ``too_large`` if it mentions more than 50 people, calls more than 64 through
    groups, or its layout is too long; with ``forbidden`` if it calls a channel whose people the
    actor may not interrupt, if a person speaks under another name, or if it is ``urgent`` and the
    organisation does not let them.
    """

    channel: AnyChannelId
    text: Text
    nonce: Nonce
    files: Annotated[
        list[AnyFileId], Meta(max_length=MAX_FILES, description="What to attach, each once.")
    ] = []
    thread: Seq | None = None
    broadcast: Annotated[
        bool, Meta(description="A reply shall stand in the channel too, and count there.")
    ] = False
    shares: Annotated[
        MessagePlace | None,
        Meta(description="Pass a message on, in one's own updates: a public one, or an update."),
    ] = None
    app: AppPart | None = None
    urgent: Annotated[
        bool,
        Meta(description="Tell those it calls by name at once, though they have quiet hours."),
    ] = False


class PostPoll(Command[Posted]):
    """Post a message that asks something, to a channel or to a thread in it.

    Its text is the question and the options, for whoever knows no polls. Safe to send again with
    the same ``nonce``. Refused as posting is; with ``invalid`` if a text is empty, two options are
    alike, or ``closes_us`` is past or more than a year away.
    """

    channel: AnyChannelId
    question: Question
    options: Options
    nonce: Nonce
    multiple: bool = False
    anonymous: bool = False
    closes_us: TimeUs | None = None
    thread: Seq | None = None
    broadcast: Annotated[
        bool, Meta(description="In a thread: it shall stand in the channel too, and count there.")
    ] = False


class EditMessage(Command[Edited]):
    """Change one's own message: its text, and what a program gave it beyond.

    One with files may have no text. Refused with ``conflict`` if it is a poll.
    """

    channel: AnyChannelId
    seq: Seq
    text: Text
    app: AppPart | None = None


class DeleteMessage(Command[Deleted]):
    """Delete one's own message; administrators may delete others'."""

    channel: AnyChannelId
    seq: Seq


class ListHistory(Command[History]):
    """Read messages outside threads: the newest, or those before or after a position.

    Replies that were sent to the channel as well are among them.
    """

    channel: AnyChannelId
    before: Seq | None = None
    after: Annotated[int, Meta(ge=0, lt=2**53)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class ListReplies(Command[History]):
    """Read a thread: its root first, then the replies after a position."""

    channel: AnyChannelId
    thread: Seq
    after: Annotated[int, Meta(ge=0, lt=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class LocateDate(Command[Located]):
    """Find the first message outside threads at or after a time; if there is none, the newest."""

    channel: AnyChannelId
    time_us: TimeUs


class MessagePosted(Event):
    """A message was posted."""

    message: Message


class MessageEdited(Event):
    """A message's text changed, or a moderator hid it or brought it back."""

    message: Message
    newly_named: Annotated[
        list[AnyUserId],
        Meta(
            description="Whom it names for the first time, themselves or through a group: they "
            "are told as of a new message. Nobody if it was posted more than an hour before, "
            "if a program edited it, or in channels without a name, where all were told of it."
        ),
    ] = []


class MessageDeleted(Event):
    """A message was deleted; ``message`` is the tombstone."""

    message: Message
    replies: Annotated[
        int | None, Meta(description="Replies left in the thread, if it was a reply.")
    ] = None
    last_reply_us: Annotated[
        TimeUs | None, Meta(description="When the newest of the replies left was posted.")
    ] = None
    faces: Annotated[
        list[AnyUserId], Meta(description="Who wrote the replies left, as on the root.")
    ] = []
