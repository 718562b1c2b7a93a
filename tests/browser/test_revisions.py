"""What messages said before, what is left of deleted ones, and what links to messages show."""

import re

from playwright.async_api import expect

from protocol.channels import AddMember, RemoveMember
from protocol.messages import DeleteMessage, EditMessage
from tests.town import Town, post

from .stage import Stage, scene
from .test_talking import both

GONE = "This message was deleted."


@scene
async def test_what_a_message_said_before_is_a_press_away(town: Town, stage: Stage) -> None:
    """By keyboard too, kept up to date, and only for whom the workspace shows it to."""
    alice, bob = await both(town, stage)
    said = (await town.do(town.bob, post(town.general, "Lunch at noon?"))).message
    place = {"channel": town.general, "seq": said.seq}
    await town.do(town.bob, EditMessage(**place, text="Lunch at **one**?"))
    row = alice.rows.filter(has_text="Lunch at one?")
    await row.focus()
    edited = row.get_by_role("button", name="(edited) Show what it said before")
    await edited.focus()
    await edited.press("Enter")
    said_before = alice.dialog.get_by_role("listitem")
    await expect(said_before).to_contain_text(
        [re.compile("Now.*Lunch at one\\?"), re.compile("Nov|20\\d\\d.*Lunch at noon\\?")]
    )
    await town.do(town.bob, EditMessage(**place, text="Lunch at two?"))
    await expect(said_before).to_contain_text(
        [re.compile("Now.*two"), re.compile("one"), re.compile("noon")]
    )
    await alice.page.keyboard.press("Escape")
    await alice.page.keyboard.press("Control+,")
    policy = alice.page.get_by_role("group", name="Who sees what a message said before")
    await policy.get_by_label("Its author and administrators").check()
    carol = await stage.enter("carol", town.address, town.carol.token)
    await carol.rows.filter(has_text="two").focus()
    await expect(carol.rows).to_contain_text(["(edited)"])
    await expect(carol.rows.get_by_role("button", name="(edited)")).to_have_count(0)
    await bob.rows.filter(has_text="two").focus()
    await bob.rows.get_by_role("button", name="(edited)").click()
    await expect(bob.dialog).to_contain_text("noon")
    await policy.get_by_label("Nobody").check()
    await expect(alice.main).to_contain_text("Nothing is kept")
    await expect(bob.rows.get_by_role("button", name="(edited)")).to_have_count(0)


@scene
async def test_a_deleted_message_leaves_a_quiet_line(town: Town, stage: Stage) -> None:
    """To those who looked at it, until they look elsewhere; not to who deleted it."""
    alice, bob = await both(town, stage)
    first, second = [
        (await town.do(town.bob, post(town.general, text))).message for text in ("One", "Two")
    ]
    await alice.choose("One", "Delete")
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(bob.rows).to_contain_text([GONE, "Two"])
    await expect(alice.rows).to_have_count(1)
    assert first.seq < second.seq
    await bob.go("secret")
    await bob.go("general")
    await expect(bob.rows).to_have_count(1)
    root = (await town.do(town.bob, post(town.general, "Root"))).message
    reply = (await town.do(town.alice, post(town.general, "Reply", thread=root.seq))).message
    await bob.message("Root").locator(".thread-link").click()
    await town.do(town.alice, DeleteMessage(channel=town.general, seq=reply.seq))
    await expect(bob.aside.get_by_role("article")).to_contain_text(["Root", GONE])
    await town.do(town.alice, post(town.general, "Again", thread=root.seq))
    await town.do(town.bob, DeleteMessage(channel=town.general, seq=root.seq))
    for place in (bob.aside, bob.main):
        await expect(place.get_by_role("article").filter(has_text=GONE).first).to_be_visible()
    await expect(alice.rows.last).to_contain_text(GONE)


@scene
async def test_a_link_shows_the_message_to_who_may_read_it(town: Town, stage: Stage) -> None:
    """CVE-2026-2457 (Mattermost), 2024-27286 (Zulip): as it is now, and to nobody else."""
    hidden = (await town.do(town.alice, post(town.secret, "The *code* is 0000"))).message
    link = f"{town.address}/c/{town.secret}/{hidden.seq}"
    await town.do(town.alice, post(town.general, f"See {link} and `{link}`"))
    bob = await stage.enter("bob", town.address, town.bob.token)
    carol = await stage.enter("carol", town.address, town.carol.token)
    card = bob.rows.locator(".shared")
    await expect(card).to_contain_text(re.compile("Alice.*secret.*The code is 0000"))
    place = {"channel": town.secret, "seq": hidden.seq}
    await town.do(town.alice, EditMessage(**place, text="The code is 1234"))
    await expect(card).to_contain_text("The code is 1234")
    await expect(carol.rows).to_contain_text([link])
    for _ in range(2):
        await town.do(town.alice, AddMember(channel=town.secret, user=town.carol.id))
        await expect(carol.rows.locator(".shared")).to_contain_text("The code is 1234")
        await town.do(town.alice, RemoveMember(channel=town.secret, user=town.carol.id))
        await expect(carol.rows.locator(".shared")).to_have_count(0)
    await card.get_by_role("link", name="Open the message").click()
    await expect(bob.title).to_have_text("secret")
    await bob.go("general")
    await town.do(town.alice, DeleteMessage(**place))
    await expect(bob.rows.last).to_contain_text(GONE)
    await expect(card).to_have_count(0)
    said = (await town.do(town.bob, post(town.general, "Shall we?"))).message
    await bob.choose("Shall we?", "Copy link")
    await expect(bob.page.locator(".toasts")).to_contain_text(
        re.compile(f"Link copied|{town.general}/{said.seq}")
    )
    assert "1234" not in await bob.page.content()
    assert "1234" not in await carol.page.content()
