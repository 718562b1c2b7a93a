"""Apps of the configuration file: read with their secrets, and made when the server starts."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
import structlog

from protocol import CommandRefused
from protocol.apps import App

from .actions.declared_apps import Declared, declare
from .core.clock import now_us
from .core.config import ConfigError, DeclaredApp
from .domain.slack.manifest import NOBODY
from .store.database import Database, Reader
from .store.transaction import Transaction

log = structlog.get_logger()

_SECRETS: Final = {
    "bot_token": re.compile(r"xoxb-[A-Za-z0-9-]{24,200}"),
    "app_token": re.compile(r"xapp-[A-Za-z0-9-]{24,200}"),
    "signing_secret": re.compile(r"[\x21-\x7e]{16,200}"),
}


def declared_in(apps: list[DeclaredApp], environment: Mapping[str, str]) -> list[Declared]:
    """Return the apps of the configuration with their secrets.

    Raises:
        ConfigError: one cannot be, or a variable that should hold a secret does not.
    """
    return [_declared(app, environment) for app in apps]


async def declare_apps(database: Database, declared: list[Declared]) -> None:
    """Make all of them what they are to be; one that cannot be holds up neither others nor us."""
    for each in declared:
        try:
            await database.write(_in_transaction, each)
        except CommandRefused as error:
            log.error("app.refused", app=each.name, reason=str(error))  # noqa: TRY400


def _in_transaction(reader: Reader, declared: Declared) -> None:
    transaction = Transaction(reader, now_us())
    declare(transaction, declared)
    transaction.finish()


def _declared(app: DeclaredApp, environment: Mapping[str, str]) -> Declared:
    fields = {
        "bot": NOBODY,
        "description": app.description,
        "events": app.events or ["*"],
        "commands": [{"command": command} for command in app.slash],
        "socket_mode": app.socket_mode,
        "request_url": app.request_url,
    }
    try:
        wanted = msgspec.convert(fields, App)
    except msgspec.ValidationError as error:
        raise ConfigError(f"[[app]] {app.name}: {error}") from None
    secrets = {
        what: _secret(app.name, pattern, getattr(app, f"{what}_env"), environment)
        for what, pattern in _SECRETS.items()
    }
    return Declared(app.name, wanted, app.channels, **secrets)


def _secret(
    name: str, pattern: re.Pattern[str], variable: str, environment: Mapping[str, str]
) -> str:
    if not variable:
        return ""
    secret = environment.get(variable, "")
    if not pattern.fullmatch(secret):
        raise ConfigError(f"[[app]] {name}: the variable {variable} holds no such secret")
    return secret
