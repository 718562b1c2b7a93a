"""What of a node is shown to whoever runs it: its metrics, and its line in ``chatserver nodes``."""

import os
import socket
from functools import partial
from typing import TYPE_CHECKING

from .core import program
from .delivery.roster import Card
from .gateway.notices.postman import FATES

if TYPE_CHECKING:
    from .app import Server


def watch(server: "Server") -> None:
    """Show what all parts count beside what the gateway counts."""
    hub, bus, committer, backlogs = server.hub, server.bus, server.committer, server.node.backlogs
    broker = server.broker
    counters, feed, shadow = server.node.counters, server.projector, server.shadow
    counters.node = bus.node
    rising, now = partial(counters.watch, total=True), partial(counters.watch, total=False)
    rising("chat_deliveries", "Events written.", lambda: hub.deliveries)
    rising("chat_repairs", "Reads for missed events.", lambda: hub.repairs)
    rising("chat_broker_generations", "Connections to Redis.", lambda: broker.generations)
    rising("chat_broker_sent", "Messages to others.", lambda: broker.sent)
    rising("chat_broker_received", "Messages of nodes.", lambda: broker.received)
    rising("chat_broker_dropped", "Messages not sent to others.", lambda: bus.dropped)
    rising("chat_broker_refused", "Forged or repeated.", lambda: broker.refused)
    rising("feed_events", "Events folded into feeds.", lambda: feed.events)
    rising("feed_rows", "Rows of feeds written.", lambda: feed.rows)
    rising("feed_oracle_checks", "Feeds recomputed.", lambda: shadow.checks)
    rising("feed_oracle_mismatch", "Of these, others.", lambda: shadow.mismatches)
    now("chat_backlog_bytes", "Held for stalled.", lambda: backlogs.bytes)
    now("chat_behind", "Streams being caught up.", lambda: hub.behind)
    now("chat_commits_waiting", "Changes waiting.", lambda: committer.waiting)
    now("chat_broker_silent", "1: Redis is not heard.", lambda: bus.deaf)
    now("chat_broker_topics", "Listened to.", lambda: len(bus.interest))
    now("chat_nodes", "Nodes heard lately, with this.", lambda: bus.nodes)
    now("chat_storage_full", "1: the disk is full.", lambda: server.database.reserve.full)
    now("chat_stopping", "1: about to stop.", lambda: server.node.draining)
    rising("search_events", "Events read for search.", lambda: server.indexer.events)
    now("search_waiting", "Channels to be read.", lambda: server.indexer.waiting)
    rising("preview_fetches", "Pages asked for.", lambda: server.unfurler.fetched)
    rising("preview_failures", "Of these, in vain.", lambda: server.unfurler.failed)
    rising("preview_drops", "Messages left without.", lambda: server.unfurler.dropped)
    now("feed_waiting", "Channels to be folded.", lambda: feed.waiting)
    _watch_notices(server)
    took = counters.watch_times
    took("chat_commit_seconds", "From a group's begin to disk.", committer.times)
    took("chat_delivery_seconds", "From an event to sockets.", hub.times)


def _watch_notices(server: "Server") -> None:
    """Show what became of waking people and writing to them."""
    for fate, meaning in FATES.items():
        server.node.counters.watch(
            f"notices_{fate}",
            meaning,
            partial(server.postman.counts.__getitem__, fate),
            total=True,
        )


def card_of(server: "Server") -> Card:
    """Say how this node is doing, for ``chatserver nodes``."""
    return Card(
        node=server.bus.node,
        host=socket.gethostname(),
        pid=os.getpid(),
        version=program.version(),
        since_us=server.since_us,
        connections=server.node.open_connections,
        loop_lag_ms=server.node.loop_lag_s * 1_000,
        stopping=server.node.draining,
        port=server.config.server.port,
        commit_p99_s=server.committer.times.at_most_s(0.99),
        delivery_p99_s=server.hub.times.at_most_s(0.99),
        backlog_bytes=server.node.backlogs.bytes,
        sent_per_s=server.bus.sent_per_s,
        received_per_s=server.bus.received_per_s,
        lost=server.bus.dropped + server.broker.refused,
        repairs=server.hub.repairs,
        generations=server.broker.generations,
        topics=len(server.bus.interest),
    )
