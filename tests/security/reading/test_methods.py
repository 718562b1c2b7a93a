"""Every method of Slack's API, called by everybody for what is not theirs."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from chatserver.gateway.slack.calls import METHODS, Method
from tests.running import run

from .asking import Answer, ask
from .methods import asked, distinct
from .world import Place, World, caught

AT_ONCE = 16

TELLING = {
    *("conversations.list", "conversations.info", "users.conversations", "conversations.history"),
    *("conversations.replies", "files.info", "files.list", "pins.list", "reactions.get"),
    *("search.messages", "search.files", "search.all", "rtm.start"),
    *("groups.list", "im.list"),
    *("reminders.list", "reminders.info", "chat.scheduledMessages.list", "stars.list"),
}
"""Methods that tell insiders what others may not know."""

QUIET = {
    "of the workspace": {
        *("api.test", "auth.test", "auth.teams.list", "team.info", "team.profile.get"),
        *("emoji.list", "users.list", "users.info", "users.lookupByEmail", "users.profile.get"),
        *("users.identity", "users.getPresence", "bots.info", "usergroups.list"),
        *("usergroups.users.list", "apps.connections.open", "rtm.connect"),
        "apps.event.authorizations.list",
    },
    "whether one may be told now, and if not from when on": {"dnd.info", "dnd.teamInfo"},
    "names only what it was asked for": {"chat.getPermalink", "conversations.members"},
    "changes something": {
        *("auth.revoke", "views.open", "views.push", "views.update", "views.publish"),
        *("views.submit", "blocks.actions", "chat.command", "chat.postEphemeral"),
        *("chat.postMessage", "chat.meMessage", "chat.update", "chat.delete"),
        *("chat.scheduleMessage", "chat.deleteScheduledMessage", "conversations.create"),
        *("conversations.open", "conversations.close", "conversations.join"),
        *("conversations.leave", "conversations.invite", "conversations.kick"),
        *("conversations.archive", "conversations.unarchive", "conversations.rename"),
        *("conversations.setTopic", "conversations.setPurpose", "conversations.mark"),
        *("files.getUploadURLExternal", "files.upload", "files.completeUploadExternal"),
        *("files.delete", "pins.add", "pins.remove", "users.profile.set", "users.setPresence"),
        *("reactions.add", "reactions.remove", "reminders.add", "reminders.complete"),
        *("reminders.delete", "usergroups.create", "usergroups.update"),
        *("usergroups.users.update", "stars.add", "stars.remove"),
        *("dnd.setSnooze", "dnd.endSnooze", "dnd.endDnd"),
    },
}
"""Methods that tell nothing of what is in a place, and why."""


def test_every_method_is_known() -> None:
    """A new method is sorted here: it tells something, then insiders are told, or it does not."""
    sorted_out = TELLING.union(*QUIET.values())
    unsorted = {method.name for method in distinct()} - sorted_out
    assert not unsorted, f"say in TELLING or QUIET what these tell: {sorted(unsorted)}"
    assert sorted_out <= set(METHODS)


@pytest.mark.parametrize("asker", ["stranger", "removed", "guest", "administrator", "spy", "fired"])
@run
async def test_no_method_tells_what_is_not_ones_own(world: World, asker: str) -> None:
    """Whatever the token is good for: its scopes are the widest there are."""
    token = world.person(asker).token
    places = world.targets(asker)
    if asker not in ("stranger", "guest"):
        places = [world.places["private"], world.places["direct"]]
    calls = [(method, place) for method in distinct() for place in places]
    leaks: dict[str, set[str]] = {}
    async for method, body, answer in answered(world, calls, token):
        assert answer.status in (200, 429), (method.name, answer.body)
        assert not {"internal_error", "invalid_arguments"} & words(answer), (method.name, answer)
        if found := caught(world.hidden_from(asker), answer.said, body):
            leaks[method.name] = found
    assert leaks == {}


@run
async def test_whoever_is_in_it_is_told_by_methods(world: World) -> None:
    """Else the calls would prove nothing: each tells Alice what it does not tell others."""
    token, hidden = world.insiders["alice"].token, world.hidden_from("stranger")
    calls = [(METHODS[name], place) for name in sorted(TELLING) for place in world.places.values()]
    told: set[str] = set()
    async for method, body, answer in answered(world, calls, token):
        if caught(hidden, answer.said, body):
            told.add(method.name)
    assert sorted(TELLING - told) == []


@run
async def test_who_was_deactivated_is_told_nothing_at_all(world: World) -> None:
    """Nor is whoever has no token; not even what there is."""
    for token in (world.askers["gone"].token, "xoxb-nobodys", ""):
        calls = [(method, world.places["private"]) for method in distinct() if method.needs_token]
        answers = {answer.body async for _, _, answer in answered(world, calls, token)}
        assert len(answers) == 1, answers
        assert msgspec.json.decode(answers.pop())["ok"] is False


def words(answer: Answer) -> set[str]:
    """Return the error of an answer, if there is one."""
    return {msgspec.json.decode(answer.body).get("error")}


async def answered(
    world: World, calls: list[tuple[Method, Place]], token: str
) -> AsyncIterator[tuple[Method, bytes, Answer]]:
    """Call methods, some at once, and yield what each was asked and answered."""

    async def one(method: Method, place: Place) -> tuple[Method, bytes, Answer]:
        given = asked(method, world, place)
        answer = await ask(world, "POST", f"/api/{method.name}", token or None, given)
        return method, msgspec.json.encode(given), answer

    for begin in range(0, len(calls), AT_ONCE):
        for each in await asyncio.gather(*(one(*call) for call in calls[begin : begin + AT_ONCE])):
            yield each
