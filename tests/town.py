"""A small town everybody knows: five people, two channels, and a server they live on."""

import secrets
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from chatserver.actions import HANDLERS
from chatserver.app import Server
from chatserver.core.clock import now_us
from chatserver.core.config import Config, check
from chatserver.domain.policy import Actor
from chatserver.gateway.websocket import Connection
from chatserver.store import sessions, users
from chatserver.store.committer import Committer
from chatserver.store.migrate import migrate
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.sqlite import SqliteDatabase
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol import MSGPACK, Codec, Command
from protocol.channels import AddMember, CreateChannel
from protocol.ids import ChannelId, SessionId, UserId, new_id
from protocol.messages import PostMessage, PostPoll
from protocol.sessions import OpenSession, Resume
from protocol.users import Kind, Role

from .wire import Client, RawSocket

SWITCHING = 101

LAVISH = {
    "messages_burst": 100_000,
    "bot_messages_burst": 100_000,
    "requests_burst": 100_000,
    "connections_burst": 100_000,
}
"""Limits no test reaches unless it is about them."""


def config(limits: dict[str, Any] | None = None, **sections: dict[str, Any]) -> Config:
    """Return a configuration for a free port, with lavish limits unless told otherwise."""
    limits = LAVISH if limits is None else limits
    server = {"port": 0} | sections.pop("server", {})
    return check({"server": server, "limits": limits} | sections)


class Person(Struct, frozen=True):
    """Somebody who lives in the town."""

    id: UserId
    name: str
    token: str
    actor: Actor


class Register(Struct, frozen=True):
    """Who lives in the town, and where they meet."""

    alice: Person
    """Administers the workspace and both channels."""
    bob: Person
    carol: Person
    gus: Person
    """A guest, in no channel."""
    echo: Person
    """A bot."""
    general: ChannelId
    """Public; everybody but the guest is in it."""
    secret: ChannelId
    """Private; Alice and Bob are in it."""


async def found(data: Path) -> Register:
    """Make the town's data in a new directory."""
    migrate(data / "chat.db")
    database = SqliteDatabase(data / "chat.db")
    await database.open()
    committer = Committer(database, lambda _entries: None)
    founding = committer.submit(_found)
    committer.close()
    await committer.run()
    await database.close()
    return await founding


def add_person(
    tx: Transaction,
    name: str,
    *,
    role: Role = "member",
    kind: Kind = "person",
    email: str | None = None,
) -> Person:
    """Add somebody who is signed in with the token ``NAME-token``."""
    user, session = UserId(new_id("U")), SessionId(new_id("S"))
    users.add(tx.reader, NewUser(user, name, name.title(), now_us(), kind, role, email))
    token = f"{name}-token"
    stored = NewSession(session, user, hash_token(token), "test", now_us(), now_us(), None)
    sessions.add(tx.reader, stored)
    return Person(user, name, token, Actor(user, session, role, kind))


def do(tx: Transaction, who: Person, command: Command[Any]) -> Any:
    """Carry out a command inside a transaction."""
    return HANDLERS[type(command)].run(tx, who.actor, command)


def post(channel: ChannelId, text: str = "hello", **fields: Any) -> PostMessage:
    """Return a command with a nonce of its own."""
    return PostMessage(channel=channel, text=text, **{"nonce": new_nonce(), **fields})


def poll(channel: ChannelId, *options: str, **fields: Any) -> PostPoll:
    """Return a command that asks something, with a nonce of its own."""
    asked = {"question": "Where to?", "options": [*options] or ["Sea", "Hills", "Town"]}
    return PostPoll(channel=channel, **{"nonce": new_nonce(), **asked, **fields})


def new_nonce() -> str:
    """Return a nonce nobody has used."""
    return secrets.token_hex(16)


def _found(tx: Transaction) -> Register:
    alice = add_person(tx, "alice", role="administrator")
    bob, carol = add_person(tx, "bob"), add_person(tx, "carol")
    gus, echo = add_person(tx, "gus", role="guest"), add_person(tx, "echo", kind="bot")
    general = do(tx, alice, CreateChannel(name="general")).membership.channel.id
    secret = do(tx, alice, CreateChannel(name="secret", kind="private")).membership.channel.id
    for who in (bob, carol, echo):
        do(tx, alice, AddMember(channel=general, user=who.id))
    do(tx, alice, AddMember(channel=secret, user=bob.id))
    return Register(alice, bob, carol, gus, echo, general, secret)


class Town:
    """The town with its server running, and everybody who called at it."""

    def __init__(self, register: Register, data: Path, **sections: dict[str, Any]) -> None:
        self.alice, self.bob, self.carol = register.alice, register.bob, register.carol
        self.gus, self.echo = register.gus, register.echo
        self.general, self.secret = register.general, register.secret
        self.server = Server(config(**sections), data)
        self._callers: list[Client | RawSocket] = []

    async def start(self) -> None:
        """Start the server."""
        self.address = await self.server.start()

    async def stop(self) -> None:
        """Send everybody away and stop the server."""
        for caller in self._callers:
            await caller.close()
        await self.server.stop()

    async def call(self, codec: Codec = MSGPACK, **headers: str) -> Client:
        """Open a WebSocket, and no session yet."""
        client = await Client.connect(self.address, codec, headers)
        self._callers.append(client)
        return client

    async def enter(
        self, who: Person, codec: Codec = MSGPACK, resume: Resume | None = None
    ) -> Client:
        """Return an open session of somebody."""
        client = await self.call(codec)
        await client.open(who.token, resume)
        return client

    async def knock(self) -> RawSocket:
        """Open a TCP connection."""
        raw = await RawSocket.connect(self.address)
        self._callers.append(raw)
        return raw

    async def raw_session(self, who: Person) -> RawSocket:
        """Return an open session of somebody on a socket that can send anything."""
        raw = await self.knock()
        assert await raw.upgrade() == SWITCHING
        raw.ask(OpenSession(token=who.token))
        await raw.read_frame()
        return raw

    def connection(self, who: Person) -> Connection:
        """Return the server's side of somebody's only connection."""
        (connection,) = self.server.hub.connections[who.id]
        assert isinstance(connection, Connection)
        return connection

    async def do(self, who: Person, command: Command[Any]) -> Any:
        """Carry out a command as if it came from some other connection of ``who``."""
        return await self.server.committer.commit(partial(do, who=who, command=command))

    async def change(self, change: Any) -> Any:
        """Run any change in the committer."""
        return await self.server.committer.commit(change)


def copy(data: Path, to: Path) -> Path:
    """Copy the town's data, so that a test may change it."""
    shutil.copytree(data, to, dirs_exist_ok=True)
    return to
