"""Text at the edge: Slack's mrkdwn outside, Markdown within."""

from typing import Final

from chatserver.domain.slack.mrkdwn import Reading, names_in, to_markdown, to_slack
from chatserver.domain.slack.tags import decoded
from chatserver.store import channels, groups, users
from chatserver.store.database import Reader

__all__ = ["Reading", "decoded", "names_known", "to_markdown", "to_slack"]

_MOST: Final = 100


def names_known(reader: Reader, text: str) -> Reading:
    """Return whom and what a text may name: people, groups and public channels."""
    handles: dict[str, str] = {}
    found: dict[str, str] = {}
    for name in sorted(names_in(text))[:_MOST]:
        user = users.by_name(reader, name)
        handle = user.id if user else groups.by_name(reader, name)
        channel = channels.by_public_name(reader, name)
        if handle:
            handles[name] = handle
        if channel:
            found[name] = channel
    return Reading(handles=handles, channels=found)
