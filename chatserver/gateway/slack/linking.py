"""Names in a text that a program wants linked: ``@name`` and ``#name``."""

from typing import Final

from chatserver.domain.slack.mrkdwn import names_in
from chatserver.store import channels, groups, users
from chatserver.store.database import Reader

_MOST: Final = 100

Linked = tuple[dict[str, str], dict[str, str]]


def linked(reader: Reader, text: str) -> Linked:
    """Return people and groups, and public channels, that a text may name, by their names."""
    names = sorted(names_in(text))[:_MOST]
    called = {name: _called(reader, name) for name in names}
    public = {name: channels.by_public_name(reader, name) for name in names}
    return (
        {name: found for name, found in called.items() if found},
        {name: str(found) for name, found in public.items() if found},
    )


def _called(reader: Reader, name: str) -> str | None:
    user = users.by_name(reader, name)
    return user.id if user else groups.by_name(reader, name)
