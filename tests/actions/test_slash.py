"""What is built in is allowed to whom the command it stands for is, and to nobody else."""

from typing import Any

import pytest

from protocol import AnyEvent
from protocol.channels import ArchiveChannel, ChannelChanged, LeaveChannel
from protocol.errors import ErrorCode
from protocol.interactions import CommandDone, RunCommand
from protocol.messages import MessagePosted
from protocol.statuses import StatusChanged
from tests.running import run
from tests.town import Person

from .conftest import Office

OUTSIDE = ["/me waves", "/shrug", '/poll "A?" "B" "C"', "/topic New", "/invite @carol"]
"""What is done to the channel in which it is typed."""
ANYWHERE = ["/remind tea in 2 hours", "/status busy", "/away", "/active", "/help", "/msg @bob Hi"]
"""What has nothing to do with it."""


def typed(office: Office, line: str, where: str = "general", **fields: Any) -> RunCommand:
    """Return the command that a line is."""
    name, _, text = line.partition(" ")
    return RunCommand(channel=getattr(office, where), command=name, text=text, **fields)


async def ran(office: Office, who: Person, line: str, **fields: Any) -> CommandDone:
    """Run a line in general."""
    done: CommandDone = await office.does(who, typed(office, line, **fields))
    return done


@run
async def test_a_channel_one_may_not_see_takes_no_command(office: Office) -> None:
    """Not even one that is not about it: that would tell that it is there."""
    for line in (*OUTSIDE, *ANYWHERE, "/leave", "/mute", "/nothing"):
        for who in (office.carol, office.gus):
            refusal = await office.refuses(who, typed(office, line, "secret"))
            assert refusal.code is ErrorCode.NOT_FOUND
            assert refusal.field == "channel"


@run
async def test_only_members_change_a_channel_by_commands(office: Office) -> None:
    """Whoever may only read it has what is their own."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    for line in OUTSIDE:
        refusal = await office.refuses(office.carol, typed(office, line))
        assert refusal.code is ErrorCode.FORBIDDEN
    for line in ANYWHERE:
        await ran(office, office.carol, line)


@run
async def test_an_archived_channel_stays_as_it_is(office: Office) -> None:
    """Reminders, statuses and leaving go on."""
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    for line in OUTSIDE:
        refusal = await office.refuses(office.bob, typed(office, line))
        assert refusal.code is ErrorCode.FORBIDDEN
    for line in (*ANYWHERE, "/mute", "/leave"):
        await ran(office, office.carol, line)


@run
async def test_guests_find_nobodys_channels_by_command(office: Office) -> None:
    """What they may not see is not there; nor is a private one for who is not in it."""
    for who, name in ((office.gus, "general"), (office.carol, "secret")):
        refusal = await office.refuses(who, typed(office, f"/join #{name}"))
        assert refusal.field in ("channel", "text")
        assert "not a secret" not in refusal.message


@run
async def test_all_of_a_command_is_done_or_nothing(office: Office) -> None:
    """If the second of those invited cannot come, the first does not either."""
    refusal = await office.refuses(office.alice, typed(office, "/invite @carol @nobody", "secret"))
    assert refusal.message == "There is nobody called @nobody."
    assert office.told(office.secret) == []


@run
async def test_a_command_is_done_as_what_it_stands_for(office: Office) -> None:
    """It is announced alike; in a thread it stays there."""
    root = await office.posts(office.bob)
    await ran(office, office.bob, "/me waves", thread=root.seq)
    await ran(office, office.bob, "/topic Tea")
    told: list[AnyEvent] = office.told(office.general)[1:]
    assert [type(each) for each in told] == [MessagePosted, ChannelChanged]
    assert isinstance(told[0], MessagePosted)
    assert (told[0].message.thread, told[0].message.text) == (root.seq, "_Bob waves_")
    status = await ran(office, office.bob, "/status 🌴 away for 2 days", language="fr")
    assert status.text.startswith("Votre statut, jusqu’à ")
    changed = [each for each in office.entries if isinstance(each.event, StatusChanged)]
    assert len(changed) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "There is no command /nothing"), ({"language": "fr"}, "Il n’y a pas de commande")],
)
@run
async def test_an_unknown_command_is_told_of(
    office: Office, fields: dict[str, Any], said: str
) -> None:
    """With what to do instead."""
    refusal = await office.refuses(office.bob, typed(office, "/nothing", **fields))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "command")
    assert refusal.message.startswith(said)
    assert "//" not in refusal.message
    assert office.told(office.general) == []
