"""What people do with apps: who may, and what the app is to be asked.

Errands change nothing but what lets the app answer. Asking it, and what comes of its answer, is
the gateway's.
"""

import secrets
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chatserver.domain.policy import may_act, may_post, may_read, may_use_workspace
from chatserver.domain.slack import elements
from chatserver.domain.slash.table import BUILT_IN, helps, not_in_threads, unknown
from chatserver.store import app_tickets, app_views, apps, channels, users
from chatserver.store.app_tickets import Ticket
from chatserver.store.app_views import Shown
from chatserver.store.database import Reader
from chatserver.store.sessions import hash_token
from protocol.channels import Channel
from protocol.errors import Conflict, Invalid, NotFound
from protocol.ids import UserId
from protocol.interactions import (
    CloseView,
    CommandDone,
    CommandHelp,
    CommandList,
    Language,
    ListCommands,
    OpenHome,
    PressAction,
    RunCommand,
    SubmitView,
    SuggestOptions,
    WhisperShown,
)
from protocol.messages import Message
from protocol.users import User

from .finding import standing_message
from .registry import Act, Look, errand, query
from .slash import run_built_in

TRIGGER_US: Final = 3_000_000
RESPONSE_US: Final = 1_800_000_000
RESPONSES: Final = 5
_TRIGGER_DIGITS: Final = 10**12
_PAGE: Final = 500


class Asked(Struct, frozen=True, kw_only=True):
    """What an app is to be asked."""

    bot: UserId
    user: User
    verification: str
    """What old programs know the server by."""
    trigger: str = ""
    """What lets it open a form, for three seconds."""
    response: str = ""
    """What lets it answer, for half an hour."""
    channel: Channel | None = None
    message: Message | None = None
    shown: Shown | None = None
    block: str = ""
    action: str = ""
    element: dict[str, Any] = {}
    value: dict[str, Any] = {}
    state: dict[str, dict[str, Any]] = {}


@errand(may_act)
def press_action(act: Act, command: PressAction) -> Asked:
    """Find what was pressed and whose it is; only its own app hears of it.

    Raises:
        NotFound: the actor may not see it, it is gone, or no app listens.
    """
    asked = _at(act, command)
    value = elements.chosen(asked.element, _read(command.value))
    state = elements.state_of(_blocks_of(asked), _read(command.state))
    within = state.setdefault(command.block, {}) if command.block in state else {}
    if command.action in within:
        within[command.action] = value
    return _with_tickets(act, replace(asked, value=value, state=state), command.window)


@errand(may_act)
def suggest_options(act: Act, command: SuggestOptions) -> Asked:
    """Find which menu somebody types in."""
    return _at(act, command)


@errand(may_read)
def run_command(act: Act, command: RunCommand) -> Asked | CommandDone:
    """Find the app that carries a command out, or carry out what is built in.

    An app that had a name before it was built in keeps it.

    Raises:
        NotFound: none does.
    """
    asked = _app_asked(act, command)
    if asked is not None:
        return asked
    if command.command in BUILT_IN:
        return run_built_in(act, command, partial(_known, act.reader, command.language))
    may_post(act.actor, act.place)
    raise NotFound(unknown(command.command, command.language), field="command")


def _app_asked(act: Act, command: RunCommand) -> Asked | None:
    for app in apps.page(act.reader, "", _PAGE):
        if any(each.command == command.command for each in app.commands):
            may_post(act.actor, act.place)
            if command.thread is not None:
                raise Invalid(not_in_threads(command.command, command.language), field="text")
            asked = _asked(act, app.bot, channels.find(act.reader, command.channel))
            return _with_tickets(act, asked, command.window)
    return None


@query(may_use_workspace)
def list_commands(look: Look, command: ListCommands) -> CommandList:
    """List what people may type; of two apps with one command the first has it."""
    return CommandList(commands=_known(look.reader, command.language))


def _known(reader: Reader, language: Language) -> list[CommandHelp]:
    known: dict[str, CommandHelp] = {}
    for app in apps.page(reader, "", _PAGE):
        for each in app.commands:
            told = CommandHelp(
                command=each.command, description=each.description, hint=each.hint, bot=app.bot
            )
            known.setdefault(each.command, told)
    ours = [known.pop(each.command, each) for each in helps(language)]
    return [*ours, *(known[name] for name in sorted(known))]


@errand(may_use_workspace)
def submit_view(act: Act, command: SubmitView) -> Asked:
    """Find whose form it is, and what was filled in."""
    shown = own_view(act, command.view)
    if shown.kind != "modal":
        raise Conflict("that is no form", field="view")
    asked = _asked(act, shown.bot, None)
    blocks = _blocks_in(shown)
    state = elements.state_of(blocks, _read(command.state))
    return _with_tickets(act, replace(asked, shown=shown, state=state), command.window)


@errand(may_use_workspace)
def close_view(act: Act, command: CloseView) -> list[Asked]:
    """Forget a form, and return whom of the apps wanted to hear of that."""
    shown = app_views.find(act.reader, command.view)
    if shown is None or shown.user != act.actor.id or shown.kind != "modal":
        return []
    closed = [shown]
    if command.all:
        closed = app_views.stack(act.reader, shown.root or shown.id)
    for each in closed:
        app_views.remove(act.reader, each.id)
    wanted = [each for each in closed if content_of(each).get("notify_on_close")]
    return [replace(_asked(act, each.bot, None), shown=each) for each in wanted]


@errand(may_use_workspace)
def open_home(act: Act, command: OpenHome) -> Asked:
    """Find what an app shows the actor on its page."""
    asked = _asked(act, command.bot, None)
    return replace(asked, shown=app_views.home(act.reader, command.bot, act.actor.id))


def own_view(act: Act, view: str) -> Shown:
    """Return what is shown to the actor.

    Raises:
        NotFound: it is shown no more, or to somebody else.
    """
    shown = app_views.find(act.reader, view)
    if shown is None or shown.user != act.actor.id or shown.expires_us <= act.now_us:
        raise NotFound("it is not shown any more", field="view")
    return shown


def content_of(shown: Shown) -> dict[str, Any]:
    """Return what a view says, as its app gave it."""
    content: dict[str, Any] = msgspec.json.decode(shown.content)
    return content


def new_trigger() -> str:
    """Make what lets an app open a form, in the form Slack's programs know."""
    numbers = (secrets.randbelow(_TRIGGER_DIGITS) for _ in range(2))
    return ".".join((*map(str, numbers), secrets.token_hex(16)))


def _at(act: Act, command: PressAction | SuggestOptions) -> Asked:
    """Find what a command points at, in a message or in a view."""
    if command.channel is not None:
        may_read(act.actor, act.place)
    if command.view is not None:
        shown = own_view(act, command.view)
        channel = channels.find(act.reader, shown.channel) if shown.channel else None
        asked = replace(_asked(act, shown.bot, channel), shown=shown)
    elif command.channel is not None and command.seq is not None:
        message = standing_message(act.reader, command.channel, command.seq)
        channel = channels.find(act.reader, command.channel)
        asked = replace(_asked(act, message.author, channel), message=message)
    else:
        raise Invalid("name a message or a view", field="view")
    element = elements.find(_blocks_of(asked), command.block, command.action)
    if element is None:
        raise NotFound("there is nothing of that name", field="action")
    return replace(asked, element=element, block=command.block, action=command.action)


def _asked(act: Act, bot: str, channel: Channel | None) -> Asked:
    app, kept = apps.find(act.reader, bot), apps.kept(act.reader, bot)
    user = users.find(act.reader, act.actor.id)
    if app is None or kept is None or user is None:
        raise NotFound("no app listens there", field="bot")
    return Asked(bot=app.bot, user=user, verification=kept.verification_token, channel=channel)


def _with_tickets(act: Act, asked: Asked, window: str) -> Asked:
    """Let the app answer: with a form, and where there is a channel, with messages."""
    trigger, response = new_trigger(), secrets.token_hex(24) if asked.channel else ""
    shown, message = asked.shown, asked.message
    is_whisper = shown is not None and shown.kind == "whisper"
    ticket = Ticket(
        kind="trigger",
        bot=asked.bot,
        user=act.actor.id,
        view=shown.id if shown is not None and shown.kind == "modal" else None,
        window=window,
        expires_us=act.now_us + TRIGGER_US,
    )
    app_tickets.add(act.reader, hash_token(trigger), ticket)
    if asked.channel is not None:
        ticket = ticket._replace(
            kind="response",
            channel=asked.channel.id,
            seq=message.seq if message else None,
            thread=message.thread if message else shown.thread if shown else None,
            view=shown.id if shown and is_whisper else None,
            left=RESPONSES,
            expires_us=act.now_us + RESPONSE_US,
        )
        app_tickets.add(act.reader, hash_token(response), ticket)
    return replace(asked, trigger=trigger, response=response)


def _blocks_of(asked: Asked) -> list[dict[str, Any]]:
    if asked.message is not None:
        return elements.layout_of(asked.message.app)
    return _blocks_in(asked.shown) if asked.shown is not None else []


def _blocks_in(shown: Shown) -> list[dict[str, Any]]:
    if shown.kind == "whisper":
        return elements.layout_of(msgspec.json.decode(shown.content, type=WhisperShown).app)
    blocks = content_of(shown).get("blocks")
    return blocks if isinstance(blocks, list) else []


def _read(json: str) -> object:
    """Read what a client says was chosen; nonsense is nothing."""
    try:
        return msgspec.json.decode(json) if json else None
    except (msgspec.DecodeError, RecursionError):
        return None
