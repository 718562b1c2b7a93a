"""Moderation over real sockets: told to whom it concerns, at once, and to nobody else."""

from protocol import CloseCode, ErrorCode
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
    WarnPerson,
)
from protocol.sessions import OpenSession
from tests.running import run
from tests.town import Town, post


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
