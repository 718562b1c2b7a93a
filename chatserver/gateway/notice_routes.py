"""Being reached, over HTTP: a service worker's new subscription, and no more letters."""

import re
from functools import partial

from aiohttp import web
from msgspec.structs import replace

from chatserver.actions import HANDLERS, Action, notices
from chatserver.actions.notice_choices import change_choice
from chatserver.actions.notices import UNSUBSCRIBE
from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.store import log, notice_choices, users
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid, NotFound
from protocol.ids import ChannelId, UserId
from protocol.notice_choices import Key, Language, SubscribePush

from . import letters, rates
from .answers import answer
from .bodies import Body, read_json
from .credentials import Visitor
from .markup import fill
from .notices.letters import holder_of
from .notices.wordings import WORDINGS
from .pages import explained, page
from .routes import Route, anybody, signed_in
from .site import Site

MOST_SHOWN = 50
"""So many notifications a device asks about at once."""

_FORM = '<form method="post"><button>$button</button></form>'
_WORDS = "<p>$text</p>"


class Subscription(Body):
    """What a browser's push service gave it."""

    endpoint: str
    p256dh: Key
    auth: Key
    language: Language | None = None
    """As before, unless it says so: a service worker does not know."""


def routes(site: Site) -> list[Route]:
    """Return the routes of being reached."""

    async def subscribe(request: web.Request, visitor: Visitor) -> web.Response:
        """Take the subscription by which a browser replaced the one before."""
        body = await read_json(request, Subscription)
        await rates.require(site, ("device", visitor.actor.id, rates.DEVICE_USER))
        known: Language = await site.database.read(_language, visitor.actor)
        command = SubscribePush(
            endpoint=body.endpoint,
            p256dh=body.p256dh,
            auth=body.auth,
            language=body.language or known,
        )
        handler = HANDLERS[SubscribePush]
        assert isinstance(handler, Action)  # noqa: S101  # it is registered as one
        await site.committer.commit(handler.carrying(visitor.actor, command))
        return answer({})

    async def may_mail(request: web.Request, visitor: Visitor) -> web.Response:
        """Say whether letters can be sent to whoever asks."""
        del request
        has_address = bool(await site.database.read(_emails, visitor.actor.id))
        return answer({"mail": site.mailer.configured and has_address})

    async def unread(request: web.Request, visitor: Visitor) -> web.Response:
        """Say which of the messages a device shows are still to be read, in their order."""
        places = _places(request.query.getall("of", []))
        return answer({"unread": await site.database.read(notices.unread, visitor.actor, places)})

    async def ask(request: web.Request) -> web.Response:
        """Ask whether somebody wants no more letters: what opens links must not decide that."""
        await _holder(site, request)
        wording = WORDINGS[letters.language_of(request)]
        workspace = await letters.name_of_workspace(site)
        text = fill(_WORDS, text=wording.ask_text.format(workspace=workspace))
        return page(request, wording.ask, [text, fill(_FORM, button=wording.ask_button)])

    async def stop(request: web.Request) -> web.Response:
        """Write to somebody no more (RFC 8058); twice is the same as once."""
        user = await _holder(site, request)
        await site.committer.commit(partial(_stop, user=user))
        wording = WORDINGS[letters.language_of(request)]
        return page(request, wording.stopped, [fill(_WORDS, text=wording.stopped_text)])

    return [
        signed_in(site, "POST", "/notices/device", subscribe),
        signed_in(site, "GET", "/notices/mail", may_mail),
        signed_in(site, "GET", "/notices/unread", unread),
        anybody("GET", "/unsubscribe/{token}", explained(ask)),
        anybody("POST", "/unsubscribe/{token}", explained(stop)),
    ]


async def _holder(site: Site, request: web.Request) -> UserId:
    secret = await site.database.read(log.setting, UNSUBSCRIBE)
    user = holder_of(request.match_info["token"], secret) if secret else None
    if user is None:
        raise NotFound("there is no such letter", field="token")
    return user


def _places(asked: list[str]) -> list[tuple[ChannelId, int]]:
    """Read channels and positions, such as ``C0123/45``."""
    found = [re.fullmatch(r"([CDG][0-9A-Z]{8,20})/([0-9]{1,15})", each) for each in asked]
    if len(found) > MOST_SHOWN or None in found:
        raise Invalid(f"name up to {MOST_SHOWN} messages by channel and position", field="of")
    return [(ChannelId(each[1]), int(each[2])) for each in found if each]


def _language(reader: Reader, actor: Actor) -> Language:
    """Return in which language a device has shown notices so far."""
    devices = notice_choices.devices(reader, actor.id, now_us())
    known: list[Language] = [each.language for each in devices if each.session == actor.session]
    return known[0] if known else notice_choices.find(reader, actor.id).choice.language


def _emails(reader: Reader, user: UserId) -> dict[str, str]:
    return users.emails(reader, [user])


def _stop(transaction: Transaction, user: UserId) -> None:
    wanted = replace(notice_choices.find(transaction.reader, user).choice, mail="off")
    change_choice(transaction, user, wanted)
