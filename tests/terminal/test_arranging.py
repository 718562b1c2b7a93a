"""One's own sections and choices, on the terminal: the same as on all other devices."""

from protocol.channels import CreateChannel
from protocol.ids import ChannelId
from protocol.receipts import ShowReceipts
from protocol.sections import ListSections, Section, SectionsNow, SetSections
from tests.running import run
from tests.terminal.screen import Screen, asked, in_front
from tests.town import Town, post


def listed(screen: Screen) -> list[str]:
    """Return what stands in the channel list, without the feed and empty lines."""
    return [row.label for row in screen.app.panes.sidebar.rows if row.label][1:]


async def arranged(town: Town) -> list[tuple[str, list[ChannelId], bool]]:
    """Return Alice's sections as the server has them."""
    now = await asked(town, town.alice, ListSections())
    return [(each.name, each.channels, each.collapsed) for each in now.sections]


@run
async def test_channels_are_arranged_by_keys(town: Town) -> None:
    """Put into a section, folded, named, moved, sorted and taken out again."""
    async with in_front(town, town.alice) as alice:
        await alice.sees("#secret")
        await alice.press("ctrl+b", "m")
        await alice.sees("Move to a section")
        await alice.write("Work")
        await alice.sees("New section Work")
        await alice.press("enter")
        await alice.until(lambda: listed(alice) == ["▾ Work", "#general", "Channels", "#secret"])
        await alice.press("home", "down", "enter")
        await alice.sees("▸ Work")
        assert "#general" in listed(alice)  # one looks at it
        await alice.press("e")
        await alice.sees("Rename the section")
        await alice.press("ctrl+u", *"Play", "enter")
        await alice.sees("▸ Play")
        assert await arranged(town) == [("Play", [town.general], True)]
        await alice.press("escape", "alt+down")
        await alice.sees("Write to #secret")
        assert listed(alice) == ["▸ Play", "Channels", "#secret"]
        await town.do(town.bob, post(town.general, "news"))
        await alice.until(lambda: listed(alice) == ["▸ Play", "#general", "Channels", "#secret"])
        await alice.press("ctrl+b", "o", "home", "down", "x")
        await alice.sees("Remove the section Play? Its channels stay.")
        await alice.press("y")
        await alice.until(lambda: listed(alice) == ["Channels", "#general", "#secret"])
        now = await asked(town, town.alice, ListSections())
        assert (now.sections, now.sorting) == ([], "newest")


@run
async def test_what_is_arranged_elsewhere_is_seen_at_once(town: Town) -> None:
    """In its order and sorting; what happened last, or is unread, stands above."""
    made = await town.do(town.alice, CreateChannel(name="beach"))
    beach = made.membership.channel.id
    async with in_front(town, town.alice) as alice:
        sections = [Section(name="B"), Section(name="A", channels=[town.secret])]
        now = SectionsNow(sections=sections, sorting="unread")
        await town.do(town.alice, SetSections(sections=now.sections, sorting=now.sorting))
        await alice.until(
            lambda: listed(alice) == ["▾ B", "▾ A", "#secret", "Channels", "#beach", "#general"]
        )
        await alice.press("alt+up")
        await alice.sees("Write to #beach")
        await town.do(town.bob, post(town.general, "news"))
        await alice.until(lambda: listed(alice)[-2:] == ["#general", "#beach"])
        await alice.press("ctrl+b", "home", "down", "J")
        await alice.until(lambda: listed(alice)[:3] == ["▾ A", "#secret", "▾ B"])
        await town.do(town.alice, post(beach, "sun"))
        await alice.press("escape", "f2", *"last", "enter")
        await alice.sees("Channels by what happened last")
        await alice.until(lambda: listed(alice)[-2:] == ["#beach", "#general"])


@run
async def test_receipts_are_shown_by_choice(town: Town) -> None:
    """Off at first; once on, a key tells who has read a message."""
    await town.do(town.bob, ShowReceipts(shown=True))
    said = (await town.do(town.alice, post(town.general, "read this"))).message
    async with in_front(town, town.bob), in_front(town, town.alice) as alice:
        await alice.press("escape", "w")
        await alice.sees("Read receipts are off; F2 switches them on.")
        await alice.press("f2")
        await alice.sees("Show others what you have read, and see what they have  off")
        await alice.press("enter")
        await alice.sees("In small channels others see what you have read")
        await alice.until(lambda: town.general in alice.app.shared.people.state.receipts)
        receipts = alice.app.shared.people.state.receipts[town.general]
        await alice.until(lambda: any(each.read_seq >= said.seq for each in receipts.values()))
        await alice.press("w")
        await alice.sees("Read by", "Bob")
        await alice.press("escape", "f2", "enter")
        await alice.sees("You show nobody what you have read")
