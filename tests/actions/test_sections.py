"""How somebody arranges their channels: on all their devices, and nobody else's business."""

import pytest

from protocol import ErrorCode
from protocol.limits import MAX_SECTION_CHANNELS
from protocol.sections import ListSections, Section, SectionsChanged, SectionsNow, SetSections
from tests.running import run

from .conftest import Office


@run
async def test_one_arranges_ones_own_channels(office: Office) -> None:
    """As a whole: names, order, what is in them, folded or not; told when it changes, once."""
    assert await office.does(office.bob, ListSections()) == SectionsNow(sections=[])
    work = Section(name="Work", channels=[office.general], collapsed=True)
    arranged = SetSections(sections=[work, Section(name="Rest")], sorting="unread")
    now = await office.does(office.bob, arranged)
    assert now == SectionsNow(sections=arranged.sections, sorting="unread")
    assert await office.does(office.bob, arranged) == now
    assert await office.does(office.bob, ListSections()) == now
    assert await office.does(office.alice, ListSections()) == SectionsNow(sections=[])
    told = [each for each in office.told(office.bob.id) if isinstance(each, SectionsChanged)]
    assert told == [SectionsChanged(sections=arranged.sections, sorting="unread")]
    assert not [each for each in office.told(office.alice.id) if isinstance(each, SectionsChanged)]
    await office.does(office.bob, SetSections(sections=[]))
    assert await office.does(office.bob, ListSections()) == SectionsNow(sections=[])


MANY = [f"C{number:010}" for number in range(MAX_SECTION_CHANNELS)]


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ([Section(name="Work"), Section(name="work ")], ErrorCode.INVALID),
        ([Section(name=" ")], ErrorCode.INVALID),
        ([Section(name="a", channels=["C1"]), Section(name="b", channels=["C1"])], "invalid"),
        ([Section(name="a", channels=MANY), Section(name="b", channels=["D1"])], "too_large"),
    ],
)
@run
async def test_what_is_no_arrangement_is_refused(
    office: Office, sections: list[Section], code: str
) -> None:
    """Each has a name of its own, a channel is in one, and they are not endless."""
    assert (await office.refuses(office.bob, SetSections(sections=sections))).code == code
