"""Reports, cautions and a channel's rules on the terminal."""

import asyncio

from chatclient.chat import chat
from chatterm.sidebar import REPORTS

from protocol.audit import ListAudit
from protocol.channels import SetPace, SetPosting
from protocol.messages import ListHistory
from protocol.moderation import HideMessage, ListCautions, ListReports, ReportMessage, WarnPerson
from tests.clients.test_chat import Typist
from tests.running import run
from tests.terminal.screen import Screen, asked, in_front
from tests.town import Town, post

SLOW_S = 3_600
TWO = 2


def reports(screen: Screen) -> int:
    """Return how many reports the channel list says there are."""
    rows = screen.app.panes.sidebar.rows
    return sum(row.unread for row in rows if row.channel == REPORTS)


@run
async def test_a_message_is_reported_and_seen_to(town: Town) -> None:
    """By keys on both sides, live; hidden for everybody, and shown again."""
    await town.do(town.bob, post(town.general, "rude words"))
    async with in_front(town, town.carol) as carol, in_front(town, town.alice) as alice:
        await carol.sees("rude words")
        await carol.press("escape", "!")
        await carol.sees("Report the message", "who wrote it")
        await carol.write("not here")
        await carol.press("enter")
        await carol.sees("The moderators have it.")
        await alice.until(lambda: reports(alice) == 1)
        await alice.press("ctrl+b", "home", "down", "enter")
        await alice.sees("Bob: rude words  reported by Carol: not here")
        await alice.press("enter")
        await alice.sees("h hide · d delete · w warn · s suspend · n off the list", "#general")
        await alice.press("h")
        await alice.sees("Off the list.")
        await alice.until(lambda: reports(alice) == 0)
        await carol.sees("Hidden by a moderator")
        assert "rude words" not in carol.text
        await alice.press("escape", "escape", "x")
        await alice.sees("Show this message again?", "rude words")
        await alice.press("y")
        await carol.sees("rude words")
        await carol.press("x")
        await carol.sees("Hide this message?")
        await carol.press("y")
        await carol.sees("That was refused: only administrators may hide messages")
        await alice.press("escape", "f5")
        await alice.sees("Nothing is reported.")


@run
async def test_a_report_leads_to_a_caution_that_is_read(town: Town) -> None:
    """Which settles it; a second report leads to a suspension, that ends the screen."""
    for text in ("rude", "ruder"):
        said = (await town.do(town.bob, post(town.general, text))).message
        await town.do(town.carol, ReportMessage(channel=town.general, seq=said.seq))
    async with in_front(town, town.bob) as bob, in_front(town, town.alice) as alice:
        await alice.until(lambda: reports(alice) == TWO)
        await alice.press("f5", "enter", "w")
        await alice.sees("Warn Bob", "Nobody is named.")
        await alice.write("Please be kind.")
        await alice.press("enter")
        await alice.sees("They are told.")
        await alice.until(lambda: reports(alice) == 1)
        await bob.sees("From the moderators", "Please be kind.", "Enter I have read it")
        await bob.press("enter")
        await bob.sees_no("From the moderators")
        await bob.posts("sorry")
        assert (await asked(town, town.bob, ListCautions())).cautions == []
        await alice.press("f5", "enter", "s")
        await alice.sees("Suspend Bob for how long?", "A week")
        await alice.press("down", "enter")
        await alice.sees("They are signed out everywhere.")
        await bob.until(lambda: not bob.app.is_running)
        deeds = (await asked(town, town.alice, ListAudit())).deeds
        assert [deed.act for deed in deeds] == ["person.suspend", "person.warn"]


@run
async def test_what_moderators_say_is_there_when_one_comes(town: Town) -> None:
    """Put off, it comes again with the next start; a hidden message has no text and no mark."""
    said = (await town.do(town.bob, post(town.general, "rude words"))).message
    await town.do(town.alice, HideMessage(channel=town.general, seq=said.seq))
    await town.do(town.alice, WarnPerson(user=town.bob.id, text="Please be kind."))
    for _ in range(2):
        async with in_front(town, town.bob) as bob:
            await bob.sees("From the moderators", "Please be kind.")
            await bob.press("escape")
            await bob.sees_no("From the moderators")
            assert bob.lines[-1] == "Hidden by a moderator"


@run
async def test_the_plain_chat_reports_and_tells(town: Town) -> None:
    """By lines; what a moderator hides is said to be hidden."""
    said = (await town.do(town.bob, post(town.general, "rude words"))).message
    typist = Typist()
    plain = chat(
        town.address, town.carol.token, "general", lines=typist.lines(), output=typist.output
    )
    task = asyncio.create_task(plain)
    await typist.sees("Bob: rude words")
    typist.type(f"/report {said.seq} not here")
    await typist.sees("-- the moderators have it")
    (report,) = (await asked(town, town.alice, ListReports())).reports
    assert (report.reporter, report.reason) == (town.carol.id, "not here")
    await town.do(town.alice, HideMessage(channel=town.general, seq=said.seq))
    await typist.sees("Bob: (hidden by a moderator)")
    await town.do(town.alice, WarnPerson(user=town.carol.id, text="Please\nbe kind."))
    await typist.sees("!! from the moderators: Please be kind. (/acknowledge 1)")
    typist.type("/acknowledge 1")
    await typist.sees("-- acknowledged")
    typist.type("/cautions")
    await typist.sees("-- nothing")
    typist.end()
    await task


@run
async def test_a_channels_rules_are_read_where_one_writes(town: Town) -> None:
    """Where only administrators begin something one replies; what comes too soon says when."""
    await town.do(town.alice, SetPosting(channel=town.general, posting="administrators"))
    await town.do(town.alice, post(town.general, "an announcement"))
    async with in_front(town, town.bob, size=(120, 30)) as bob:
        await bob.sees("Administrators only; reply in a thread (Esc, Enter)")
        await bob.says("lost")
        await bob.press("escape", "enter")
        await bob.sees("Thread", "Reply")
        await bob.posts("a reply")
        await town.do(town.alice, SetPosting(channel=town.general, posting="members"))
        await town.do(town.alice, SetPace(channel=town.general, slow_s=SLOW_S))
        await bob.press("escape")
        await bob.sees("Write to #general · slow mode: 1 h between two messages")
        await bob.posts("in time")
        await bob.says("too soon")
        await bob.sees("too soon (slow mode: goes out in 1 h)", "1 message waits")
        page = await asked(town, town.alice, ListHistory(channel=town.general))
        assert [each.text for each in page.messages] == ["an announcement", "in time"]
