"""Read receipts, on each engine: who is told of whose reading, decided in one statement."""

from chatserver.store import receipts
from protocol.channels import AddMember
from protocol.cursors import MarkRead
from protocol.ids import UserId
from protocol.limits import MAX_RECEIPT_MEMBERS
from protocol.profiles import SetPresence
from protocol.receipts import ListReceipts, ReceiptsChosen, ShowReceipts
from tests.running import run
from tests.town import Person

from .conftest import Office


async def told(office: Office, who: Person) -> list[tuple[str, int, list[UserId]]]:
    """Return what is told of somebody's reading, everywhere."""
    found = await office.database.read(
        lambda reader: [*receipts.everywhere(reader, who.id, chose=False)]
    )
    return [(each.channel, each.receipt.read_seq, each.to) for each in found]


@run
async def test_only_who_shows_is_told_of_who_shows(office: Office) -> None:
    """In each channel of few; nobody hears of who never showed it, nor who is on their own."""
    alice, bob = office.alice, office.bob
    await office.does(alice, ShowReceipts(shown=True))
    assert await told(office, alice) == await told(office, bob) == []
    for shown in (True, True):
        assert (await office.does(bob, ShowReceipts(shown=shown))).shown
    assert office.told(bob.id) == [ReceiptsChosen(shown=True)]
    message = await office.posts(alice, to=office.secret)
    await office.does(bob, MarkRead(channel=office.secret, seq=message.seq + 7))
    assert (office.secret, message.seq, [alice.id]) in await told(office, bob)
    await office.does(bob, SetPresence(away=True))
    assert (office.secret, 0, [alice.id]) in await told(office, bob)
    listed = ListReceipts(channel=office.secret)
    assert (await office.does(alice, listed)).receipts == []
    assert (await office.does(bob, listed)).receipts == []  # who hides meanwhile sees nothing, too
    await office.does(bob, SetPresence(away=False))
    assert [each.user for each in (await office.does(alice, listed)).receipts] == [bob.id]


@run
async def test_a_channel_that_grows_tells_nothing_more(office: Office) -> None:
    """Twenty are few, twenty-one are not."""
    listed = ListReceipts(channel=office.secret)
    for who in (office.alice, office.bob):
        await office.does(who, ShowReceipts(shown=True))
    for number in range(MAX_RECEIPT_MEMBERS - 2):
        person = await office.adds(name=f"extra{number}")
        await office.does(office.alice, AddMember(channel=office.secret, user=person.id))
    assert len((await office.does(office.alice, listed)).receipts) == 1
    last = await office.adds(name="last")
    await office.does(office.alice, AddMember(channel=office.secret, user=last.id))
    assert (await office.does(office.alice, listed)).receipts == []
    assert office.secret not in {channel for channel, _, _ in await told(office, office.bob)}
