"""Moderation over real sockets: told to whom it concerns, at once, and to nobody else."""

import asyncio

from protocol import CloseCode, ErrorCode
from protocol.audit import ListAudit
from protocol.errors import NotFound
from protocol.messages import ListHistory, MessageEdited
from protocol.moderation import (
    AcknowledgeCaution,
    CautionsChanged,
    GetHidden,
    HideMessage,
    ListReports,
    ReportMessage,
    ReportsChanged,
    SettleReport,
    ShowMessage,
    SuspendPerson,
    Warned,
    WarnPerson,
)
from protocol.sessions import OpenSession
from tests.running import run
from tests.town import Town, add_person, post


@run
async def test_a_message_is_reported_hidden_and_shown_again(town: Town) -> None:
    """Moderators hear of the report, everybody of the line in its place, the author of no name."""
    alice, bob, carol = [await town.enter(who) for who in (town.alice, town.bob, town.carol)]
    said = (await bob.ask(post(town.general, "rude"))).message
    place = {"channel": town.general, "seq": said.seq}
    await carol.ask(ReportMessage(**place, reason="not here"))
    await alice.until(ReportsChanged)
    (report,) = (await alice.ask(ListReports())).reports
    assert (report.text, report.reporter, report.reason) == ("rude", town.carol.id, "not here")
    await alice.ask(HideMessage(**place))
    await alice.ask(SettleReport(report=report.number, outcome="hidden"))
    assert (await alice.ask(ListReports())).reports == []
    hidden = (await carol.until(MessageEdited)).message
    assert (hidden.hidden, hidden.text) == (True, "")
    assert (await bob.refusal(GetHidden(**place))).code is ErrorCode.FORBIDDEN
    assert (await alice.ask(GetHidden(**place))).message.text == "rude"
    await alice.ask(ShowMessage(**place))
    assert (await carol.until(MessageEdited)).message.text == "rude"
    assert ReportsChanged() not in [push.event for push in bob.pushes]
    page = await bob.ask(ListHistory(channel=town.general))
    assert page.messages[-1] == said


@run
async def test_a_warning_reaches_all_devices_and_a_suspension_ends_them(town: Town) -> None:
    """Acknowledged on one, it is gone from the other; suspended, both are shut at once."""
    alice, desk, phone = [await town.enter(who) for who in (town.alice, town.bob, town.bob)]
    await alice.ask(WarnPerson(user=town.bob.id, text="be kind"))
    for client in (desk, phone):
        (caution,) = (await client.until(CautionsChanged)).cautions
        assert caution.text == "be kind"
    await phone.ask(AcknowledgeCaution(caution=caution.number))
    assert (await desk.until(CautionsChanged)).cautions == []
    await alice.ask(SuspendPerson(user=town.bob.id))
    for client in (desk, phone):
        assert await client.closed() == CloseCode.SESSION_ENDED
    again = await town.call()
    await again.send(OpenSession(token=town.bob.token))
    assert await again.closed() == CloseCode.SESSION_ENDED


@run
async def test_warning_or_suspending_about_a_report_settles_it_once(town: Town) -> None:
    """Of two moderators at once one acts, the other is refused and nobody is told twice."""
    dora = await town.change(lambda tx: add_person(tx, "dora", role="administrator"))
    alice, boss, bob = [await town.enter(who) for who in (town.alice, dora, town.bob)]
    for text in ("rude", "ruder"):
        said = (await bob.ask(post(town.general, text))).message
        await town.do(town.carol, ReportMessage(channel=town.general, seq=said.seq))
    first, second = (await alice.ask(ListReports())).reports
    warning = WarnPerson(user=town.bob.id, text="be kind", report=first.number)
    other = WarnPerson(user=town.carol.id, text="be kind", report=first.number)
    assert (await alice.refusal(other)).refusal.field == "report"
    both = asyncio.gather(alice.ask(warning), boss.ask(warning), return_exceptions=True)
    assert {type(each) for each in await both} == {Warned, NotFound}
    (caution,) = (await bob.until(CautionsChanged)).cautions
    assert caution.text == "be kind"
    assert (await boss.ask(ListReports())).reports == [second]
    await boss.until(ReportsChanged)
    await boss.ask(SuspendPerson(user=town.bob.id, report=second.number))
    assert (await alice.ask(ListReports())).reports == []
    assert await bob.closed() == CloseCode.SESSION_ENDED
    deeds = (await boss.ask(ListAudit())).deeds
    noted = {deed.act: {each.name: each.value for each in deed.on} for deed in deeds[:2]}
    assert noted == {
        "person.suspend": {"user": town.bob.id, "report": str(second.number)},
        "person.warn": {"user": town.bob.id, "report": str(first.number)},
    }
