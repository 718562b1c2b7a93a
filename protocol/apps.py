"""Apps: programs that talk here as a bot, by Slack's Web API, its events and its webhooks.

An app is its bot user. Where Slack's clients want three identifiers, ``U…``, ``B…`` and ``A…``,
only the first letter differs.
"""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Model
from .ids import AnyChannelId, AnyUserId, AnyWebhookId
from .limits import (
    MAX_APP_COMMANDS,
    MAX_APP_EVENTS,
    MAX_MANIFEST_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_PAGE,
    MAX_TOPIC_CHARACTERS,
    MAX_URL_CHARACTERS,
)
from .users import User

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
        str,
        Meta(max_length=MAX_TOPIC_CHARACTERS, description="``:emoji:`` or a picture's address."),
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


class AppEntry(Model):
    """An app, and the bot it acts as."""

    app: App
    user: User


class Apps(Model):
    """Some apps, by their bots, and whether there are more."""

    apps: list[AppEntry]
    more: bool = False


class AppDetails(Model):
    """What there is to know of an app, but its tokens."""

    app: App
    user: User
    signing_secret: Annotated[str, Meta(description="What its deliveries are signed with.")]
    verification_token: Annotated[str, Meta(description="Stands in its deliveries, as of old.")]
    webhooks: list[Webhook] = []


class AppAdded(Model):
    """A new app with its tokens, which are not to be had again."""

    app: App
    user: User
    bot_token: Annotated[str, Meta(description="Calls methods.")]
    app_token: Annotated[str, Meta(description="Opens Socket Mode.")]
    signing_secret: str


class AppNow(Model):
    """The app as it is now."""

    app: App


class AppGone(Model):
    """There is no such app any more; its bot is deactivated."""


class AppToken(Model):
    """A new token, which is not to be had again."""

    token: str


class AppSecret(Model):
    """What the app's deliveries are signed with from now on."""

    signing_secret: str


class WebhookAdded(Model):
    """A new webhook."""

    webhook: Webhook
    path: Annotated[
        str, Meta(description="Behind the server's address: where to post. Not to be had again.")
    ]


class WebhookGone(Model):
    """There is no such webhook any more."""


class AddApp(Command[AppAdded]):
    """Make an app and its bot; for administrators.

    Refused with ``conflict`` if there is an app of that name, or a person has it; with ``invalid``
    if it has none, or its manifest cannot be read.
    """

    name: Annotated[
        str,
        Meta(max_length=MAX_NAME_CHARACTERS, description="Empty: as the manifest calls it."),
    ] = ""
    description: Line = ""
    request_url: AppUrl = ""
    socket_mode: bool = False
    events: Annotated[list[EventName], Meta(max_length=MAX_APP_EVENTS)] = []
    commands: Annotated[list[SlashCommand], Meta(max_length=MAX_APP_COMMANDS)] = []
    manifest: Annotated[
        str,
        Meta(
            max_length=MAX_MANIFEST_CHARACTERS,
            description="Slack's, in YAML or JSON: takes the place of all but the name.",
        ),
    ] = ""


class ChangeApp(Command[AppNow]):
    """Say anew what an app is told and may; for administrators. Who made it and when stays."""

    app: App
    name: Annotated[AppName | None, Meta(description="Its @handle stays; absent: all.")] = None


class RemoveApp(Command[AppGone]):
    """Forget an app and deactivate its bot, whose messages stay; for administrators."""

    bot: AnyUserId


class ListApps(Command[Apps]):
    """List the apps; for administrators."""

    after: Annotated[str | None, Meta(description="Last bot already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class GetApp(Command[AppDetails]):
    """Look at an app with what it signs by; for administrators."""

    bot: AnyUserId


class MakeAppToken(Command[AppToken]):
    """Make another token for an app; those before it go on. For administrators."""

    bot: AnyUserId
    kind: Annotated[
        Literal["bot", "app"], Meta(description="For its methods, or for its Socket Mode.")
    ] = "app"


class RenewAppSecret(Command[AppSecret]):
    """Sign an app's deliveries anew, with a secret nobody else knows; for administrators."""

    bot: AnyUserId


class AddWebhook(Command[WebhookAdded]):
    """Make an address that anything may post to, into a channel; for administrators.

    The app comes into the channel if it is not there yet.
    """

    bot: AnyUserId
    channel: AnyChannelId
    name: Line = ""
    icon: Line = ""


class RemoveWebhook(Command[WebhookGone]):
    """Remove a webhook; for administrators. Twice is the same as once."""

    webhook: AnyWebhookId
