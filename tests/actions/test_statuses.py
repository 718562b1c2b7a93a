"""Statuses: one's own to say, and kept where nobody is told of them who does not look."""

from chatserver import due
from chatserver.core.clock import now_us
from protocol import ErrorCode
from protocol.apps import AddApp
from protocol.ids import UserId
from protocol.statuses import ListStatuses, PersonStatus, SetStatus, Status, StatusChanged
from tests.running import run
from tests.town import Person

from .conftest import Office

MINUTE_US = 60_000_000


async def seen(office: Office, who: Person, *whom: Person) -> list[PersonStatus]:
    """Return the statuses of some people as another one sees them."""
    found = await office.does(who, ListStatuses(users=[each.id for each in whom]))
    listed: list[PersonStatus] = found.statuses
    return listed


@run
async def test_a_status_is_there_until_it_is_over(office: Office) -> None:
    """Then it is taken away, once; without words and emoji there is none."""
    bob = office.bob
    until_us = now_us() + MINUTE_US
    command = SetStatus(emoji="🎉", text=" at lunch ", until_us=until_us)
    status = (await office.does(bob, command)).status
    assert status == Status(emoji="🎉", text="at lunch", until_us=until_us)
    for who in (office.alice, office.gus, office.echo, bob):
        assert await seen(office, who, bob) == [PersonStatus(user=bob.id, status=status)]
    await office.does(bob, command)
    begun, ended = StatusChanged(user=bob.id, status=status), StatusChanged(user=bob.id)
    assert office.told(bob.id) == [begun]
    await due.end_statuses(office.database, office.committer, until_us - 1)
    for _ in range(2):
        await due.end_statuses(office.database, office.committer, until_us)
    assert office.told(bob.id) == [begun, ended]
    assert await seen(office, office.alice, bob) == []
    await office.does(bob, SetStatus(text="back"))
    await office.does(bob, SetStatus(text="  "))
    assert await seen(office, office.alice, bob) == []


@run
async def test_a_status_is_written_down_for_its_owner_alone(office: Office) -> None:
    """Nobody reads it in a log of theirs; whoever looks is told by the node."""
    await office.does(office.bob, SetStatus(text="at lunch"))
    told = [entry.at.stream for entry in office.entries if isinstance(entry.event, StatusChanged)]
    assert told == [office.bob.id]


@run
async def test_apps_that_asked_are_told(office: Office) -> None:
    """In their bots' own streams; one that asked for something else is not."""
    asked = {"user_status_changed": True, "user_change": True, "message.im": False}
    for event, is_told in asked.items():
        app = await office.does(office.alice, AddApp(name=event, events=[event]))
        await office.does(office.bob, SetStatus(text=event))
        told = [each for each in office.told(app.user.id) if isinstance(each, StatusChanged)]
        assert bool(told) is is_told


@run
async def test_statuses_are_listed_of_those_who_have_one(office: Office) -> None:
    """Unknown people, and who has none, are left out; a page is a view's."""
    for who in (office.carol, office.bob):
        await office.does(who, SetStatus(text=who.name))
    listed = await seen(office, office.alice, office.carol, office.gus, office.bob)
    assert {each.user: each.status.text for each in listed} == {
        office.bob.id: office.bob.name,
        office.carol.id: office.carol.name,
    }
    nobody = ListStatuses(users=[UserId("UNOBODY000")])
    assert (await office.does(office.alice, nobody)).statuses == []


@run
async def test_a_status_has_an_emoji_there_is_and_a_time_ahead(office: Office) -> None:
    """Anything else is refused."""
    for fields in ({"emoji": ":nosuch:"}, {"emoji": "x"}, {"text": "x", "until_us": 1}):
        refusal = await office.refuses(office.bob, SetStatus(**fields))
        assert refusal.code is ErrorCode.INVALID
