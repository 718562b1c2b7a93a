"""What nodes tell each other over the broker, and how a node finds out what it was not told.

*Redis is a hint, the log is the truth.* A lost message is noticed by a later one in the stream,
by the heads every node repeats for ten seconds, by a broker that is silent or was, and by the
hub's sweep; in each case the log is read.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final
from zlib import crc32

import msgpack
import msgspec
import structlog

from chatserver.core import faults
from chatserver.core.tasks import Tasks
from protocol import AnyEvent, Entry
from protocol.ids import ChannelId, UserId, new_id
from protocol.receipts import Receipt, ReceiptMoved
from protocol.tolerant import readable

from .broker import Broker
from .encoded import Control, Encoded
from .feeds import FeedWatch
from .hub import Hub
from .presence import PresenceBoard
from .roster import Card
from .topics import Interest, Names

log = structlog.get_logger()

MAX_MESSAGE_BYTES: Final = 256 << 10
BEAT_S: Final = 1.0
POLL_S: Final = 0.25
FRESH_AFTER_S: Final = 0.05
"""Before that, the event itself may be on its way by another of a Cluster's servers."""
HEADS_S: Final = 10.0
HEADS_AT_ONCE: Final = 5_000
RECEIPTS_AT_ONCE: Final = 200
ONLINE_AT_ONCE: Final = 10_000
LEASE_S: Final = 10.0
PRESENCE_EVERY_BEATS: Final = 3
ASIDE: Final = ("who", "card")
"""What the command line asks, and is answered: it is no node."""
BELIEVE_AFTER_S: Final = PRESENCE_EVERY_BEATS * BEAT_S + 1.0


class Peer:
    """What is known of another node: when it was heard, how it listens, what it committed."""

    __slots__ = ("heads", "heard_s", "single")

    def __init__(self) -> None:
        self.heard_s = 0.0
        self.single: bool | None = None
        self.heads: dict[str, int] = {}


class Bus:
    """Connects a node's hub and presence board to those of the other nodes.

    Messages are MessagePack arrays: epoch, sender, kind, body. Those of another epoch, which
    are of another life of the log, are ignored. Events go to the topics of their streams, all
    else goes to the one topic everybody listens to. ``lost`` is called when a node has gone.
    """

    def __init__(
        self,
        broker: Broker,
        hub: Hub,
        presence: PresenceBoard,
        tasks: Tasks,
        epoch: str,
        *,
        names: Names,
        feeds: FeedWatch,
        card: Callable[[], Card] | None = None,
        lost: Callable[[], object] = lambda: None,
    ) -> None:
        self.node = new_id("N")
        self._broker = broker
        self._hub = hub
        self._presence = presence
        self._feeds = feeds
        self._card = card
        self._lost_peer = lost
        self._tasks = tasks
        self._epoch = epoch
        self._heads: dict[str, tuple[int, float]] = {}
        self._peers: dict[str, Peer] = {}
        self._beats = 0
        self._told_deaf = False
        self.dropped = 0
        self._believe_at_s = 0.0
        self._names = names
        self.interest = Interest(names, broker.listen, broker.leave)
        self.sent_per_s = self.received_per_s = 0
        self._counted = (0, 0)
        self._shared: list[tuple[str, Callable[[], object]]] = []
        self._kinds: dict[str, Callable[[str, Any], None]] = {
            "log": self._log,
            "heads": self._take_heads,
            "fresh": lambda _sender, heads: self._refresh_behind(heads),
            "live": self._live,
            "feed": self._feed,
            "receipts": self._receipts,
            "online": self._online,
            "listens": self._listens,
            "who": self._who,
            "gone": self._gone,
        }
        if not broker.alone:
            broker.listen([names.common])
            hub.watch(self.interest.open, self.interest.close)

    # -- to the others -----------------------------------------------------------------------

    def announce(self, entries: list[Entry]) -> None:
        """Deliver what was committed here, and tell the other nodes."""
        encoded = self._hub.deliver(entries)
        if self._broker.alone:
            return
        now_s = time.monotonic()
        for stream, run in encoded.items():
            self._heads[stream] = run[-1].seq, now_s
        faults.passing("publish.before")
        self._publish_log(encoded)
        faults.passing("publish.after")

    def remind(self, heads: dict[str, int]) -> None:
        """Tell where streams end, here too: who wrote there may have died before telling."""
        now_s = time.monotonic()
        self._heads |= {stream: (seq, now_s) for stream, seq in heads.items()}
        self._refresh_behind(heads)
        self._publish_heads(heads)

    def tell(self, event: AnyEvent) -> None:
        """Pass an ephemeral event on."""
        self._publish("live", msgspec.to_builtins(event))

    def tell_feeds(
        self, users: set[str], channels: set[str], onlookers: set[str], open_: set[str]
    ) -> None:
        """Tell whoever has a feed open, on any node, that it may have changed.

        And whoever looks from outside at the channels that are open to everybody.
        """
        self._feeds.changed(users, channels, onlookers)
        self._presence.moved(open_)
        self._publish("feed", [sorted(each) for each in (users, channels, onlookers, open_)])

    def tell_receipts(self, told: Iterable[tuple[ChannelId, Receipt, list[UserId]]]) -> None:
        """Tell those who look at channels, on any node, how far others have read there."""
        plain = []
        for channel, receipt, to in told:
            event = ReceiptMoved(channel=channel, receipt=receipt)
            self._presence.receipt(event, to)
            plain.append([msgspec.to_builtins(event), to])
        for start in range(0, len(plain), RECEIPTS_AT_ONCE):
            self._publish("receipts", plain[start : start + RECEIPTS_AT_ONCE])

    def share(self, kind: str, collect: Callable[[], object], take: Callable[[Any], None]) -> None:
        """Tell the others each second what there is to collect, and take in what they tell."""
        self._shared.append((kind, collect))
        self._kinds[kind] = partial(_without_sender, take)

    def hear(self, kinds: dict[str, Callable[[Any], None]]) -> None:
        """Call these when another node says something of their kinds."""
        for kind, take in kinds.items():
            self._kinds[kind] = partial(_without_sender, take)

    def say(self, kind: str, body: object) -> bool:
        """Say something to the other nodes, which may not arrive; return False if it cannot."""
        return self._publish(kind, body)

    @property
    def alone(self) -> bool:
        """Whether there can be no other node."""
        return self._broker.alone

    async def run(self) -> None:
        """Receive until cancelled."""
        await self._broker.run(self.receive, self._confirmed)

    async def beat(self) -> None:
        """Repeat heads, renew the lease, notice silent peers; once a second."""
        now_s = time.monotonic()
        self._heads = {
            stream: head for stream, head in self._heads.items() if now_s - head[1] < HEADS_S
        }
        self._publish_heads({stream: seq for stream, (seq, _) in self._heads.items()})
        self._publish("listens", self.interest.single)
        for kind, collect in self._shared:
            if body := collect():
                self._publish(kind, body)
        self._beats += 1
        if self._beats % PRESENCE_EVERY_BEATS == 0:
            self._publish_online()
        for name, peer in list(self._peers.items()):
            if now_s - peer.heard_s > LEASE_S:
                self._lose(name)
        if self.deaf != self._told_deaf:
            self._told_deaf = self.deaf
            log.warning("broker.silent" if self.deaf else "broker.heard_again")
        self._doubt_presence(now_s)
        self._count()
        if self.interest.beat():
            log.info("broker.topics", single=self.interest.single)
            self._publish("listens", self.interest.single)

    def _count(self) -> None:
        sent, received = self._broker.sent, self._broker.received
        self.sent_per_s = sent - self._counted[0]
        self.received_per_s = received - self._counted[1]
        self._counted = sent, received

    def _doubt_presence(self, now_s: float) -> None:
        """Believe what is known of the others again once each had time to say who is online."""
        if self.deaf:
            self._believe_at_s = now_s + BELIEVE_AFTER_S
        self._presence.doubt(in_doubt=now_s < self._believe_at_s)

    async def poll(self) -> None:
        """Tell again what was committed just now; while the broker is silent, look into the log.

        What is so fresh waits for no beat: a message lost alone is found in a moment.
        """
        now_s = time.monotonic()
        fresh = {
            stream: seq
            for stream, (seq, at_s) in self._heads.items()
            if FRESH_AFTER_S < now_s - at_s < BEAT_S
        }
        if fresh:
            self._publish("fresh", fresh)
        if self.deaf:
            self._feeds.doubt()
            await self._hub.sweep()

    async def leave(self) -> None:
        """Tell the others that this node's people have left."""
        self._publish("gone", None)
        await self._broker.flush()

    async def close(self) -> None:
        """Disconnect, once nothing runs on the broker any more."""
        await self._broker.close()

    @property
    def nodes(self) -> int:
        """How many nodes there are, as far as this one has heard lately; itself is one."""
        return 1 + len(self._peers)

    @property
    def deaf(self) -> bool:
        """Whether something another node says may not be heard now."""
        return not self._broker.alone and self._broker.silent

    def _publish_log(self, encoded: dict[str, list[Encoded]]) -> None:
        """Tell of one commit, where those listen who wait for it; users' own streams go first.

        A removal is told on the channel's stream and on the user's: who is being connected
        hears of it on the latter, so that one must not come second. Such runs go together in
        one message to the topic everybody listens to, which one server has.
        """
        bodies: dict[str, list[Any]] = {}
        for stream, run in sorted(encoded.items(), key=lambda item: item[0][0] != "U"):
            body = [stream, [_plain(entry) for entry in run]]
            for topic in self._topics_of(stream, run):
                bodies.setdefault(topic, []).append(body)
        for topic, runs in bodies.items():
            if not self._publish("log", runs, topic) and not self.deaf:  # it is too large
                self._publish_heads({stream: run[-1][0] for stream, run in runs})

    def _topics_of(self, stream: str, run: list[Encoded]) -> set[str]:
        """Return where to tell of a run: wherever some peer listens; None is not known yet."""
        ways = {peer.single for peer in self._peers.values()} or {False}
        if None in ways or any(entry.control for entry in run):
            return {self._names.common}
        names = {False: self._names.partition, True: self._names.single}
        return {names[bool(way)](stream) for way in ways}

    def _publish_heads(self, heads: dict[str, int]) -> None:
        """Tell where streams end, in messages that are not too large; the first may be empty."""
        items = list(heads.items())
        for start in range(0, len(items) or 1, HEADS_AT_ONCE):
            self._publish("heads", dict(items[start : start + HEADS_AT_ONCE]))

    def _publish_online(self) -> None:
        """Tell who is connected here: each person in the part they are always in."""
        users = self._presence.online_here()
        parts = 1 + len(users) // ONLINE_AT_ONCE
        shares: list[list[UserId]] = [[] for _ in range(parts)]
        for user in users:
            shares[crc32(user.encode()) % parts].append(user)
        for part, share in enumerate(shares):
            self._publish("online", [share, part, parts])

    def _publish(self, kind: str, body: object, topic: str = "") -> bool:
        if self._broker.alone:
            return True
        message: bytes = msgpack.packb([self._epoch, self.node, kind, body])
        small = len(message) <= MAX_MESSAGE_BYTES
        sent = small and self._broker.publish(topic or self._names.common, message)
        self.dropped += not sent  # heads and sweeps make up for it
        return sent

    # -- from the others ---------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Take in one message of any node."""
        epoch, sender, kind, body, *_ = msgpack.unpackb(data, strict_map_key=False)
        if epoch != self._epoch or sender == self.node:
            return
        if kind not in ASIDE:
            self._peers.setdefault(sender, Peer()).heard_s = time.monotonic()
        act = self._kinds.get(kind)
        if act is not None:  # a newer node may say what this one does not know
            act(sender, body)

    def _log(self, sender: str, body: list[Any]) -> None:
        del sender
        for stream, run in body:
            self._hub.receive(
                stream,
                [
                    Encoded(seq, time_us, payload, _control(control))
                    for seq, time_us, payload, control, *_ in run
                ],
            )

    def _take_heads(self, sender: str, heads: dict[str, int]) -> None:
        """Heads come after the events they stand for: whoever is behind has missed something."""
        self._refresh_behind(heads)
        peer = self._peers[sender]
        self.interest.note_heads(peer.heads, heads)
        peer.heads = heads

    def _refresh_behind(self, heads: dict[str, int]) -> None:
        missed = [stream for stream, seq in heads.items() if self._hub.is_behind(stream, seq)]
        if missed:
            self._tasks.spawn(self._hub.refresh(missed))

    def _listens(self, sender: str, single: bool) -> None:
        self._peers[sender].single = single

    def _who(self, _sender: str, _body: None) -> None:
        if self._card is not None:
            self._publish("card", msgspec.to_builtins(self._card()))

    def _live(self, sender: str, body: Any) -> None:
        del sender
        event = readable(body)
        if event is not None:
            self._presence.show(event)

    def _receipts(self, sender: str, body: list[list[Any]]) -> None:
        del sender
        for plain, to, *_ in body:
            event = readable(plain)
            if isinstance(event, ReceiptMoved):
                self._presence.receipt(event, to)

    def _feed(self, sender: str, body: list[list[str]]) -> None:
        del sender
        users, channels, onlookers, open_ = body[:4]
        self._feeds.changed(users, channels, onlookers)
        self._presence.moved(open_)

    def _online(self, sender: str, body: tuple[list[UserId], int, int]) -> None:
        self._presence.assert_elsewhere(sender, *body[:3])

    def _gone(self, sender: str, _body: None) -> None:
        self._lose(sender)

    def _lose(self, peer: str) -> None:
        """Forget a node that ended or fell silent, and look for what it may not have told."""
        self._peers.pop(peer, None)
        self._presence.assert_elsewhere(peer, None)
        self._feeds.doubt()
        self._lost_peer()
        self._tasks.spawn(self._hub.sweep())

    def _confirmed(self, topics: list[str]) -> None:
        """Look for what was said before the broker listened, to each topic anew."""
        if self._broker.alone:
            return
        if self._names.common in topics:
            log.info("broker.connected")
            self._publish("listens", self.interest.single)
            self._publish_online()
            self._feeds.doubt()
        streams = list(self.interest.streams_of(topics))
        if streams:
            self._tasks.spawn(self._hub.refresh(streams))


def _without_sender(take: Callable[[Any], None], _sender: str, body: Any) -> None:
    take(body)


def _plain(entry: Encoded) -> list[Any]:
    return [entry.seq, entry.time_us, entry.payload, msgspec.to_builtins(entry.control)]


def _control(plain: object) -> Control | None:
    """Read what an event means to a node; a newer one gives no orders this one does not know."""
    try:
        return None if plain is None else msgspec.convert(plain, Control)
    except msgspec.ValidationError:
        return None
