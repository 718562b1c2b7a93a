"""Quiet hours over sockets: on all devices, and as the writer sees them."""

from chatserver.core.clock import now_us
from protocol import MSGPACK, ErrorCode
from protocol.channels import OpenDirect
from protocol.ids import ChannelId
from protocol.messages import MessagePosted
from protocol.quiet import (
    AskReach,
    ChangeQuiet,
    ChangeQuietPolicy,
    GetQuiet,
    QuietChanged,
    QuietPolicy,
    QuietPolicyChanged,
    SetPause,
    WeeklyHours,
)
from tests.running import run
from tests.town import Town, post

HOUR_US = 3_600_000_000


@run
async def test_a_message_in_quiet_hours(town: Town) -> None:
    """It is there at once, with all that is needed to keep it from ringing; both know when."""
    desk, phone = [await town.enter(town.bob) for _ in range(2)]
    alice = await town.enter(town.alice)
    until_us = now_us() + HOUR_US
    paused = await desk.ask(SetPause(until_us=until_us))
    assert (await phone.until(QuietChanged)).quiet == paused.quiet
    assert [time.ends_us for time in (await phone.ask(GetQuiet())).ahead] == [until_us]

    channel = (await alice.ask(OpenDirect(users=[town.bob.id]))).membership.channel.id
    (bob,) = (await alice.ask(AskReach(channel=channel))).unreached
    assert (bob.user, bob.opens_us) == (town.bob.id, until_us)
    await alice.ask(post(channel, "tomorrow will do"))
    await alice.ask(post(channel, "the server is down", urgent=True))
    for device in (desk, phone):
        heard = [(await device.until(MessagePosted)).message for _ in range(2)]
        assert [message.urgent for message in heard] == [False, True]

    await phone.ask(SetPause())
    assert (await desk.until(QuietChanged)).quiet.paused_until_us is None
    assert (await alice.ask(AskReach(channel=channel))).unreached == []


@run
async def test_the_organisation_is_heard_by_everybody(town: Town) -> None:
    """What holds for all comes to all, and nobody but administrators says it."""
    alice, carol = await town.enter(town.alice), await town.enter(town.carol)
    policy = QuietPolicy(floor=WeeklyHours(), send_anyway="administrators")
    refused = await carol.refusal(ChangeQuietPolicy(policy=policy))
    assert refused.code is ErrorCode.FORBIDDEN
    await alice.ask(ChangeQuietPolicy(policy=policy))
    assert (await carol.until(QuietPolicyChanged)).policy == policy
    await carol.ask(ChangeQuiet(mode="off"))
    assert (await carol.ask(GetQuiet())).ahead != []
    text = f"<@{town.bob.id}> now"
    refused = await carol.refusal(post(town.general, text, urgent=True))
    assert (refused.code, refused.refusal.field) == (ErrorCode.FORBIDDEN, "urgent")
    assert (await alice.ask(post(town.general, text, urgent=True))).message.urgent
    assert not (await carol.ask(AskReach(channel=town.general))).may_send_anyway


def test_a_plain_message_carries_nothing_more() -> None:
    """Who does not use it pays nothing: the field stays out of the frame."""
    plain = MSGPACK.pack(post(ChannelId("C0123456789"), "hello"))
    assert b"urgent" not in plain
