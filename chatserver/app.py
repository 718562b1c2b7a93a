"""The composition root: the only place that names every class."""

import asyncio
import gc
import os
import socket
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from protocol import AnyEvent, CloseCode, Entry, Position, Reconnect
from protocol.ids import UserId, WorkspaceId

from .blobs.address import blobs_at
from .blobs.staging import Staging
from .core import logs
from .core.clock import now_us
from .core.config import Config, changed_without_effect, on_port, taken_up
from .core.tasks import Tasks
from .declaring import declare_apps, declared_in
from .delivery.broker import make_broker
from .delivery.bus import BEAT_S, POLL_S, Bus
from .delivery.feeds import FeedWatch
from .delivery.hub import Hub
from .delivery.presence import PresenceBoard
from .delivery.topics import Names
from .delivery.wheel import Wheel
from .delivery.whispers import KIND, Whispers
from .gateway.counters import Counters
from .gateway.door import Door
from .gateway.http import make_http, make_protocol, make_runner
from .gateway.mail import Mailer
from .gateway.node import Node
from .gateway.notices.postman import EVERY_S as POSTMAN_S
from .gateway.notices.postman import Postman
from .gateway.passwords import Passwords
from .gateway.requests import Desk
from .gateway.site import Site
from .gateway.slack.events.couriers import Couriers
from .gateway.slack.interactive.errands import Errands
from .gateway.slack.sockets import ProgramSocket
from .gateway.slack.switchboard import Switchboard
from .gateway.traces import Commits, make_traces
from .gateway.unfurling import Unfurler
from .gateway.uploads import Uploads
from .gateway.websocket import Connection
from .housekeeping import Housekeeping
from .projections.affinity import Affinities
from .projections.noticing import Noticer
from .projections.projection import Projection
from .projections.projector import Projector
from .projections.receipts import ReceiptTeller
from .projections.search import Indexer
from .projections.shadow import Shadow
from .store import log as store_log
from .store.committer import Committer
from .store.engines import address_of
from .store.holding import hold
from .watching import card_of, watch

log = structlog.get_logger()

SWEEP_S: Final = 5.0
REMOVE_S: Final = 2.0
SWEEP_FILES_S: Final = 3_600.0
LOOK_S: Final = 60.0
LOOK_AT_APPS_S: Final = 2.0
BACKLOG: Final = 2_048
GC_THRESHOLDS: Final = (20_000, 50, 100)
_STOPPING: Final = "the server is about to stop"


class Server:
    """One node: opens the store, listens, and closes in order."""

    def __init__(self, config: Config, data: Path) -> None:
        self.config = config
        self._started_with = config
        self.data = data
        self._tasks = Tasks()
        self.moved = asyncio.Event()
        """Set once everything has moved to another database, where this server is to follow."""
        self.since_us = now_us()

    async def start(self, sockets: Sequence[socket.socket] | None = None) -> str:
        """Open everything and listen; return the address.

        Raises:
            InUseError: another server runs there.
            DamagedError: the database cannot be trusted any more.
            ConfigError: an app that is declared cannot be.
            OSError: the port is taken or the data directory cannot be written.
        """
        store = self.config.store
        self._declared = declared_in(self.config.app, os.environ)
        address, shared = address_of(store, self.data), bool(self.config.broker.url)
        self._holding = hold(address, self.data, shared=shared)
        self.database = await self._holding.open(store.readers)
        try:
            self._beside = await self._setting(store_log.WRITTEN_BESIDE)
            self._compose(
                await self._setting("epoch"),
                await self._setting("workspace"),
                await self._broker_secret() if shared else "",
            )
            await declare_apps(self.database, self._declared)
            await self.postman.begin()
            await self._listen(sockets)
        except BaseException:
            await self.database.close()  # its threads would keep the process alive
            self._holding.let_go()
            raise
        self._keep_house()
        gc.collect()
        gc.freeze()  # what lives as long as the process is never looked at again
        gc.set_threshold(*GC_THRESHOLDS)
        gc.enable()
        host, port = self._listener.sockets[0].getsockname()[:2]
        self.config = on_port(self.config, port)
        return f"http://{host}:{port}"

    async def stop(self, drain_s: float = 0.0) -> None:
        """Send clients away over ``drain_s`` seconds, finish what was accepted, and close."""
        self.node.draining = True
        self._listener.close()
        self.couriers.leave()
        await self._drain(drain_s)
        await self.couriers.stop()
        self.committer.close()
        await self._committing
        await self._runner.cleanup()
        self._passwords.close()
        await self.bus.leave()
        await self._tasks.stop()
        await self.unfurler.close()
        await self.postman.close()
        await self.uploads.blobs.close()
        await self.bus.close()
        await self.database.close()
        self._holding.let_go()
        if self.node.traces is not None:
            await asyncio.to_thread(self.node.traces.close)
        gc.unfreeze()  # the process may live on, as that of tests does

    def reload(self, config: Config) -> list[str]:
        """Take up what may change while running; return the keys that need a restart."""
        self.config = taken_up(self.config, config)
        logs.configure(config.log.level, config.log.format)
        return changed_without_effect(self._started_with, config)

    # -- composition -------------------------------------------------------------------------

    def _compose(self, epoch: str, workspace: str, secret: str) -> None:
        """Make every part, each from those before it."""
        self._compose_delivery(epoch, workspace, secret)
        self.committer = Committer(self.database, self._announce, self.bus.remind)
        self._compose_projections()
        self.wheel = Wheel()
        self.node = Node(
            config=lambda: self.config,
            database=self.database,
            committer=self.committer,
            hub=self.hub,
            presence=self.presence,
            feeds=self.feeds,
            audit=self._feed_read,
            wheel=self.wheel,
            tasks=self._tasks,
            counters=Counters(),
            deaf=lambda: self.bus.deaf,
            epoch=epoch,
            workspace=WorkspaceId(workspace),
        )
        self._share()
        self._trace()
        self.mailer = Mailer(lambda: self.config.mail)
        self.postman = Postman(self.node, self.mailer)
        self.desk = Desk(self.node)
        self._compose_apps()
        self.uploads = Uploads(
            lambda: self.config,
            self.database,
            self.committer,
            blobs_at(self.config.files.url, self.data),
            Staging(self.data / "uploads"),
        )
        self.unfurler = Unfurler(
            lambda: self.config, self.database, self.committer, self.uploads, self._tasks
        )
        self._passwords = Passwords()
        watch(self)

    def _compose_delivery(self, epoch: str, workspace: str, secret: str) -> None:
        self.hub = Hub(self._read_log, self._read_heads, self._tasks)
        self.presence = PresenceBoard(self._tell_others)
        self.hub.chosen = lambda user, away: self.presence.choose(user, away=away)
        self.broker = make_broker(self.config.broker.url, secret, epoch)
        self.feeds = FeedWatch(self.hub.follows)
        self.bus = Bus(
            self.broker,
            self.hub,
            self.presence,
            self._tasks,
            epoch,
            names=Names(workspace),
            feeds=self.feeds,
            card=lambda: card_of(self),
            lost=self._look_again,
        )

    def _compose_projections(self) -> None:
        def is_busy() -> bool:
            return self.committer.is_busy

        self.projector = Projector(self.database, self.bus.tell_feeds, is_busy)
        self.indexer = Indexer(self.database, is_busy)
        self.noticer = Noticer(self.database, self.presence.is_online)
        self._projections: list[Projection] = [self.projector, self.indexer, self.noticer]
        self.shadow = Shadow(self.database, self._tasks)
        self.receipts = ReceiptTeller(self.database, self._tasks, self.bus.tell_receipts)
        self.affinities = Affinities(self.database, self._tasks, now_us)

    def _compose_apps(self) -> None:
        self.couriers = Couriers(
            self.node, name=self.bus.node, alone=self.bus.alone, say=self.bus.say
        )
        self.bus.hear(self.couriers.hears())
        self.switchboard = Switchboard(self.node, self.couriers)
        self.errands = self._errands()

    def _errands(self) -> Errands:
        """Have people's errands done at apps, and what these say to one person told."""
        whispers = Whispers(lambda: self.hub.connections, self.bus.say)
        self.bus.hear({KIND: whispers.heard})
        errands = Errands(
            config=lambda: self.config,
            database=self.database,
            committer=self.committer,
            whispers=whispers,
            tasks=self._tasks,
            ask=self.couriers.ask,
        )
        self.node.errands = errands.carry_out
        return errands

    def _share(self) -> None:
        """Let each person's limit hold for all nodes together."""
        posting = self.node.posting
        self.bus.share(
            "posted",
            posting.taken,
            lambda taken: posting.taken_elsewhere(taken, time.monotonic()),
        )

    def _trace(self) -> None:
        """Have traces made, if the environment asks for them."""
        traces = self.node.traces = make_traces(self.bus.node, self.node.epoch)
        if traces is not None:
            self.committer.times = Commits(traces)
            self.hub.delivered = traces.delivered

    def _announce(self, entries: list[Entry]) -> None:
        begun_ns = time.time_ns()
        self.bus.announce(entries)
        if self.node.traces is not None:
            self.node.traces.published(entries, begun_ns)
        for projection in self._projections:
            projection.note(entries)
        self.presence.note(entries)
        self.receipts.note(entries)
        self.unfurler.note(entries)

    def _look_again(self) -> None:
        """Find what a node that was lost has left undone."""
        for projection in self._projections:
            self._tasks.spawn(projection.look())

    def _feed_read(self, user: UserId) -> None:
        """Do what is due after somebody has read their feed; they do not wait for it."""
        self.shadow.sample(user)
        self.affinities.note(user)

    def _tell_others(self, event: AnyEvent) -> None:
        self.bus.tell(event)

    async def _read_log(self, stream: str, after: int, limit: int) -> list[Entry]:
        return await self.database.read(store_log.read, stream, after, limit)

    async def _read_heads(self, streams: list[str]) -> dict[str, Position]:
        return await self.database.read(store_log.positions, streams)

    async def _setting(self, key: str) -> str:
        return await self.database.read(store_log.setting, key) or ""

    async def _broker_secret(self) -> str:
        known = await self._setting(store_log.BROKER_SECRET)
        return known or await self.database.write(store_log.secret, store_log.BROKER_SECRET)

    # -- listening ---------------------------------------------------------------------------

    async def _listen(self, sockets: Sequence[socket.socket] | None) -> None:
        self._runner = make_runner(make_http(self._site()))
        await self._runner.setup()
        try:
            self._listener = await self._open_door(sockets)
        except BaseException:
            await self._runner.cleanup()
            raise

    async def _open_door(self, sockets: Sequence[socket.socket] | None) -> asyncio.Server:
        loop, server = asyncio.get_running_loop(), self.config.server
        http = partial(make_protocol, self._runner)
        link = partial(ProgramSocket, self.node, self.switchboard)
        door = partial(Door, self._connection, link, http, self.wheel)
        if sockets:
            return await loop.create_server(door, sock=sockets[0], backlog=BACKLOG)
        return await loop.create_server(
            door,
            server.host,
            server.port,
            backlog=BACKLOG,
            reuse_port=bool(self.config.broker.url),
        )

    def _site(self) -> Site:
        return Site(
            config=lambda: self.config,
            database=self.database,
            committer=self.committer,
            passwords=self._passwords,
            mailer=self.mailer,
            tasks=self._tasks,
            registry=self.node.counters.registry,
            status=self.node,
            uploads=self.uploads,
            posting=self.node.posting,
            is_online=self.presence.is_online,
            couriers=self.couriers,
            errands=self.errands,
            switchboard=self.switchboard,
        )

    def _connection(self) -> Connection:
        return Connection(self.node, self.desk)

    def _keep_house(self) -> None:
        self._committing = self._tasks.spawn(self.committer.run())
        self._tasks.spawn(self._holding.check_beside())
        self._tasks.every(1.0, self.wheel.turn)
        self._tasks.every(1.0, self.presence.expire)
        self._tasks.every(1.0, self.node.backlogs.relieve)
        self._tasks.every(SWEEP_S, self.hub.sweep)
        for projection in self._projections:
            self._tasks.spawn(projection.look())
            self._tasks.spawn(projection.run())
            self._tasks.every(LOOK_S, projection.look)
        self._tasks.spawn(self.unfurler.run())
        self._tasks.every(POSTMAN_S, self.postman.look)
        self._tasks.every(10.0, self.hub.tidy)
        self._tasks.every(REMOVE_S, self.uploads.remove_doomed)
        self._tasks.every(SWEEP_FILES_S, self.uploads.sweep)
        self._tasks.every(SWEEP_FILES_S, self.unfurler.sweep)
        self.housekeeping = Housekeeping(
            self.node,
            [projection.look for projection in self._projections],
            self.moved,
            self._beside,
        )
        self.housekeeping.begin()
        self._tasks.every(LOOK_AT_APPS_S, self.couriers.look)
        self._tasks.every(LOOK_AT_APPS_S, self.switchboard.check)
        self._tasks.spawn(self.bus.run())
        self._tasks.every(BEAT_S, self.bus.beat)
        self._tasks.every(POLL_S, self.bus.poll)

    # -- leaving -----------------------------------------------------------------------------

    async def _drain(self, drain_s: float) -> None:
        connections = [each for mine in self.hub.connections.values() for each in mine]
        slots = max(len(connections), 1)
        for index, connection in enumerate(connections):
            if isinstance(connection, Connection):
                connection.send(Reconnect(after_ms=int(drain_s * 1_000 * index / slots)))
        started_s = time.monotonic()
        for index, connection in enumerate(connections):
            wait_s = started_s + drain_s * index / slots - time.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            connection.end(CloseCode.DRAINING, _STOPPING)
        for mine in list(self.hub.connections.values()):
            for late in mine:  # which opened its session meanwhile
                late.end(CloseCode.DRAINING, _STOPPING)
        await asyncio.sleep(0.05 if connections else 0)
