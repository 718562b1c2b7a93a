"""What people do with apps: press what stands in a message, run a command, fill in a form.

Layouts, and what was chosen in them, are JSON as text, as in :class:`AppPart`.
"""

from typing import Annotated, Literal

from msgspec import Meta

from .apps import SlashName
from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, AnyViewId, Seq
from .limits import MAX_APP_CHARACTERS, MAX_INPUT_CHARACTERS, MAX_PART_CHARACTERS
from .messages import AppPart, Nonce
from .profiles import TimeZone
from .users import TimeUs

Language = Literal["en", "fr"]

PartName = Annotated[str, Meta(min_length=1, max_length=MAX_PART_CHARACTERS)]
Window = Annotated[
    str,
    Meta(
        max_length=32,
        pattern=r"^[0-9A-Za-z-]*(?!\n)$",
        description="Made by the client for each of its windows: what opens, opens there.",
    ),
]
InputJson = Annotated[
    str,
    Meta(
        max_length=MAX_INPUT_CHARACTERS,
        pattern=r"^[^\x00]*$",
        description="JSON, as text; or nothing.",
    ),
]


class View(Model):
    """A form that an app opened, or its home: one person sees it."""

    id: AnyViewId
    bot: AnyUserId
    kind: Literal["modal", "home"]
    content: Annotated[
        str,
        Meta(
            max_length=MAX_APP_CHARACTERS,
            description="Slack's view as JSON: ``title``, ``submit``, ``close``, ``blocks``, …",
        ),
    ]
    root: Annotated[AnyViewId | None, Meta(description="The first of its stack.")] = None
    previous: Annotated[AnyViewId | None, Meta(description="What it was opened over.")] = None


class FieldError(Model):
    """What is wrong with a field of a form."""

    block: str
    message: str


class ActionDone(Model):
    """The app has taken it."""


class CommandDone(Model):
    """It is done, or the app has taken it; what an app says comes by itself."""

    text: Annotated[
        str, Meta(description="Markdown for whoever ran it, in their language; nobody else's.")
    ] = ""
    channel: Annotated[AnyChannelId | None, Meta(description="Where to go now.")] = None


class CommandHelp(Model):
    """A command, and the app that carries it out."""

    command: SlashName
    bot: Annotated[AnyUserId | None, Meta(description="None: it is built in.")] = None
    description: str = ""
    hint: Annotated[str, Meta(description="What may stand behind it.")] = ""


class CommandList(Model):
    """What people may type: what is built in, useful ones first; then those of apps, by name."""

    commands: list[CommandHelp]


class ViewDone(Model):
    """What becomes of a form that was sent."""

    outcome: Literal["closed", "cleared", "wrong", "updated", "pushed"]
    errors: list[FieldError] = []
    view: Annotated[View | None, Meta(description="Of ``updated`` and ``pushed``.")] = None


class ViewLeft(Model):
    """The form is closed."""


class Options(Model):
    """What an app offers, as JSON: ``{"options": […]}`` or ``{"option_groups": […]}``."""

    options: str


class Home(Model):
    """What an app shows one person, if anything."""

    view: View | None = None


class PressAction(Command[ActionDone]):
    """Use something that stands in a message, in a form, or in what an app showed only to one.

    Either ``channel`` and ``seq`` or ``view`` name where. Refused with ``conflict`` in ``app`` if
    the app does not take it within three seconds. Do not send it again by yourself.
    """

    block: PartName
    action: PartName
    channel: AnyChannelId | None = None
    seq: Seq | None = None
    view: AnyViewId | None = None
    value: InputJson = ""
    state: Annotated[InputJson, Meta(description="All that is chosen: by block, by action.")] = ""
    window: Window = ""


class SuggestOptions(Command[Options]):
    """Ask an app what it offers for what was typed."""

    block: PartName
    action: PartName
    channel: AnyChannelId | None = None
    seq: Seq | None = None
    view: AnyViewId | None = None
    typed: Annotated[str, Meta(max_length=MAX_PART_CHARACTERS)] = ""


class RunCommand(Command[CommandDone]):
    """Run a command in a channel: one that is built in, or an app's.

    What is built in stands for another command, is refused as that one is, and is carried out
    with it. Refused with ``invalid`` in ``text`` and a sentence in the actor's language if it
    cannot be read; with ``not_found`` in ``command`` if there is none of that name, with
    ``conflict`` in ``app`` if the app does not take it within three seconds. What is built in is
    safe to send again with the same ``nonce``; do not send an app's again by yourself.
    """

    channel: AnyChannelId
    command: SlashName
    text: Annotated[
        str,
        Meta(
            max_length=MAX_INPUT_CHARACTERS,
            pattern=r"^[^\x00]*$",
            description="For what is built in as in a message: ``<@U…>`` or ``@ada``.",
        ),
    ] = ""
    window: Window = ""
    thread: Annotated[
        Seq | None, Meta(description="In which thread it was typed; apps are asked outside.")
    ] = None
    language: Annotated[Language, Meta(description="In which to answer.")] = "en"
    time_zone: Annotated[
        TimeZone, Meta(description="In which times are meant; empty: that of the profile.")
    ] = ""
    nonce: Nonce | None = None


class ListCommands(Command[CommandList]):
    """List the commands there are."""

    language: Annotated[Language, Meta(description="Of what is said about those built in.")] = "en"


class SubmitView(Command[ViewDone]):
    """Send a form to its app."""

    view: AnyViewId
    state: InputJson = ""
    window: Window = ""


class CloseView(Command[ViewLeft]):
    """Close a form without sending it; ``all`` closes those below as well."""

    view: AnyViewId
    all: bool = False


class OpenHome(Command[Home]):
    """Look at what an app shows the actor on its page; the app is told."""

    bot: AnyUserId


class ViewOpened(Event):
    """An app opened a form for the user; over ``view.previous``, if there is one."""

    view: View
    window: str = ""


class ViewUpdated(Event):
    """An app changed a form, or its home."""

    view: View


class WhisperShown(Event):
    """An app shows the user something only they see, or shows it anew. It is not kept."""

    id: AnyViewId
    channel: AnyChannelId
    author: AnyUserId
    time_us: TimeUs
    text: str
    thread: Seq | None = None
    app: AppPart | None = None


class WhisperTaken(Event):
    """What an app showed the user only is gone."""

    id: AnyViewId
    channel: AnyChannelId
