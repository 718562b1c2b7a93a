"""People, bots and groups of people."""

import hashlib
from typing import Any, Final

from chatserver.domain.slack.identity import app_id, bot_id, subteam_id
from chatserver.domain.slack.mrkdwn import encoded
from chatserver.jobs.slack_emoji import name_of
from protocol.groups import Group
from protocol.statuses import Status
from protocol.users import User

Object = dict[str, Any]

_COLORS: Final = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


def user_object(
    user: User, team: str, status: Status | None, *, email: str | None = None
) -> Object:
    """Return a user and their status; an address is there only for who may see it."""
    is_bot, is_administrator = user.kind == "bot", user.role == "administrator"
    is_guest = user.role == "guest"
    return {
        "id": user.id,
        "team_id": team,
        "name": user.name,
        "deleted": user.deactivated,
        "color": _COLORS[_digest(user.id) % len(_COLORS)],
        "real_name": user.display_name,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": profile_object(user, team, status, email=email),
        "is_admin": is_administrator,
        "is_owner": is_administrator,
        "is_primary_owner": False,
        "is_restricted": is_guest,
        "is_ultra_restricted": False,
        "is_bot": is_bot,
        "is_app_user": False,
        "is_email_confirmed": email is not None,
        "has_2fa": False,
        "updated": 0,
    }


def profile_object(
    user: User, team: str, status: Status | None, *, email: str | None = None
) -> Object:
    """Return what a user says of themselves."""
    first, _, last = user.display_name.partition(" ")
    profile: Object = {
        "real_name": user.display_name,
        "real_name_normalized": user.display_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "first_name": first,
        "last_name": last,
        "title": user.title,
        "phone": "",
        "skype": "",
        **_status(status),
        "avatar_hash": f"{_digest(user.id):012x}",
        "team": team,
        "fields": {},
    }
    if email is not None:
        profile["email"] = email
    if user.kind == "bot":
        profile |= {"bot_id": bot_id(user.id), "api_app_id": app_id(user.id)}
        profile["always_active"] = False
    return profile


def _status(status: Status | None) -> Object:
    now = status or Status()
    return {
        "status_text": encoded(now.text),
        "status_emoji": f":{name_of(now.emoji)}:" if now.emoji else "",
        "status_expiration": (now.until_us or 0) // 1_000_000,
    }


def bot_object(user: User, *, name: str = "", webhook: str | None = None) -> Object:
    """Return a bot as a part of its app, or the bot of a webhook."""
    return {
        "id": webhook or bot_id(user.id),
        "deleted": user.deactivated,
        "name": name or user.display_name,
        "updated": 0,
        "app_id": app_id(user.id),
        "user_id": user.id,
        "icons": {},
    }


def bot_profile(user: User, team: str, webhook: str | None = None) -> Object:
    """Return what a bot's messages say of it."""
    bot = bot_object(user, webhook=webhook)
    return {key: bot[key] for key in ("id", "deleted", "name", "updated", "app_id", "icons")} | {
        "team_id": team
    }


def group_object(group: Group, team: str, *, users: bool = True, count: bool = True) -> Object:
    """Return a group of people who are mentioned together."""
    shown: Object = {
        "id": subteam_id(group.id),
        "team_id": team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.title or group.name,
        "description": group.title,
        "handle": group.name,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if users:
        shown["users"] = group.users
    if count:
        shown["user_count"] = len(group.users)
    return shown


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())
