"""Hashtags: written, completed, found, followed."""

import re
from typing import Any

from playwright.async_api import expect

from protocol.channels import LeaveChannel
from protocol.messages import DeleteMessage, EditMessage
from tests.town import Town, do, post

from .screen import Screen
from .stage import Stage, scene
from .test_markup import assert_tame
from .test_talking import both
from .vectors import HTML


async def tag_page(screen: Screen, tag: str) -> None:
    """Open the page of a tag by its link in a message."""
    await screen.main.locator(".hashtag", has_text=re.compile(f"^#{tag}$", re.IGNORECASE)).click()
    await expect(screen.main.get_by_role("heading", name=f"#{tag}")).to_be_visible()


@scene
async def test_a_hashtag_leads_to_every_message_with_it(town: Town, stage: Stage) -> None:
    """Newest first, live, wherever one may read; a click opens the message where it stands."""
    alice, bob = await both(town, stage)
    first = (await town.do(town.alice, post(town.general, "Let us #Deploy, `#not` this"))).message
    await town.do(town.bob, post(town.general, "I #deploy", thread=first.seq))
    await town.do(town.alice, post(town.secret, "#deploy in secret"))
    await expect(alice.message("Let us #Deploy, #not this").locator(".hashtag")).to_have_count(1)
    await tag_page(alice, "deploy")
    cards = alice.main.locator(".thread-card")
    await expect(cards).to_contain_text(["#deploy in secret", "I #deploy", "Let us #Deploy"])
    await expect(alice.main.get_by_role("status")).to_have_text("3 messages")
    await expect(cards.nth(1)).to_contain_text("in a thread")
    await bob.post("One more #deploy")
    await expect(cards.first).to_contain_text("One more #deploy")
    await expect(alice.main.get_by_role("status")).to_have_text("4 messages")
    edit = EditMessage(channel=town.general, seq=first.seq, text="Let us not")
    await town.do(town.alice, edit)
    await expect(cards).to_have_count(3)
    await cards.nth(2).locator(".tag-card-link").click()
    await expect(alice.aside.get_by_role("article").last).to_contain_text("I #deploy")


@scene
async def test_what_is_gone_or_hidden_is_not_on_the_page(town: Town, stage: Stage) -> None:
    """A deleted message, and a channel one is removed from; another's secret never was."""
    seen = (await town.do(town.alice, post(town.general, "#deploy here"))).message
    await town.do(town.alice, post(town.secret, "#deploy hush"))
    carol = await stage.enter("carol", town.address, town.carol.token, path="/tags/deploy")
    bob = await stage.enter("bob", town.address, town.bob.token, path="/tags/deploy")
    await expect(carol.main.locator(".thread-card")).to_have_count(1)
    await expect(bob.main.locator(".thread-card")).to_have_count(2)
    await town.do(town.bob, LeaveChannel(channel=town.secret))
    await expect(bob.main.locator(".thread-card")).to_have_count(1)
    await expect(bob.main.get_by_role("status")).to_have_text("1 message")
    await town.do(town.alice, DeleteMessage(channel=town.general, seq=seen.seq))
    for screen in (bob, carol):
        await expect(screen.main).to_contain_text("Nobody has written #deploy yet")


@scene
async def test_a_tag_is_followed_on_all_devices(town: Town, stage: Stage) -> None:
    """It stands in the sidebar as long as it is, and only then."""
    await town.do(town.alice, post(town.general, "#deploy"))
    alice = await stage.enter("alice", town.address, town.alice.token)
    telephone = await stage.enter("telephone", town.address, town.alice.token)
    section = telephone.sidebar.get_by_role("region", name="Hashtags")
    await tag_page(alice, "deploy")
    await expect(section).to_have_count(0)
    button = alice.main.get_by_role("button", name="#deploy")
    await button.focus()
    await alice.page.keyboard.press("Enter")
    await expect(button).to_have_accessible_name("Following #deploy")
    await section.get_by_role("link", name="deploy").click()
    theirs = telephone.main.get_by_role("button", name="Following #deploy")
    await expect(section.locator("[aria-current=page]")).to_have_count(1)
    await theirs.click()
    await expect(section).to_have_count(0)
    await expect(button).to_have_accessible_name("Follow #deploy")


@scene
async def test_a_tag_is_completed_beside_channels(town: Town, stage: Stage) -> None:
    """By what it is called, with how often it was used; a channel's name stays the channel's."""
    for text in ("#general #generous", "#generous"):
        await town.do(town.alice, post(town.general, text))
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.composer.press_sequentially("see #gen")
    options = alice.page.get_by_role("option")
    await expect(options).to_have_count(2)
    await expect(options.nth(0)).to_contain_text("general")
    await expect(options.nth(1)).to_have_text(re.compile("#generous.*hashtag, 2 messages"))
    await alice.page.keyboard.press("ArrowDown")
    await alice.page.keyboard.press("Enter")
    await expect(alice.composer).to_have_value("see #generous ")
    await alice.composer.press("Enter")
    await expect(alice.rows.last.locator(".hashtag")).to_have_text("#generous")


@scene
async def test_a_long_list_comes_in_pages(town: Town, stage: Stage) -> None:
    """Each asked for; how many there are is known from the first."""

    def say(tx: Any) -> None:
        for number in range(65):
            do(tx, town.bob, post(town.general, f"#deploy number {number}."))

    await town.change(say)
    alice = await stage.enter("alice", town.address, town.alice.token, path="/tags/DEPLOY")
    cards = alice.main.locator(".thread-card")
    await expect(cards).to_have_count(30)
    await expect(alice.main.get_by_role("status")).to_have_text("65 messages")
    for count in (60, 65):
        await alice.main.get_by_role("button", name="Show more").click()
        await expect(cards).to_have_count(count)
    await expect(alice.main.get_by_role("button", name="Show more")).to_have_count(0)
    await expect(cards.last).to_contain_text("number 0.")


@scene
async def test_whatever_is_in_a_tag_is_text(town: Town, stage: Stage) -> None:
    """In messages, in the page's address, and in the messages the page shows."""

    def say(tx: Any) -> None:
        for text in HTML:
            do(tx, town.bob, post(town.general, f"#evil {text} #a{text}"))

    await town.change(say)
    alice = await stage.enter("alice", town.address, town.alice.token, path="/tags/evil")
    await alice.main.get_by_role("button", name="Show more").click()
    await expect(alice.main.locator(".thread-card")).to_have_count(len(HTML))
    await assert_tame(alice)
    for name in (
        "%3Cimg%20src=x%20onerror=ran(1)%3E",
        "%E0%A4%A",
        "..%2F..%2Fc",
        "javascript:ran(1)",
    ):
        stage.forgive("400")
        await alice.page.goto(f"/tags/{name}")
        await assert_tame(alice)
