"""A server's HTTP side for tests: real sockets, real database, a clock that stands still."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from msgspec import Struct
from prometheus_client import CollectorRegistry

from chatserver.actions import accounts
from chatserver.actions.accounts import Device, Person, SignedIn
from chatserver.actions.invitations import Invited, Inviting, invite, offer_setup
from chatserver.blobs.disk import DiskBlobs
from chatserver.blobs.staging import Staging, Usage
from chatserver.core.config import Config, Mail, check
from chatserver.core.tasks import Tasks
from chatserver.domain.policy import Actor
from chatserver.gateway.http import make_http, make_protocol, make_runner
from chatserver.gateway.mail import Letter, Mailer
from chatserver.gateway.passwords import HASHER, Passwords
from chatserver.gateway.site import Site
from chatserver.gateway.uploads import Uploads
from chatserver.store.committer import Change, Committer, T
from chatserver.store.sqlite import SqliteDatabase
from protocol import Entry

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = HASHER.hash(PASSWORD)
ALICE = "alice@example.org"
BOB = "bob@example.org"
EPOCH_US = 10**15


class Answer(Struct):
    """What came back."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.text)

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json["error"]["code"])


class Status:
    """A process that can be told how it is."""

    draining = False
    loop_lag_s = 0.0
    silent = False

    def deaf(self) -> bool:
        """Say whether the other processes are not heard."""
        return self.silent


class Postbox(Mailer):
    """Keeps letters, and sends none unless it is told to."""

    def __init__(self, config: Callable[[], Mail]) -> None:
        super().__init__(config)
        self.letters: list[tuple[str, str, str]] = []

    async def send(self, to: str, letter: Letter, **values: object) -> None:
        """Keep a letter: to whom, its subject and text."""
        filled = letter.subject.format(**values), letter.text.format(**values)
        self.letters.append((to, *filled))


class House:
    """The HTTP side, and what a test needs to look behind it."""

    def __init__(self, path: Path, client: Path = Path("not built")) -> None:
        self.data = path.parent
        self.database = SqliteDatabase(path)
        self.client = client
        self.config = Config()
        self.now_s = 0.0
        self.usage: Usage = shutil.disk_usage
        self.status = Status()
        self.entries: list[Entry] = []
        self.header_deadline_s = 10.0
        self.mailer = Postbox(lambda: self.config.mail)

    async def open(self) -> None:
        """Listen on a free port; whoever cannot leaves nothing open."""
        async with AsyncExitStack() as opened:
            await self._open(opened)
            self._opened = opened.pop_all()

    async def _open(self, opened: AsyncExitStack) -> None:
        self.passwords = Passwords()
        opened.callback(self.passwords.close)
        await self.database.open()
        opened.push_async_callback(self.database.close)
        self.committer = Committer(self.database, self.entries.extend)
        self._committing = asyncio.create_task(self.committer.run())
        opened.push_async_callback(self._stop_committing)
        self.tasks = Tasks()
        opened.push_async_callback(self.tasks.stop)
        self._compose()
        self._runner = make_runner(self.application)
        opened.push_async_callback(self._runner.cleanup)
        await self._listen()
        opened.callback(self._listener.close)
        self.configure()
        self._client = ClientSession(
            self.address, cookie_jar=DummyCookieJar(), timeout=ClientTimeout(20)
        )
        opened.push_async_callback(self._client.close)

    def _compose(self) -> None:
        self.uploads = Uploads(
            lambda: self.config,
            self.database,
            self.committer,
            DiskBlobs(self.data / "files"),
            Staging(self.data / "uploads", self._usage),
        )
        self.site = Site(
            config=lambda: self.config,
            database=self.database,
            committer=self.committer,
            passwords=self.passwords,
            mailer=self.mailer,
            tasks=self.tasks,
            registry=CollectorRegistry(),
            status=self.status,
            uploads=self.uploads,
            now_s=lambda: self.now_s,
            now_us=lambda: EPOCH_US + int(self.now_s * 1e6),
        )
        self.application = make_http(self.site, client=self.client)

    def _usage(self, path: Path) -> tuple[int, int, int]:
        return self.usage(path)

    async def _listen(self) -> None:
        await self._runner.setup()
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: make_protocol(self._runner, header_deadline_s=self.header_deadline_s),
            "127.0.0.1",
            0,
        )
        port = self._listener.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    async def _stop_committing(self) -> None:
        self.committer.close()
        await self._committing

    async def close(self) -> None:
        """Stop everything in order."""
        await self._opened.aclose()

    def configure(self, **sections: dict[str, Any]) -> None:
        """Use another configuration, for the port that is open."""
        port = {"port": int(self.address.rpartition(":")[2])}
        self.config = check(sections | {"server": port | sections.get("server", {})})

    # -- asking ------------------------------------------------------------------------------

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        """Send a request and read the whole answer."""
        options.setdefault("allow_redirects", False)
        async with self._client.request(method, path, **options) as response:
            text = (await response.read()).decode(errors="surrogateescape")
            return Answer(response.status, response.headers, text)

    async def get(self, path: str, token: str | None = None, **headers: str) -> Answer:
        """Send a GET."""
        return await self.ask("GET", path, headers=_with_token(headers, token))

    async def post(
        self, path: str, body: object, token: str | None = None, **headers: str
    ) -> Answer:
        """Send JSON as a program does; header names are written with underscores."""
        sent = _with_token({"Content-Type": "application/json"} | headers, token)
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return await self.ask("POST", path, data=data, headers=sent)

    async def post_form(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form as a page of the server's own does."""
        sent = _with_token({"Origin": self.address} | headers, None)
        return await self.ask("POST", path, data=fields, headers=sent)

    async def post_from_page(self, path: str, body: object, **headers: str) -> Answer:
        """Send JSON as a script of the server's own pages does."""
        own = {"Origin": self.address, "X-Requested-With": "chatserver"}
        return await self.post(path, body, None, **(own | headers))

    async def raw(self, data: bytes) -> bytes:
        """Send bytes on a new connection and read until the server closes it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.config.server.port)
        writer.write(data)
        answer = bytearray()
        with contextlib.suppress(ConnectionResetError):  # closed with something unread
            while piece := await reader.read(1 << 16):
                answer += piece
        writer.close()
        with contextlib.suppress(ConnectionResetError):
            await writer.wait_closed()
        return bytes(answer)

    # -- behind it ---------------------------------------------------------------------------

    async def commit(self, change: Change[T]) -> T:
        """Run a change as the server does."""
        return await self.committer.commit(change)

    async def letters(self) -> list[tuple[str, str, str]]:
        """Return the letters sent, once everything begun is done."""
        while self.tasks._running:
            await asyncio.wait(self.tasks._running)
        return self.mailer.letters

    async def setup_token(self) -> str:
        """Return the token of a fresh set-up link."""
        return await self.commit(offer_setup) or ""

    async def found(self) -> SignedIn:
        """Make Alice the administrator, and return her session."""
        token = await self.setup_token()
        alice = Person("Alice", PASSWORD_HASH, ALICE)
        device = Device("test", 1)
        return await self.commit(
            lambda tx: accounts.make_administrator(tx, token, "Wonderland", alice, device)
        )

    async def admit(self, email: str = BOB, **wish: Any) -> SignedIn:
        """Let somebody in by an invitation of the operator's, and return their session."""
        invited = await self.invite(**wish)
        person = Person(email.partition("@")[0].title(), PASSWORD_HASH, email)
        return await self.commit(
            lambda tx: accounts.join(tx, invited.token, person, Device("test", 1))
        )

    async def invite(self, inviter: Actor | None = None, **wish: Any) -> Invited:
        """Make an invitation."""
        return await self.commit(lambda tx: invite(tx, inviter, Inviting(**({"days": 7} | wish))))


def actor_of(signed_in: SignedIn) -> Actor:
    """Return who a session acts for."""
    user = signed_in.user
    return Actor(user.id, signed_in.session, user.role, user.kind)


def _with_token(headers: dict[str, str], token: str | None) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return named | ({"Authorization": f"Bearer {token}"} if token else {})
