"""Slack's manifest of an app: what of it has a place here.

Source: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct

from protocol.apps import App
from protocol.ids import UserId

NOBODY: Final = UserId("U00000000")
"""Stands for the bot of an app that is still to be made."""


class Manifest(Struct, frozen=True):
    """An app as its manifest has it."""

    name: str = ""
    app: App = App(bot=NOBODY)
    text: str = ""
    """All of it, as JSON: also what has no place here."""


class _Plain(yaml.SafeLoader):
    """Reads YAML in which nothing stands for something else: a few lines stay a few lines."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ValueError("aliases (*) have no place in a manifest")
        return super().compose_node(parent, index)


def read_manifest(text: str) -> Manifest:
    """Return what a manifest says that is written in YAML or JSON.

    Raises:
        ValueError: it is none, or says something that cannot be here.
    """
    try:
        plain = yaml.load(text, Loader=_Plain)  # noqa: S506  # it is a safe one
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return manifest_of(plain)


def manifest_of(plain: object) -> Manifest:
    """Return what a manifest says.

    Raises:
        ValueError: it is none, or says something that cannot be here.
    """
    if not isinstance(plain, dict) or not isinstance(plain.get("display_information"), dict):
        raise ValueError("that is no manifest of an app")  # noqa: TRY004  # each is told alike
    about, settings = plain["display_information"], _part(plain, "settings")
    events, clicks = _part(settings, "event_subscriptions"), _part(settings, "interactivity")
    fields = {
        "bot": NOBODY,
        "description": about.get("description") or "",
        "request_url": events.get("request_url") or "",
        "interactivity_url": clicks.get("request_url") or "",
        "options_url": clicks.get("message_menu_options_url") or "",
        "socket_mode": bool(settings.get("socket_mode_enabled")),
        "events": events.get("bot_events") or [],
        "commands": [
            _command(each) for each in _part(plain, "features").get("slash_commands") or []
        ],
        "scopes": _part(_part(plain, "oauth_config"), "scopes").get("bot") or [],
    }
    app = msgspec.convert(fields, App)
    return Manifest(str(about.get("name") or ""), app, msgspec.json.encode(plain).decode())


def _part(plain: dict[str, Any], key: str) -> dict[str, Any]:
    part = plain.get(key) or {}
    if not isinstance(part, dict):
        raise ValueError(f"{key} is no table")  # noqa: TRY004
    return part


def _command(plain: Any) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise ValueError("a slash command is no table")  # noqa: TRY004
    return {
        "command": str(plain.get("command") or "").lower(),
        "description": plain.get("description") or "",
        "hint": plain.get("usage_hint") or "",
        "url": plain.get("url") or "",
    }
