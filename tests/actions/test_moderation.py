"""Reporting, hiding, warning and suspending: who may, who sees what, and what is left where."""

import msgspec
import pytest

from chatserver.actions import accounts, suspensions
from chatserver.actions.accounts import Device
from chatserver.actions.apps import NOBODY, make_app
from chatserver.store import apps, files, messages
from chatserver.store import sessions as stored_sessions
from chatserver.store.sessions import hash_token
from protocol import CommandRefused, ErrorCode
from protocol.apps import App, MakeAppToken
from protocol.audit import ListAudit
from protocol.channels import OpenDirect, RemoveMember, SetRole
from protocol.limits import MAX_OPEN_REPORTS
from protocol.messages import DeleteMessage, EditMessage, ListHistory, Message, MessageEdited
from protocol.moderation import (
    AcknowledgeCaution,
    CautionsChanged,
    DeactivatePerson,
    GetHidden,
    HideMessage,
    LiftSuspension,
    ListCautions,
    ListReports,
    ListSuspensions,
    ReportMessage,
    ReportsChanged,
    SettleReport,
    ShowMessage,
    SuspendPerson,
    WarnPerson,
)
from protocol.polls import CastVote
from protocol.reactions import AddReaction
from protocol.revisions import ListRevisions
from tests.running import run
from tests.town import Person, poll

from .conftest import Office
from .test_files import listed, uploaded
from .test_search import texts

HOUR_US = 3_600_000_000


async def reports(office: Office, who: Person) -> list[tuple[str, str, str]]:
    """Return what somebody sees of open reports: author, text, reporter."""
    page = await office.does(who, ListReports())
    return [(each.author, each.text, each.reporter) for each in page.reports]


async def seen(office: Office, who: Person, message: Message) -> Message:
    """Return a message as somebody reads it."""
    page = await office.does(who, ListHistory(channel=message.channel))
    (found,) = [each for each in page.messages if each.seq == message.seq]
    return found


def at(message: Message) -> dict[str, object]:
    """Return the fields that name a message."""
    return {"channel": message.channel, "seq": message.seq}


@run
async def test_a_report_shows_moderators_that_message_and_nothing_else(office: Office) -> None:
    """Of a direct channel, too: as it was then, whatever its author makes of it, until settled."""
    boss = await office.adds(name="dora", role="administrator")
    direct = (await office.does(office.bob, OpenDirect(users=[office.carol.id]))).membership
    bad = await office.posts(office.bob, "nasty", to=direct.channel.id)
    await office.posts(office.carol, "private answer", to=direct.channel.id)
    await office.does(office.carol, ReportMessage(**at(bad), reason="hurts"))
    again = await office.does(office.carol, ReportMessage(**at(bad)))
    assert again.repeated
    await office.does(office.bob, EditMessage(**at(bad), text="nice"))
    for who in (office.alice, boss):
        assert await reports(office, who) == [(office.bob.id, "nasty", office.carol.id)]
        assert office.told(who.id).count(ReportsChanged()) == 1
        assert (await office.refuses(who, ListHistory(channel=direct.channel.id))).field
        assert (await office.refuses(who, HideMessage(**at(bad)))).code is ErrorCode.FORBIDDEN
    for who in (office.bob, office.carol, office.gus):
        assert await reports(office, who) == []
    assert ReportsChanged() not in office.told(office.bob.id)
    (report,) = (await office.does(boss, ListReports())).reports
    assert report.direct
    await office.refuses(office.bob, SettleReport(report=report.number, outcome="nothing"))
    await office.does(boss, SettleReport(report=report.number, outcome="nothing"))
    assert await reports(office, office.alice) == []
    assert (await office.refuses(boss, SettleReport(report=1, outcome="nothing"))).field == "report"


@run
async def test_a_channels_administrators_see_its_reports_and_no_others(office: Office) -> None:
    """And nobody sees those of what they wrote themselves."""
    role = SetRole(channel=office.general, user=office.bob.id, role="administrator")
    await office.does(office.alice, role)
    here = await office.posts(office.carol, "here")
    there = await office.posts(office.alice, "there", to=office.secret)
    own = await office.posts(office.bob, "by bob")
    await office.does(office.alice, ReportMessage(**at(here)))
    await office.does(office.bob, ReportMessage(**at(there)))
    await office.does(office.carol, ReportMessage(**at(own)))
    assert await reports(office, office.bob) == [(office.carol.id, "here", office.alice.id)]
    mine = [(office.carol.id, "here", office.alice.id), (office.bob.id, "by bob", office.carol.id)]
    assert await reports(office, office.alice) == mine
    await office.does(office.bob, HideMessage(**at(here)))


@run
async def test_reports_have_limits(office: Office) -> None:
    """Not of one's own words, of what one may not read, by bots, or too many."""
    mine = await office.posts(office.carol, "mine")
    hidden = await office.posts(office.alice, "psst", to=office.secret)
    assert (await office.refuses(office.carol, ReportMessage(**at(mine)))).field == "seq"
    for who, code in ((office.echo, ErrorCode.FORBIDDEN), (office.gus, ErrorCode.NOT_FOUND)):
        assert (await office.refuses(who, ReportMessage(**at(mine)))).code is code
    not_there = await office.refuses(office.carol, ReportMessage(**at(hidden)))
    assert not_there.code is ErrorCode.NOT_FOUND
    for _ in range(MAX_OPEN_REPORTS):
        each = await office.posts(office.bob, "again")
        await office.does(office.carol, ReportMessage(**at(each)))
    last = await office.posts(office.bob, "again")
    assert (await office.refuses(office.carol, ReportMessage(**at(last)))).code is (
        ErrorCode.TOO_LARGE
    )


@run
async def test_a_hidden_message_is_empty_for_everybody(office: Office) -> None:
    """In history, the log, search and previews; nothing is done to it but bring it back."""
    said = await office.posts(office.bob, f"rude <@{office.carol.id}> #words")
    await office.does(
        office.bob, EditMessage(**at(said), text=f"ruder <@{office.carol.id}> #words")
    )
    assert await hits(office) == 1
    await office.does(office.alice, HideMessage(**at(said)))
    told = office.told(office.general)[-1]
    assert isinstance(told, MessageEdited)
    for who in (office.alice, office.bob, office.carol):
        shown = await seen(office, who, said)
        assert b"rude" not in msgspec.json.encode(shown)
        assert (shown, shown.hidden, shown.mentions, shown.tags) == (told.message, True, [], [])
        assert (await office.refuses(who, ListRevisions(**at(said)))).code is ErrorCode.CONFLICT
        await office.refuses(who, AddReaction(**at(said), emoji="🎉"))
    assert await hits(office) == 0
    preview = await office.database.read(messages.preview, said.channel, said.seq)
    assert preview is None
    await office.refuses(office.bob, EditMessage(**at(said), text="x"))
    for who in (office.bob, office.carol):
        for kind in (HideMessage, ShowMessage, GetHidden):
            assert (await office.refuses(who, kind(**at(said)))).code is ErrorCode.FORBIDDEN
    aside = (await office.does(office.alice, GetHidden(**at(said)))).message
    await office.does(office.alice, ShowMessage(**at(said)))
    back = await seen(office, office.carol, said)
    assert (back.text, back.mentions, back.hidden) == (aside.text, [office.carol.id], False)
    assert await hits(office) == 1


@run
async def test_files_of_a_hidden_message_are_served_to_nobody(office: Office) -> None:
    """Not even to who uploaded them, nor swept away; once it is shown, they are there again."""
    plan = await uploaded(office, office.bob)
    said = await office.posts(office.bob, "", files=[plan.id])
    await office.does(office.alice, HideMessage(**at(said)))
    for who in (office.alice, office.bob, office.carol):
        assert await served(office, who, plan.id) is None
    assert (await listed(office, office.carol)).files == []
    assert (await seen(office, office.carol, said)).files == []
    await office.does(office.alice, ShowMessage(**at(said)))
    assert await served(office, office.carol, plan.id) == plan
    assert (await seen(office, office.carol, said)).files == [plan]
    await office.does(office.alice, HideMessage(**at(said)))
    await office.does(office.bob, DeleteMessage(**at(said)))
    stored = await office.database.read(files.find, plan.id)
    assert stored is not None
    assert stored.file.deleted


async def served(office: Office, who: Person, file: str) -> object:
    """Return the file somebody gets."""
    found = await office.database.read(
        lambda reader: files.for_reader(reader, file, who.id, is_guest=False)
    )
    return found and found.file


@run
async def test_an_administrator_hides_what_was_reported_where_they_may_not_read(
    office: Office,
) -> None:
    """That message, and no other there."""
    boss = await office.adds(name="dora", role="administrator")
    bad = await office.posts(office.alice, "bad", to=office.secret)
    other = await office.posts(office.alice, "other", to=office.secret)
    assert (await office.refuses(boss, HideMessage(**at(bad)))).field == "channel"
    await office.does(office.bob, ReportMessage(**at(bad)))
    await office.does(boss, HideMessage(**at(bad)))
    assert (await office.does(boss, GetHidden(**at(bad)))).message.text == "bad"
    assert (await office.refuses(boss, HideMessage(**at(other)))).field == "channel"
    removed = RemoveMember(channel=office.secret, user=office.bob.id)
    await office.does(office.alice, removed)
    assert (await office.refuses(office.bob, GetHidden(**at(bad)))).field == "channel"


@run
async def test_a_hidden_poll_is_closed_and_comes_back_with_its_votes(office: Office) -> None:
    """Its votes are not lost; deleted while hidden, it is gone with what was kept aside."""
    asked = (await office.does(office.bob, poll(office.general))).message
    await office.does(office.carol, CastVote(**at(asked), choices=[1]))
    await office.does(office.alice, HideMessage(**at(asked)))
    assert (await seen(office, office.carol, asked)).poll is None
    await office.does(office.alice, ShowMessage(**at(asked)))
    back = (await seen(office, office.carol, asked)).poll
    assert back is not None
    assert (back.mine, back.counts[1], back.closed_us is not None) == ([1], 1, True)
    await office.does(office.alice, HideMessage(**at(asked)))
    await office.does(office.bob, DeleteMessage(**at(asked)))
    assert (await office.refuses(office.alice, GetHidden(**at(asked)))).code is ErrorCode.CONFLICT


@run
async def test_a_notice_stays_until_it_is_acknowledged(office: Office) -> None:
    """It is told to all their devices, by nobody's name, and to nobody else."""
    await office.does(office.alice, WarnPerson(user=office.bob.id, text="be kind"))
    (caution,) = (await office.does(office.bob, ListCautions())).cautions
    assert (caution.text, set(caution.__struct_fields__)) == (
        "be kind",
        {"number", "text", "time_us"},
    )
    assert office.told(office.bob.id) == [CautionsChanged(cautions=[caution])]
    assert (await office.does(office.carol, ListCautions())).cautions == []
    left = await office.does(office.bob, AcknowledgeCaution(caution=caution.number))
    assert left.cautions == []
    assert office.told(office.bob.id)[-1] == CautionsChanged(cautions=[])
    for who in (office.bob, office.gus, office.echo):
        refusal = await office.refuses(who, WarnPerson(user=office.carol.id, text="x"))
        assert refusal.code is ErrorCode.FORBIDDEN


@run
async def test_who_is_suspended_comes_in_again_when_it_is_over(office: Office) -> None:
    """All sessions end at once, no new one begins, and what they wrote stays."""
    said = await office.posts(office.bob, "stays")
    now_us = said.time_us
    until_us = now_us + HOUR_US
    await office.does(office.alice, SuspendPerson(user=office.bob.id, until_us=until_us))
    (found,) = (await office.does(office.alice, ListSuspensions())).suspensions
    assert (found.user, found.until_us) == (office.bob.id, until_us)
    assert await sessions_of(office, office.bob) == []
    with pytest.raises(CommandRefused) as refused:
        await signs_in(office, office.bob)
    assert refused.value.refusal.code is ErrorCode.FORBIDDEN
    left_ms = refused.value.refusal.retry_after_ms
    assert left_ms is not None
    assert left_ms <= HOUR_US // 1_000
    assert (await seen(office, office.carol, said)).text == "stays"
    await office.changes(lambda tx: suspensions.lift_due(tx, office.bob.id, until_us - 1))
    assert (await office.does(office.alice, ListSuspensions())).suspensions
    await office.changes(lambda tx: suspensions.lift_due(tx, office.bob.id, until_us))
    await signs_in(office, office.bob)
    await office.does(office.alice, SuspendPerson(user=office.bob.id))
    await office.does(office.alice, LiftSuspension(user=office.bob.id))
    await signs_in(office, office.bob)
    acts = [deed.act for deed in (await office.does(office.alice, ListAudit())).deeds]
    assert acts == [
        *("suspension.lift", "person.suspend", "suspension.lift", "person.suspend"),
    ]


@run
async def test_what_is_done_about_a_report_settles_it(office: Office) -> None:
    """With the caution or the suspension, or neither; with somebody go the apps they made."""
    wanted = App(bot=NOBODY, created_by=office.bob.id)
    app = await office.changes(lambda tx: make_app(tx, "Deploy Bot", wanted))
    for text in ("rude", "ruder"):
        await office.does(office.carol, ReportMessage(**at(await office.posts(office.bob, text))))
    first, second = (await office.does(office.alice, ListReports())).reports
    other = WarnPerson(user=office.carol.id, text="be kind", report=first.number)
    assert (await office.refuses(office.alice, other)).field == "report"
    assert (await office.does(office.carol, ListCautions())).cautions == []
    warning = WarnPerson(user=office.bob.id, text="be kind", report=first.number)
    await office.does(office.alice, warning)
    assert (await office.refuses(office.alice, warning)).code is ErrorCode.NOT_FOUND
    assert len((await office.does(office.bob, ListCautions())).cautions) == 1
    await office.does(office.alice, SuspendPerson(user=office.bob.id, report=second.number))
    assert await reports(office, office.alice) == []
    assert await office.database.read(apps.by_token, hash_token(app.app_token)) is None
    await office.does(office.alice, MakeAppToken(bot=app.app.bot, kind="app"))
    kept = await office.database.read(apps.kept, app.app.bot)
    assert kept is not None
    assert await office.changes(lambda tx: tx.stands(kept.session))


@run
async def test_nobody_shuts_themselves_out(office: Office) -> None:
    """So there is always an administrator left; and only administrators shut out anybody."""
    me = office.alice.id
    for command in (SuspendPerson(user=me), DeactivatePerson(user=me)):
        assert (await office.refuses(office.alice, command)).code is ErrorCode.FORBIDDEN
    for who in (office.bob, office.gus, office.echo):
        for command in (
            SuspendPerson(user=office.carol.id),
            DeactivatePerson(user=office.carol.id),
            LiftSuspension(user=office.carol.id),
            ListSuspensions(),
        ):
            assert (await office.refuses(who, command)).code is ErrorCode.FORBIDDEN
    boss = await office.adds(name="dora", role="administrator")
    await office.does(boss, SuspendPerson(user=me))
    with pytest.raises(CommandRefused):
        await office.changes(lambda tx: accounts.deactivate(tx, boss.id))
    await office.does(boss, DeactivatePerson(user=office.bob.id))
    assert await sessions_of(office, office.bob) == []


async def hits(office: Office) -> int:
    """Count what Carol finds of the bad word."""
    return len(await texts(office, office.carol, "ruder"))


async def sessions_of(office: Office, who: Person) -> list[object]:
    """Return where somebody is signed in."""
    return await office.changes(lambda tx: stored_sessions.by_use(tx.reader, who.id, tx.now_us))


async def signs_in(office: Office, who: Person) -> None:
    """Sign somebody in, who has shown their password."""
    await office.changes(
        lambda tx: accounts.sign_in(tx, who.id, None, Device("test", 1))  # type: ignore[arg-type]
    )
