"""Profiles and how one is seen: one's own to say."""

import pytest

from chatserver.store import profiles
from protocol import ErrorCode
from protocol.ids import UserId
from protocol.profiles import (
    ChangeProfile,
    GetProfile,
    PresenceChosen,
    Profile,
    SetPresence,
)
from protocol.users import GetUsers, User, UserChanged
from tests.running import run
from tests.town import Person

from .conftest import Office


async def seen(office: Office, who: Person, whom: Person) -> Profile:
    """Return somebody's profile as another one sees it."""
    profile: Profile = (await office.does(who, GetProfile(user=whom.id))).profile
    return profile


async def found(office: Office, whom: Person) -> User:
    """Return somebody as they stand in lists."""
    (user,) = (await office.does(office.alice, GetUsers(ids=[whom.id]))).users
    assert isinstance(user, User)
    return user


def changes(office: Office, whom: Person) -> list[User]:
    """Return how somebody was told to everybody, each time."""
    events = [entry.event for entry in office.entries]
    users = [event.user for event in events if isinstance(event, UserChanged)]
    return [user for user in users if user.id == whom.id]


@run
async def test_a_profile_is_changed_in_parts(office: Office) -> None:
    """What is not named stays; the title stands beside the name, too."""
    change = ChangeProfile(user=office.bob.id, title=" Baker ", phone="+33 1 23 45")
    await office.does(office.bob, change)
    await office.does(
        office.bob,
        ChangeProfile(user=office.bob.id, time_zone="Europe/Paris", about="Bread\nand cake"),
    )
    profile = await seen(office, office.carol, office.bob)
    assert (profile.title, profile.phone, profile.time_zone, profile.about) == (
        *("Baker", "+33 1 23 45", "Europe/Paris", "Bread\nand cake"),
    )
    assert (await found(office, office.bob)).title == "Baker"
    told = len(changes(office, office.bob))
    await office.does(office.bob, change)
    assert len(changes(office, office.bob)) == told == 2
    await office.does(office.bob, ChangeProfile(user=office.bob.id, phone=""))
    assert (await seen(office, office.alice, office.bob)).phone == ""


@run
async def test_others_profiles_are_not_ones_own_to_change(office: Office) -> None:
    """An administrator says what somebody does and where, and no more."""
    mine = ChangeProfile(user=office.bob.id, title="Boss")
    assert (await office.refuses(office.carol, mine)).code is ErrorCode.FORBIDDEN
    boss = await office.adds(name="dora", role="administrator")
    await office.does(boss, ChangeProfile(user=office.bob.id, title="Chef", department="Kitchen"))
    assert (await seen(office, office.bob, office.bob)).department == "Kitchen"
    phone = ChangeProfile(user=office.bob.id, title="Chef", phone="1")
    assert (await office.refuses(boss, phone)).code is ErrorCode.FORBIDDEN
    nobody = UserId("UNOBODY000")
    for command in (GetProfile(user=nobody), ChangeProfile(user=nobody, title="x")):
        assert (await office.refuses(boss, command)).code is ErrorCode.NOT_FOUND


@run
async def test_guests_see_no_addresses(office: Office) -> None:
    """But their own; everybody else sees whose they may need."""
    dan = await office.adds(name="dan", email="dan@example.org")
    assert (await seen(office, office.carol, dan)).email == "dan@example.org"
    assert (await seen(office, office.gus, dan)).email == ""
    assert (await seen(office, dan, dan)).email == "dan@example.org"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "zone", "utc/"])
@run
async def test_a_time_zone_is_one(office: Office, zone: str) -> None:
    """Its name is that of the tz database."""
    change = ChangeProfile(user=office.bob.id, time_zone=zone)
    assert (await office.refuses(office.bob, change)).field == "time_zone"


@run
async def test_how_one_wants_to_be_seen_is_ones_own(office: Office) -> None:
    """One's devices are told, once; in no profile does it stand for others."""
    for _ in range(2):
        await office.does(office.bob, SetPresence(away=True))
    assert office.told(office.bob.id) == [PresenceChosen(away=True)]
    assert (await seen(office, office.bob, office.bob)).away
    assert not (await seen(office, office.alice, office.bob)).away
    several = await office.database.read(profiles.several, [office.bob.id, office.carol.id])
    assert [several[who.id].away for who in (office.bob, office.carol)] == [True, False]
    await office.does(office.bob, SetPresence(away=False))
    assert not (await seen(office, office.bob, office.bob)).away
