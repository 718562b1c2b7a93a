"""The workspace and its emoji."""

import re
from typing import Any

from chatserver.actions import accounts
from chatserver.domain.slack.identity import ts_of
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.store import log
from chatserver.store.database import Reader
from protocol.emoji import ListEmoji

_NOT_IN_DOMAINS = re.compile("[^a-z0-9]+")


class Team(Given):
    """What ``team.info`` is given."""

    team: str = ""


@method("team.info", scope="team:read")
async def info(call: Call, given: Team) -> Answer:
    """Return the workspace."""
    if given.team not in ("", call.me.team):
        raise SlackError("team_not_found")
    return {"team": await call.read(team_object, call.me.team, call.base)}


@method("team.profile.get", scope="users.profile:read|users:read")
async def fields(call: Call, given: NoArguments) -> Answer:
    """Return which fields profiles have beyond the usual ones: none."""
    del call, given
    return {"profile": {"fields": [], "sections": []}}


@method("auth.teams.list", tokens=("bot", "user", "app"))
async def teams(call: Call, given: NoArguments) -> Answer:
    """Return where the token is good: here."""
    del given
    team = await call.read(team_object, call.me.team, call.base)
    return {
        "teams": [{"id": team["id"], "name": team["name"]}],
        "response_metadata": {"next_cursor": ""},
    }


@method("emoji.list", scope="emoji:read")
async def emoji(call: Call, given: NoArguments) -> Answer:
    """Return the custom emoji and where their pictures are."""
    del given
    found = await call.read(_emoji, call.me, call.base)
    return {"emoji": found, "cache_ts": ts_of(call.front.site.now_us())}


def team_object(reader: Reader, team: str, base: str) -> dict[str, Any]:
    """Return the workspace."""
    name = log.setting(reader, "workspace_name") or team
    return {
        "id": team,
        "name": name,
        "domain": domain_of(name),
        "url": f"{base}/",
        "email_domain": ",".join(accounts.sign_up_domains(reader)),
        "icon": {"image_default": True},
    }


def domain_of(name: str) -> str:
    """Return a workspace's name as it would stand in an address."""
    return _NOT_IN_DOMAINS.sub("-", name.lower()).strip("-") or "workspace"


def _emoji(reader: Reader, me: Caller, base: str) -> dict[str, str]:
    found: dict[str, str] = {}
    after, more = None, True
    while more:
        page = looked(reader, me.actor, ListEmoji(after=after))
        found |= {each.name: f"{base}/emoji/{each.name}/{each.hash}" for each in page.emoji}
        more, after = page.more, page.emoji[-1].name if page.emoji else None
    return found
