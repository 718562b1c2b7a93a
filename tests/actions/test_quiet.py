"""Quiet hours: one's own on all devices, the organisation's over them, what writers learn."""

from chatserver.core.clock import now_us
from chatserver.store import log, quiet
from protocol import ErrorCode
from protocol.channels import OpenDirect
from protocol.ids import StreamId, UserId
from protocol.log import FillStream
from protocol.messages import DeleteMessage, ListHistory
from protocol.profiles import ChangeProfile
from protocol.quiet import (
    AskReach,
    ChangeQuiet,
    ChangeQuietPolicy,
    GetQuiet,
    Quiet,
    QuietChanged,
    QuietPolicy,
    QuietPolicyChanged,
    ReachNow,
    SetPause,
    WeeklyHours,
    WeeklySpan,
    WhoMaySendAnyway,
)
from tests.running import run
from tests.town import Person, post

from .conftest import Office

HOUR_US = 3_600_000_000
NEVER = WeeklyHours(holidays=["2026-12-25"])
ALWAYS = WeeklyHours(spans=[WeeklySpan(day=day, begins=0, ends=1440) for day in range(7)])


async def asks(office: Office, who: Person, *users: UserId) -> ReachNow:
    """Let somebody ask who of general would be told later."""
    found: ReachNow = await office.does(who, AskReach(channel=office.general, users=[*users]))
    return found


@run
async def test_quiet_hours_are_the_same_on_all_devices(office: Office) -> None:
    """What one chooses is told to one's own stream alone, once; what one had before is kept."""
    await office.does(office.bob, ChangeQuiet(mode="own", hours=NEVER))
    now = await office.does(office.bob, ChangeQuiet(mode="off"))
    assert now.quiet == Quiet(mode="off", hours=NEVER)
    assert now.ahead == []
    again = await office.does(office.bob, ChangeQuiet(mode="own"))
    assert len(again.ahead) == 1
    assert (await office.does(office.bob, GetQuiet())).quiet == again.quiet
    told = office.told(office.bob.id)
    assert [event.quiet.mode for event in told if isinstance(event, QuietChanged)] == [
        *("own", "off", "own")
    ]
    assert not any(isinstance(event, QuietChanged) for event in office.told(office.general))


@run
async def test_a_pause_is_begun_and_ended(office: Office) -> None:
    """Nothing is told until its end, which is no more than a month away."""
    until_us = now_us() + HOUR_US
    paused = await office.does(office.bob, SetPause(until_us=until_us))
    assert [time.ends_us for time in paused.ahead] == [until_us]
    (unreached,) = (await asks(office, office.alice, office.bob.id)).unreached
    assert (unreached.user, unreached.opens_us, unreached.locked) == (
        office.bob.id,
        until_us,
        False,
    )
    assert (await office.does(office.bob, SetPause())).ahead == []
    for wrong in (1, until_us + 40 * 24 * HOUR_US):
        refusal = await office.refuses(office.bob, SetPause(until_us=wrong))
        assert refusal.field == "until_us"


@run
async def test_hours_that_are_none_are_refused(office: Office) -> None:
    """No such zone, no such day, a span that ends before it begins, no hours at all."""
    for hours, field in (
        (WeeklyHours(time_zone="Moon/Base"), "hours.time_zone"),
        (WeeklyHours(holidays=["2026-02-30"]), "hours.holidays"),
        (WeeklyHours(spans=[WeeklySpan(day=0, begins=600, ends=540)]), "hours.spans"),
        (None, "hours"),
    ):
        refusal = await office.refuses(office.bob, ChangeQuiet(mode="own", hours=hours))
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, field)


@run
async def test_the_organisation_decides_what_holds(office: Office) -> None:
    """Its administrators alone; everybody is told, and nobody goes below the floor."""
    policy = QuietPolicy(floor=NEVER)
    refusal = await office.refuses(office.bob, ChangeQuietPolicy(policy=policy))
    assert refusal.code is ErrorCode.FORBIDDEN
    for _ in range(2):
        await office.does(office.alice, ChangeQuietPolicy(policy=policy))
    workspace = await office.database.read(log.setting, "workspace")
    assert office.told(workspace)[-1:] == [QuietPolicyChanged(policy=policy)]
    assert sum(isinstance(each, QuietPolicyChanged) for each in office.told(workspace)) == 1
    await office.does(office.bob, ChangeQuiet(mode="own", hours=ALWAYS))
    now = await office.does(office.bob, GetQuiet())
    assert len(now.ahead) == len(now.locked) == 1
    (unreached,) = (await asks(office, office.alice, office.bob.id)).unreached
    assert unreached.locked


@run
async def test_the_writer_learns_when_and_no_more(office: Office) -> None:
    """Of people there whom they name; of all in a direct channel; never of themselves or a bot."""
    await office.does(office.alice, ChangeQuietPolicy(policy=QuietPolicy(default=NEVER)))
    asked = (office.bob.id, office.carol.id, office.gus.id, office.echo.id, office.alice.id)
    found = await asks(office, office.alice, *asked)
    assert {each.user for each in found.unreached} == {office.bob.id, office.carol.id}
    assert set(found.__struct_fields__) == {"unreached", "may_send_anyway"}
    direct = (
        await office.does(office.carol, OpenDirect(users=[office.bob.id]))
    ).membership.channel.id
    told = await office.does(office.carol, AskReach(channel=direct))
    assert [each.user for each in told.unreached] == [office.bob.id]
    refusal = await office.refuses(office.alice, AskReach(channel=direct))
    assert refusal.code is ErrorCode.NOT_FOUND
    hidden = await office.refuses(
        office.gus, AskReach(channel=office.general, users=[office.bob.id])
    )
    assert hidden.code is ErrorCode.NOT_FOUND


@run
async def test_hours_without_a_zone_are_in_that_of_the_profile(office: Office) -> None:
    """Who says where they live is told when it is time there."""
    await office.does(
        office.bob, ChangeQuiet(mode="own", hours=WeeklyHours(spans=ALWAYS.spans[:1]))
    )
    for zone in ("Pacific/Kiritimati", "Pacific/Midway"):
        change = ChangeProfile(user=office.bob.id, time_zone=zone)
        await office.does(office.bob, change)
        reaches = await office.database.read(quiet.reaches, [office.bob.id])
        hours = reaches[office.bob.id].hours
        assert hours is not None
        assert hours.zone == zone


@run
async def test_what_is_sent_anyway_says_so(office: Office) -> None:
    """On the message, in its history and in the log, until it is deleted; a repeat agrees in it."""
    text = f"<@{office.bob.id}> the server is down"
    wish = post(office.general, text, urgent=True)
    sent = (await office.does(office.carol, wish)).message
    assert sent.urgent
    assert (await office.does(office.carol, wish)).repeated
    read = await office.does(office.bob, ListHistory(channel=office.general))
    assert [message.urgent for message in read.messages] == [True]
    fill = FillStream(stream=StreamId(office.general), after=sent.seq - 1)
    (entry, *_) = (await office.does(office.bob, fill)).entries
    assert entry.event.message.urgent
    tombstone = (
        await office.does(office.carol, DeleteMessage(channel=office.general, seq=sent.seq))
    ).message
    assert not tombstone.urgent


@run
async def test_who_may_send_anyway_is_the_organisations_to_say(office: Office) -> None:
    """Everybody, administrators or nobody; and only to people called by name."""
    text = f"<@{office.bob.id}> look"
    rows: list[tuple[WhoMaySendAnyway, set[Person]]] = [
        ("everybody", {office.alice, office.carol}),
        ("administrators", {office.alice}),
        ("nobody", set()),
    ]
    for said, who_may in rows:
        await office.does(office.alice, ChangeQuietPolicy(policy=QuietPolicy(send_anyway=said)))
        for who in (office.alice, office.carol):
            wish = post(office.general, text, urgent=True)
            assert (await asks(office, who)).may_send_anyway == (who in who_may)
            if who in who_may:
                await office.does(who, wish)
            else:
                assert (await office.refuses(who, wish)).code is ErrorCode.FORBIDDEN
    refusal = await office.refuses(office.alice, post(office.general, "all", urgent=True))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "urgent")
