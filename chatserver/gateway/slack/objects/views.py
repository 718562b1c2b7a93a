"""What apps show one person, as they know it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chatserver.domain.slack.identity import app_id, bot_id
from chatserver.store.app_views import Shown

Object = dict[str, Any]

_KEPT: Final = (
    *("title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id"),
    *("clear_on_close", "notify_on_close", "submit_disabled"),
)
_USUAL: Final[Object] = {
    "title": None,
    "submit": None,
    "close": None,
    "blocks": [],
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
}


def view_object(shown: Shown, team: str, values: Mapping[str, Any] | None = None) -> Object:
    """Return a view with what is filled in."""
    content: Object = msgspec.json.decode(shown.content)
    said = {key: content[key] for key in _KEPT if content.get(key) is not None}
    return {
        "id": shown.id,
        "team_id": team,
        "type": shown.kind,
        **_USUAL,
        **said,
        "state": {"values": values or {}},
        "hash": shown.digest,
        "root_view_id": shown.root or shown.id,
        "previous_view_id": shown.previous,
        "app_id": app_id(shown.bot),
        "app_installed_team_id": team,
        "bot_id": bot_id(shown.bot),
    }
