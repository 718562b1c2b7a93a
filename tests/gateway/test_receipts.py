"""Read receipts over real sockets: for those who show theirs, where few are, while they look."""

from chatserver.store.transaction import Transaction
from protocol import AnyEvent, ErrorCode
from protocol.blocks import BlockPerson
from protocol.channels import AddMember, RemoveMember
from protocol.cursors import MarkRead, MarkUnread
from protocol.ids import ChannelId
from protocol.limits import MAX_RECEIPT_MEMBERS
from protocol.messages import MessagePosted
from protocol.presence import SetView
from protocol.profiles import GetProfile, SetPresence
from protocol.receipts import ListReceipts, ReceiptMoved, ReceiptsChosen, ShowReceipts
from tests.running import run
from tests.town import Person, Town, add_person, do, post
from tests.wire import Client


async def show(town: Town, *people: Person, shown: bool = True) -> None:
    """Let people show what they have read, or do so no more."""
    for who in people:
        await town.do(who, ShowReceipts(shown=shown))
    await town.server.receipts.settled()


async def looks(town: Town, who: Person, channel: ChannelId) -> Client:
    """Return a client with a channel on its screen."""
    client = await town.enter(who)
    await client.ask(SetView(channels=[channel]))
    return client


async def says(town: Town, who: Person, channel: ChannelId) -> int:
    """Let somebody post; return where."""
    seq: int = (await town.do(who, post(channel))).message.seq
    return seq


async def reads(town: Town, who: Person, channel: ChannelId, seq: int) -> None:
    """Let somebody read up to a message."""
    await town.do(who, MarkRead(channel=channel, seq=seq))
    await town.server.receipts.settled()


async def listed(client: Client, channel: ChannelId) -> dict[str, int]:
    """Return how far others have read, as a client is told."""
    found = (await client.ask(ListReceipts(channel=channel))).receipts
    return {receipt.user: receipt.read_seq for receipt in found}


async def moved(client: Client) -> list[tuple[str, int]]:
    """Return what of others' reading was pushed to a client so far."""
    await client.ask(SetView(channels=[]))
    events: list[AnyEvent] = [push.event for push in client.pushes]
    client.pushes.clear()
    return [
        (event.receipt.user, event.receipt.read_seq)
        for event in events
        if isinstance(event, ReceiptMoved)
    ]


@run
async def test_who_shows_theirs_sees_others(town: Town) -> None:
    """At once while looking at the channel, later by asking; who does not show sees nothing."""
    alice, bob, carol = town.alice, town.bob, town.carol
    phone, screen = await town.enter(alice), await looks(town, alice, town.general)
    assert (await phone.ask(ShowReceipts(shown=True))).shown
    assert await screen.until(ReceiptsChosen) == ReceiptsChosen(shown=True)
    assert (await phone.ask(GetProfile(user=alice.id))).profile.receipts
    assert not (await phone.ask(GetProfile(user=bob.id))).profile.receipts
    await show(town, bob)
    assert not (await phone.ask(GetProfile(user=bob.id))).profile.receipts
    seq, outsider = await says(town, alice, town.general), await looks(town, carol, town.general)
    for who in (bob, carol):
        await reads(town, who, town.general, seq + 1_000)
    assert (await screen.until(ReceiptMoved)).receipt.read_seq <= seq  # bob's, when he chose to
    told = (await screen.until(ReceiptMoved)).receipt
    assert (told.user, told.read_seq) == (bob.id, seq)  # and never ahead of what there is
    assert await moved(screen) == await moved(phone) == await moved(outsider) == []
    assert await listed(screen, town.general) == {bob.id: seq}
    assert await listed(outsider, town.general) == {}


@run
async def test_nothing_is_told_of_who_shows_no_more(town: Town) -> None:
    """They are taken out where they stood; who seems offline stays as they were seen last."""
    alice, bob = town.alice, town.bob
    await show(town, alice, bob)
    seq = await says(town, alice, town.secret)
    await reads(town, bob, town.secret, seq)
    for hide, unhide, told in (
        (ShowReceipts(shown=False), ShowReceipts(shown=True), [(bob.id, 0)]),
        (SetPresence(away=True), SetPresence(away=False), []),
    ):
        screen = await looks(town, alice, town.secret)
        await town.do(bob, hide)
        await town.server.receipts.settled()
        assert await moved(screen) == told
        assert await listed(screen, town.secret) == {}
        await screen.ask(SetView(channels=[town.secret]))
        seq = await says(town, alice, town.secret)
        await reads(town, bob, town.secret, seq)
        assert await moved(screen) == []
        await screen.ask(SetView(channels=[town.secret]))
        await town.do(bob, unhide)
        await town.server.receipts.settled()
        assert await moved(screen) == [(bob.id, seq)]
    screen = await looks(town, alice, town.secret)
    await town.do(bob, MarkUnread(channel=town.secret, seq=seq))
    assert (await screen.until(ReceiptMoved)).receipt.read_seq < seq
    await town.do(bob, BlockPerson(user=alice.id, block=True))
    await reads(town, bob, town.secret, seq)
    assert await moved(screen) == []
    assert await listed(screen, town.secret) == {}


@run
async def test_who_is_no_member_neither_shows_nor_sees(town: Town) -> None:
    """Not even who was one a moment ago; and bots have nothing to show."""
    alice, bob, carol = town.alice, town.bob, town.carol
    await show(town, alice, bob, carol)
    screen, outsider = await looks(town, bob, town.secret), await looks(town, carol, town.secret)
    seq = await says(town, bob, town.secret)
    await reads(town, alice, town.secret, seq)
    assert (alice.id, seq) in await moved(screen)
    assert await moved(outsider) == []
    for who in (outsider, await town.enter(town.gus)):
        refused = await who.refusal(ListReceipts(channel=town.secret))
        assert refused.code is ErrorCode.NOT_FOUND
    await screen.ask(SetView(channels=[town.secret]))
    await town.do(alice, RemoveMember(channel=town.secret, user=bob.id))
    await reads(town, alice, town.secret, seq + 1)
    assert (await screen.refusal(ListReceipts(channel=town.secret))).code is ErrorCode.NOT_FOUND
    assert await moved(screen) == []
    bot = await town.enter(town.echo)
    assert (await bot.refusal(ShowReceipts(shown=True))).code is ErrorCode.FORBIDDEN
    assert await listed(bot, town.general) == {}


@run
async def test_in_large_channels_nobody_sees_who_has_read(town: Town) -> None:
    """From the twenty-first member on; and one who has just come in has read nothing before."""
    alice, bob = town.alice, town.bob
    await show(town, alice, bob)
    screen = await looks(town, alice, town.secret)
    seq = await says(town, alice, town.secret)
    await town.do(alice, AddMember(channel=town.secret, user=town.gus.id))
    await show(town, town.gus)
    receipts = (await screen.ask(ListReceipts(channel=town.secret))).receipts
    (late,) = [each for each in receipts if each.user == town.gus.id]
    message = (await screen.until(MessagePosted)).message
    assert (message.seq, message.time_us < late.joined_us) == (seq, True)
    await town.change(lambda tx: _fill(tx, town))
    await reads(town, bob, town.secret, seq + 1)
    assert await listed(screen, town.secret) == {}
    assert bob.id not in dict(await moved(screen))


def _fill(tx: Transaction, town: Town) -> None:
    for number in range(MAX_RECEIPT_MEMBERS - 2):
        person = add_person(tx, f"extra{number}")
        do(tx, town.alice, AddMember(channel=town.secret, user=person.id))
