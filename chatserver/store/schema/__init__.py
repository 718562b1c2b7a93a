"""The tables. Times are Unix microseconds; flags are 0 or 1, so that a row reads alike anywhere.

A message is its own entry in its channel's log: ``messages`` and ``events`` share one numbering
per stream (docs/adr/0004).
"""

from ._apps import app_cursors, app_deliveries, app_tickets, app_tokens, app_views, apps, webhooks
from ._audit import audit
from ._base import metadata
from ._channels import (
    channels,
    drafts,
    follows,
    memberships,
    paces,
    reminders,
    saved,
    scheduled,
)
from ._feed import affinities, feed_heads, feed_items, feed_links, feed_readers, feed_tunings
from ._files import doomed_blobs, files, message_files
from ._log import events, meta, streams
from ._messages import (
    calls,
    mentions,
    messages,
    open_polls,
    pins,
    reaction_kinds,
    reactions,
    revisions,
    tag_channels,
    tags,
    votes,
)
from ._moderation import cautions, hidden_messages, reports, suspensions
from ._notices import notice_choices, notice_heads, notices, push_devices
from ._people import (
    blocks,
    channel_follows,
    emoji,
    group_members,
    groups,
    invitations,
    keywords,
    names,
    person_follows,
    profiles,
    quiet,
    sessions,
    tag_follows,
    tries,
    users,
)
from ._previews import fetched_pages, preview_pictures

__all__ = [
    "affinities",
    "app_cursors",
    "app_deliveries",
    "app_tickets",
    "app_tokens",
    "app_views",
    "apps",
    "audit",
    "blocks",
    "calls",
    "cautions",
    "channel_follows",
    "channels",
    "doomed_blobs",
    "drafts",
    "emoji",
    "events",
    "feed_heads",
    "feed_items",
    "feed_links",
    "feed_readers",
    "feed_tunings",
    "fetched_pages",
    "files",
    "follows",
    "group_members",
    "groups",
    "hidden_messages",
    "invitations",
    "keywords",
    "memberships",
    "mentions",
    "message_files",
    "messages",
    "meta",
    "metadata",
    "names",
    "notice_choices",
    "notice_heads",
    "notices",
    "open_polls",
    "paces",
    "person_follows",
    "pins",
    "preview_pictures",
    "profiles",
    "push_devices",
    "quiet",
    "reaction_kinds",
    "reactions",
    "reminders",
    "reports",
    "revisions",
    "saved",
    "scheduled",
    "sessions",
    "streams",
    "suspensions",
    "tag_channels",
    "tag_follows",
    "tags",
    "tries",
    "users",
    "votes",
    "webhooks",
]
