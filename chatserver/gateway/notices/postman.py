"""Tells people what they missed, when it is due: whichever node takes it first, and once.

What is due is taken in the transaction that forgets it. A node at which somebody is looking drops
what they were about to be told, some seconds before it is due: so no node need know who is active
on another.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final

import structlog

from chatserver.actions import notice_choices, notices
from chatserver.actions.notices import Digest, Missed, Parcel
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.domain.webpush import Vapid
from chatserver.gateway.egress import Address, may_reach
from chatserver.gateway.letters import name_of
from chatserver.gateway.mail import Mailer, MailFailed, Written
from chatserver.gateway.node import Node
from chatserver.store import notice_choices as stored_choices
from chatserver.store import notices as stored
from chatserver.store.notice_choices import Device
from chatserver.store.notices import Way
from protocol.ids import UserId

from .letters import Sender, digest_letter, missed_letter
from .pushes import Outcome, Pusher

EVERY_S: Final = 1.0
NOTICE_US: Final = 4_000_000
"""So long before something is due the node where somebody looks may drop it."""

AT_ONCE: Final = 256
PUSHES_AT_ONCE: Final = 64
MAX_TRIES: Final = 4
RETRY_S: Final = (15.0, 60.0, 240.0)
_US: Final = 1_000_000

FATES: Final = {
    "push_sent": "Messages push services took.",
    "push_later": "To be tried again.",
    "push_gone": "Devices they know no more.",
    "push_refused": "Messages they refused.",
    "push_failed": "Messages given up.",
    "letter_sent": "Letters sent.",
    "letter_failed": "Letters the mail server did not take.",
    "dropped": "Not sent to who was looking.",
}
"""What is counted, and what it means."""

log = structlog.get_logger()


class Postman:
    """Looks every second for what is due, and sends it."""

    def __init__(self, node: Node, mailer: Mailer) -> None:
        self._node = node
        self._mailer = mailer
        self._pusher = Pusher(self._may_reach, self._contact)
        self._room = asyncio.Semaphore(PUSHES_AT_ONCE)
        self._vapid: Vapid | None = None
        self.under_way: set[asyncio.Task[None]] = set()
        """What is being sent."""
        self.counts: Counter[str] = Counter()
        """How many of what: pushes and letters sent, tried again, failed; notices dropped."""

    async def begin(self) -> None:
        """See that there is a key by which push services know this server."""
        secret = await self._node.database.read(notice_choices.known_secret)
        if secret is None:
            secret = await self._node.database.write(notice_choices.vapid_secret)
        self._vapid = Vapid(secret)

    async def look(self) -> None:
        """Send what is due now, and drop what people here see anyway."""
        if self._node.draining or self._vapid is None:
            return
        await self.look_at(now_us())

    async def look_at(self, at_us: int) -> None:
        """Do what is due at a time."""
        database, commit = self._node.database, self._node.committer.commit
        soon = await database.read(stored.soon, at_us + NOTICE_US, AT_ONCE)
        here = self._node.presence.looking({user for user, _, _ in soon})
        if here:
            until_us = at_us + NOTICE_US
            self.counts["dropped"] += await commit(
                partial(notices.drop_for, people=here, until_us=until_us)
            )
        due = [(user, way) for user, way, due_us in soon if due_us <= at_us and user not in here]
        digests = await database.read(stored_choices.digests_due, at_us, AT_ONCE)
        await asyncio.gather(
            *(self._tell(user, way, at_us) for user, way in due),
            *(self._digest(user, at_us) for user in digests),
        )

    async def close(self) -> None:
        """Close the connections that are kept."""
        await self._pusher.close()

    async def _tell(self, user: UserId, way: Way, at_us: int) -> None:
        take = notices.take_pushes if way == "push" else notices.take_letter
        parcel = await self._node.committer.commit(partial(take, user=user, at_us=at_us))
        if parcel is None:
            return
        if way == "mail":
            self._start(self._write(parcel))
            return
        for missed in parcel.missed:
            only = missed.notices[0].device
            for device in parcel.devices:
                if only in ("", device.session):
                    self._start(self._wake(device, missed))

    async def _wake(self, device: Device, missed: Missed) -> None:
        assert self._vapid is not None  # noqa: S101  # nothing is looked for before it is there
        async with self._room:
            outcome = await self._pusher.push(device, missed, self._vapid)
        tries = missed.notices[0].tries + 1
        again = outcome.fate == "later" and tries < MAX_TRIES
        fate = outcome.fate if again or outcome.fate != "later" else "failed"
        self.counts[f"push_{fate}"] += 1
        if fate != "sent":
            log.info("push.not_sent", fate=fate, reason=outcome.reason, tries=tries)
        if again:
            await self._again(device, missed, outcome, tries)
        elif fate == "gone":
            await self._node.committer.commit(partial(notices.device_is_gone, device=device))

    async def _again(self, device: Device, missed: Missed, outcome: Outcome, tries: int) -> None:
        wait_s = max(outcome.wait_s, RETRY_S[min(tries, len(RETRY_S)) - 1])
        due_us = now_us() + int(wait_s * _US)
        later = [
            each._replace(device=device.session, due_us=due_us, tries=tries)
            for each in missed.notices
        ]
        await self._node.committer.commit(partial(notices.try_again, again=later))

    async def _write(self, parcel: Parcel) -> None:
        if await self._post(parcel.email, missed_letter(parcel, await self._sender())):
            return
        tries = parcel.missed[0].notices[0].tries + 1
        if tries >= MAX_TRIES:
            return
        due_us = now_us() + notices.MAIL_EVERY_US
        later = [
            each._replace(due_us=due_us, tries=tries)
            for missed in parcel.missed
            for each in missed.notices
        ]
        await self._node.committer.commit(partial(notices.try_again, again=later))

    async def _digest(self, user: UserId, at_us: int) -> None:
        digest = await self._node.committer.commit(
            partial(notices.take_digest, user=user, at_us=at_us)
        )
        if digest is not None:
            self._start(self._send_digest(digest))

    async def _send_digest(self, digest: Digest) -> None:
        await self._post(digest.email, digest_letter(digest, await self._sender()))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._node.tasks.spawn(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _post(self, to: str, letter: Written) -> bool:
        if not self._mailer.configured:
            return True
        try:
            await self._mailer.hand_over(to, letter)
        except MailFailed as error:
            self.counts["letter_failed"] += 1
            log.warning("mail.failed", error=str(error))
            return False
        self.counts["letter_sent"] += 1
        log.info("mail.sent")
        return True

    async def _sender(self) -> Sender:
        workspace = await self._node.database.read(name_of)
        return Sender(workspace, base_url(self._node.config().server))

    def _may_reach(self, address: Address) -> bool:
        return may_reach(address, private=self._node.config().push.private_addresses)

    def _contact(self) -> str:
        """Say where a push service reaches who runs this server (RFC 8292 section 2.1)."""
        config = self._node.config()
        if config.mail.sender:
            return f"mailto:{config.mail.sender}"
        return base_url(config.server)
