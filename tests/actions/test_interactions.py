"""Who may do what with apps, and what lets an app answer."""

import json
from typing import Any

import pytest

from chatserver.actions import forms
from chatserver.actions.apps import NOBODY, make_app
from chatserver.actions.declared_apps import Declared, declare
from chatserver.domain.policy import Actor
from chatserver.domain.slash.table import BUILT_IN
from chatserver.store import app_tickets, app_views, apps
from chatserver.store.app_views import Shown
from protocol.apps import App, ChangeApp, SlashCommand
from protocol.errors import CommandRefused, ErrorCode
from protocol.ids import ViewId
from protocol.integrations import ListDeliveries, MakeOwnToken
from protocol.interactions import CloseView, ListCommands, PressAction, RunCommand, SubmitView
from protocol.messages import AppPart, PostMessage
from tests.running import run
from tests.town import Person, new_nonce

from .conftest import Office

BUTTON = [{"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "go"}]}]
FORM = {
    "type": "modal",
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "So"},
        }
    ],
}


async def bot_of(office: Office, name: str = "deploy") -> Person:
    """Make an app that knows a command, in general."""
    commands = [SlashCommand(command=f"/{name}")]
    made = await office.changes(
        lambda tx: make_app(
            tx, name, App(bot=NOBODY, commands=commands), channels_in=[office.general]
        )
    )
    kept = await office.database.read(apps.kept, made.user.id)
    assert kept is not None
    actor = Actor(made.user.id, kept.session, "member", "bot")
    return Person(made.user.id, name, made.bot_token, actor)


async def pressed(office: Office, who: Person, bot: Person) -> Any:
    """Post a button as a bot and press it; return what the app is to be asked."""
    app = AppPart(blocks=json.dumps(BUTTON))
    command = PostMessage(channel=office.general, text="Go?", nonce=new_nonce(), app=app)
    posted = await office.does(bot, command)
    seq = posted.message.seq
    press = PressAction(channel=office.general, seq=seq, block="b", action="go", window="w")
    return await office.does(who, press)


async def refused(office: Office, change: Any) -> str | None:
    """Run a change that must be refused, and return the field that says why."""
    with pytest.raises(CommandRefused) as caught:
        await office.changes(change)
    return caught.value.refusal.field


@run
async def test_a_trigger_opens_one_form_of_its_own_app(office: Office) -> None:
    """Not another app's, not twice, not late."""
    bot, other = await bot_of(office), await bot_of(office, "other")
    trigger = (await pressed(office, office.alice, bot)).trigger
    opening = forms.open_form
    field = await refused(office, lambda tx: opening(tx, other.id, trigger, FORM))
    assert field == "invalid_trigger_id"
    shown = await office.changes(lambda tx: opening(tx, bot.id, trigger, FORM))
    assert (shown.user, shown.window, shown.root) == (office.alice.id, "w", shown.id)
    field = await refused(office, lambda tx: opening(tx, bot.id, trigger, FORM))
    assert field == "exchanged_trigger_id"
    late = (await pressed(office, office.alice, bot)).trigger

    def after(tx: Any) -> Any:
        tx.now_us += 4_000_000
        return opening(tx, bot.id, late, FORM)

    assert await refused(office, after) == "expired_trigger_id"


@run
async def test_a_response_url_is_good_for_five_times(office: Office) -> None:
    """And is forgotten half an hour after its end."""
    bot = await bot_of(office)
    secret = (await pressed(office, office.alice, bot)).response
    for _ in range(5):
        ticket = await office.changes(lambda tx: forms.take_response(tx, secret))
        assert (ticket.bot, ticket.user) == (bot.id, office.alice.id)
    assert await refused(office, lambda tx: forms.take_response(tx, secret)) == "used_url"
    await office.changes(lambda tx: app_tickets.forget(tx.reader, 2**60))
    assert await refused(office, lambda tx: forms.take_response(tx, secret)) == "used_url"


@run
async def test_a_form_is_its_persons_and_its_apps(office: Office) -> None:
    """Nobody else sends or changes it; its values are those of its fields."""
    bot, other = await bot_of(office), await bot_of(office, "other")
    trigger = (await pressed(office, office.alice, bot)).trigger
    shown = await office.changes(lambda tx: forms.open_form(tx, bot.id, trigger, FORM))
    assert (await office.refuses(office.bob, SubmitView(view=shown.id))).code == ErrorCode.NOT_FOUND
    change = forms.change_form
    field = await refused(office, lambda tx: change(tx, other.id, view=shown.id, content=FORM))
    assert field == "not_found"
    asked = await office.does(office.alice, SubmitView(view=shown.id))
    assert asked.state == {"why": {"text": {"type": "plain_text_input", "value": "So"}}}
    forged = json.dumps({"why": {"text": {"value": ["no"]}}, "other": {"x": {"value": "y"}}})
    asked = await office.does(office.alice, SubmitView(view=shown.id, state=forged))
    assert asked.state == {"why": {"text": {"type": "plain_text_input", "value": None}}}
    await office.does(office.bob, CloseView(view=shown.id))
    await office.does(office.alice, CloseView(view=shown.id))
    assert await office.database.read(app_views.find, shown.id) is None


@run
async def test_three_forms_stand_over_one_another_at_most(office: Office) -> None:
    """And twenty are open of a person's: older ones give way."""
    bot = await bot_of(office)
    trigger = (await pressed(office, office.alice, bot)).trigger
    top = await office.changes(lambda tx: forms.open_form(tx, bot.id, trigger, FORM))
    for _ in range(2):
        below = top
        top = await office.changes(lambda tx, on=below: forms.over(tx, on, FORM, ""))
    field = await refused(office, lambda tx: forms.over(tx, top, FORM, ""))
    assert field == "push_limit_reached"


@run
async def test_what_one_person_was_shown_is_forgotten(office: Office) -> None:
    """After half an hour; an app's page stays."""
    bot = await bot_of(office)
    home = {"type": "home", "blocks": BUTTON}
    kept = await office.changes(lambda tx: forms.publish_home(tx, bot.id, office.alice.id, home))
    whisper = Shown(ViewId("VWHISPER00"), "whisper", bot.id, office.alice.id, "{}")
    await office.changes(lambda tx: forms.keep_whisper(tx, whisper))
    await office.changes(lambda tx: forms.forget_over(tx.reader, tx.now_us + 2_000_000_000))
    assert await office.database.read(app_views.find, whisper.id) is None
    assert await office.database.read(app_views.find, kept.id) == kept


@run
async def test_a_command_goes_to_the_app_that_has_it(office: Office) -> None:
    """Everybody sees which there are."""
    bot = await bot_of(office)
    known = await office.does(office.gus, ListCommands())
    names = [(each.command, each.bot) for each in known.commands]
    assert names == [*((name, None) for name in BUILT_IN), ("/deploy", bot.id)]
    asked = await office.does(office.bob, RunCommand(channel=office.general, command="/deploy"))
    assert (asked.bot, asked.user.id) == (bot.id, office.bob.id)
    typed = RunCommand(channel=office.general, command="/deploy", thread=1)
    assert (await office.refuses(office.bob, typed)).field == "text"


@run
async def test_what_is_built_in_is_no_name_for_an_app(office: Office) -> None:
    """Nor for one that the configuration declares; who had it before keeps it."""
    with pytest.raises(CommandRefused, match="/poll is built in"):
        await bot_of(office, "poll")
    declared = Declared("votes", App(bot=NOBODY, commands=[SlashCommand(command="/poll")]))
    with pytest.raises(CommandRefused, match="/poll is built in"):
        await office.changes(lambda tx: declare(tx, declared))
    bot = await bot_of(office, "vote")
    old = App(bot=bot.id, commands=[SlashCommand(command="/poll")])
    refusal = await office.refuses(office.alice, ChangeApp(app=old))
    assert (refusal.code, refusal.field) == (ErrorCode.CONFLICT, "commands")
    await office.changes(lambda tx: apps.change(tx.reader, old))
    await office.does(office.alice, ChangeApp(app=old, name="Votes"))
    asked = await office.does(office.bob, RunCommand(channel=office.general, command="/poll"))
    assert asked.bot == bot.id
    known = (await office.does(office.bob, ListCommands())).commands
    assert [each.bot for each in known if each.command == "/poll"] == [bot.id]


@run
async def test_a_token_of_ones_own_is_for_people(office: Office) -> None:
    """And how deliveries went is for administrators."""
    made = await office.does(office.bob, MakeOwnToken(name="backup"))
    assert made.token.startswith("xoxp-")
    refusal = await office.refuses(office.echo, MakeOwnToken(name="backup"))
    assert refusal.code == ErrorCode.FORBIDDEN
    looking = ListDeliveries(bot=office.echo.id)
    assert (await office.refuses(office.bob, looking)).code == ErrorCode.FORBIDDEN
    assert (await office.does(office.alice, looking)).deliveries == []
