"""How loud a channel is: everybody's own choice, the same on all their devices."""

from protocol.channels import JoinChannel, LeaveChannel, ListChannels, Membership
from protocol.levels import LevelChanged, LevelNow, MuteChannel, SetLevel
from tests.running import run
from tests.town import Person

from .conftest import Office


async def place(office: Office, who: Person) -> Membership:
    """Return somebody's place in general."""
    page = await office.does(who, ListChannels())
    (found,) = [each for each in page.memberships if each.channel.id == office.general]
    return Membership(**{name: getattr(found, name) for name in found.__struct_fields__})


@run
async def test_a_channel_is_made_quiet_for_oneself(office: Office) -> None:
    """Others neither see nor hear of it; twice is once."""
    for _ in range(2):
        await office.does(office.bob, SetLevel(channel=office.general, level="mentions"))
        muted = await office.does(office.bob, MuteChannel(channel=office.general, muted=True))
    assert muted == LevelNow(level="mentions", muted=True)
    assert office.told(office.bob.id) == [
        LevelChanged(channel=office.general, level="mentions", muted=muted)
        for muted in (False, True)
    ]
    assert office.told(office.general) == []
    mine, hers = await place(office, office.bob), await place(office, office.carol)
    assert (mine.level, mine.muted) == ("mentions", True)
    assert (hers.level, hers.muted) == ("all", False)


@run
async def test_whoever_comes_back_hears_everything(office: Office) -> None:
    """The choice goes with the membership."""
    await office.does(office.bob, SetLevel(channel=office.general, level="nothing"))
    await office.does(office.bob, LeaveChannel(channel=office.general))
    joined = await office.does(office.bob, JoinChannel(channel=office.general))
    assert joined.membership.level == "all"
