"""Making apps: a bot, what it is told of, its tokens and its webhooks.

Tokens, and the secrets in webhooks' addresses, leave once and are stored as their hash.
"""

import secrets
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from chatserver.domain.names import handle_from, short_name
from chatserver.domain.policy import Actor, may_add_webhook, may_manage_apps
from chatserver.domain.slack.manifest import NOBODY, Manifest, read_manifest
from chatserver.domain.slash.table import BUILT_IN
from chatserver.domain.tokens import ALPHABET, new_token
from chatserver.store import (
    app_deliveries,
    apps,
    channels,
    log,
    memberships,
    sessions,
    suspensions,
    users,
)
from chatserver.store.apps import Kept
from chatserver.store.database import Reader
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.transaction import Transaction
from protocol.apps import (
    AddApp,
    AddWebhook,
    App,
    AppAdded,
    AppDetails,
    AppEntry,
    AppGone,
    AppNow,
    Apps,
    AppSecret,
    AppToken,
    ChangeApp,
    GetApp,
    ListApps,
    MakeAppToken,
    RemoveApp,
    RemoveWebhook,
    RenewAppSecret,
    SlashCommand,
    Webhook,
    WebhookAdded,
    WebhookGone,
)
from protocol.errors import Conflict, Invalid, NotFound, TooLarge
from protocol.ids import ChannelId, SessionId, UserId, WebhookId, new_id
from protocol.limits import MAX_APPS, MAX_WEBHOOKS
from protocol.users import User, UserChanged

from .accounts import bot_token, deactivate, token_for
from .channels import enter
from .registry import Act, Look, action, query
from .users import workspace

_SECRET_CHARACTERS = 32
_HOOK_CHARACTERS = 43  # as many as a token's: 256 bits


class MadeWebhook(Struct, frozen=True):
    """A webhook, with the secret its address ends in."""

    webhook: Webhook
    secret: str
    team: str

    @property
    def path(self) -> str:
        """What its address is, after the server's."""
        return f"/services/{self.team}/{self.webhook.id}/{self.secret}"


class MadeApp(Struct, frozen=True):
    """A new app with all its secrets; its tokens and webhooks' secrets are not to be had again."""

    app: App
    user: User
    bot_token: str
    app_token: str
    signing_secret: str
    webhooks: list[MadeWebhook]


def app_of(reader: Reader, bot: str) -> App:
    """Return a bot as an app; one that nobody made into one is told everything.

    Raises:
        NotFound: there is no such bot.
    """
    found = apps.find(reader, bot)
    if found is not None:
        return found
    user = users.find(reader, bot)
    if user is None or user.kind != "bot":
        raise NotFound("there is no such app", field="bot")
    return App(bot=user.id, events=apps.DEFAULT_EVENTS)


def make_app(
    transaction: Transaction,
    name: str,
    wanted: App,
    *,
    manifest: str = "",
    channels_in: Sequence[ChannelId] = (),
    webhooks_in: Sequence[ChannelId] = (),
) -> MadeApp:
    """Make an app, with a new token for its bot and one for its events.

    A bot of that name which is none yet becomes one; ``wanted.bot`` is not looked at.

    Raises:
        Conflict: there is an app of that name, or it is a person's.
        TooLarge: there are too many apps.
    """
    reader = transaction.reader
    if apps.count(reader) >= MAX_APPS:
        raise TooLarge(f"there are {MAX_APPS} apps already")
    _require_free(reader, name)
    require_own_commands(wanted.commands)
    signed_in = bot_token(transaction, name)
    bot = signed_in.user
    app = replace(wanted, bot=bot.id, created_us=transaction.now_us)
    kept = _new_secrets(transaction, bot, manifest)
    apps.add(reader, app, kept)
    act = Act(Actor(bot.id, signed_in.session, bot.role, bot.kind), None, transaction)
    for channel in dict.fromkeys((*channels_in, *webhooks_in)):
        bring_in(act, channel, bot.id)
    hooks = [make_webhook(transaction, bot.id, channel) for channel in webhooks_in]
    app_token = new_app_token(transaction, bot.id)
    return MadeApp(app, bot, signed_in.token, app_token, kept.signing_secret, hooks)


def ensured(transaction: Transaction, bot: UserId) -> Kept:
    """Return an app's secrets, making an app of the bot and mending its session if need be.

    It stays shut out with whoever made it, while they are suspended.

    Raises:
        NotFound: there is no such bot.
    """
    app = app_of(transaction.reader, bot)
    kept = apps.kept(transaction.reader, bot)
    user = users.find(transaction.reader, bot)
    if user is None:
        raise NotFound("there is no such app", field="bot")
    if kept is None:
        kept = _new_secrets(transaction, user)
        apps.add(transaction.reader, replace(app, created_us=transaction.now_us), kept)
    elif not transaction.stands(kept.session) and not _is_shut_out(transaction.reader, app):
        return _mended(transaction, user, kept)
    return kept


def _is_shut_out(reader: Reader, app: App) -> bool:
    return app.created_by is not None and suspensions.find(reader, app.created_by) is not None


def _mended(transaction: Transaction, bot: User, kept: Kept) -> Kept:
    session = _sessionless(transaction, bot)
    apps.set_session(transaction.reader, bot.id, session)
    return kept._replace(session=session)


def new_app_token(transaction: Transaction, bot: UserId) -> str:
    """Make a token that opens an app's events; the ones before it go on."""
    ensured(transaction, bot)
    token = new_token("xapp-")
    apps.add_token(transaction.reader, bot, hash_token(token), transaction.now_us)
    return token


def make_webhook(
    transaction: Transaction, bot: UserId, channel: ChannelId, name: str = "", icon: str = ""
) -> MadeWebhook:
    """Make an address that posts into a channel, which the bot is in.

    Raises:
        TooLarge: the app has too many.
    """
    ensured(transaction, bot)
    if len(apps.webhooks_of(transaction.reader, bot)) >= MAX_WEBHOOKS:
        raise TooLarge(f"the app has {MAX_WEBHOOKS} webhooks already")
    webhook = Webhook(id=WebhookId(new_id("B")), bot=bot, channel=channel, name=name, icon=icon)
    secret = "".join(secrets.choice(ALPHABET) for _ in range(_HOOK_CHARACTERS))
    apps.add_webhook(transaction.reader, webhook, hash_token(secret), transaction.now_us)
    return MadeWebhook(webhook, secret, log.setting(transaction.reader, "workspace") or "")


def bring_in(act: Act, channel: ChannelId, bot: UserId) -> None:
    """Make a bot a member of a channel it is not in yet.

    Raises:
        NotFound: there is no such channel.
        Conflict: nobody can be brought in there.
    """
    found = channels.find(act.reader, channel)
    if found is None:
        raise NotFound("there is no such channel", field="channel")
    if found.kind not in ("public", "private") or found.archived:
        raise Conflict("nobody can be brought into that channel", field="channel")
    if memberships.role(act.reader, channel, bot) is None:
        enter(act, channel, bot, "member", by=act.actor.id if act.actor.id != bot else None)


def require_own_commands(
    wanted: Sequence[SlashCommand], before: Sequence[SlashCommand] = ()
) -> None:
    """Refuse names that are built in; what an app had before they were, it keeps.

    Raises:
        Conflict: there is one.
    """
    had = {each.command for each in before}
    for each in wanted:
        if each.command in BUILT_IN and each.command not in had:
            raise Conflict(f"{each.command} is built in; give yours another name", field="commands")


def retire(transaction: Transaction, bot: UserId) -> User:
    """Forget an app and shut its bot out; what it wrote stays.

    Raises:
        NotFound: there is no such bot.
    """
    app_of(transaction.reader, bot)
    apps.remove(transaction.reader, bot)
    app_deliveries.forget(transaction.reader, bot)
    return deactivate(transaction, bot)


@action(may_manage_apps)
def add_app(act: Act, command: AddApp) -> AppAdded:
    """Make an app that is in no channel yet.

    Raises:
        Invalid: it has no name, or its manifest cannot be read.
    """
    wished = _wished(command)
    name = command.name.strip() or wished.name
    wanted = replace(wished.app, created_by=act.actor.id)
    made = make_app(act.transaction, name, wanted, manifest=wished.text)
    return AppAdded(
        app=made.app,
        user=made.user,
        bot_token=made.bot_token,
        app_token=made.app_token,
        signing_secret=made.signing_secret,
    )


@action(may_manage_apps)
def change_app(act: Act, command: ChangeApp) -> AppNow:
    """Change what an app is told and may, and how it is called."""
    bot = command.app.bot
    ensured(act.transaction, bot)
    before = app_of(act.reader, bot)
    require_own_commands(command.app.commands, before.commands)
    changed = replace(command.app, created_by=before.created_by, created_us=before.created_us)
    apps.change(act.reader, changed)
    if command.name is not None:
        _rename(act, bot, command.name)
    return AppNow(app=changed)


@action(may_manage_apps, on_full_disk=True)
def remove_app(act: Act, command: RemoveApp) -> AppGone:
    """Forget an app; twice is the same as once."""
    retire(act.transaction, command.bot)
    return AppGone()


@query(may_manage_apps)
def list_apps(look: Look, command: ListApps) -> Apps:
    """List the apps with their bots."""
    page = apps.page(look.reader, command.after or "", command.limit + 1)
    shown = page[: command.limit]
    bots = {user.id: user for user in users.several(look.reader, [app.bot for app in shown])}
    entries = [AppEntry(app=app, user=bots[app.bot]) for app in shown]
    return Apps(apps=entries, more=len(page) > command.limit)


@action(may_manage_apps)
def get_app(act: Act, command: GetApp) -> AppDetails:
    """Return an app with its secrets, which a bot gets that had none."""
    kept = ensured(act.transaction, command.bot)
    (user,) = users.several(act.reader, [command.bot])
    return AppDetails(
        app=app_of(act.reader, command.bot),
        user=user,
        signing_secret=kept.signing_secret,
        verification_token=kept.verification_token,
        webhooks=apps.webhooks_of(act.reader, command.bot),
    )


@action(may_manage_apps)
def make_app_token(act: Act, command: MakeAppToken) -> AppToken:
    """Make a token; an app that was shut out with whoever made it is let in again by that."""
    app_of(act.reader, command.bot)
    (user,) = users.several(act.reader, [command.bot])
    kept = apps.kept(act.reader, user.id)
    if kept is not None and not act.transaction.stands(kept.session):
        _mended(act.transaction, user, kept)
    if command.kind == "app":
        return AppToken(token=new_app_token(act.transaction, command.bot))
    return AppToken(token=token_for(act.transaction, user, "app").token)


@action(may_manage_apps)
def renew_app_secret(act: Act, command: RenewAppSecret) -> AppSecret:
    """Replace what an app's deliveries are signed with."""
    ensured(act.transaction, command.bot)
    secret = _new_secret()
    apps.renew_secret(act.reader, command.bot, secret)
    return AppSecret(signing_secret=secret)


@action(may_add_webhook)
def add_webhook(act: Act, command: AddWebhook) -> WebhookAdded:
    """Make a webhook, and bring its app into the channel."""
    app_of(act.reader, command.bot)
    bring_in(act, command.channel, command.bot)
    made = make_webhook(act.transaction, command.bot, command.channel, command.name, command.icon)
    return WebhookAdded(webhook=made.webhook, path=made.path)


@action(may_manage_apps, on_full_disk=True)
def remove_webhook(act: Act, command: RemoveWebhook) -> WebhookGone:
    """Remove a webhook."""
    apps.remove_webhook(act.reader, command.webhook)
    return WebhookGone()


def _wished(command: AddApp) -> Manifest:
    """Return what an app is to be, in the shape of its manifest."""
    if command.manifest.strip():
        try:
            return read_manifest(command.manifest)
        except ValueError as error:
            raise Invalid(str(error), field="manifest") from None
    app = App(
        bot=NOBODY,
        description=command.description,
        request_url=command.request_url,
        socket_mode=command.socket_mode,
        events=command.events,
        commands=command.commands,
    )
    return Manifest(app=app)


def _rename(act: Act, bot: UserId, wanted: str) -> None:
    name = short_name(wanted, "name")
    before = users.find(act.reader, bot)
    if before is not None and before.display_name != name:
        users.rename(act.reader, bot, name)
        changed = replace(before, display_name=name)
        act.transaction.record(UserChanged(user=changed), to=workspace(act))


def _require_free(reader: Reader, name: str) -> None:
    handle = handle_from(short_name(name, "name"))
    user = users.by_name(reader, handle)
    if user is not None and apps.find(reader, user.id) is not None:
        raise Conflict(f"there is an app @{handle} already", field="name")


def _new_secrets(transaction: Transaction, bot: User, manifest: str = "") -> Kept:
    return Kept(_new_secret(), _new_secret(), _sessionless(transaction, bot), manifest)


def _new_secret() -> str:
    return secrets.token_hex(_SECRET_CHARACTERS // 2)


def _sessionless(transaction: Transaction, bot: User) -> SessionId:
    """Open a session that no token opens: what it posts by its webhooks is posted by it."""
    session = NewSession(
        id=SessionId(new_id("S")),
        user=bot.id,
        token_hash=secrets.token_bytes(32),
        client="webhooks",
        created_us=transaction.now_us,
        seen_us=transaction.now_us,
        expires_us=None,
    )
    sessions.add(transaction.reader, session)
    return session.id
