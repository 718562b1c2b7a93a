"""``chatserver app``: make apps, which are programs that speak Slack's API here."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .shared import (
    CommandFailed,
    Subparsers,
    change,
    database_of,
    parser_of,
    printable,
    read_config,
    with_database,
)

if TYPE_CHECKING:
    from chatserver.actions.apps import MadeApp
    from chatserver.domain.slack.manifest import Manifest
    from chatserver.store.database import Database, Reader
    from chatserver.store.transaction import Transaction
    from protocol.apps import App
    from protocol.ids import ChannelId, UserId
    from protocol.users import User

_PAGE = 200
_ADD = """
Make an app and print its tokens, once: only their hashes are kept. Programs written for Slack use
them here unchanged. Works on the data directory, whether a server runs on it or not.
"""
_ANOTHER = "make another token for an app's Socket Mode, or with --bot for its methods"


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("app", help="make apps, which speak Slack's API")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _declare_new(parser_of(actions, "add", run_add, summary="make an app", description=_ADD))
    listing = parser_of(actions, "list", run_list, summary="list the apps")
    listing.add_argument("--json", action="store_true", help="print JSON")
    for name, run, summary in (
        ("show", run_show, "show an app and the secret its deliveries are signed with"),
        ("remove", run_remove, "forget an app and shut its bot out; what it wrote stays"),
        ("token", run_token, _ANOTHER),
    ):
        one = parser_of(actions, name, run, summary=summary)
        one.add_argument("name", metavar="NAME", help="the app's name, @handle or U…, A… or B…")
        one.add_argument("--json", action="store_true", help="print JSON")
        if name == "token":
            one.add_argument("--bot", action="store_true", help="a bot token instead")


def _declare_new(parser: argparse.ArgumentParser) -> None:
    one = parser.add_argument
    one("name", metavar="NAME", nargs="?", default="", help="the app's name; a manifest has one")
    one("--manifest", type=Path, metavar="FILE", help="Slack's manifest of it, YAML or JSON")
    one("--channel", action="append", default=[], metavar="C", help="bring it into this channel")
    one(
        "--webhook", action="append", default=[], metavar="C", help="make an incoming webhook there"
    )
    one("--slash", action="append", default=[], metavar="/CMD", help="a command people type")
    one("--events", metavar="all|A,B", help="which events it gets (default: all)")
    one("--socket-mode", action="store_true", help="it fetches its events by a WebSocket")
    one("--request-url", default="", metavar="URL", help="where it is sent its events")
    one("--json", action="store_true", help="print JSON")


def run_add(arguments: argparse.Namespace) -> int:
    """Make an app and print what it needs."""
    from chatserver.actions.apps import make_app

    manifest = _manifest(arguments.manifest)
    name = arguments.name or manifest.name
    if not name:
        raise CommandFailed("an app needs a name", 2)
    app = _wished(arguments, manifest.app)

    def make(transaction: "Transaction") -> "MadeApp":
        reader = transaction.reader
        return make_app(
            transaction,
            name,
            app,
            manifest=manifest.text,
            channels_in=[_channel(reader, each) for each in arguments.channel],
            webhooks_in=[_channel(reader, each) for each in arguments.webhook],
        )

    made = change(database_of(arguments, must_exist=False), make)
    _print_made(arguments, made)
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Print a line for each app."""
    found = with_database(database_of(arguments, must_exist=True), _all_apps)
    if arguments.json:
        print(json.dumps([_shown(app, user) for app, user in found], indent=2))
        return 0
    for app, user in found:
        print(f"{_app_id(user.id)}  @{user.name}  {printable(user.display_name)}  {_ways(app)}")
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print what there is to know of an app, but its tokens."""
    from chatserver.actions.apps import app_of, ensured
    from chatserver.store import apps

    def look(transaction: "Transaction") -> dict[str, Any]:
        user = _bot(transaction.reader, arguments.name)
        app, kept = app_of(transaction.reader, user.id), ensured(transaction, user.id)
        hooks = apps.webhooks_of(transaction.reader, user.id)
        return _shown(app, user) | {
            "signing_secret": kept.signing_secret,
            "verification_token": kept.verification_token,
            "webhooks": [{"id": each.id, "channel": each.channel} for each in hooks],
        }

    _print(arguments, change(database_of(arguments, must_exist=True), look))
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Forget an app and shut its bot out."""
    from chatserver.actions.apps import retire

    def forget(transaction: "Transaction") -> "User":
        return retire(transaction, _bot(transaction.reader, arguments.name).id)

    user = change(database_of(arguments, must_exist=True), forget)
    _print(arguments, {"removed": f"@{user.name}"})
    return 0


def run_token(arguments: argparse.Namespace) -> int:
    """Make a token and print it."""
    from chatserver.actions.accounts import token_for
    from chatserver.actions.apps import new_app_token

    def make(transaction: "Transaction") -> str:
        user = _bot(transaction.reader, arguments.name)
        if arguments.bot:
            return token_for(transaction, user, "command line").token
        return new_app_token(transaction, user.id)

    token = change(database_of(arguments, must_exist=True), make)
    name = "bot_token" if arguments.bot else "app_token"
    print(json.dumps({name: token}) if arguments.json else token)
    return 0


def _wished(arguments: argparse.Namespace, base: "App") -> "App":
    """Return the app as its manifest has it, and as the options say beyond that."""
    import msgspec

    from protocol.apps import App

    fields: dict[str, Any] = msgspec.to_builtins(base)
    slashed = [{"command": f"/{each.removeprefix('/')}"} for each in arguments.slash]
    fields["commands"] = [*fields.get("commands", []), *slashed]
    if arguments.events or not arguments.manifest:
        wanted = arguments.events or "all"
        fields["events"] = ["*"] if wanted == "all" else wanted.split(",")
    if arguments.socket_mode:
        fields["socket_mode"] = True
    if arguments.request_url:
        fields["request_url"] = arguments.request_url
    try:
        return msgspec.convert(fields, App)
    except msgspec.ValidationError as error:
        raise CommandFailed(str(error), 2) from None


def _manifest(path: Path | None) -> "Manifest":
    """Read a manifest; of none, an app that nothing is known of."""
    from chatserver.domain.slack.manifest import Manifest, read_manifest

    if path is None:
        return Manifest()
    try:
        return read_manifest(path.read_text())
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise CommandFailed(f"{path}: {error}", 2) from None


def _print_made(arguments: argparse.Namespace, made: "MadeApp") -> None:
    from chatserver.core.addresses import base_url
    from chatserver.domain.slack.identity import app_id

    base = base_url(read_config(arguments).server)
    addresses = (f"{base}{each.path}" for each in made.webhooks)
    _print(
        arguments,
        {
            "app_id": app_id(made.app.bot),
            "bot_token": made.bot_token,
            "app_token": made.app_token,
            "signing_secret": made.signing_secret,
            "webhooks": dict(zip(arguments.webhook, addresses, strict=True)),
        },
    )


def _print(arguments: argparse.Namespace, values: dict[str, Any]) -> None:
    if arguments.json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        if isinstance(value, dict):
            for key, each in value.items():
                print(f"{name} {printable(str(key))}: {printable(str(each))}")
        elif value not in ("", [], False):
            print(f"{name.removesuffix('_us')}: {printable(_plain(name, value))}")


def _plain(name: str, value: object) -> str:
    """Return a value as people read it."""
    if isinstance(value, list):
        return ", ".join(_plain(name, each) for each in value)
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values() if each)
    if name.endswith("_us") and isinstance(value, int):
        return f"{datetime.fromtimestamp(value / 1_000_000, UTC).astimezone():%Y-%m-%d %H:%M}"
    return {"True": "yes", "*": "all"}.get(str(value), str(value))


async def _all_apps(database: "Database") -> "list[tuple[App, User]]":
    def look(reader: "Reader") -> "list[tuple[App, User]]":
        from chatserver.store import apps, users

        found = apps.page(reader, "", _PAGE)
        pairs = ((app, users.find(reader, app.bot)) for app in found)
        return [(app, user) for app, user in pairs if user and not user.deactivated]

    return await database.read(look)


def _shown(app: "App", user: "User") -> dict[str, Any]:
    import msgspec

    names = {"app_id": _app_id(user.id), "name": user.display_name, "user": user.name}
    return {**names, **msgspec.to_builtins(app)}


def _ways(app: "App") -> str:
    ways = ["Socket Mode"] if app.socket_mode else []
    return ", ".join([*ways, *filter(None, [app.request_url]), *(c.command for c in app.commands)])


def _bot(reader: "Reader", name: str) -> "User":
    from chatserver.domain.names import handle_from
    from chatserver.domain.slack.identity import bot_user
    from chatserver.store import users

    found = users.find(reader, bot_user(name)) if name[:1] in "UAB" else None
    found = found or users.by_name(reader, handle_from(name.removeprefix("@")))
    if found is None or found.kind != "bot":
        raise CommandFailed(f"there is no app {name}")
    return found


def _channel(reader: "Reader", wanted: str) -> "ChannelId":
    from chatserver.domain.names import channel_name
    from chatserver.store import channels
    from protocol.ids import ChannelId

    known = channels.find(reader, wanted)
    if known is not None:
        return ChannelId(wanted)
    found = channels.by_public_name(reader, channel_name(wanted.removeprefix("#"), "channel"))
    if found is None:
        raise CommandFailed(f"there is no channel {wanted}")
    return found


def _app_id(user: "UserId") -> str:
    from chatserver.domain.slack.identity import app_id

    return app_id(user)
