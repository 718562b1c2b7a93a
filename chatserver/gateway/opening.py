"""Opening a session: whose it is, and from where each stream goes on."""

import asyncio
from typing import Final, NamedTuple

from msgspec import Struct

from chatserver.core.clock import now_us
from chatserver.store import log, revisions, sessions
from chatserver.store.database import Database, Reader
from chatserver.store.sessions import Opening
from protocol import CloseCode, Position
from protocol.limits import (
    PROTOCOL_VERSION,
    REPLAY_BYTES_PER_CONNECTION,
    REPLAY_EVENTS_PER_CONNECTION,
    REPLAY_EVENTS_PER_STREAM,
)
from protocol.server_session import Closing
from protocol.sessions import OpenSession, Outcome, Resume, StreamStart, Workspace

from .node import Node

MAX_BATCH: Final = 128


class Found(NamedTuple):
    """What a token stands for, in one snapshot."""

    opening: Opening
    user_head: int
    """The head of the user's own stream."""
    workspace: Workspace


class Openings:
    """Looks up tokens, all that arrive in one moment with one query: storms cost no more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[bytes, asyncio.Future[Found | None]] = {}
        self._running = False

    async def find(self, token_hash: bytes) -> Found | None:
        """Return what a token stands for, as of now."""
        future = self._waiting.get(token_hash)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[token_hash] = future
            if not self._running:
                self._running = True
                asyncio.get_running_loop().call_soon(self._start)
        return await asyncio.shield(future)

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            batch = dict(list(self._waiting.items())[:MAX_BATCH])
            for token_hash in batch:
                del self._waiting[token_hash]
            try:
                found = await self._database.read(_find, list(batch))
            except Exception as error:  # noqa: BLE001  # every waiter must hear of it
                for future in batch.values():
                    future.set_exception(error)
                continue
            for token_hash, future in batch.items():
                future.set_result(found.get(token_hash))
        self._running = False


class Plan(Struct):
    """How a connection starts: what the client is told, and after which position it is fed."""

    opening: Opening
    workspace: Workspace
    starts: list[StreamStart]
    after: dict[str, int]


class Checked(NamedTuple):
    """What was found out about cursors: which lie elsewhere, and how much follows the others."""

    forked: set[str]
    bytes: dict[str, int]


async def plan(node: Node, openings: Openings, token: str, command: OpenSession) -> Plan | Closing:
    """Find out who a connection is for and where its streams go on, or why it must close.

    Returns after the last wait: the caller subscribes at once, so that nothing comes between.
    """
    if command.version != PROTOCOL_VERSION:
        reason = f"this server speaks version {PROTOCOL_VERSION}"
        return Closing(CloseCode.VERSION_UNSUPPORTED, reason)
    token_hash = sessions.hash_token(token)
    while True:
        found = await openings.find(token_hash)
        refusal = _refusal(found)
        if refusal or found is None:
            return refusal or Closing(CloseCode.AUTHENTICATION_FAILED, "sign in again")
        opening = found.opening
        streams = [opening.user.id, node.workspace, *opening.channels]
        await node.hub.activate(streams)
        await _reach_joins(node, opening)
        found_out = await _check_cursors(node, command.resume, streams)
        if node.hub.position(opening.user.id).seq <= found.user_head:
            return _starts(node, found, streams, command.resume, found_out)


async def _reach_joins(node: Node, opening: Opening) -> None:
    """Bring channels up to where the user joined them, if this node has not heard of that yet.

    Else they would be told to begin before that, and their own stream says that they have it.
    """
    late = [
        channel
        for channel, joined_us in opening.channels.items()
        if node.hub.position(channel).time_us < joined_us
    ]
    if late:
        await node.hub.refresh(late)


def _find(reader: Reader, token_hashes: list[bytes]) -> dict[bytes, Found]:
    openings = sessions.remembered(reader, token_hashes)
    heads = log.positions(reader, [opening.user.id for opening in openings.values()])
    workspace = revisions.workspace(reader)
    return {key: Found(each, heads[each.user.id].seq, workspace) for key, each in openings.items()}


def _refusal(found: Found | None) -> Closing | None:
    """Say why what a token stands for may not connect."""
    if found is None:
        return Closing(CloseCode.AUTHENTICATION_FAILED, "sign in again")
    opening = found.opening
    if opening.user.deactivated:
        return Closing(CloseCode.ACCOUNT_DEACTIVATED, "the account is deactivated")
    if opening.ended:
        return Closing(CloseCode.SESSION_ENDED, "signed out")
    if opening.expires_us is not None and opening.expires_us < now_us():
        return Closing(CloseCode.SESSION_EXPIRED, "sign in again")
    return None


async def _check_cursors(node: Node, resume: Resume | None, streams: list[str]) -> Checked:
    """Find out which cursors lie on another history than ours, and what follows the others (R9)."""
    checked = Checked(set(), {})
    if resume is None or resume.epoch != node.epoch:
        return checked
    mine = set(streams)
    cursors = {cursor.stream: cursor for cursor in resume.cursors if cursor.stream in mine}
    ahead = [id_ for id_, at in cursors.items() if node.hub.is_behind(id_, at.seq)]
    if ahead:
        await node.hub.refresh(ahead)
    unknown = []
    for id_, cursor in cursors.items():
        time_us = node.hub.time_at(id_, cursor.seq) if cursor.seq else cursor.time_us
        size = node.hub.bytes_after(id_, cursor.seq)
        if time_us is None or size is None:
            unknown.append((cursor, node.hub.position(id_).seq))
        elif time_us != cursor.time_us:
            checked.forked.add(id_)
        else:
            checked.bytes[id_] = size
    if unknown:
        await node.database.read(_look_up, unknown, checked)
    return checked


def _look_up(reader: Reader, cursors: list[tuple[Position, int]], checked: Checked) -> None:
    """Check cursors by the log; what is too many events to replay need not be measured."""
    left = REPLAY_EVENTS_PER_CONNECTION
    for cursor, head in cursors:
        id_, missed = cursor.stream, head - cursor.seq
        if cursor.seq and log.time_at(reader, id_, cursor.seq) != cursor.time_us:
            checked.forked.add(id_)
        elif 0 < missed <= min(REPLAY_EVENTS_PER_STREAM, left):
            checked.bytes[id_] = log.bytes_between(reader, id_, cursor.seq, head)
            left -= missed


def _starts(
    node: Node, found: Found, streams: list[str], resume: Resume | None, checked: Checked
) -> Plan:
    cursors = {cursor.stream: cursor for cursor in resume.cursors} if resume else {}
    same_life = resume is not None and resume.epoch == node.epoch
    opening = found.opening
    result = Plan(opening, found.workspace, [], {})
    budget, bytes_left = REPLAY_EVENTS_PER_CONNECTION, REPLAY_BYTES_PER_CONNECTION
    for id_ in streams:
        head = node.hub.position(id_)
        cursor = cursors.pop(head.stream, None)
        missed = head.seq - cursor.seq if cursor is not None else 0
        size = checked.bytes.get(id_, 0)
        outcome: Outcome = "new"
        came_back = cursor is not None and cursor.time_us < opening.channels.get(id_, 0)
        void = not same_life or id_ in checked.forked or missed < 0 or (came_back and missed)
        if cursor is not None and void:
            outcome = "reset"
        elif missed > min(REPLAY_EVENTS_PER_STREAM, budget) or size > bytes_left:
            outcome = "gap"
        elif cursor is not None:
            outcome = "resumed"
            budget, bytes_left = budget - missed, bytes_left - size
        result.starts.append(StreamStart(head=head, outcome=outcome))
        result.after[id_] = head.seq - missed if outcome == "resumed" else head.seq
    for lost in cursors.values():
        result.starts.append(StreamStart(head=lost, outcome="removed"))
    return result
