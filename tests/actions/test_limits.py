"""How many of anything somebody may make: as many as the limit says, and not one more.

CVE-2024-1402, 2024-24988, 2024-4183, 2024-28949, 2024-1953, 2022-1337 (Mattermost), S33. Those that
are tested where their feature is are not repeated here.
"""

from collections.abc import Callable
from typing import Any

import pytest

from chatserver.core.clock import now_us
from protocol import Command, ErrorCode
from protocol.apps import AddApp, AddWebhook
from protocol.drafts import SaveDraft
from protocol.groups import CreateGroup
from protocol.people import FollowPerson
from protocol.reminders import AddReminder
from protocol.tags import FollowTag
from tests.running import ON_SQLITE, run
from tests.town import new_nonce

from .conftest import Office

LIMIT = 2
HOUR_US = 3_600_000_000
Making = Callable[[Office, int, int], Command[Any]]
"""Of an office, the root of a thread, and how many there are already."""

LIMITED: dict[str, Making] = {
    "reminders.MAX_REMINDERS": lambda _office, _root, number: AddReminder(
        nonce=new_nonce(), text=f"{number}", remind_us=now_us() + HOUR_US
    ),
    "groups.MAX_GROUPS": lambda office, _root, number: CreateGroup(
        name=f"group{number}", users=[office.bob.id]
    ),
    "apps.MAX_APPS": lambda _office, _root, number: AddApp(name=f"app {number}"),
    "apps.MAX_WEBHOOKS": lambda office, _root, _number: AddWebhook(
        bot=office.echo.id, channel=office.general
    ),
    "people.MAX_FOLLOWED_PEOPLE": lambda office, _root, number: FollowPerson(
        user=(office.bob, office.carol, office.gus)[number].id, follow=True
    ),
    "tags.MAX_FOLLOWED_TAGS": lambda _office, _root, number: FollowTag(
        tag=f"tag{number}", follow=True
    ),
    "drafts.MAX_DRAFTS": lambda office, root, _number: SaveDraft(
        channel=office.general, thread=root, text="x"
    ),
}
"""Which constant of which action, and what somebody makes too many of."""


@pytest.mark.parametrize("limit", LIMITED)
@ON_SQLITE
@run
async def test_there_is_one_too_many(
    office: Office, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last that may be made is made, and the next one is too many."""
    monkeypatch.setattr(f"chatserver.actions.{limit}", LIMIT)
    roots = [(await office.posts(office.alice)).seq for _ in range(LIMIT + 1)]
    make = LIMITED[limit]
    for number in range(LIMIT):
        await office.does(office.alice, make(office, roots[number], number))
    refusal = await office.refuses(office.alice, make(office, roots[LIMIT], LIMIT))
    assert refusal.code is ErrorCode.TOO_LARGE
