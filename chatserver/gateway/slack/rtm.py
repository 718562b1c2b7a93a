"""RTM: events as they are, and messages and typing the other way; for bots older than Socket Mode.

Source: Slack's RTM documentation as of 2023; the clients' own code.
"""

import asyncio
import secrets
import time
from collections import deque
from typing import Any, Final

import msgspec
import structlog

from chatserver.actions import HANDLERS, Action
from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.domain.slack.identity import ts_of
from chatserver.gateway.node import Node
from chatserver.store import profiles, sessions, users
from chatserver.store.database import Reader
from protocol import CloseCode, CommandRefused
from protocol.ids import ChannelId, SessionId, UserId
from protocol.limits import MAX_VIEW
from protocol.messages import Posted, PostMessage
from protocol.presence import PresenceChanged, TypingStarted

from .events.listener import Heard, Listener
from .events.starts import heads_of
from .events.translator import Translator
from .places import any_message_at
from .sockets import ProgramSocket
from .texts import to_markdown, to_slack
from .tickets import Ticket

log = structlog.get_logger()

MAX_QUEUED: Final = 256
AT_ONCE: Final = 64
_NO_TEXT: Final = 2
_NOT_POSTED: Final = 3
_UNKNOWN: Final = 5


class Expired:
    """What somebody is told who comes with a ticket that is used up."""

    def __init__(self, socket: ProgramSocket) -> None:
        self._socket = socket

    def opened(self) -> None:
        """Say so, and close."""
        error = {"code": 1, "msg": "Socket URL has expired"}
        self._socket.send(msgspec.json.encode({"type": "error", "error": error}))
        self._socket.close()

    def received(self, message: dict[str, Any]) -> None:
        """Nothing is said here any more."""

    def drained(self) -> None:
        """Nothing waits."""

    def ended(self) -> None:
        """Nothing is to be forgotten."""


async def welcome(
    node: Node, translator: Translator, socket: ProgramSocket, ticket: Ticket
) -> "Rtm | None":
    """Return what is spoken with whoever has a ticket."""
    actor = await node.database.read(_actor, ticket.bot, ticket.opened_by)
    if actor is None:
        return None
    own = await node.database.read(profiles.find, actor.id)
    return Rtm(node, translator, socket, actor, away=own is not None and own.away)


def _actor(reader: Reader, user: UserId, session: str) -> Actor | None:
    found = users.find(reader, user)
    if found is None or not sessions.standing(reader, [SessionId(session)], now_us()):
        return None
    return Actor(user, SessionId(session), found.role, found.kind)


class Rtm:
    """One connection by RTM."""

    def __init__(
        self,
        node: Node,
        translator: Translator,
        socket: ProgramSocket,
        actor: Actor,
        *,
        away: bool,
    ) -> None:
        self._node = node
        self._translator = translator
        self._socket = socket
        self._actor = actor
        self._away = away
        self._listener = Listener(actor.id, actor.session, self._take, self.end)
        self._queued: deque[Heard] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._presence_of: list[UserId] = []

    # -- on the socket -----------------------------------------------------------------------

    def opened(self) -> None:
        """Say hello, and whatever happens from now on."""
        self._send({"type": "hello"})
        self._task = self._node.tasks.spawn(self._run())
        self._node.presence.came(self._actor.id, away=self._away)

    def received(self, message: dict[str, Any]) -> None:
        """Take in one frame."""
        match message.get("type"):
            case "ping":
                echoed = {key: value for key, value in message.items() if key not in ("type", "id")}
                self._send(_replying(message, {"type": "pong"} | echoed))
            case "message":
                self._node.tasks.spawn(self._post(message))
            case "typing":
                self._typing(message)
            case "presence_sub":
                self._presence_of = _ids(message.get("ids"))
                self._look()
            case _:
                self._refuse(message, _UNKNOWN, "unknown type of message")

    def drained(self) -> None:
        """Go on with what was held back."""
        self._wake.set()

    def ended(self) -> None:
        """Forget the socket."""
        self._node.hub.disconnect(self._listener)
        self._node.presence.went(self._listener)
        if self._task is not None:
            self._task.cancel()

    def end(self, code: int) -> None:
        """Say goodbye and close."""
        if code == CloseCode.DRAINING:
            self._send({"type": "goodbye"})
        self._socket.close()

    # -- to the program ----------------------------------------------------------------------

    async def _run(self) -> None:
        node, listener = self._node, self._listener
        heads = await heads_of(node.database, node.hub, self._actor.id, node.workspace)
        node.hub.connect(listener)
        for stream, head in heads.items():
            node.hub.subscribe(listener, stream, head.seq)
        self._look()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queued and not self._socket.paused:
                await self._tell(
                    [self._queued.popleft() for _ in range(min(AT_ONCE, len(self._queued)))]
                )
            self._hold_back()

    async def _tell(self, run: list[Heard]) -> None:
        placed = [(event, at) for event, at in run if at is not None]
        for happenings in await self._translator.translate(placed, UserId("")):
            for happening in happenings:
                if happening.for_guests or self._actor.role != "guest":
                    self._socket.send(happening.body)

    def _take(self, run: tuple[Heard, ...]) -> None:
        for heard in run:
            if heard.at is None:
                self._passing(heard)
            else:
                self._queued.append(heard)
        self._hold_back()
        self._wake.set()

    def _passing(self, heard: Heard) -> None:
        match heard.event:
            case TypingStarted(channel=channel, user=user):
                self._send({"type": "user_typing", "channel": channel, "user": user})
            case PresenceChanged(user=user, presence=presence):
                shown = "active" if presence == "online" else "away"
                self._send({"type": "presence_change", "user": user, "presence": shown})
            case _:
                pass

    def _hold_back(self) -> None:
        waits = self._socket.paused or len(self._queued) > MAX_QUEUED
        was, self._listener.paused = self._listener.paused, waits
        if was and not waits:
            self._node.hub.feed(self._listener)

    def _look(self) -> None:
        """Have typing shown where the bot is, and the presence of those it asked for."""
        mine = [ChannelId(each.id) for each in self._listener.streams if each.id[0] in "CDG"]
        online, offline = self._node.presence.set_view(
            self._listener, mine[:MAX_VIEW], self._presence_of[:MAX_VIEW]
        )
        for people, presence in ((online, "active"), (offline, "away")):
            for user in people:
                self._send({"type": "presence_change", "user": user, "presence": presence})

    # -- from the program --------------------------------------------------------------------

    def _typing(self, message: dict[str, Any]) -> None:
        channel = message.get("channel")
        if isinstance(channel, str) and self._node.hub.follows(self._listener, channel):
            self._node.presence.typing(self._actor.id, ChannelId(channel))

    async def _post(self, message: dict[str, Any]) -> None:
        text, channel = message.get("text"), message.get("channel")
        if not isinstance(text, str) or not text:
            self._refuse(message, _NO_TEXT, "message text is missing")
            return
        try:
            thread = await self._thread(channel, message.get("thread_ts"))
            posted = await self._commit(
                {
                    "channel": channel,
                    "text": to_markdown(text),
                    "nonce": secrets.token_hex(16),
                    "thread": thread,
                    "broadcast": bool(thread and message.get("reply_broadcast")),
                }
            )
        except (CommandRefused, msgspec.ValidationError) as error:
            self._refuse(message, _NOT_POSTED, str(error))
            return
        said = {"ok": True, "ts": ts_of(posted.message.time_us)}
        self._send(_replying(message, said | {"text": to_slack(posted.message.text)}))

    async def _commit(self, fields: dict[str, Any]) -> Posted:
        command = msgspec.convert(fields, PostMessage)
        limits, handler = self._node.config().limits, HANDLERS[PostMessage]
        rate, burst = limits.bot_messages_per_s, limits.bot_messages_burst
        self._node.posting.require(self._actor.id, rate, burst, time.monotonic())
        if not isinstance(handler, Action):
            raise TypeError("posting is an action")
        posted = await self._node.committer.commit(handler.carrying(self._actor, command))
        return msgspec.convert(posted, Posted)

    async def _thread(self, channel: Any, thread_ts: Any) -> int | None:
        if not isinstance(channel, str) or not isinstance(thread_ts, str) or not thread_ts:
            return None
        root = await self._node.database.read(any_message_at, channel, thread_ts)
        return (root.thread or root.seq) if root is not None else None

    def _refuse(self, message: dict[str, Any], code: int, text: str) -> None:
        refused = {"ok": False, "error": {"code": code, "msg": text}}
        self._send(_replying(message, refused))

    def _send(self, message: dict[str, Any]) -> None:
        self._socket.send(msgspec.json.encode(message))


def _replying(message: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"reply_to": message["id"]} if "id" in message else answer


def _ids(given: object) -> list[UserId]:
    return (
        [UserId(each) for each in given if isinstance(each, str)] if isinstance(given, list) else []
    )
