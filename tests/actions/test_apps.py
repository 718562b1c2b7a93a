"""Apps: who makes them, what opens them, and what is left when they are gone."""

import pytest
from msgspec.structs import replace

from chatserver.actions.apps import app_of
from chatserver.store import apps, log, sessions
from chatserver.store.sessions import hash_token
from protocol import ErrorCode
from protocol.apps import (
    AddApp,
    AddWebhook,
    App,
    AppAdded,
    ChangeApp,
    GetApp,
    ListApps,
    MakeAppToken,
    RemoveApp,
    RemoveWebhook,
    RenewAppSecret,
    SlashCommand,
)
from protocol.channels import MemberJoined
from protocol.ids import ChannelId, UserId, WebhookId
from protocol.users import UserChanged
from tests.running import run

from .conftest import Office

DEPLOY = AddApp(
    name="Deploy Bot",
    description="Ships things",
    request_url="https://bot.example.org/slack",
    events=["app_mention", "message.channels"],
    commands=[SlashCommand(command="/deploy", hint="[where]")],
)


async def adds(office: Office, command: AddApp = DEPLOY) -> AppAdded:
    """Let Alice make an app."""
    added: AppAdded = await office.does(office.alice, command)
    return added


@run
async def test_an_app_is_made_with_a_bot_and_its_tokens(office: Office) -> None:
    """Everything it was told is there again, but the tokens: only their hashes are kept."""
    added = await adds(office)
    assert (added.user.name, added.user.kind) == ("deploy.bot", "bot")
    (entry,) = (await office.does(office.alice, ListApps())).apps
    assert entry.app == added.app
    assert added.app.commands == DEPLOY.commands
    assert added.app.events == DEPLOY.events
    assert added.app.created_by == office.alice.id
    details = await office.does(office.alice, GetApp(bot=added.app.bot))
    assert details.signing_secret == added.signing_secret
    app_hash, bot_hash = hash_token(added.app_token), hash_token(added.bot_token)
    assert await office.database.read(apps.by_token, app_hash) == added.app.bot
    openings = await office.database.read(sessions.openings, [app_hash, bot_hash])
    assert list(openings) == [bot_hash]


@run
async def test_a_name_is_an_apps_once(office: Office) -> None:
    """A person's name is theirs; a bot that was none becomes an app."""
    await adds(office)
    for name in ("deploy bot", "Alice"):
        refused = await office.refuses(office.alice, AddApp(name=name))
        assert refused.code == ErrorCode.CONFLICT
    assert (await adds(office, AddApp(name="echo"))).app.bot == office.echo.id


@run
async def test_a_bot_that_is_no_app_gets_everything(office: Office) -> None:
    """As one made by its token alone; a person is no app at all."""
    app = await office.database.read(app_of, office.echo.id)
    assert app == App(bot=office.echo.id, events=["*"])
    assert app.wants("anything")
    details = await office.does(office.alice, GetApp(bot=office.echo.id))
    again = await office.does(office.alice, GetApp(bot=office.echo.id))
    assert details == again
    for bot in (office.bob.id, UserId("UNOBODY000")):
        assert (await office.refuses(office.alice, GetApp(bot=bot))).code == ErrorCode.NOT_FOUND


@run
async def test_an_app_is_changed(office: Office) -> None:
    """But not when it was made, nor by whom."""
    app = (await adds(office)).app
    wanted = replace(app, socket_mode=True, events=["*"], created_by=office.bob.id, created_us=1)
    changed = await office.does(office.alice, ChangeApp(app=wanted))
    assert changed.app == replace(app, socket_mode=True, events=["*"])
    (entry,) = (await office.does(office.alice, ListApps())).apps
    assert entry.app == changed.app


@run
async def test_an_app_is_called_otherwise(office: Office) -> None:
    """Everybody is told, and whoever mentions it does so as before."""
    app = (await adds(office)).app
    await office.does(office.alice, ChangeApp(app=app, name=" Release Bot "))
    (entry,) = (await office.does(office.alice, ListApps())).apps
    assert (entry.user.display_name, entry.user.name) == ("Release Bot", "deploy.bot")
    workspace = str(await office.database.read(log.setting, "workspace"))
    told = [e for e in office.told(workspace) if isinstance(e, UserChanged)]
    assert told[-1].user == entry.user


@run
async def test_an_app_is_made_from_its_manifest(office: Office) -> None:
    """YAML or JSON; only a name that is given goes before its own."""
    manifest = "display_information: {name: Robot}\nsettings: {socket_mode_enabled: true}"
    for name, called in (("", "Robot"), ("Droid", "Droid")):
        added = await adds(office, AddApp(name=name, manifest=manifest, events=["*"]))
        assert added.user.display_name == called
        assert (added.app.socket_mode, added.app.events) == (True, [])
        assert added.app.created_by == office.alice.id
    for wrong in (AddApp(), AddApp(name=" "), AddApp(manifest="{"), AddApp(manifest="name: x")):
        assert (await office.refuses(office.alice, wrong)).code == ErrorCode.INVALID


@run
async def test_tokens_and_secrets_are_renewed(office: Office) -> None:
    """More tokens beside the first ones, and one secret in place of the other."""
    added = await adds(office)
    bot = added.app.bot
    token = (await office.does(office.alice, MakeAppToken(bot=bot))).token
    for each in (token, added.app_token):
        assert await office.database.read(apps.by_token, hash_token(each)) == bot
    token = (await office.does(office.alice, MakeAppToken(bot=bot, kind="bot"))).token
    assert token.startswith("xoxb-")
    renewed = await office.does(office.alice, RenewAppSecret(bot=bot))
    details = await office.does(office.alice, GetApp(bot=bot))
    assert details.signing_secret == renewed.signing_secret != added.signing_secret


@run
async def test_a_webhook_brings_its_app_along(office: Office) -> None:
    """Into channels an administrator may read, and that have a name."""
    bot = (await adds(office)).app.bot
    command = AddWebhook(bot=bot, channel=office.general, name="Alerts", icon=":bell:")
    added = await office.does(office.alice, command)
    assert added.path.startswith("/services/T")
    joined = [e for e in office.told(office.general) if isinstance(e, MemberJoined)]
    assert (joined[-1].user, joined[-1].by) == (bot, office.alice.id)
    details = await office.does(office.alice, GetApp(bot=bot))
    assert details.webhooks == [added.webhook]
    await office.does(office.alice, RemoveWebhook(webhook=added.webhook.id))
    assert (await office.does(office.alice, GetApp(bot=bot))).webhooks == []
    nowhere = AddWebhook(bot=bot, channel=ChannelId("CNOWHERE00"))
    assert (await office.refuses(office.alice, nowhere)).code == ErrorCode.NOT_FOUND


@run
async def test_of_a_removed_app_nothing_opens_anything(office: Office) -> None:
    """Its bot is shut out, and what it wrote stays."""
    added = await adds(office)
    await office.does(office.alice, RemoveApp(bot=added.app.bot))
    assert (await office.does(office.alice, ListApps())).apps == []
    assert await office.database.read(apps.by_token, hash_token(added.app_token)) is None
    known = await office.database.read(sessions.openings, [hash_token(added.bot_token)])
    assert known == {}


@pytest.mark.parametrize("who", ["bob", "gus", "echo"])
@run
async def test_only_administrators_see_to_apps(office: Office, who: str) -> None:
    """Nobody else learns of a secret, and no app makes another one."""
    bot = office.echo.id
    for command in (
        DEPLOY,
        ChangeApp(app=App(bot=bot)),
        RemoveApp(bot=bot),
        ListApps(),
        GetApp(bot=bot),
        MakeAppToken(bot=bot),
        RenewAppSecret(bot=bot),
        RemoveWebhook(webhook=WebhookId("B0000000000")),
    ):
        assert (await office.refuses(getattr(office, who), command)).code == ErrorCode.FORBIDDEN
