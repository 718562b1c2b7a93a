"""Apps: programs that talk here as a bot, by Slack's Web API, its events and its webhooks.

An app is its bot user. Where Slack's clients want three identifiers, ``U…``, ``B…`` and ``A…``,
only the first letter differs.
"""

from typing import Annotated

from msgspec import Meta

from .base import Model
from .ids import AnyChannelId, AnyUserId, AnyWebhookId
from .limits import (
    MAX_APP_COMMANDS,
    MAX_APP_EVENTS,
    MAX_NAME_CHARACTERS,
    MAX_TOPIC_CHARACTERS,
    MAX_URL_CHARACTERS,
)

SlashName = Annotated[
    str,
    Meta(
        max_length=33,
        pattern=r"^/[a-z0-9_.-]{1,32}(?!\n)$",
        description="With its slash; lower case.",
    ),
]
EventName = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"^(\*|[a-z_]+(\.[a-z_]+)?)(?!\n)$",
        description="As Slack calls it, such as ``app_mention``; ``*`` is all there are.",
    ),
]
Scope = Annotated[
    str, Meta(max_length=64, pattern=r"^[a-z_]+([.:][a-z_.]+)*(?!\n)$", description="As Slack's.")
]
AppUrl = Annotated[
    str,
    Meta(
        max_length=MAX_URL_CHARACTERS,
        pattern=r"^(https?://[^\s\x00-\x1f]+)?(?!\n)$",
        description="Where the app listens; empty: nowhere.",
    ),
]
AppName = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARACTERS)]
Line = Annotated[str, Meta(max_length=MAX_TOPIC_CHARACTERS)]


class SlashCommand(Model):
    """What people type to call an app."""

    command: SlashName
    description: Line = ""
    hint: Annotated[Line, Meta(description="What may stand behind it.")] = ""
    url: Annotated[AppUrl, Meta(description="Where it goes; empty: to the request URL.")] = ""


class Webhook(Model):
    """An address to which anything posts into one channel; its secret is told once."""

    id: AnyWebhookId
    bot: AnyUserId
    channel: AnyChannelId
    name: Annotated[Line, Meta(description="Its author as shown; empty: the app's name.")] = ""
    icon: Annotated[
        str, Meta(max_length=MAX_URL_CHARACTERS, description="``:emoji:`` or the URL of a picture.")
    ] = ""


class App(Model):
    """A program, as administrators see it; its name is its bot's."""

    bot: Annotated[AnyUserId, Meta(description="The bot user it acts as.")]
    description: Line = ""
    request_url: Annotated[AppUrl, Meta(description="Gets its events by HTTP.")] = ""
    interactivity_url: Annotated[AppUrl, Meta(description="Gets what people click.")] = ""
    options_url: Annotated[AppUrl, Meta(description="Is asked for what menus offer.")] = ""
    socket_mode: Annotated[bool, Meta(description="It fetches all that by a WebSocket.")] = False
    events: Annotated[
        list[EventName], Meta(max_length=MAX_APP_EVENTS, description="Which it wants.")
    ] = []
    commands: Annotated[list[SlashCommand], Meta(max_length=MAX_APP_COMMANDS)] = []
    scopes: Annotated[
        list[Scope],
        Meta(max_length=MAX_APP_EVENTS, description="What its token is good for; empty: anything."),
    ] = []
    created_by: AnyUserId | None = None
    created_us: Annotated[int, Meta(ge=0)] = 0

    def wants(self, event: str) -> bool:
        """Say whether it asked for events of that name."""
        return "*" in self.events or event in self.events
