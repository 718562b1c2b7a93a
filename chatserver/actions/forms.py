"""What apps show one person: opening, changing and publishing it, as its app asks."""

import hashlib
import secrets
from typing import Any, Final

import msgspec

from chatserver.store import app_tickets, app_views
from chatserver.store.app_tickets import Ticket
from chatserver.store.app_views import Shown
from chatserver.store.database import Reader
from chatserver.store.sessions import hash_token
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, NotFound, TooLarge
from protocol.ids import UserId, ViewId, new_id
from protocol.limits import MAX_APP_CHARACTERS

MAX_OPEN: Final = 20
MAX_OVER: Final = 3
"""So many forms may stand over one another, as Slack has it."""

KEPT_US: Final = 86_400_000_000
WHISPER_US: Final = 1_800_000_000
FOR_EVER: Final = 2**62

Content = dict[str, Any]


def trigger_of(transaction: Transaction, bot: str, trigger: str) -> Ticket:
    """Take a trigger, which can be done once.

    Raises:
        NotFound: it is none of that app's (``invalid_trigger_id``).
        Conflict: it was used, or is too late; the field is Slack's word for it.
    """
    hashed = hash_token(trigger)
    ticket = app_tickets.find(transaction.reader, hashed)
    if ticket is None or ticket.kind != "trigger" or ticket.bot != bot:
        raise NotFound("there is no such trigger", field="invalid_trigger_id")
    if ticket.left < 1:
        raise Conflict("the trigger was used", field="exchanged_trigger_id")
    if ticket.expires_us < transaction.now_us:
        raise Conflict("the trigger is too old", field="expired_trigger_id")
    app_tickets.take(transaction.reader, hashed, ticket)
    return ticket


def open_form(transaction: Transaction, bot: UserId, trigger: str, content: Content) -> Shown:
    """Open a form for whoever the trigger is from; what else they had open gives way."""
    ticket = trigger_of(transaction, bot, trigger)
    _make_room(transaction.reader, ticket.user)
    return _add(transaction, ticket, bot, content, over=None)


def push_form(transaction: Transaction, bot: UserId, trigger: str, content: Content) -> Shown:
    """Open a form over the one the trigger is from.

    Raises:
        Conflict: it stands too high, or over none.
    """
    ticket = trigger_of(transaction, bot, trigger)
    below = app_views.find(transaction.reader, ticket.view) if ticket.view else None
    if below is None or below.bot != bot:
        raise Conflict("there is no form below", field="not_found")
    return over(transaction, below, content, ticket.window)


def over(transaction: Transaction, below: Shown, content: Content, window: str) -> Shown:
    """Open a form over another one."""
    if len(app_views.stack(transaction.reader, below.root or below.id)) >= MAX_OVER:
        raise Conflict("too many forms stand over one another", field="push_limit_reached")
    ticket = Ticket("trigger", below.bot, below.user, window=window or below.window)
    return _add(transaction, ticket, below.bot, content, over=below)


def change_form(
    transaction: Transaction,
    bot: str,
    *,
    view: str = "",
    external: str = "",
    content: Content,
    digest: str = "",
) -> Shown:
    """Replace what a form says; with ``digest`` only if it still says what the app believes.

    Raises:
        NotFound: there is none of that app's.
        Conflict: it says something else by now.
    """
    reader = transaction.reader
    found = app_views.find(reader, view) if view else None
    if found is None and external:
        found = app_views.by_external(reader, bot, external)
    if found is None or found.bot != bot or found.kind == "whisper":
        raise NotFound("there is no such view", field="not_found")
    if digest and digest != found.digest:
        raise Conflict("it says something else by now", field="hash_conflict")
    changed = _saying(found, content)
    app_views.change(reader, changed)
    return changed


def publish_home(
    transaction: Transaction, bot: UserId, user: UserId, content: Content, digest: str = ""
) -> Shown:
    """Show somebody something on an app's page."""
    known = app_views.home(transaction.reader, bot, user)
    if known is not None:
        return change_form(transaction, bot, view=known.id, content=content, digest=digest)
    shown = Shown(ViewId(new_id("V")), "home", bot, user, "", expires_us=FOR_EVER)
    shown = _saying(shown, content)
    app_views.add(transaction.reader, shown)
    return shown


def keep_whisper(transaction: Transaction, shown: Shown) -> None:
    """Keep what somebody may act on, though only they see it, for half an hour."""
    if len(shown.content) > 2 * MAX_APP_CHARACTERS:
        raise TooLarge("it is too long", field="blocks")
    known = app_views.find(transaction.reader, shown.id)
    if known is None:
        expires_us = transaction.now_us + WHISPER_US
        app_views.add(transaction.reader, shown._replace(expires_us=expires_us))
    else:
        app_views.change(transaction.reader, shown)


def take_response(transaction: Transaction, secret: str) -> Ticket:
    """Use a response URL once more.

    Raises:
        NotFound: there is none, or it is used up or over.
    """
    hashed = hash_token(secret)
    ticket = app_tickets.find(transaction.reader, hashed)
    if ticket is None or ticket.kind != "response" or ticket.left < 1:
        raise NotFound("there is nothing to answer", field="used_url")
    if ticket.expires_us < transaction.now_us:
        raise NotFound("it is too late to answer", field="expired_url")
    app_tickets.take(transaction.reader, hashed, ticket)
    return ticket


def forget_over(reader: Reader, now_us: int) -> None:
    """Forget what is over: tickets late enough that nobody wants to know why they fail."""
    app_tickets.forget(reader, now_us - WHISPER_US)
    app_views.forget(reader, now_us)


def _add(
    transaction: Transaction, ticket: Ticket, bot: UserId, content: Content, *, over: Shown | None
) -> Shown:
    id_ = ViewId(new_id("V"))
    shown = Shown(
        id=id_,
        kind="modal",
        bot=bot,
        user=UserId(ticket.user),
        content="",
        root=(over.root or over.id) if over else id_,
        previous=over.id if over else None,
        window=ticket.window,
        expires_us=transaction.now_us + KEPT_US,
    )
    shown = _saying(shown, content)
    app_views.add(transaction.reader, shown)
    return shown


def _saying(shown: Shown, content: Content) -> Shown:
    text = msgspec.json.encode(content).decode()
    if len(text) > MAX_APP_CHARACTERS:
        raise TooLarge("the view is too long", field="view_too_large")
    digest = (
        f"{secrets.randbelow(10**10)}.{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"
    )
    external = content.get("external_id") or None
    return shown._replace(content=text, external=external, digest=digest)


def _make_room(reader: Reader, user: str) -> None:
    for each in app_views.open_of(reader, user)[MAX_OPEN - 1 :]:
        app_views.remove(reader, each.id)
