"""Reporting, hiding and warning in the browser; what was done stands in the audit log."""

from playwright.async_api import expect

from protocol.moderation import ReportMessage
from tests.town import Town, post

from .stage import Stage, scene

LINE = "Hidden by a moderator"


@scene
async def test_what_is_reported_is_seen_to(town: Town, stage: Stage) -> None:
    """By a list with a badge, live; the message becomes a quiet line and comes back."""
    alice = await stage.enter("alice", town.address, town.alice.token, path="/moderation")
    carol = await stage.enter("carol", town.address, town.carol.token)
    await expect(alice.main).to_contain_text("Nothing is reported.")
    await town.do(town.bob, post(town.general, "Rude words"))
    await carol.choose("Rude words", "Report")
    await expect(carol.dialog).to_contain_text("that you reported it")
    await carol.dialog.get_by_label("What is wrong with it").fill("not here")
    await carol.dialog.get_by_role("button", name="Report", exact=True).click()
    await expect(carol.dialog).to_have_count(0)
    report = alice.main.locator(".report")
    await expect(report).to_contain_text("Rude words")
    await expect(report).to_contain_text("Reported by Carol: not here")
    link = alice.page.get_by_role("link", name="Moderation 1 unread")
    await expect(link).to_be_visible()
    await report.get_by_role("button", name="Hide").click()
    await expect(report).to_have_count(0)
    await expect(carol.rows.last).to_contain_text(LINE)
    await expect(carol.main).not_to_contain_text("Rude words")
    await expect(carol.rows.last.get_by_role("button")).to_have_count(0)
    await alice.page.get_by_role("link", name="Audit log").click()
    await expect(alice.main.locator(".deeds tbody tr").first).to_contain_text("settled a report")
    await expect(alice.main.locator(".deeds")).to_contain_text("hid a message")
    await alice.go("general")
    await alice.rows.last.get_by_role("button", name="Look at it").press("Enter")
    await expect(alice.dialog).to_contain_text("Rude words")
    await alice.dialog.get_by_role("button", name="Show it again").click()
    await expect(carol.rows.last).to_contain_text("Rude words")


@scene
async def test_who_is_warned_reads_it_and_who_is_suspended_is_out(town: Town, stage: Stage) -> None:
    """A warning stays until it is acknowledged; a suspension ends the page at once.

    From a report's card, either settles that report.
    """
    path = f"/people/{town.bob.id}"
    alice = await stage.enter("alice", town.address, town.alice.token, path=path)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await alice.main.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Warn").click()
    await alice.dialog.get_by_role("textbox").fill("Please be kind.")
    await alice.dialog.get_by_role("button", name="Warn").click()
    await expect(bob.dialog).to_contain_text("Please be kind.")
    await expect(bob.dialog).not_to_contain_text("Alice")
    await bob.dialog.get_by_role("button", name="I have read it").click()
    await expect(bob.dialog).to_have_count(0)
    await alice.main.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Suspend").click()
    await alice.dialog.get_by_label("For how long").select_option("A week")
    await alice.dialog.get_by_role("button", name="Suspend").click()
    await expect(bob.page.get_by_text("You were signed out.")).to_be_visible()
    await alice.page.get_by_role("link", name="Moderation").click()
    suspended = alice.main.get_by_role("region", name="Suspended")
    await expect(suspended).to_contain_text("Bob until")
    for text in ("Rude words", "Ruder words"):
        said = (await town.do(town.carol, post(town.general, text))).message
        await town.do(town.alice, ReportMessage(channel=town.general, seq=said.seq))
    reports = alice.main.locator(".report", has_text="Reported by")
    await reports.first.get_by_role("button", name="Warn").click()
    await alice.dialog.get_by_role("textbox").fill("Not here.")
    await alice.dialog.get_by_role("button", name="Warn").click()
    await expect(reports).to_have_count(1)
    await reports.get_by_role("button", name="Suspend").click()
    await alice.dialog.get_by_role("button", name="Suspend").click()
    await expect(reports).to_have_count(0)
    carols = suspended.locator("li", has_text="Carol")
    await carols.get_by_role("button", name="Lift").click()
    await expect(carols).to_have_count(0)
    await suspended.get_by_role("button", name="Lift").click()
    await expect(suspended).to_have_count(0)
