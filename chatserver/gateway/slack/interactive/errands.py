"""Carries out what people do with apps: asks the app, and does what it answers."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

import msgspec

from chatserver.actions import HANDLERS, Action, Errand, forms
from chatserver.actions.interactions import Asked
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.core.config import Config
from chatserver.core.tasks import Tasks
from chatserver.delivery.whispers import Whispers
from chatserver.domain.policy import Actor
from chatserver.domain.slack.elements import missing
from chatserver.domain.slack.identity import ts_of
from chatserver.gateway.slack.answers import SlackError
from chatserver.gateway.slack.events.envelopes import Addressee, callback
from chatserver.gateway.slack.objects.messages import app_part, message_object
from chatserver.gateway.slack.places import known_of
from chatserver.store import app_views, apps, channels, log
from chatserver.store.app_tickets import Ticket
from chatserver.store.app_views import Shown
from chatserver.store.committer import Committer
from chatserver.store.database import Database, Reader
from protocol import Command, CommandRefused, Model
from protocol.errors import Conflict
from protocol.ids import UserId
from protocol.interactions import (
    ActionDone,
    CloseView,
    CommandDone,
    FieldError,
    Home,
    OpenHome,
    Options,
    PressAction,
    RunCommand,
    SubmitView,
    SuggestOptions,
    ViewDone,
    ViewLeft,
    ViewOpened,
    ViewUpdated,
    WhisperShown,
)
from protocol.limits import MAX_APP_CHARACTERS
from protocol.messages import PostMessage

from . import payloads
from .answers import Answers, is_for_everybody, is_said
from .contents import content_of
from .payloads import Around, Object

MAX_ERRORS: Final = 100


class Answered(Protocol):
    """What an app said to something it was asked."""

    @property
    def taken(self) -> bool:
        """Whether it acknowledged in time."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """What it answered."""

    @property
    def reason(self) -> str:
        """Why it did not."""


Ask = Callable[[UserId, Any, dict[str, Any]], Awaitable[Answered]]


class Errands:
    """Goes to apps for people; one for the node. ``ask`` asks an app something, once."""

    def __init__(
        self,
        *,
        config: Callable[[], Config],
        database: Database,
        committer: Committer,
        whispers: Whispers,
        tasks: Tasks,
        ask: Ask,
    ) -> None:
        self._config = config
        self._database = database
        self._committer = committer
        self._tasks = tasks
        self._ask = ask
        self.whispers = whispers
        self.answers = Answers(committer, whispers)

    async def carry_out(self, actor: Actor, command: Command[Any], base: str = "") -> Model:
        """Do what somebody wants of an app, and return what they are answered.

        Raises:
            CommandRefused: they may not, or the app did not take it in time.
        """
        handler = HANDLERS[type(command)]
        if not isinstance(handler, Errand):
            raise TypeError(f"{type(command).__name__} is no errand")
        found: Any = await self._committer.commit(handler.carrying(actor, command))
        base = base or base_url(self._config().server)
        try:
            return await self._go(actor, command, found, base)
        except SlackError as error:  # the app's answer makes no sense
            raise Conflict(f"the app's answer: {error.code}", field="app") from None

    async def _go(self, actor: Actor, command: Command[Any], found: Any, base: str) -> Model:
        match command:
            case PressAction():
                await self._press(found, base)
                return ActionDone()
            case SuggestOptions(typed=typed):
                return await self._suggest(found, typed, base)
            case RunCommand():
                return await self._run(actor, found, command, base)
            case SubmitView():
                return await self._submit(found, command, base)
            case CloseView():
                await self._close(found, command, base)
                return ViewLeft()
            case OpenHome():
                await self._tell_home(found, base)
                return Home(view=found.shown.view if found.shown else None)
            case _:
                raise TypeError(f"{type(command).__name__} is no errand")

    # -- what people do ----------------------------------------------------------------------

    async def _press(self, asked: Asked, base: str) -> None:
        payload = payloads.block_actions(asked, await self._around(asked, base))
        await self._take(asked, "interactive", payload)

    async def _suggest(self, asked: Asked, typed: str, base: str) -> Options:
        around = await self._around(asked, base)
        answer = await self._take(
            asked, "interactive", payloads.block_suggestion(asked, around, typed)
        )
        kinds = ("options", "option_groups")
        offered = {key: answer[key] for key in kinds if isinstance(answer.get(key), list)}
        json = msgspec.json.encode(offered).decode()
        return Options(options=json if len(json) <= MAX_APP_CHARACTERS else "{}")

    async def _run(
        self, actor: Actor, asked: Asked | CommandDone, command: RunCommand, base: str
    ) -> CommandDone:
        if isinstance(asked, CommandDone):  # it is built in
            return asked
        around = await self._around(asked, base)
        payload = payloads.slash_command(asked, around, command.command, command.text)
        answer = await self._take(asked, "slash_commands", payload)
        if is_for_everybody(answer):
            await self._echo(actor, command)
        if is_said(answer):
            ticket = Ticket("response", asked.bot, asked.user.id, command.channel)
            await self.answers.say(ticket, answer)
        return CommandDone()

    async def _echo(self, actor: Actor, command: RunCommand) -> None:
        """Say a command in the channel as whoever ran it, if they may say that there."""
        said = PostMessage(
            channel=command.channel,
            text=f"{command.command} {command.text}".rstrip(),
            nonce=secrets.token_hex(16),
        )
        handler = HANDLERS[PostMessage]
        if isinstance(handler, Action):
            with suppress(CommandRefused):
                await self._committer.commit(handler.carrying(actor, said))

    async def _submit(self, asked: Asked, command: SubmitView, base: str) -> ViewDone:
        shown = _shown(asked)
        content = msgspec.json.decode(shown.content)
        wanting = missing(content.get("blocks", []), asked.state)
        if wanting:
            return ViewDone(
                outcome="wrong", errors=[FieldError(block=each, message="") for each in wanting]
            )
        payload = payloads.view_submission(asked, await self._around(asked, base))
        answer = await self._take(asked, "interactive", payload)
        match answer.get("response_action"):
            case "errors":
                return ViewDone(outcome="wrong", errors=_errors(answer.get("errors")))
            case "update":
                changed = await self._change(shown, answer)
                return ViewDone(outcome="updated", view=changed.view)
            case "push":
                pushed = await self._push(shown, answer, command.window)
                return ViewDone(outcome="pushed", view=pushed.view)
            case "clear":
                await self._committer.commit(lambda tx: _clear(tx.reader, shown))
                return ViewDone(outcome="cleared")
            case _:
                await self._committer.commit(lambda tx: app_views.remove(tx.reader, shown.id))
                return ViewDone(outcome="closed")

    async def _change(self, shown: Shown, answer: dict[str, Any]) -> Shown:
        content = content_of(answer.get("view"), "modal")
        return await self._committer.commit(
            lambda tx: forms.change_form(tx, shown.bot, view=shown.id, content=content)
        )

    async def _push(self, shown: Shown, answer: dict[str, Any], window: str) -> Shown:
        content = content_of(answer.get("view"), "modal")
        return await self._committer.commit(lambda tx: forms.over(tx, shown, content, window))

    async def _close(self, closed: list[Asked], command: CloseView, base: str) -> None:
        for asked in closed:
            around = await self._around(asked, base)
            payload = payloads.view_closed(asked, around, cleared=command.all)
            self._tasks.spawn(self._ask_only(asked.bot, payload))

    async def _ask_only(self, bot: UserId, payload: Object, kind: str = "interactive") -> None:
        await self._ask(bot, kind, payload)

    async def _tell_home(self, asked: Asked, base: str) -> None:
        """Tell an app who looks at its page, if it wants to know; nobody waits for that."""
        event, addressee = await self._database.read(_looked_at, asked, base, now_us())
        if event is None:
            return
        id_ = f"Ev{secrets.token_hex(5).upper()}"
        body = callback(addressee, id_, now_us(), msgspec.json.encode(event))
        payload = msgspec.json.decode(body)
        self._tasks.spawn(self._ask_only(asked.bot, payload, "events_api"))

    # -- what apps do ------------------------------------------------------------------------

    def opened(self, shown: Shown) -> None:
        """Show a form to the person it is for."""
        self.whispers.tell(shown.user, ViewOpened(view=shown.view, window=shown.window))

    def updated(self, shown: Shown) -> None:
        """Show what a view says by now."""
        self.whispers.tell(shown.user, ViewUpdated(view=shown.view))

    # ----------------------------------------------------------------------------------------

    async def _take(self, asked: Asked, kind: str, payload: Object) -> dict[str, Any]:
        answer = await self._ask(asked.bot, kind, payload)
        if not answer.taken:
            raise Conflict(f"the app did not take it: {answer.reason}", field="app")
        return dict(answer.payload)

    async def _around(self, asked: Asked, base: str) -> Around:
        return await self._database.read(_around, asked, base, now_us())


def _around(reader: Reader, asked: Asked, base: str, at_us: int) -> Around:
    team = log.setting(reader, "workspace") or ""
    name = log.setting(reader, "workspace_name") or team
    domain = "".join(each for each in name.lower() if each.isalnum() or each == "-") or "workspace"
    message: Object | None = None
    if asked.message is not None:
        message = message_object(asked.message, known_of(reader, [asked.message], team, base))
    elif asked.shown is not None and asked.shown.kind == "whisper":
        whisper = msgspec.json.decode(asked.shown.content, type=WhisperShown)
        message = {"type": "message", "ts": ts_of(whisper.time_us), "text": whisper.text}
        message |= app_part(whisper.app) if whisper.app else {}
    return Around(team, domain, base, at_us, message)


def _looked_at(
    reader: Reader, asked: Asked, base: str, at_us: int
) -> tuple[Object | None, Addressee]:
    """Return what an app is told of somebody who looks at its page; nothing if it does not care."""
    around = _around(reader, asked, base, at_us)
    addressee = Addressee(around.team, asked.bot, asked.verification)
    app = apps.find(reader, asked.bot)
    if app is None or not app.wants("app_home_opened"):
        return None, addressee
    between = channels.direct_key([asked.bot, asked.user.id])
    direct = channels.by_direct_key(reader, between)
    return payloads.home_opened(asked, around, direct), addressee


def _clear(reader: Reader, shown: Shown) -> None:
    for each in app_views.stack(reader, shown.root or shown.id):
        app_views.remove(reader, each.id)


def _shown(asked: Asked) -> Shown:
    if asked.shown is None:
        raise TypeError("a form that is sent is shown")
    return asked.shown


def _errors(said: object) -> list[FieldError]:
    found = said.items() if isinstance(said, dict) else ()
    return [
        FieldError(block=str(block), message=str(message)[:1_000])
        for block, message in list(found)[:MAX_ERRORS]
    ]
