"""Reporting messages and seeing to them; cautions, and shutting somebody out."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from protocol.audit import Deed, ListAudit
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_PAGE
from protocol.messages import Message
from protocol.moderation import (
    AcknowledgeCaution,
    Caution,
    DeactivatePerson,
    GetHidden,
    HideMessage,
    LiftSuspension,
    ListCautions,
    ListReports,
    ListSuspensions,
    Outcome,
    Report,
    ReportMessage,
    SettleReport,
    ShowMessage,
    SuspendPerson,
    Suspension,
    WarnPerson,
)

from .later import time_of

if TYPE_CHECKING:
    from .client import Client


class Moderation:
    """What anybody may report, and what moderators do; :attr:`Client.moderation` is one.

    Every method raises CommandRefused where the server refuses.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def report(self, channel: ChannelId, seq: int, reason: str = "") -> None:
        """Bring a message before the moderators; bots may not."""
        await self._client.request(ReportMessage(channel=channel, seq=seq, reason=reason))

    async def reports(self) -> list[Report]:
        """Return the open reports one may settle, the oldest first."""
        found: list[Report] = []
        after, more = None, True
        while more:
            page = await self._client.request(ListReports(after=after, limit=MAX_PAGE))
            found += page.reports
            after, more = (page.reports[-1].number, page.more) if page.reports else (None, False)
        return found

    async def settle(self, report: int, outcome: Outcome = "nothing") -> None:
        """Take a report off the list, and say what came of it."""
        await self._client.request(SettleReport(report=report, outcome=outcome))

    async def hide(self, channel: ChannelId, seq: int) -> Message:
        """Leave a quiet line in place of a message."""
        return (await self._client.request(HideMessage(channel=channel, seq=seq))).message

    async def show(self, channel: ChannelId, seq: int) -> Message:
        """Bring a hidden message back."""
        return (await self._client.request(ShowMessage(channel=channel, seq=seq))).message

    async def hidden(self, channel: ChannelId, seq: int) -> Message:
        """Return a hidden message as it was."""
        return (await self._client.request(GetHidden(channel=channel, seq=seq))).message

    async def warn(self, user: UserId, text: str, report: int | None = None) -> None:
        """Tell somebody something in the name of the moderators; it settles the report it is about.

        Raises:
            NotFound: that report is settled; perhaps by this call, whose answer was lost.
        """
        await self._client.request(WarnPerson(user=user, text=text, report=report))

    async def suspend(
        self, user: UserId, until: str | int | None = None, report: int | None = None
    ) -> Suspension:
        """Shut somebody out ``until`` a time, words or Unix microseconds, or until it is lifted.

        Raises:
            NotFound: the report it is about is settled.
        """
        until_us = None if until is None else time_of(until)
        command = SuspendPerson(user=user, until_us=until_us, report=report)
        return await self._client.request(command)

    async def lift(self, user: UserId) -> None:
        """Let somebody in again."""
        await self._client.request(LiftSuspension(user=user))

    async def suspensions(self) -> list[Suspension]:
        """Return who is suspended."""
        return (await self._client.request(ListSuspensions())).suspensions

    async def deactivate(self, user: UserId) -> None:
        """Shut somebody out for good; what they wrote stays."""
        await self._client.request(DeactivatePerson(user=user))

    async def cautions(self) -> list[Caution]:
        """Return what moderators had to say to oneself, and one has not acknowledged."""
        return (await self._client.request(ListCautions())).cautions

    async def acknowledge(self, caution: int) -> None:
        """Say that one has read a caution."""
        await self._client.request(AcknowledgeCaution(caution=caution))

    async def deeds(self, by: UserId | None = None) -> AsyncIterator[Deed]:
        """Iterate over what was done by right of an office, the newest first."""
        before, more = None, True
        while more:
            page = await self._client.request(ListAudit(before=before, by=by, limit=MAX_PAGE))
            for deed in page.deeds:
                before = deed.number
                yield deed
            more = page.more
