"""Apps, their tokens and webhooks. Tokens and webhooks are kept as SHA-256 only.

What signs deliveries must be known as it is; it leaves the server only for administrators.
"""

from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from protocol.apps import App, SlashCommand, Webhook
from protocol.ids import SessionId, UserId

from .database import Prepared, Reader, Row
from .schema import app_tokens, apps, users, webhooks

_C = apps.c
_T = app_tokens.c
_W = webhooks.c

DEFAULT_EVENTS = ["*"]
"""What a bot gets that nobody made an app of."""

_CHANGEABLE = (
    "description",
    "request_url",
    "interactivity_url",
    "options_url",
    "socket_mode",
    "events",
    "commands",
    "scopes",
)
_COLUMNS = (_C.bot, *(_C[name] for name in _CHANGEABLE), _C.created_by, _C.created_us)
_WEBHOOK_COLUMNS = (_W.id, _W.bot, _W.channel, _W.name, _W.icon)
_KEPT_COLUMNS = 4
_KEPT = ("signing_secret", "verification_token", "session", "manifest", "created_by", "created_us")

_FIND = Prepared(select(*_COLUMNS).where(_C.bot == bindparam("bot")))
_PAGE = Prepared(
    select(*_COLUMNS).where(_C.bot > bindparam("after")).order_by(_C.bot).limit(bindparam("limit"))
)
_EVERY = Prepared(
    select(_C.signing_secret, _C.verification_token, _C.session, _C.manifest, *_COLUMNS)
)
_COUNT = Prepared(select(func.count()).select_from(apps))
_SECRETS = Prepared(
    select(_C.signing_secret, _C.verification_token, _C.session, _C.manifest).where(
        _C.bot == bindparam("bot")
    )
)
_ADD = Prepared(
    insert(apps).values({name: bindparam(name) for name in ("bot", *_CHANGEABLE, *_KEPT)})
)
_CHANGE = Prepared(
    update(apps)
    .where(_C.bot == bindparam("of_bot"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
)
_RENEW = Prepared(
    update(apps)
    .where(_C.bot == bindparam("of_bot"))
    .values(signing_secret=bindparam("signing_secret"))
)
_SET_SESSION = Prepared(
    update(apps).where(_C.bot == bindparam("of_bot")).values(session=bindparam("session"))
)
_REMOVE = Prepared(delete(apps).where(_C.bot == bindparam("bot")))
_ADD_TOKEN = Prepared(
    insert(app_tokens).values(
        token_hash=bindparam("token_hash"), bot=bindparam("bot"), created_us=bindparam("created_us")
    )
)
_BY_TOKEN = Prepared(
    select(_T.bot)
    .join(users, users.c.id == _T.bot)
    .where(_T.token_hash == bindparam("token_hash"), users.c.deactivated_us.is_(None))
)
_FORGET_TOKENS = Prepared(delete(app_tokens).where(_T.bot == bindparam("bot")))
_ADD_WEBHOOK = Prepared(
    insert(webhooks).values(
        {
            name: bindparam(name)
            for name in ("id", "bot", "channel", "secret_hash", "name", "icon", "created_us")
        }
    )
)
_BY_SECRET = Prepared(select(*_WEBHOOK_COLUMNS).where(_W.secret_hash == bindparam("secret_hash")))
_WEBHOOK = Prepared(select(*_WEBHOOK_COLUMNS).where(_W.id == bindparam("id")))
_WEBHOOKS = Prepared(select(*_WEBHOOK_COLUMNS).where(_W.bot == bindparam("bot")).order_by(_W.id))
_REMOVE_WEBHOOK = Prepared(delete(webhooks).where(_W.id == bindparam("id")))
_REMOVE_WEBHOOKS = Prepared(delete(webhooks).where(_W.bot == bindparam("bot")))


class Kept(NamedTuple):
    """What of an app nobody is shown without need."""

    signing_secret: str
    verification_token: str
    session: SessionId
    """What it acts by where no token of its own is at hand: its webhooks and answers."""
    manifest: str = ""
    """What of an imported manifest has no place here, as JSON."""


def find(reader: Reader, bot: str) -> App | None:
    """Return the app a bot was made into."""
    row = reader.row(_FIND, bot=bot)
    return _app_of(row) if row else None


def page(reader: Reader, after: str, limit: int) -> list[App]:
    """Return up to ``limit`` apps by their bot, after one."""
    return [_app_of(row) for row in reader.rows(_PAGE, after=after, limit=limit)]


def every(reader: Reader) -> list[tuple[App, "Kept"]]:
    """Return all apps with their secrets; there are not many."""
    return [
        (_app_of(row[_KEPT_COLUMNS:]), Kept(*row[:_KEPT_COLUMNS])) for row in reader.rows(_EVERY)
    ]


def count(reader: Reader) -> int:
    """Return how many apps there are."""
    row = reader.row(_COUNT)
    return int(row[0]) if row else 0


def kept(reader: Reader, bot: str) -> Kept | None:
    """Return an app's secrets."""
    row = reader.row(_SECRETS, bot=bot)
    return Kept(*row) if row else None


def add(reader: Reader, app: App, secrets: Kept) -> None:
    """Store an app."""
    whose = {"created_by": app.created_by, "created_us": app.created_us}
    reader.rows(_ADD, bot=app.bot, **_columns_of(app), **secrets._asdict(), **whose)


def change(reader: Reader, app: App) -> None:
    """Replace what an app is told and may."""
    reader.rows(_CHANGE, of_bot=app.bot, **_columns_of(app))


def renew_secret(reader: Reader, bot: str, signing_secret: str) -> None:
    """Replace what an app's deliveries are signed with."""
    reader.rows(_RENEW, of_bot=bot, signing_secret=signing_secret)


def set_session(reader: Reader, bot: str, session: str) -> None:
    """Replace what an app acts by without a token."""
    reader.rows(_SET_SESSION, of_bot=bot, session=session)


def remove(reader: Reader, bot: str) -> None:
    """Forget an app, its tokens for events and its webhooks; its bot stays."""
    reader.rows(_REMOVE, bot=bot)
    reader.rows(_FORGET_TOKENS, bot=bot)
    reader.rows(_REMOVE_WEBHOOKS, bot=bot)


def add_token(reader: Reader, bot: str, token_hash: bytes, created_us: int) -> None:
    """Store a token for events."""
    reader.rows(_ADD_TOKEN, token_hash=token_hash, bot=bot, created_us=created_us)


def forget_tokens(reader: Reader, bot: str) -> None:
    """Make all tokens for events of an app worth nothing."""
    reader.rows(_FORGET_TOKENS, bot=bot)


def by_token(reader: Reader, token_hash: bytes) -> UserId | None:
    """Return the bot of the app that a token for events is of, unless it is deactivated."""
    row = reader.row(_BY_TOKEN, token_hash=token_hash)
    return UserId(row[0]) if row else None


def add_webhook(reader: Reader, webhook: Webhook, secret_hash: bytes, created_us: int) -> None:
    """Store a webhook."""
    plain = msgspec.structs.asdict(webhook)
    reader.rows(_ADD_WEBHOOK, **plain, secret_hash=secret_hash, created_us=created_us)


def webhook_by_secret(reader: Reader, secret_hash: bytes) -> Webhook | None:
    """Return the webhook a secret opens."""
    row = reader.row(_BY_SECRET, secret_hash=secret_hash)
    return _webhook_of(row) if row else None


def webhook(reader: Reader, id_: str) -> Webhook | None:
    """Return a webhook by identifier."""
    row = reader.row(_WEBHOOK, id=id_)
    return _webhook_of(row) if row else None


def webhooks_of(reader: Reader, bot: str) -> list[Webhook]:
    """Return an app's webhooks, by identifier."""
    return [_webhook_of(row) for row in reader.rows(_WEBHOOKS, bot=bot)]


def remove_webhook(reader: Reader, id_: str) -> None:
    """Remove a webhook."""
    reader.rows(_REMOVE_WEBHOOK, id=id_)


def _columns_of(app: App) -> dict[str, object]:
    return {
        "description": app.description,
        "request_url": app.request_url,
        "interactivity_url": app.interactivity_url,
        "options_url": app.options_url,
        "socket_mode": int(app.socket_mode),
        "events": ",".join(app.events),
        "commands": msgspec.json.encode(app.commands).decode(),
        "scopes": ",".join(app.scopes),
    }


def _app_of(row: Row) -> App:
    bot, description, request, interactivity, options, socket, events, commands, *rest = row
    scopes, created_by, created_us = rest
    return App(
        bot=bot,
        description=description,
        request_url=request,
        interactivity_url=interactivity,
        options_url=options,
        socket_mode=bool(socket),
        events=events.split(",") if events else [],
        commands=msgspec.json.decode(commands, type=list[SlashCommand]),
        scopes=scopes.split(",") if scopes else [],
        created_by=created_by,
        created_us=created_us,
    )


def _webhook_of(row: Row) -> Webhook:
    id_, bot, channel, name, icon = row
    return Webhook(id=id_, bot=bot, channel=channel, name=name, icon=icon)
