"""What tokens are good for, in Slack's words."""

from typing import Final

EMAIL: Final = "users:read.email"
"""Lets a program see the addresses that its person sees; guests see nobody's."""

_SHARED: Final = (
    "channels:history",
    "channels:read",
    "channels:write",
    "chat:write",
    "dnd:read",
    "emoji:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "reminders:read",
    "reminders:write",
    "stars:read",
    "stars:write",
    "team:read",
    "usergroups:read",
    "usergroups:write",
    "users.profile:read",
    "users:read",
    "users:write",
)
BOT: Final = (
    "app_mentions:read",
    "channels:join",
    "channels:manage",
    "chat:write.customize",
    "commands",
    "incoming-webhook",
    *_SHARED,
    EMAIL,
)
"""What a bot's token is good for unless its app says less: whoever makes it administers."""

USER: Final = ("identify", "dnd:write", "search:read", "users.profile:write", *_SHARED)
"""What a guest's own token is good for."""

MEMBER: Final = (*USER, EMAIL)
"""What the token of anybody else is good for."""

APP: Final = ("connections:write", "authorizations:read")
