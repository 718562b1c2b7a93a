"""People's cards and pages: who they are, who follows them, how to write to them."""

from typing import Any

from playwright.async_api import expect

from protocol.people import FollowPerson
from protocol.users import RenameUser
from tests.town import Town, add_person, do, post

from .stage import Stage, scene
from .test_markup import assert_tame
from .vectors import HTML


@scene
async def test_a_card_leads_to_a_page_where_one_follows(town: Town, stage: Stage) -> None:
    """Both count at once, by keyboard too, and the person sees it on theirs."""
    await town.do(town.bob, post(town.general, "Hello"))
    alice = await stage.enter("alice", town.address, town.alice.token)
    bob = await stage.enter(
        "bob", town.address, town.bob.token, path=f"/people/{town.bob.id}#followers"
    )
    await expect(bob.main).to_contain_text("Nobody follows you yet.")
    await alice.rows.last.get_by_role("button", name="Bob").click()
    card = alice.dialog
    await expect(card.get_by_role("link", name="0 followers")).to_be_visible()
    await card.get_by_role("button", name="Follow Bob").press("Enter")
    await expect(card.get_by_role("button", name="Following Bob")).to_have_attribute(
        "aria-pressed", "true"
    )
    await card.get_by_role("link", name="1 follower").click()
    await expect(alice.dialog).to_have_count(0)
    for screen in (alice, bob):
        await expect(screen.main.get_by_role("link", name="Followers 1")).to_have_attribute(
            "aria-current", "page"
        )
        await expect(screen.main.locator(".profile-people .person")).to_contain_text(["Alice"])
    await bob.main.locator(".profile-people").get_by_role("link").click()
    await expect(bob.main.get_by_role("heading", name="Alice")).to_be_visible()
    await expect(bob.main).to_contain_text("follows you")
    await bob.main.get_by_role("link", name="Follows 1").click()
    await expect(bob.main.locator(".profile-people .person")).to_contain_text(["Bob"])
    await alice.main.get_by_role("button", name="Following Bob").click()
    await expect(alice.main).to_contain_text("Nobody follows Bob yet.")
    await expect(bob.main).to_contain_text("Alice follows nobody yet.")


@scene
async def test_a_mention_leads_to_the_page_and_it_to_a_conversation(
    town: Town, stage: Stage
) -> None:
    """There and back, with the browser's own buttons."""
    await town.do(town.bob, post(town.general, f"Ask <@{town.carol.id}>"))
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.rows.last.get_by_role("link", name="@Carol").click()
    await expect(alice.main.get_by_role("heading", name="Carol")).to_be_visible()
    await alice.main.get_by_role("button", name="Write").click()
    await expect(alice.title).to_contain_text("Carol")
    await expect(alice.composer).to_be_focused()
    await alice.page.go_back()
    await expect(alice.main.get_by_role("heading", name="Carol")).to_be_visible()
    await alice.page.go_back()
    await expect(alice.rows.last).to_contain_text("Ask")


@scene
async def test_many_followers_come_in_pages(town: Town, stage: Stage) -> None:
    """Each asked for, none twice."""

    def crowd(tx: Any) -> None:
        for number in range(60):
            fan = add_person(tx, name=f"fan{number}")
            do(tx, fan, FollowPerson(user=town.bob.id, follow=True))

    await town.change(crowd)
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}#followers"
    )
    people = alice.main.locator(".profile-people .person-handle")
    await expect(people).to_have_count(50)
    await alice.main.get_by_role("button", name="Show more").click()
    await expect(people).to_have_count(60)
    assert len(set(await people.all_inner_texts())) == 60
    await expect(alice.main.get_by_role("button", name="Show more")).to_have_count(0)


@scene
async def test_an_address_of_nobody_says_so(town: Town, stage: Stage) -> None:
    """It is no dead end."""
    alice = await stage.enter("alice", town.address, town.alice.token, path="/people/UNOBODY000")
    await expect(alice.main).to_contain_text("There is nobody here")


@scene
async def test_a_name_is_text_on_the_page_too(town: Town, stage: Stage) -> None:
    """Whatever people call themselves, on the card, the page and in the lists."""
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}#followers"
    )
    await town.do(town.carol, FollowPerson(user=town.bob.id, follow=True))
    for markup in (HTML[4], HTML[6], '"><img src=x onerror=ran(1)>'):
        name = markup[:80]
        for who in (town.bob, town.carol):
            await town.do(who, RenameUser(display_name=name))
        await expect(alice.main.get_by_role("heading")).to_have_text(name)
        await expect(alice.main.locator(".profile-people .person-name")).to_have_text(name)
        await assert_tame(alice)
