"""Serves one app as a client is served: hears what its bot may hear, from its cursors on.

What an app has not acknowledged stays in the log; nothing is kept for it but how far it is.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from chatserver.core.clock import now_us
from chatserver.store import app_deliveries, sessions, turns, users
from chatserver.store.app_deliveries import Delivered
from chatserver.store.apps import Kept
from chatserver.store.database import Reader
from protocol import AnyEvent, Position
from protocol.apps import App
from protocol.channels import ChannelJoined, MemberLeft
from protocol.errors import CommandRefused
from protocol.ids import UserId
from protocol.users import User

from .envelopes import Addressee, callback, event_id
from .happenings import Happening
from .links import Links
from .listener import Heard, Listener
from .outbox import Delivery, Outbox
from .posts import Endpoint, Posts
from .starts import MISSED_US, plan
from .ways import Hears, Report, Way

if TYPE_CHECKING:
    from .couriers import Couriers

log = structlog.get_logger()

GRACE_S: Final = 60.0
"""So long an app without a connection is waited for; what it has not acknowledged is kept ready."""

LEASE_US: Final = 6_000_000
RENEW_S: Final = 2.0
KEEP_S: Final = 0.5
LAST_WORDS_S: Final = 0.5
RETRY_S: Final = 1.0
MAX_PATIENCE_S: Final = 60.0
AT_ONCE: Final = 64


class Courier:
    """One app on this node: its connections, and while this node serves it, what it is told."""

    def __init__(self, couriers: "Couriers", app: App, kept: Kept) -> None:
        self.app = app
        self.kept = kept
        self._all = couriers
        self.links = Links(Hears(self._done, self._told))
        self.serving = False
        """Whether this node is the one that tells the app what happens."""
        self._way: Way = self.links
        self._gone = False
        self._is_guest = True
        self._outbox = Outbox()
        self._arrived: deque[tuple[AnyEvent | None, Position]] = deque()
        self._left: dict[str, int] = {}
        self._listener: Listener | None = None
        self._wake = asyncio.Event()
        self._over = asyncio.Event()
        self._idle = asyncio.Event()
        self._reports: list[Delivered] = []
        self._linked_s = time.monotonic()
        self._patience_s = RETRY_S
        self._task: asyncio.Task[None] | None = None

    @property
    def bot(self) -> UserId:
        """The bot user the app is."""
        return self.app.bot

    @property
    def wanted(self) -> bool:
        """Whether there is anywhere to deliver to."""
        if self._gone:
            return False
        if len(self.links):
            self._linked_s = time.monotonic()
            return True
        if self.app.socket_mode or not self.app.request_url:
            waits = self.serving and not self._all.node.draining
            return waits and time.monotonic() - self._linked_s < GRACE_S
        return True

    def start(self) -> None:
        """Serve the app, as soon as no other node does."""
        if self._task is None or self._task.done():
            self._over.clear()
            self._task = self._all.tasks.spawn(self._run())

    def changed(self, app: App, kept: Kept) -> None:
        """Take up what was changed of the app."""
        moved = (app.request_url, app.socket_mode) != (self.app.request_url, self.app.socket_mode)
        anew = kept != self.kept
        self.app, self.kept = app, kept
        if moved or anew:
            self._over.set()  # and begin again from the cursors

    def yield_to_another(self) -> None:
        """Let another node serve it, which has a connection where this one waits for any."""
        if not len(self.links) and (self.app.socket_mode or not self.app.request_url):
            self._over.set()

    def close(self, reason: str) -> None:
        """End it: there is no such app any more."""
        self._gone = True
        for link in self.links:
            link.end(reason)
        self._over.set()

    async def stop(self) -> None:
        """Stop serving, write down how far it is, and let go.

        What is on its way is given a moment to be acknowledged, so that it is not told twice.
        """
        self._stop_hearing()
        self._arrived.clear()
        if self._outbox.size and len(self.links):
            self._idle.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await self._idle.wait()
        for link in self.links:
            link.end("refresh_requested")
        self._over.set()
        if self._task is not None:
            await self._task
            self._task = None

    # -- while it is served ------------------------------------------------------------------

    async def _run(self) -> None:
        while self.wanted and not self._all.stopping and not self._all.node.draining:
            self._over.clear()
            if not await self._take_over():
                await self._wait(RETRY_S)
                continue
            try:
                await self._serve()
            finally:
                self.serving = False
                self._stop_hearing()
                await self._write_down()
                await self._let_go()

    async def _serve(self) -> None:
        self._outbox = Outbox()
        self._arrived.clear()
        self._left.clear()
        way = self._way = self._open_way()
        self.serving = True
        self._linked_s = time.monotonic()
        if not await self._is_reachable(way) or not await self._begin_hearing():
            await self._wait(self._patience_s)
            return
        keeping = self._all.tasks.spawn(self._keep(way))
        try:
            await self._work(way)
        finally:
            keeping.cancel()
            way.close()

    def _open_way(self) -> Way:
        if len(self.links) or self.app.socket_mode or not self.app.request_url:
            return self.links
        to = Endpoint(self.app.request_url, self.kept.signing_secret)
        hears = Hears(self._done, self._told, broken=self._over.set)
        return Posts(self._all.poster, to, self._all.tasks, hears)

    async def _is_reachable(self, way: Way) -> bool:
        """Have an app prove that it listens at its request URL, before it is told anything.

        One that is away is told nothing meanwhile: what it missed is in the log.
        """
        if way is self.links:
            return True
        reason = await self._all.verify(self.app.request_url, self.kept)
        self._told(Report("url_verification", "http", reason or "ok"))
        self._patience_s = min(self._patience_s * 2, MAX_PATIENCE_S) if reason else RETRY_S
        return not reason

    async def _begin_hearing(self) -> bool:
        node = self._all.node
        session = self.kept.session
        user = await node.database.read(_standing, self.bot, session)
        if user is None:
            for link in self.links:
                link.end("link_disabled")
            return False
        self._is_guest = user.role == "guest"
        found, starts = await plan(node.database, node.hub, self.bot, node.workspace)
        listener = self._listener = Listener(self.bot, session, self._take, self._ended)
        node.hub.connect(listener)
        for stream, start in starts.items():
            if stream not in found.cursors:
                self._outbox.begin(stream, start.seq, start.time_us)
            node.hub.subscribe(listener, stream, start.seq)
        return True

    def _stop_hearing(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            self._all.node.hub.disconnect(listener)

    def _ended(self, _code: int) -> None:
        """Begin again from the cursors: the hub has something against this listener.

        When the server stops there is nothing to begin: what is on its way may be acknowledged.
        """
        self._stop_hearing()
        if not self._all.node.draining:
            self._over.set()

    def _take(self, run: tuple[Heard, ...]) -> None:
        """Take in what was heard; what the bot may see no more is given up at once."""
        for event, at in run:
            if at is None:
                continue
            if isinstance(event, MemberLeft) and event.user == self.bot:
                self._leave(at)
            if isinstance(event, ChannelJoined) and event.seq:
                joined = event.membership.channel.id
                self._left.pop(joined, None)
                self._outbox.begin(joined, event.seq, event.time_us)
            self._arrived.append((event, at))
        self._hold_back()
        self._wake.set()

    def _leave(self, at: Position) -> None:
        self._left[at.stream] = at.seq
        self._arrived = deque(each for each in self._arrived if each[1].stream != at.stream)
        self._outbox.forget(at.stream)
        self._way.forget(at.stream)

    async def _work(self, way: Way) -> None:
        while not self._over.is_set():
            await self._until(self._wake)
            self._wake.clear()
            while self._arrived and not self._outbox.full and not self._over.is_set():
                some = [self._arrived.popleft() for _ in range(min(AT_ONCE, len(self._arrived)))]
                told = await self._all.translator.translate(some, self.bot)
                for (_, at), happenings in zip(some, told, strict=True):
                    self._deliver(way, at, happenings)

    def _deliver(self, way: Way, at: Position, happenings: list[Happening]) -> None:
        if at.seq <= self._left.get(at.stream, 0):
            return
        is_old = at.time_us < now_us() - MISSED_US
        wanted = [] if is_old else [each for each in happenings if self._wants(each)]
        self._outbox.take(at.stream, at.seq, at.time_us, len(wanted))
        to = Addressee(self._all.node.workspace, self.bot, self.kept.verification_token)
        for happening in wanted:
            id_ = event_id(at.stream, at.seq, happening.nth)
            body = callback(to, id_, at.time_us, happening.body)
            way.send(
                Delivery(
                    at.stream, at.seq, at.time_us, name=happening.name, event_id=id_, body=body
                )
            )

    def _wants(self, happening: Happening) -> bool:
        if self._is_guest and not happening.for_guests:
            return False
        return any(map(self.app.wants, happening.names))

    def _done(self, delivery: Delivery) -> None:
        self._outbox.done(delivery)
        if not self._outbox.size:
            self._idle.set()
        self._wake.set()
        self._hold_back()

    def _hold_back(self) -> None:
        """Hear no more while too much is on its way; what is missed is told from the log."""
        listener = self._listener
        if listener is None:
            return
        waits = self._outbox.full or len(self._arrived) > AT_ONCE * 4
        if listener.paused and not waits:
            listener.paused = False
            self._all.node.hub.feed(listener)
        else:
            listener.paused = waits

    # -- beside it ---------------------------------------------------------------------------

    async def _keep(self, way: Way) -> None:
        """See to deadlines, write down how far it is, and keep the lease."""
        renewed_s = time.monotonic()
        while True:
            await asyncio.sleep(KEEP_S)
            way.tick()
            self._hold_back()
            if not self.wanted:
                self._over.set()
            try:
                await self._write_down()
                if time.monotonic() - renewed_s > RENEW_S:
                    renewed_s = time.monotonic()
                    if not await self._hold():
                        self._over.set()
            except CommandRefused as error:  # the database is away: the next time, then
                log.warning("courier.postponed", app=self.bot, reason=str(error))

    async def _write_down(self) -> None:
        moved, left = self._outbox.moved()
        reports, self._reports = self._reports, []
        if not moved and not left and not reports:
            return
        bot = self.bot
        try:
            await self._all.node.committer.commit(
                lambda tx: _write(tx.reader, bot, moved, left, reports)
            )
        except BaseException:
            self._outbox.put_back(moved, left)
            raise

    def _told(self, report: Report) -> None:
        self._reports.append(Delivered(at_us=now_us(), **report._asdict()))
        del self._reports[: -app_deliveries.KEPT]

    async def _take_over(self) -> bool:
        """Hold the work of serving the app, unless another node does; ask that one to let go."""
        node, work = self._all.node, _work_of(self.bot)
        is_free = self._all.alone or await node.database.read(
            turns.is_free, work, self._all.name, LEASE_US, now_us()
        )
        if not is_free:
            self._all.ask_for(self)
        return is_free and await self._hold()

    async def _hold(self) -> bool:
        if self._all.alone:
            return True
        work, node = _work_of(self.bot), self._all.name
        return await self._all.node.committer.commit(
            lambda tx: turns.hold(tx.reader, work, node, LEASE_US, tx.now_us)
        )

    async def _let_go(self) -> None:
        if not self._all.alone:
            work, node = _work_of(self.bot), self._all.name
            await self._all.node.committer.commit(lambda tx: turns.let_go(tx.reader, work, node))

    async def _wait(self, seconds: float) -> None:
        """Wait, but not when it is to be stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()

    async def _until(self, event: asyncio.Event) -> None:
        """Wait for an event, or until it is over."""
        waits = [asyncio.ensure_future(each.wait()) for each in (event, self._over)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()


def _work_of(bot: str) -> str:
    return f"app:{bot}"


def _standing(reader: Reader, bot: str, session: str) -> User | None:
    user = users.find(reader, bot)
    if user is None or user.deactivated or not sessions.stands(reader, session, now_us()):
        return None
    return user


def _write(
    reader: Reader,
    bot: str,
    moved: list[Position],
    left: list[str],
    delivered: list[Delivered],
) -> None:
    app_deliveries.move(reader, bot, moved, left)
    if delivered:
        app_deliveries.keep(reader, bot, delivered)
