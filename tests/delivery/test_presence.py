"""Who is online, who types, and who is told."""

import pytest

from chatserver.delivery import presence
from chatserver.delivery.hub import Hub
from chatserver.delivery.presence import GRACE_S, PresenceBoard
from protocol import AnyEvent
from protocol.ids import ChannelId, UserId
from protocol.limits import TYPING_EVERY_S
from protocol.presence import ChannelMoved, PresenceChanged, TypingStarted
from protocol.receipts import Receipt, ReceiptMoved
from tests.running import run

from .listeners import ALICE, BOB, CHANNEL, Listener, Node


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


class Office:
    """A presence board, its clock, and what other nodes are told."""

    def __init__(self, clock: Clock, hub: Hub) -> None:
        self.clock = clock
        self.hub = hub
        self.told: list[AnyEvent] = []
        self.board = PresenceBoard(self.told.append)

    def comes(self, user: str) -> Listener:
        """Open a connection."""
        listener = Listener(self.hub, user)
        self.board.came(user)
        return listener

    async def waits(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now_s += seconds
        await self.board.expire()

    async def watcher(self, node: Node) -> Listener:
        """Return Bob, who has Alice and the channel on his screen."""
        bob = await node.listener(BOB)
        self.board.came(BOB)
        self.board.set_view(bob, [CHANNEL], [ALICE])
        self.told.clear()
        return bob


def shown(listener: Listener) -> list[AnyEvent]:
    """Return the events somebody was shown."""
    return [push.event for push in listener.pushes]


def is_now(state: str) -> PresenceChanged:
    """Return what tells that Alice came or went."""
    return PresenceChanged(user=ALICE, presence=state)


@pytest.fixture
def node() -> Node:
    """A hub that knows who follows what."""
    return Node()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, node: Node) -> Office:
    """A board whose time is ours."""
    clock = Clock()
    monkeypatch.setattr(presence, "time", clock)
    return Office(clock, node.hub)


@run
async def test_who_comes_is_shown_to_those_who_look(office: Office, node: Node) -> None:
    """And told to the other nodes; the second connection is no news."""
    bob = await office.watcher(node)
    office.comes(ALICE)
    office.comes(ALICE)
    assert shown(bob) == office.told == [is_now("online")]


@run
async def test_who_goes_is_offline_after_a_while(office: Office, node: Node) -> None:
    """Not at once: most of them are back in a moment."""
    bob = await office.watcher(node)
    alice = office.comes(ALICE)
    office.board.went(alice)
    await office.waits(GRACE_S - 1)
    assert office.board.is_online(ALICE)
    await office.waits(1)
    assert not office.board.is_online(ALICE)
    assert shown(bob) == office.told == [is_now("online"), is_now("offline")]


@run
async def test_who_comes_back_in_time_was_never_away(office: Office, node: Node) -> None:
    """A reconnect flickers on nobody's screen."""
    bob = await office.watcher(node)
    office.board.went(office.comes(ALICE))
    await office.waits(GRACE_S - 1)
    office.comes(ALICE)
    await office.waits(GRACE_S)
    assert shown(bob) == [is_now("online")]


@run
async def test_who_has_another_connection_stays(office: Office) -> None:
    """Online is a person, not a socket."""
    first = office.comes(ALICE)
    office.comes(ALICE)
    office.board.went(first)
    await office.waits(2 * GRACE_S)
    assert office.board.is_online(ALICE)


@run
async def test_who_chose_so_seems_to_be_offline(office: Office, node: Node) -> None:
    """Whatever they do; other nodes are told the same, and nobody sees them come or go."""
    bob = await office.watcher(node)
    alice = office.comes(ALICE)
    office.board.choose(ALICE, away=True)
    assert not office.board.is_online(ALICE)
    assert ALICE not in office.board.online_here()
    office.board.came(ALICE, away=True)
    office.board.choose(ALICE, away=False)
    office.board.choose(ALICE, away=True)
    for _ in range(2):
        office.board.went(alice)
    await office.waits(2 * GRACE_S)
    office.board.came(ALICE, away=True)
    carol = UserId("UCAROL0000")
    office.board.choose(carol, away=True)  # who is not here: their next connection says so
    assert not office.board.is_online(carol)
    assert shown(bob) == office.told == [is_now(each) for each in ("online", "offline") * 2]


@run
async def test_another_nodes_people_are_online_too(office: Office, node: Node) -> None:
    """As long as it says so; when it is gone, so are they."""
    bob = await office.watcher(node)
    office.board.assert_elsewhere("N1", [ALICE])
    office.board.assert_elsewhere("N1", [ALICE])
    assert office.board.is_online(ALICE)
    office.board.assert_elsewhere("N1", None)
    assert not office.board.is_online(ALICE)
    assert shown(bob) == [is_now("online"), is_now("offline")]


@run
async def test_another_nodes_end_takes_nobody_away_who_is_here(office: Office, node: Node) -> None:
    """Nor anybody who is on a third node."""
    bob = await office.watcher(node)
    office.comes(ALICE)
    office.board.assert_elsewhere("N1", [ALICE])
    office.board.assert_elsewhere("N1", None)
    assert office.board.is_online(ALICE)
    assert is_now("offline") not in shown(bob)


@run
async def test_who_leaves_here_and_is_elsewhere_is_online(office: Office, node: Node) -> None:
    """The grace time's end is no news then."""
    bob = await office.watcher(node)
    office.board.assert_elsewhere("N1", [ALICE])
    office.board.went(office.comes(ALICE))
    await office.waits(GRACE_S)
    assert is_now("offline") not in shown(bob)


@run
async def test_others_are_unknown_while_their_nodes_are_not_heard(
    office: Office, node: Node
) -> None:
    """Nobody is said to be away because the broker is; who is here is known all the same."""
    office.board.assert_elsewhere("N2", [ALICE])
    bob = await office.watcher(node)
    office.board.doubt(in_doubt=True)
    office.board.assert_elsewhere("N2", None)
    assert {event.presence for event in shown(bob)} == {"unknown"}
    assert office.board.set_view(bob, [], [ALICE, BOB]) == ([BOB], [])
    office.board.assert_elsewhere("N2", [ALICE])
    office.board.doubt(in_doubt=False)
    assert shown(bob)[-1] == PresenceChanged(user=ALICE, presence="online")
    assert office.board.set_view(bob, [], [ALICE, BOB]) == ([ALICE, BOB], [])


def test_a_view_says_who_is_there(office: Office) -> None:
    """The answer covers what was before; news covers what comes."""
    bob = office.comes(BOB)
    assert office.board.set_view(bob, [], [ALICE, BOB]) == ([BOB], [ALICE])


@run
async def test_a_new_view_replaces_the_old_one(office: Office, node: Node) -> None:
    """Whoever is off the screen is not told of any more."""
    bob = await office.watcher(node)
    office.board.set_view(bob, [], [])
    office.comes(ALICE)
    office.board.typing(ALICE, CHANNEL)
    assert shown(bob) == []


@run
async def test_typing_is_passed_on_every_few_seconds(office: Office, node: Node) -> None:
    """To those who look at the channel, not to the one who types."""
    bob = await office.watcher(node)
    for _ in range(10):
        office.board.typing(ALICE, CHANNEL)
        office.clock.now_s += TYPING_EVERY_S / 5
    typing = TypingStarted(channel=CHANNEL, user=ALICE)
    assert shown(bob) == office.told == [typing, typing]
    office.board.typing(BOB, CHANNEL)
    assert len(shown(bob)) == 2


@run
async def test_typing_elsewhere_is_not_shown(office: Office, node: Node) -> None:
    """Another channel is another screen."""
    bob = await office.watcher(node)
    office.board.typing(ALICE, ChannelId("CELSEWHERE"))
    assert shown(bob) == []


@run
async def test_typing_is_shown_only_while_one_follows_the_channel(
    office: Office, node: Node
) -> None:
    """Whoever was removed may still have it on the screen."""
    bob = await office.watcher(node)
    node.hub.deliver(node.log.leave(BOB))
    bob.pushes.clear()
    office.board.typing(ALICE, CHANNEL)
    office.board.show(TypingStarted(channel=CHANNEL, user=ALICE))
    assert shown(bob) == []


@run
async def test_a_full_socket_gets_neither(office: Office, node: Node) -> None:
    """What is true only for a moment is the first thing to be dropped."""
    bob = await office.watcher(node)
    bob.paused = True
    office.comes(ALICE)
    office.board.typing(ALICE, CHANNEL)
    assert shown(bob) == []


@run
async def test_who_has_much_to_read_is_shown_nothing_either(office: Office, node: Node) -> None:
    """Above 64 KiB that wait, long before the socket is full; at that much all is shown."""
    bob = await office.watcher(node)
    bob.backlog_bytes = presence.MAX_BACKLOG_BYTES + 1
    office.comes(ALICE)
    office.board.typing(ALICE, CHANNEL)
    assert shown(bob) == []
    bob.backlog_bytes = presence.MAX_BACKLOG_BYTES
    office.clock.now_s += TYPING_EVERY_S
    office.board.typing(ALICE, CHANNEL)
    assert shown(bob) == [TypingStarted(channel=CHANNEL, user=ALICE)]


@run
async def test_who_has_gone_leaves_nothing_behind(office: Office, node: Node) -> None:
    """No table keeps a connection that ended."""
    bob = await office.watcher(node)
    office.board.went(bob)
    await office.waits(GRACE_S)
    assert (office.board._users, office.board._channels, office.board._views) == ({}, {}, {})
    assert (office.board._here, office.board._leaving) == ({}, {})


@run
async def test_a_channel_looked_at_from_outside_tells_that_it_moved(
    office: Office, node: Node
) -> None:
    """To who has it on the screen now, and is in another list than those they are in."""
    outside, elsewhere = ChannelId("COUTSIDE000"), ChannelId("CELSEWHERE")
    bob = await office.watcher(node)
    office.board.set_view(bob, [CHANNEL], [], [outside])
    office.board.moved([CHANNEL, outside, elsewhere])
    assert shown(bob) == [ChannelMoved(channel=outside)]
    office.board.set_view(bob, [CHANNEL], [])
    office.board.moved([outside])
    office.board.set_view(bob, [], [], [outside])
    office.board.went(bob)
    office.board.moved([outside])
    assert len(shown(bob)) == 1


@run
async def test_a_node_may_tell_of_its_people_in_parts(office: Office, node: Node) -> None:
    """Each part replaces itself; with fewer parts, those that are told of no more are empty."""
    bob = await office.watcher(node)
    office.board.assert_elsewhere("N1", [ALICE], 0, 2)
    office.board.assert_elsewhere("N1", [BOB], 1, 2)
    office.board.assert_elsewhere("N1", [BOB], 1, 2)
    assert office.board.is_online(ALICE)
    office.board.assert_elsewhere("N1", [ALICE, BOB], 0, 1)
    assert is_now("offline") not in shown(bob)
    office.board.assert_elsewhere("N1", [BOB], 0, 1)
    assert not office.board.is_online(ALICE)


@run
async def test_a_device_nobody_uses_lets_nobody_be_seen(office: Office, node: Node) -> None:
    """They are away once none of their devices is used, and online again at once."""
    bob = await office.watcher(node)
    desk, phone = office.comes(ALICE), office.comes(ALICE)
    office.board.use(desk, idle=True)
    assert shown(bob) == [is_now("online")]
    office.board.use(phone, idle=True)
    office.board.use(phone, idle=True)
    assert (office.board.is_online(ALICE), office.board.online_here()) == (False, [BOB])
    office.board.use(desk, idle=False)
    assert shown(bob) == office.told == [is_now(each) for each in ("online", "offline", "online")]
    office.board.went(desk)  # the one that is left is not used
    assert office.board.is_online(ALICE)
    await office.waits(GRACE_S)
    assert shown(bob)[3:] == [is_now("offline")]
    office.board.went(phone)
    await office.waits(GRACE_S)
    assert (office.board._here, office.board._idle, len(shown(bob))) == ({BOB: 1}, {}, 4)


@run
async def test_nothing_is_shown_of_who_seems_to_be_offline(office: Office, node: Node) -> None:
    """Whether they type, use their device, or leave it alone."""
    bob = await office.watcher(node)
    office.board.came(ALICE, away=True)
    alice = Listener(node.hub, ALICE)
    for idle in (True, False):
        office.board.use(alice, idle=idle)
    office.board.typing(ALICE, CHANNEL)
    office.board.went(alice)
    await office.waits(GRACE_S)
    assert shown(bob) == office.told == []


@run
async def test_a_receipt_is_shown_to_those_of_them_who_look(office: Office, node: Node) -> None:
    """Who has the channel on the screen and follows it; not with much to read already."""
    bob = await office.watcher(node)
    moved = ReceiptMoved(channel=CHANNEL, receipt=Receipt(user=ALICE, read_seq=3))
    office.board.receipt(moved, [ALICE])
    office.board.receipt(
        ReceiptMoved(channel=ChannelId("CELSEWHERE"), receipt=moved.receipt), [BOB]
    )
    assert shown(bob) == []
    office.board.receipt(moved, [BOB])
    assert shown(bob) == [moved]
    bob.paused = True
    office.board.receipt(moved, [BOB])
    bob.paused = False
    node.hub.deliver(node.log.leave(BOB))
    bob.pushes.clear()
    office.board.receipt(moved, [BOB])
    assert shown(bob) == []
