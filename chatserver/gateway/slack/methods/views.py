"""Forms that apps open, and what they show people on their page."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from chatserver.actions import forms
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Wrong
from chatserver.gateway.slack.calls import Call, method
from chatserver.gateway.slack.interactive.contents import content_of
from chatserver.gateway.slack.interactive.errands import Errands
from chatserver.gateway.slack.objects.views import view_object
from chatserver.gateway.slack.places import user_of
from chatserver.store.app_views import Shown
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, NotFound, TooLarge
from protocol.ids import UserId

View = Annotated[Any, Wrong("invalid_arguments")]

_BOT: Final = ("bot",)


class Opening(Given, kw_only=True):
    """What ``views.open`` and ``views.push`` are given."""

    view: View
    trigger_id: str = ""
    interactivity_pointer: str = ""


class Update(Given, kw_only=True):
    """What ``views.update`` is given."""

    view: View
    view_id: str = ""
    external_id: str = ""
    hash: str = ""


class Publication(Given, kw_only=True):
    """What ``views.publish`` is given."""

    user_id: str
    view: View
    hash: str = ""


@method("views.open", tokens=_BOT)
async def open_view(call: Call, given: Opening) -> Answer:
    """Open a form for whoever has just acted."""
    content, trigger = content_of(given.view, "modal"), _trigger(given)
    bot = call.actor.id
    shown = await _done(call, lambda tx: forms.open_form(tx, bot, trigger, content))
    errands_of(call).opened(shown)
    return _answer(call, shown)


@method("views.push", tokens=_BOT)
async def push_view(call: Call, given: Opening) -> Answer:
    """Open a form over the one in which somebody has just acted."""
    content, trigger = content_of(given.view, "modal"), _trigger(given)
    bot = call.actor.id
    shown = await _done(call, lambda tx: forms.push_form(tx, bot, trigger, content))
    errands_of(call).opened(shown)
    return _answer(call, shown)


@method("views.update", tokens=_BOT)
async def update_view(call: Call, given: Update) -> Answer:
    """Replace what a form says."""
    content = content_of(given.view, "modal", "home")
    bot = call.actor.id
    shown = await _done(
        call,
        lambda tx: forms.change_form(
            tx,
            bot,
            view=given.view_id,
            external=given.external_id,
            content=content,
            digest=given.hash,
        ),
    )
    errands_of(call).updated(shown)
    return _answer(call, shown)


@method("views.publish", tokens=_BOT)
async def publish_view(call: Call, given: Publication) -> Answer:
    """Show somebody something on the app's page."""
    content = content_of(given.view, "home")
    user = await call.read(user_of, given.user_id)
    bot = call.actor.id
    shown = await _done(
        call, lambda tx: forms.publish_home(tx, bot, UserId(user.id), content, given.hash)
    )
    errands_of(call).updated(shown)
    return _answer(call, shown)


def errands_of(call: Call) -> Errands:
    """Return who goes to apps for people here.

    Raises:
        SlackError: nobody does.
    """
    errands = call.front.site.errands
    if errands is None:
        raise SlackError("service_unavailable")
    return errands


def _trigger(given: Opening) -> str:
    trigger = given.trigger_id or given.interactivity_pointer
    if not trigger:
        raise SlackError("invalid_arguments", "missing required field: trigger_id")
    return trigger


async def _done(call: Call, change: Callable[[Transaction], Shown]) -> Shown:
    try:
        return await call.front.site.committer.commit(change)
    except (Conflict, NotFound, TooLarge) as error:
        raise SlackError(error.refusal.field or "not_found") from None


def _answer(call: Call, shown: Shown) -> Answer:
    return {"view": view_object(shown, call.me.team)}
