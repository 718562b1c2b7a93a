"""All apps of this node: who serves them, and how something is asked of one.

To ask an app something that a person waits for (a click, a slash command, the options of a menu)::

    answer = await site.couriers.ask(bot, "interactive", payload)

``answer.taken`` says whether it acknowledged within three seconds, ``answer.payload`` what it
answered ({} if nothing), ``answer.reason`` why not. It goes by Socket Mode, whichever node has the
app's connection, or signed by HTTP: to the command's own URL, the options URL, the interactivity
URL, or the request URL, whichever is set first. It is never asked twice.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec
import structlog

from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.core.tasks import Tasks
from chatserver.gateway.egress import Address, may_reach
from chatserver.gateway.node import Node
from chatserver.store import apps, sessions
from chatserver.store.apps import Kept
from chatserver.store.database import Reader
from protocol.apps import App
from protocol.ids import UserId, new_id

from . import posts
from .courier import Courier
from .links import Link
from .posts import Endpoint, Poster
from .translator import Translator
from .ways import ANSWER_WITHIN_S, Answer

Kind = Literal["interactive", "slash_commands", "events_api"]
Say = Callable[[str, object], object]

LOOK_S: Final = 2.0
ELSEWHERE_WITHIN_S: Final = ANSWER_WITHIN_S + 0.5
_LINKED: Final = "app.linked"
_ASK: Final = "app.ask"
_ANSWER: Final = "app.answer"
_NOBODY: Final = Answer(taken=False, reason="not_connected")

log = structlog.get_logger()


class Couriers:
    """Has each app served by one node. ``say`` tells the other nodes something."""

    def __init__(
        self, node: Node, *, name: str, alone: bool, say: Say, poster: Poster | None = None
    ) -> None:
        self.node = node
        self.name = name
        self.alone = alone
        """Whether there can be no other node."""
        self.poster = poster or Poster(self._may_reach)
        self.translator = Translator(
            node.database, node.workspace, lambda: base_url(node.config().server)
        )
        self.stopping = False
        self._say = say
        self._couriers: dict[str, Courier] = {}
        self._asked: dict[str, asyncio.Future[Answer]] = {}

    @property
    def tasks(self) -> Tasks:
        """The node's tasks."""
        return self.node.tasks

    def hears(self) -> dict[str, Callable[[Any], None]]:
        """Return what is to be done when another node says something of these kinds."""
        return {_LINKED: self._linked, _ASK: self._ask_here, _ANSWER: self._answered}

    # -- whom to serve -----------------------------------------------------------------------

    async def look(self) -> None:
        """Find out which apps there are and what has changed; once every few seconds."""
        if self.stopping:
            return
        known = await self.node.database.read(_every_app)
        for bot in self._couriers.keys() - known.keys():
            courier = self._couriers.pop(bot)
            courier.close("link_disabled")
        for app, kept in known.values():
            courier = self._courier(app, kept)
            courier.changed(app, kept)
            if courier.wanted:
                courier.start()

    async def courier_of(self, bot: UserId) -> Courier | None:
        """Return what serves an app here."""
        known = await self.node.database.read(_one_app, bot)
        return self._courier(*known) if known else None

    def linked(self, courier: Courier) -> None:
        """Serve an app that has just connected here."""
        courier.start()
        self.ask_for(courier)

    def ask_for(self, courier: Courier) -> None:
        """Ask the other nodes to let go of an app that is connected here, and to none of them."""
        if len(courier.links) and not courier.serving and not self.alone:
            self._say(_LINKED, courier.bot)

    async def stop(self) -> None:
        """Stop serving: what is not acknowledged is told again from the cursors."""
        self.stopping = True
        await asyncio.gather(*(each.stop() for each in self._couriers.values()))
        await self.poster.close()

    def links(self) -> list[Link]:
        """Return all connections of apps to this node."""
        return [link for courier in self._couriers.values() for link in courier.links]

    def leave(self) -> None:
        """Tell apps that their connections are about to be closed, and go on until they are."""
        for link in self.links():
            link.say_goodbye("warning")

    def _courier(self, app: App, kept: Kept) -> Courier:
        courier = self._couriers.get(app.bot)
        if courier is None:
            courier = self._couriers[app.bot] = Courier(self, app, kept)
        return courier

    def _linked(self, bot: Any) -> None:
        courier = self._couriers.get(bot)
        if courier is not None:
            courier.yield_to_another()

    # -- asking ------------------------------------------------------------------------------

    async def ask(self, bot: UserId, kind: Kind, payload: dict[str, Any]) -> Answer:
        """Ask an app something, once, and wait for its answer as long as it has."""
        courier = self._couriers.get(bot)
        if courier is not None and len(courier.links):
            return await courier.links.ask(kind, payload)
        known = await self.node.database.read(_one_app, bot)
        if known is None:
            return _NOBODY
        app, kept = known
        url = "" if app.socket_mode else url_for(app, kind, payload)
        if url:
            return await posts.ask(self.poster, Endpoint(url, kept.signing_secret), kind, payload)
        return _NOBODY if self.alone else await self._ask_elsewhere(bot, kind, payload)

    def _may_reach(self, address: Address) -> bool:
        return may_reach(address, private=self.node.config().apps.private_addresses)

    async def verify(self, url: str, kept: Kept) -> str:
        """Have whoever listens at a request URL prove it; return why not, or nothing."""
        to = Endpoint(url, kept.signing_secret)
        return await posts.verify(self.poster, to, kept.verification_token)

    async def _ask_elsewhere(self, bot: str, kind: Kind, payload: dict[str, Any]) -> Answer:
        id_ = new_id("Q")
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[id_] = future
        self._say(_ASK, [id_, bot, kind, msgspec.json.encode(payload)])
        try:
            async with asyncio.timeout(ELSEWHERE_WITHIN_S):
                return await future
        except TimeoutError:
            return Answer(taken=False, reason="timeout")
        finally:
            del self._asked[id_]

    def _ask_here(self, body: Any) -> None:
        id_, bot, kind, payload = body[:4]
        courier = self._couriers.get(bot)
        if courier is not None and courier.serving and len(courier.links):
            self.tasks.spawn(self._answer(id_, courier, kind, msgspec.json.decode(payload)))

    async def _answer(self, id_: str, courier: Courier, kind: str, payload: Any) -> None:
        answer = await courier.links.ask(kind, payload)
        self._say(_ANSWER, [id_, msgspec.json.encode(answer)])

    def _answered(self, body: Any) -> None:
        future = self._asked.get(body[0])
        if future is not None and not future.done():
            future.set_result(msgspec.json.decode(body[1], type=Answer))


def url_for(app: App, kind: Kind, payload: dict[str, Any]) -> str:
    """Return where something is asked of an app by HTTP."""
    if kind == "slash_commands":
        command = payload.get("command")
        own = next((each.url for each in app.commands if each.command == command), "")
        return own or app.request_url
    if kind == "events_api":
        return app.request_url
    asks_options = payload.get("type") == "block_suggestion"
    options_url = app.options_url if asks_options else ""
    return options_url or app.interactivity_url or app.request_url


def _every_app(reader: Reader) -> dict[str, tuple[App, Kept]]:
    return {app.bot: (app, kept) for app, kept in apps.every(reader)}


def _one_app(reader: Reader, bot: str) -> tuple[App, Kept] | None:
    """Return an app, unless it is shut out: what it acted by is over."""
    app, kept = apps.find(reader, bot), apps.kept(reader, bot)
    if app is None or kept is None or not sessions.stands(reader, kept.session, now_us()):
        return None
    return app, kept
