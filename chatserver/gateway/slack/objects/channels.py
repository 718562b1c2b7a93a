"""Channels: public, private, direct and group direct."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chatserver.domain.slack.identity import ts_of
from chatserver.domain.slack.mrkdwn import encoded
from protocol.channels import Channel, Wording
from protocol.users import User

Object = dict[str, Any]

_US = 1_000_000


class Seen(NamedTuple):
    """A channel as somebody sees it."""

    channel: Channel
    is_member: bool
    is_general: bool = False
    last_read_us: int | None = None
    """When what they read last was posted, where they are a member and it was asked for."""


def channel_object(seen: Seen, me: str, team: str, people: Mapping[str, User]) -> Object:
    """Return a channel; ``people`` knows those of direct ones."""
    channel = seen.channel
    is_direct = channel.kind == "direct"
    shown = _direct(channel, me, people) if is_direct else _named(seen, team, people)
    shown["topic"] = _line(channel.topic, channel.topic_set)
    shown["purpose"] = _line(channel.purpose, channel.purpose_set)
    if seen.last_read_us is not None:
        shown["last_read"] = ts_of(seen.last_read_us)
    return shown


def group_name(people: Mapping[str, User], ids: list[str]) -> str:
    """Return what Slack calls a group direct channel."""
    names = sorted(people[each].name for each in ids if each in people)
    return f"mpdm-{'--'.join(names)}-1"


def _direct(channel: Channel, me: str, people: Mapping[str, User]) -> Object:
    other = next((user for user in channel.users if user != me), me)
    return {
        "id": channel.id,
        "created": channel.created_us // _US,
        "is_im": True,
        "is_org_shared": False,
        "is_archived": channel.archived,
        "is_open": True,
        "user": other,
        "is_user_deleted": other in people and people[other].deactivated,
        "priority": 0,
    }


def _named(seen: Seen, team: str, people: Mapping[str, User]) -> Object:
    channel = seen.channel
    is_group = channel.kind == "group"
    name = group_name(people, list(channel.users)) if is_group else channel.name
    return {
        "id": channel.id,
        "name": name,
        "name_normalized": name,
        "created": channel.created_us // _US,
        "updated": channel.created_us // 1_000,
        "creator": channel.creator,
        "context_team_id": team,
        "is_channel": not is_group,
        "is_group": is_group,
        "is_im": False,
        "is_mpim": is_group,
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_general": seen.is_general,
        "is_member": seen.is_member,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "unlinked": 0,
        "pending_shared": [],
        "previous_names": [],
        "num_members": channel.members,
    }


def _line(value: str, by: Wording | None) -> Object:
    return {
        "value": encoded(value),
        "creator": by.user if by else "",
        "last_set": by.time_us // _US if by else 0,
    }
