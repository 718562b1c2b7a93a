"""Saying how one wants to be reached while away, and which devices may be woken."""

from typing import Final
from urllib.parse import urlsplit

import msgspec

from chatserver.core.clock import now_us
from chatserver.domain.digests import next_digest
from chatserver.domain.policy import may_be_reached, may_use_workspace
from chatserver.domain.webpush import Vapid, read_keys
from chatserver.store import log, notice_choices
from chatserver.store.database import Reader
from chatserver.store.notice_choices import Device
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid
from protocol.ids import UserId
from protocol.notice_choices import (
    GetNotices,
    NoticeChoice,
    NoticesChanged,
    NoticesNow,
    SetNotices,
    SubscribePush,
    UnsubscribePush,
)

from .registry import Act, Look, action, query

VAPID: Final = "vapid"
"""Setting that holds the key by which push services know this server."""


@query(may_use_workspace)
def get_notices(look: Look, command: GetNotices) -> NoticesNow:
    """Tell how the actor is reached."""
    del command
    return _now(look.reader, look.actor.id, look.actor.session, now_us())


@action(may_be_reached)
def set_notices(act: Act, command: SetNotices) -> NoticesNow:
    """Keep how the actor wants to be reached, and tell their devices."""
    wanted = msgspec.convert(msgspec.structs.asdict(command), NoticeChoice)
    change_choice(act.transaction, act.actor.id, wanted)
    return _now(act.reader, act.actor.id, act.actor.session, act.now_us)


@action(may_be_reached)
def subscribe_push(act: Act, command: SubscribePush) -> NoticesNow:
    """Have the actor's device woken.

    Raises:
        Invalid: the endpoint is no https address, or the keys are none.
    """
    _require_endpoint(command.endpoint)
    try:
        read_keys(command.p256dh, command.auth)
    except ValueError as error:
        raise Invalid("those are no keys of a subscription", field="p256dh") from error
    device = Device(
        act.actor.session, command.endpoint, command.p256dh, command.auth, command.language
    )
    notice_choices.put_device(act.reader, act.actor.id, device)
    return _now(act.reader, act.actor.id, act.actor.session, act.now_us)


@action(may_use_workspace, on_full_disk=True)
def unsubscribe_push(act: Act, command: UnsubscribePush) -> NoticesNow:
    """Let the actor's device sleep."""
    del command
    notice_choices.remove_device(act.reader, act.actor.session)
    return _now(act.reader, act.actor.id, act.actor.session, act.now_us)


def change_choice(transaction: Transaction, user: UserId, wanted: NoticeChoice) -> None:
    """Keep how somebody wants to be reached; the same again changes nothing."""
    before = notice_choices.find(transaction.reader, user)
    if before.choice == wanted:
        return
    digest_us = next_digest(wanted, transaction.now_us)
    notice_choices.save(
        transaction.reader, user, before._replace(choice=wanted, digest_us=digest_us)
    )
    transaction.record(NoticesChanged(choice=wanted), to=user)


def known_secret(reader: Reader) -> str | None:
    """Return the secret of the key push services know this server by, if there is one yet."""
    return log.setting(reader, VAPID)


def vapid_secret(reader: Reader) -> str:
    """Return the secret of the key push services know this server by, made when first needed."""
    known = known_secret(reader)
    if known is None:
        known = Vapid.make_secret()
        log.set_setting(reader, VAPID, known)
    return known


def _now(reader: Reader, user: UserId, session: str, at_us: int) -> NoticesNow:
    secret = log.setting(reader, VAPID)
    devices = notice_choices.devices(reader, user, at_us)
    return NoticesNow(
        choice=notice_choices.find(reader, user).choice,
        key=Vapid(secret).public if secret else "",
        devices=len(devices),
        here=any(device.session == session for device in devices),
    )


def _require_endpoint(endpoint: str) -> None:
    """Refuse what no push service gives; where it leads is looked at when it is called."""
    try:
        parts = urlsplit(endpoint)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not (has_host and endpoint.isascii() and endpoint.isprintable() and " " not in endpoint):
        raise Invalid("that is no address", field="endpoint")
    if parts.scheme != "https" or parts.username is not None or parts.fragment:
        raise Invalid("an endpoint is an https address", field="endpoint")
