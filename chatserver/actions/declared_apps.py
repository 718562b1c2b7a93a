"""Apps that the configuration declares: made at the start, or brought to what it says now."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from chatserver.domain.names import channel_name
from chatserver.domain.policy import Actor
from chatserver.store import apps, channels, sessions
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.transaction import Transaction
from protocol.apps import App
from protocol.errors import Conflict
from protocol.ids import SessionId, UserId, new_id
from protocol.users import User

from .accounts import bot_named
from .apps import app_of, bring_in, ensured, require_own_commands
from .registry import Act


class Declared(Struct, frozen=True):
    """An app as it is to be, with the secrets it is known to have; an empty one is none."""

    name: str
    app: App
    channels: Sequence[str] = ()
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""


def declare(transaction: Transaction, declared: Declared) -> UserId:
    """Make an app what it is declared to be; if it is that already, nothing changes.

    Channels there are not, or not yet, are passed over. A token that was revoked stays so.

    Raises:
        Conflict: its name is a person's, its bot was deactivated, or a command of it is built in.
    """
    bot = bot_named(transaction, declared.name)
    if bot.deactivated:
        raise Conflict(f"@{bot.name} is deactivated", field="name")
    kept = ensured(transaction, bot.id)
    before = app_of(transaction.reader, bot.id)
    wanted = replace(
        declared.app, bot=bot.id, created_by=before.created_by, created_us=before.created_us
    )
    require_own_commands(wanted.commands, before.commands)
    if wanted != before:
        apps.change(transaction.reader, wanted)
    if declared.signing_secret not in ("", kept.signing_secret):
        apps.renew_secret(transaction.reader, bot.id, declared.signing_secret)
    _hold_tokens(transaction, bot, declared)
    for name in declared.channels:
        _bring_in(transaction, bot, name)
    return bot.id


def _hold_tokens(transaction: Transaction, bot: User, declared: Declared) -> None:
    reader, now_us = transaction.reader, transaction.now_us
    bot_hash, app_hash = hash_token(declared.bot_token), hash_token(declared.app_token)
    if declared.bot_token and not sessions.remembered(reader, [bot_hash]):
        session = SessionId(new_id("S"))
        new = NewSession(session, bot.id, bot_hash, "configuration", now_us, now_us, None)
        sessions.add(reader, new)
    if declared.app_token and apps.by_token(reader, app_hash) is None:
        apps.add_token(reader, bot.id, app_hash, now_us)


def _bring_in(transaction: Transaction, bot: User, name: str) -> None:
    reader = transaction.reader
    channel = channels.by_public_name(reader, channel_name(name.removeprefix("#"), "channel"))
    found = channels.find(reader, channel) if channel else None
    if channel is None or found is None or found.archived:
        return
    kept = ensured(transaction, bot.id)
    actor = Actor(bot.id, kept.session, bot.role, bot.kind)
    bring_in(Act(actor, None, transaction), channel, bot.id)
