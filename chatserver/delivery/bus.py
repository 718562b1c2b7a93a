"""What nodes tell each other over the broker, and how a node finds out what it was not told.

*Redis is a hint, the log is the truth.* A lost message is noticed by a later one in the stream,
by the heads every node repeats for ten seconds, by a probe that does not come back, and by the
hub's sweep; in each case the log is read.
"""

import time
from collections.abc import Callable
from typing import Any, Final

import msgpack
import msgspec
import structlog

from chatserver.core import faults
from chatserver.core.tasks import Tasks
from protocol import AnyEvent, Entry
from protocol.ids import UserId, new_id
from protocol.tolerant import readable

from .broker import MAX_MESSAGE_BYTES, Broker
from .encoded import Control, Encoded
from .feeds import FeedWatch
from .hub import Hub
from .presence import PresenceBoard

log = structlog.get_logger()

BEAT_S: Final = 1.0
POLL_S: Final = 0.25
HEADS_S: Final = 10.0
PROBE_S: Final = 3.0
LEASE_S: Final = 10.0
PRESENCE_EVERY_BEATS: Final = 3
BELIEVE_AFTER_S: Final = PRESENCE_EVERY_BEATS * BEAT_S + 1.0


class Bus:
    """Connects a node's hub and presence board to those of the other nodes.

    Messages are MessagePack arrays: epoch, sender, kind, body. Those of another epoch, which
    are of another life of the log, are ignored. ``lost`` is called when a node has gone.
    """

    def __init__(
        self,
        broker: Broker,
        hub: Hub,
        presence: PresenceBoard,
        tasks: Tasks,
        epoch: str,
        *,
        feeds: FeedWatch,
        lost: Callable[[], object] = lambda: None,
    ) -> None:
        self.node = new_id("N")
        self._broker = broker
        self._hub = hub
        self._presence = presence
        self._feeds = feeds
        self._lost_peer = lost
        self._tasks = tasks
        self._epoch = epoch
        self._heads: dict[str, tuple[int, float]] = {}
        self._peers: dict[str, float] = {}
        self._echoed_s = time.monotonic()
        self._beats = 0
        self._told_deaf = False
        self.generations = 0
        self.dropped = 0
        self._believe_at_s = 0.0
        self._shared: list[tuple[str, Callable[[], object]]] = []
        self._kinds: dict[str, Callable[[str, Any], None]] = {
            "log": self._log,
            "heads": self._take_heads,
            "live": self._live,
            "feed": self._feed,
            "online": self._online,
            "gone": self._gone,
        }

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
        self._take_heads(self.node, heads)
        self._publish("heads", heads)

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

    def share(self, kind: str, collect: Callable[[], object], take: Callable[[Any], None]) -> None:
        """Tell the others each second what there is to collect, and take in what they tell."""
        self._shared.append((kind, collect))
        self._kinds[kind] = lambda _sender, body: take(body)

    async def run(self) -> None:
        """Receive until cancelled."""
        await self._broker.run(self.receive, self._connected, self._lost)

    async def beat(self) -> None:
        """Repeat heads, renew the lease, notice silent peers; once a second."""
        now_s = time.monotonic()
        self._heads = {
            stream: head for stream, head in self._heads.items() if now_s - head[1] < HEADS_S
        }
        self._publish("heads", {stream: seq for stream, (seq, _) in self._heads.items()})
        for kind, collect in self._shared:
            if body := collect():
                self._publish(kind, body)
        self._beats += 1
        if self._beats % PRESENCE_EVERY_BEATS == 0:
            self._publish("online", self._presence.online_here())
        for peer, heard_s in list(self._peers.items()):
            if now_s - heard_s > LEASE_S:
                self._lose(peer)
        if self.deaf != self._told_deaf:
            self._told_deaf = self.deaf
            log.warning("broker.silent" if self.deaf else "broker.heard_again")
        self._doubt_presence(now_s)

    def _doubt_presence(self, now_s: float) -> None:
        """Believe what is known of the others again once each had time to say who is online."""
        if self.deaf:
            self._believe_at_s = now_s + BELIEVE_AFTER_S
        self._presence.doubt(in_doubt=now_s < self._believe_at_s)

    async def poll(self) -> None:
        """While the broker is silent, look into the log instead: slower, and still live."""
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
        """Whether this node's own messages have not come back for a while."""
        return not self._broker.alone and time.monotonic() - self._echoed_s > PROBE_S

    def _publish_log(self, encoded: dict[str, list[Encoded]]) -> None:
        """Tell of one commit in one message; users' own streams go first.

        A removal is told on the channel's stream and on the user's: who is being connected
        hears of it on the latter, so that one must not come second.
        """
        body = [
            [stream, [[e.seq, e.time_us, e.payload, msgspec.to_builtins(e.control)] for e in run]]
            for stream, run in sorted(encoded.items(), key=lambda item: item[0][0] != "U")
        ]
        if body:
            self._publish("log", body)

    def _publish(self, kind: str, body: object) -> None:
        if self._broker.alone:
            return
        message: bytes = msgpack.packb([self._epoch, self.node, kind, body])
        if len(message) > MAX_MESSAGE_BYTES or not self._broker.publish(message):
            self.dropped += 1  # heads and sweeps make up for what is not sent

    # -- from the others ---------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Take in one message of any node."""
        epoch, sender, kind, body, *_ = msgpack.unpackb(data, strict_map_key=False)
        if epoch != self._epoch:
            return
        if sender == self.node:
            self._echoed_s = time.monotonic()
            return
        self._peers[sender] = time.monotonic()
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
        del sender
        missed = [stream for stream, seq in heads.items() if self._hub.is_behind(stream, seq)]
        if missed:
            self._tasks.spawn(self._hub.refresh(missed))

    def _live(self, sender: str, body: Any) -> None:
        del sender
        event = readable(body)
        if event is not None:
            self._presence.show(event)

    def _feed(self, sender: str, body: list[list[str]]) -> None:
        del sender
        users, channels, onlookers, open_ = body[:4]
        self._feeds.changed(users, channels, onlookers)
        self._presence.moved(open_)

    def _online(self, sender: str, users: list[UserId]) -> None:
        self._presence.assert_elsewhere(sender, users)

    def _gone(self, sender: str, _body: None) -> None:
        self._lose(sender)

    def _lose(self, peer: str) -> None:
        """Forget a node that ended or fell silent, and look for what it may not have told."""
        self._peers.pop(peer, None)
        self._presence.assert_elsewhere(peer, None)
        self._feeds.doubt()
        self._lost_peer()
        self._tasks.spawn(self._hub.sweep())

    def _lost(self) -> None:
        """Look into the log instead from now on, until the node hears itself again."""
        self._echoed_s = -PROBE_S

    def _connected(self) -> None:
        """Look for what was missed before the broker listened again."""
        if self._broker.alone:
            return
        log.info("broker.connected")
        self.generations += 1
        self._echoed_s = time.monotonic()
        self._publish("online", self._presence.online_here())
        self._feeds.doubt()
        self._tasks.spawn(self._hub.sweep())


def _control(plain: object) -> Control | None:
    """Read what an event means to a node; a newer one gives no orders this one does not know."""
    try:
        return None if plain is None else msgspec.convert(plain, Control)
    except msgspec.ValidationError:
        return None
