"""What is sent about people whom nobody has on the screen: nothing, counted in frames."""

import asyncio

from protocol import AnyEvent, ErrorCode
from protocol.cursors import MarkRead
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.presence import PresenceChanged, SetView, StartTyping, TypingStarted
from protocol.profiles import ChangeProfile, GetProfile, SetPresence
from protocol.receipts import ListReceipts, ReceiptMoved, ShowReceipts
from protocol.statuses import ListStatuses, SetStatus, Status, StatusChanged
from protocol.users import GetUsers
from tests.running import run
from tests.town import Town, post
from tests.wire import Client


async def pushes(town: Town, *clients: Client) -> list[list[AnyEvent]]:
    """Return what was pushed to each client since this was asked last."""
    await town.server.receipts.settled()
    return [await client.settled() for client in clients]


@run
async def test_what_is_on_no_screen_costs_no_frame(town: Town) -> None:
    """Coming, going, being left alone, statuses, typing and reading: only who looks is told."""
    alice, bob, carol = town.alice, town.bob, town.carol
    for who in (alice, bob, carol):
        await town.do(who, ShowReceipts(shown=True))
    seq = (await town.do(alice, post(town.general))).message.seq
    idlers = [await town.enter(who) for who in (alice, bob, carol, town.gus, town.echo)]
    looker = await town.enter(alice)
    await looker.ask(SetView(channels=[town.general], users=[bob.id]))
    actor = await town.enter(bob)
    await pushes(town, looker, *idlers)
    await actor.ask(StartTyping(channel=town.general))
    await actor.ask(MarkRead(channel=town.general, seq=seq))
    for away in (True, False):
        await actor.ask(SetPresence(away=away))
    for text in ("At lunch", "At lunch", ""):
        await actor.ask(SetStatus(text=text))
    told, *untold = await pushes(town, looker, *idlers)
    kinds = [type(event) for event in told]
    assert kinds.count(TypingStarted) == 1
    assert kinds.count(PresenceChanged) == 2
    assert kinds.count(StatusChanged) == 2
    assert 1 <= kinds.count(ReceiptMoved) <= 4  # in two channels; what comes together is told once
    assert [len(each) for each in untold] == [0, 5, 0, 0, 0]  # Bob's other device, of his own


@run
async def test_a_status_is_known_from_the_moment_somebody_comes_into_view(town: Town) -> None:
    """It is asked for behind the view, and told from there on; out of view it is told no more."""
    alice, bob, carol = town.alice, town.bob, town.carol
    await town.do(bob, SetStatus(text="At lunch"))
    looker = await town.enter(alice)
    await looker.ask(SetView(users=[bob.id, carol.id]))
    (known,) = (await looker.ask(ListStatuses(users=[bob.id, carol.id]))).statuses
    assert (known.user, known.status.text) == (bob.id, "At lunch")
    await town.do(carol, SetStatus(emoji="🎉"))
    assert (await looker.until(StatusChanged)).status.emoji == "🎉"
    await town.do(bob, SetStatus())
    assert await looker.until(StatusChanged) == StatusChanged(user=bob.id)
    await looker.ask(SetView(users=[carol.id]))
    await town.do(bob, SetStatus(text="Back"))
    assert await pushes(town, looker) == [[]]


@run
async def test_ones_own_status_comes_once_to_each_device(town: Town) -> None:
    """By one's own stream, though one has oneself in view, and so after a while away, too."""
    desk, phone = await town.enter(town.bob), await town.enter(town.bob)
    await phone.ask(SetView(users=[town.bob.id]))
    await desk.ask(SetStatus(text="At lunch"))
    for told in await pushes(town, desk, phone):
        assert told == [StatusChanged(user=town.bob.id, status=Status(text="At lunch"))]


@run
async def test_nobody_sees_through_the_choice_to_seem_offline(town: Town) -> None:
    """Not an administrator either, by any way there is to ask; nor may they choose for another."""
    alice, bob = town.alice, town.bob
    for who in (alice, bob):
        await town.do(who, ShowReceipts(shown=True))
    await town.do(bob, SetPresence(away=True))
    admin = await town.enter(alice)
    hidden = await town.enter(bob)
    seq = (await admin.ask(post(town.secret))).message.seq
    viewed = await admin.ask(SetView(channels=[town.secret], users=[bob.id]))
    assert (viewed.online, viewed.offline) == ([], [bob.id])
    await pushes(town, admin)
    await hidden.ask(StartTyping(channel=town.secret))
    await hidden.ask(MarkRead(channel=town.secret, seq=seq))
    for idle in (True, False):
        await hidden.ask(SetView(idle=idle))
    another = await town.enter(bob)
    await asyncio.gather(hidden.close(), another.close())
    assert await pushes(town, admin) == [[]]
    assert not town.server.presence.is_online(bob.id)  # what Slack's programs are told of
    assert bob.id not in town.server.presence.online_here()  # and other nodes
    assert (await admin.ask(ListReceipts(channel=town.secret))).receipts == []
    assert not (await admin.ask(GetProfile(user=bob.id))).profile.away
    (user,) = (await admin.ask(GetUsers(ids=[bob.id]))).users
    assert not hasattr(user, "away")
    own_stream = FillStream(stream=StreamId(bob.id), after=0)
    assert (await admin.refusal(own_stream)).code is ErrorCode.NOT_FOUND
    forced = {"type": "presence.set", "away": False, "user": bob.id}
    assert (await admin.refusal_of(forced)).code is ErrorCode.INVALID
    assert "away" not in ChangeProfile.__struct_fields__
