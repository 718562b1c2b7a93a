"""Identifiers: a prefix letter that says what a thing is, then upper-case letters and digits."""

import secrets
import string
from typing import Annotated, NewType

from msgspec import Meta

UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
WorkspaceId = NewType("WorkspaceId", str)
SessionId = NewType("SessionId", str)
StreamId = NewType("StreamId", str)
GroupId = NewType("GroupId", str)
ScheduledId = NewType("ScheduledId", str)
ReminderId = NewType("ReminderId", str)
FileId = NewType("FileId", str)
WebhookId = NewType("WebhookId", str)
ViewId = NewType("ViewId", str)

ALPHABET = string.digits + string.ascii_uppercase
_RANDOM_CHARACTERS = 10

# ``$`` alone also matches before a final newline (in Python); ``(?!\n)$`` is the very end.
AnyUserId = Annotated[
    UserId, Meta(pattern=r"^U[0-9A-Z]{8,20}(?!\n)$", description="A user's or bot's identifier.")
]
AnyChannelId = Annotated[
    ChannelId,
    Meta(
        pattern=r"^[CDG][0-9A-Z]{8,20}(?!\n)$",
        description="C: channel, D: direct, G: group direct.",
    ),
]
AnyGroupId = Annotated[
    GroupId,
    Meta(pattern=r"^P[0-9A-Z]{8,20}(?!\n)$", description="People who are mentioned together."),
]
AnyFileId = Annotated[
    FileId, Meta(pattern=r"^F[0-9A-Z]{8,20}(?!\n)$", description="Something that was uploaded.")
]
AnyWebhookId = Annotated[
    WebhookId, Meta(pattern=r"^B[0-9A-Z]{8,20}(?!\n)$", description="An incoming webhook.")
]
AnyScheduledId = Annotated[
    ScheduledId,
    Meta(pattern=r"^Q[0-9A-Z]{8,20}(?!\n)$", description="A message to be sent later."),
]
AnyReminderId = Annotated[
    ReminderId, Meta(pattern=r"^R[0-9A-Z]{8,20}(?!\n)$", description="A reminder.")
]
AnyViewId = Annotated[
    ViewId, Meta(pattern=r"^V[0-9A-Z]{8,20}(?!\n)$", description="What an app shows one person.")
]
AnySessionId = Annotated[
    SessionId, Meta(pattern=r"^S[0-9A-Z]{8,20}(?!\n)$", description="A signed-in device.")
]
AnyStreamId = Annotated[
    StreamId,
    Meta(
        pattern=r"^[CDGTU][0-9A-Z]{8,20}(?!\n)$",
        description="The channel, user or workspace whose log it is.",
    ),
]


Seq = Annotated[int, Meta(ge=1, lt=2**53, description="Position in the channel's stream.")]


def new_id(prefix: str) -> str:
    """Make an identifier: ``prefix`` and ten random characters (51 bits).

    Unguessable enough not to be enumerated, short enough for Slack's clients, which
    expect 9 to 11 characters.
    """
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
