"""Home: what one missed, as a list that ends and never moves under one's eyes."""

import re
from typing import Any, Final

from playwright.async_api import Locator, expect

from protocol.channels import AddMember, CreateChannel, OpenDirect, RemoveMember
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage
from protocol.people import FollowPerson
from protocol.reactions import AddReaction
from protocol.tags import FollowTag
from protocol.updates import OpenUpdates
from tests.town import Town, add_person, do, post

from .screen import Screen
from .stage import Stage, scene
from .test_accessibility import problems
from .test_markup import assert_tame
from .test_narrow import TELEPHONE, assert_fits
from .vectors import HTML, MARKDOWN

NEW: Final = re.compile(r"^\d+ new$")
MANY: Final = 23
FEW: Final = 8
LOOKED_MS: Final = 2_100
"""After which a story on the screen has been looked at."""


async def at_home(stage: Stage, town: Town, who: str = "alice", **options: Any) -> Screen:
    """Open somebody's browser at home, and wait for the first page of stories."""
    person = getattr(town, who)
    screen = await stage.enter(who, town.address, person.token, "/", **options)
    await expect(screen.title).to_have_text("Home")
    earlier = screen.main.get_by_role("button", name="Show earlier")
    await expect(screen.main.get_by_text("You are up to date").or_(earlier)).to_be_visible()
    return screen


def story(screen: Screen, text: str) -> Locator:
    """The story that says this."""
    return screen.rows.filter(has_text=text)


def pill(screen: Screen) -> Locator:
    """What brings in what is new."""
    return screen.main.get_by_role("button", name=NEW)


async def boxes(screen: Screen) -> list[Any]:
    """Return where every story stands."""
    return [await row.bounding_box() for row in await screen.rows.all()]


async def choose(screen: Screen, text: str, action: str) -> None:
    """Use a line of a story's menu."""
    await story(screen, text).hover()
    await story(screen, text).get_by_role("button", name="More actions").click()
    await screen.page.get_by_role("menuitem", name=action).click()


async def mention(town: Town, text: str = "Look at this", channel: ChannelId | None = None) -> int:
    """Let Bob call Alice."""
    said = post(channel or town.general, f"<@{town.alice.id}> {text}")
    return int((await town.do(town.bob, said)).message.seq)


@scene
async def test_one_begins_at_home_with_what_one_missed(town: Town, stage: Stage) -> None:
    """Who wrote, who mentioned one, who replied, who reacted, who brought one in, what is new."""
    root = (await town.do(town.alice, post(town.general, "Shall we?"))).message.seq
    await town.do(town.bob, post(town.general, "Yes", thread=root))
    await town.do(town.carol, post(town.general, "Gladly", thread=root))
    await town.do(town.bob, AddReaction(channel=town.general, seq=root, emoji="🎉"))
    await mention(town)
    direct = await town.do(town.bob, OpenDirect(users=[town.alice.id]))
    await town.do(town.bob, post(direct.membership.channel.id, "Between us"))
    ops = (await town.do(town.bob, CreateChannel(name="ops"))).membership.channel.id
    await town.do(town.bob, AddMember(channel=ops, user=town.alice.id))
    alice = await at_home(stage, town)
    for sentence in (
        "Bob wrote to you",
        "Bob mentioned you in #general",
        "Carol and Bob replied in #general",
        "1 reaction to your message in #general",
        "Bob added you to #ops",
        "new message in #general",
    ):
        await expect(story(alice, sentence)).to_have_count(1)
    await expect(story(alice, "replied in")).to_contain_text("Carol: Gladly")
    await expect(alice.main.get_by_text("You are up to date")).to_be_visible()
    link = alice.sidebar.get_by_role("link", name="Home")
    await expect(link).to_have_attribute("aria-current", "page")


@scene
async def test_what_is_new_waits_and_nothing_moves(town: Town, stage: Stage) -> None:
    """Neither under the pointer nor anywhere else, until one brings it in."""
    for number in range(3):
        await mention(town, f"Number {number}")
    alice = await at_home(stage, town)
    await expect(alice.rows).to_have_count(4)
    await story(alice, "Number 1").hover()
    before = await boxes(alice)
    direct = await town.do(town.carol, OpenDirect(users=[town.alice.id]))
    await town.do(town.carol, post(direct.membership.channel.id, "Are you there?"))
    await expect(pill(alice)).to_have_text("1 new")
    await mention(town, "a longer text that does not fit into one line of the list, " * 5)
    await expect(pill(alice)).to_have_text("2 new")
    await expect(story(alice, "new messages in #general")).to_contain_text("a longer text")
    assert await boxes(alice) == before
    await pill(alice).click()
    await expect(alice.rows.first).to_contain_text("a longer text")
    await expect(story(alice, "Carol wrote to you")).to_have_count(1)
    await expect(pill(alice)).to_have_count(0)


@scene
async def test_home_again_brings_in_what_is_new(town: Town, stage: Stage) -> None:
    """By its link, by its keys, and by N."""
    alice = await at_home(stage, town)
    for number, keys in enumerate(("Control+Shift+H", "n")):
        await mention(town, f"Number {number}")
        await expect(pill(alice)).to_be_visible()
        await alice.page.keyboard.press(keys)
        await expect(story(alice, f"Number {number}").first).to_be_visible()
    await mention(town, "Number 2")
    await expect(pill(alice)).to_be_visible()
    await alice.sidebar.get_by_role("link", name="Home").click()
    await expect(story(alice, "Number 2").first).to_be_visible()


@scene
async def test_who_is_removed_sees_nothing_any_more(town: Town, stage: Stage) -> None:
    """A story of a private channel goes with the membership, and one that waits for it, too."""
    await town.do(town.alice, post(town.secret, f"<@{town.bob.id}> a secret"))
    bob = await at_home(stage, town, "bob")
    await expect(story(bob, "mentioned you in #secret")).to_have_count(1)
    await town.do(town.alice, post(town.secret, f"<@{town.bob.id}> another secret"))
    await expect(pill(bob)).to_be_visible()
    await bob.page.evaluate("""() => {
      const isThere = () => /secret/.test(document.querySelector("main").innerText);
      globalThis.gone = new Promise((done) => {
        const observer = new MutationObserver(() => !isThere() && done(performance.now()));
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    }""")
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    await bob.page.evaluate("gone")
    await expect(pill(bob)).to_have_count(0)
    assert "secret" not in await bob.page.inner_text("body")


@scene
async def test_a_deleted_message_is_shown_no_more(town: Town, stage: Stage) -> None:
    """Nor is the story that was about nothing else."""
    seq = await mention(town, "Never mind")
    alice = await at_home(stage, town)
    await expect(story(alice, "mentioned you")).to_have_count(1)
    await town.do(town.bob, DeleteMessage(channel=town.general, seq=seq))
    await expect(alice.main.get_by_text("Never mind")).to_have_count(0)
    await expect(story(alice, "mentioned you")).to_have_count(0)


@scene
async def test_an_emoji_on_a_reply_leads_into_its_thread(town: Town, stage: Stage) -> None:
    """Though nothing of it was open before."""
    root = (await town.do(town.bob, post(town.general, "Shall we?"))).message.seq
    reply = (await town.do(town.alice, post(town.general, "Gladly", thread=root))).message.seq
    await town.do(town.bob, AddReaction(channel=town.general, seq=reply, emoji="🎉"))
    alice = await at_home(stage, town)
    await story(alice, "1 reaction to your message").click()
    await expect(alice.page.get_by_role("complementary")).to_contain_text("Gladly")
    await expect(alice.page.get_by_role("complementary")).to_contain_text("Shall we?")


@scene
async def test_one_chooses_what_to_see_and_in_which_order(town: Town, stage: Stage) -> None:
    """And finds it so when one comes back."""
    await mention(town, "Earlier")
    await town.do(town.carol, post(town.general, "Later, for everybody"))
    alice = await at_home(stage, town)
    await expect(alice.rows.first).to_contain_text("mentioned you")
    await alice.main.get_by_label("Newest", exact=True).check()
    await expect(alice.rows.first).to_contain_text("Later, for everybody")
    await alice.main.get_by_label("Direct", exact=True).check()
    await expect(alice.rows).to_have_count(1)
    await expect(alice.rows).to_contain_text("mentioned you")
    await alice.page.reload()
    await expect(alice.main.get_by_label("Direct")).to_be_checked()
    await expect(alice.main.get_by_label("Newest")).to_be_checked()
    await expect(alice.rows).to_have_count(1)
    await alice.main.get_by_label("Channels", exact=True).check()
    await expect(alice.rows).to_contain_text("in #general")
    await expect(alice.rows).not_to_contain_text("mentioned you")


@scene
async def test_every_story_says_why_it_is_there(town: Town, stage: Stage) -> None:
    """In words and hours; one may ask for more or less, and change one's mind."""
    await mention(town)
    alice = await at_home(stage, town)
    await choose(alice, "mentioned you", "Why am I seeing this?")
    reasons = alice.dialog.get_by_role("listitem")
    await expect(reasons.first).to_contain_text("You were mentioned")
    await expect(reasons.first).to_contain_text("counts as 24 h newer")
    await alice.dialog.get_by_role("button", name="Less like this").click()
    await expect(alice.dialog).to_contain_text("You asked for less like this")
    await expect(alice.dialog).to_contain_text("counts as 12 h older")
    await alice.page.keyboard.press("Escape")
    await expect(alice.page.get_by_text("Stories like this will stand lower.").last).to_be_visible()
    await alice.page.get_by_role("button", name="Undo").click()
    await choose(alice, "mentioned you", "Why am I seeing this?")
    await expect(alice.dialog).not_to_contain_text("You asked for less like this")


@scene
async def test_a_story_can_be_dismissed_and_put_back(town: Town, stage: Stage) -> None:
    """Until something new happens in it; on the other device as well."""
    root = (await town.do(town.alice, post(town.general, "Shall we?"))).message.seq
    await town.do(town.bob, post(town.general, "Yes", thread=root))
    await town.do(town.carol, post(town.general, "For everybody"))
    alice = await at_home(stage, town)
    await story(alice, "replied in").hover()
    await story(alice, "replied in").get_by_role("button", name="Dismiss").click()
    await expect(story(alice, "replied in")).to_have_count(0)
    await alice.page.get_by_role("button", name="Undo").click()
    await expect(story(alice, "replied in")).to_have_count(1)
    await choose(alice, "replied in", "Dismiss")
    await expect(story(alice, "replied in")).to_have_count(0)
    await alice.go("general")
    await alice.page.reload()
    await expect(alice.composer).to_be_focused()
    await alice.page.keyboard.press("Control+Shift+H")
    await expect(story(alice, "in #general")).to_have_count(1)
    await expect(story(alice, "replied in")).to_have_count(0)
    await town.do(town.bob, post(town.general, "Once more", thread=root))
    await pill(alice).click()
    await expect(story(alice, "replied in")).to_contain_text("Once more")


@scene
async def test_the_list_ends(town: Town, stage: Stage) -> None:
    """With a button for what is earlier, and then with nothing to do."""
    await town.change(lambda tx: _say(tx, town, MANY))
    alice = await at_home(stage, town)
    await alice.main.get_by_label("Direct", exact=True).check()
    await expect(alice.rows).to_have_count(20)
    await expect(alice.main.get_by_text("You are up to date")).to_have_count(0)
    await alice.main.get_by_role("button", name="Show earlier").click()
    await expect(alice.rows).to_have_count(MANY)
    await expect(alice.main.get_by_text("You are up to date")).to_be_visible()
    await expect(alice.main.get_by_role("button", name="Show earlier")).to_have_count(0)
    keys = await alice.rows.evaluate_all("(rows) => rows.map((row) => row.dataset.key)")
    assert len(set(keys)) == MANY


def _say(tx: Any, town: Town, count: int) -> None:
    for number in range(count):
        do(tx, town.bob, post(town.general, f"<@{town.alice.id}> number {number}"))


@scene
async def test_seen_is_what_was_looked_at(town: Town, stage: Stage) -> None:
    """All of it, for a moment, in a page somebody looks at; the other device is told."""
    await town.change(lambda tx: _say(tx, town, FEW))
    desk = await stage.enter("desk", town.address, town.alice.token, f"/c/{town.secret}")
    badge = desk.sidebar.get_by_role("link", name="Home").locator(".badge")
    await expect(badge).to_contain_text(str(FEW))
    telephone = await at_home(stage, town, **TELEPHONE)
    await telephone.page.clock.install()
    await telephone.page.reload()
    await expect(telephone.rows).to_have_count(FEW + 1)
    await telephone.page.clock.run_for(LOOKED_MS)
    await expect(badge).to_contain_text(str(FEW))
    for row in await telephone.rows.all():
        await row.scroll_into_view_if_needed()
        await telephone.page.clock.run_for(LOOKED_MS)
    await expect(badge).to_have_count(0)
    await expect(telephone.main.locator(".story-unseen").first).to_be_visible()


@scene
async def test_newcomers_are_told_what_to_do(town: Town, stage: Stage) -> None:
    """Say hello, look for channels, invite."""
    alice = await at_home(stage, town)
    await expect(alice.main.get_by_text("You are up to date")).to_be_visible()
    await expect(alice.main.get_by_role("button", name="Invite people")).to_be_visible()
    await alice.main.get_by_role("button", name="Browse channels").click()
    await expect(alice.dialog).to_be_visible()
    await alice.page.keyboard.press("Escape")
    await alice.main.get_by_role("button", name="Say hello").click()
    await expect(alice.title).to_have_text("general")
    await expect(alice.composer).to_be_focused()


@scene
async def test_the_keyboard_is_enough_at_home(town: Town, stage: Stage) -> None:
    """Along the stories, into a thread beside them and back, away with one, and to the channel."""
    root = (await town.do(town.alice, post(town.general, "Shall we?"))).message.seq
    await town.do(town.bob, post(town.general, "Yes", thread=root))
    await mention(town)
    alice = await stage.enter("alice", town.address, town.alice.token, f"/c/{town.secret}")
    await expect(alice.composer).to_be_focused()
    keyboard = alice.page.keyboard
    await keyboard.press("Control+Shift+H")
    await expect(alice.rows).to_have_count(3)
    await keyboard.press("ArrowDown")
    await expect(alice.rows.nth(0)).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(alice.rows.nth(1)).to_be_focused()
    await expect(alice.rows.nth(1)).to_contain_text("replied in")
    await keyboard.press("Enter")
    await expect(alice.aside.get_by_role("combobox")).to_be_focused()
    await expect(alice.title).to_have_text("Home")
    await keyboard.press("Escape")
    await expect(alice.aside).to_have_count(0)
    await expect(alice.rows.nth(1)).to_be_focused()
    await keyboard.press("w")
    await expect(alice.dialog).to_be_visible()
    await keyboard.press("Escape")
    await expect(alice.rows.nth(1)).to_be_focused()
    await keyboard.press("e")
    await expect(alice.rows).to_have_count(2)
    await expect(alice.rows.nth(1)).to_be_focused()
    await keyboard.press("ArrowUp")
    await keyboard.press("Enter")
    await expect(alice.title).to_have_text("general")
    await expect(alice.main.locator(".message-highlighted")).to_contain_text("Look at this")
    await alice.page.go_back()
    await expect(alice.rows.nth(0)).to_be_focused()
    await alice.rows.nth(0).get_by_role("button", name="More actions").press("Enter")
    await expect(alice.page.get_by_role("menuitem").first).to_be_focused()
    await keyboard.press("Escape")
    await expect(alice.title).to_have_text("Home")
    await keyboard.press("Escape")
    await expect(alice.title).to_have_text("general")


@scene
async def test_home_fits_a_telephone_and_everybody_can_read_it(town: Town, stage: Stage) -> None:
    """320 px, touched, in all themes, with what waits and with a menu open."""
    await _talk(town)
    alice = await at_home(stage, town, bypass_csp=True, color_scheme="light", **TELEPHONE)
    await mention(town, "One more")
    await expect(pill(alice)).to_be_visible()
    await assert_fits(alice, "home")
    assert await problems(alice) == []
    await alice.rows.first.get_by_role("button", name="More actions").tap()
    await assert_fits(alice, "menu")
    assert await problems(alice) == []
    await alice.page.get_by_role("menuitem", name="Why am I seeing this?").tap()
    await assert_fits(alice, "why")
    await alice.page.get_by_role("button", name="Close").tap()
    await alice.main.locator(".story-link[href^='/home/']").first.tap()
    await expect(alice.aside.get_by_role("article").last).to_be_visible()
    await assert_fits(alice, "thread")
    await alice.page.get_by_role("button", name="Back", exact=True).tap()
    await expect(alice.title).to_have_text("Home")
    await alice.page.get_by_role("button", name="Channels and people").tap()
    await alice.channel("general").tap()
    await expect(alice.title).to_have_text("general")


async def _talk(town: Town) -> None:
    root = (await town.do(town.alice, post(town.general, "Shall we?"))).message.seq
    await town.do(town.bob, post(town.general, "Yes", thread=root))
    await town.do(town.bob, AddReaction(channel=town.general, seq=root, emoji="🎉"))
    await mention(town)


@scene
async def test_home_speaks_french(town: Town, stage: Stage) -> None:
    """In one sentence, whoever did it and how many."""
    await _talk(town)
    alice = await stage.enter("alice", town.address, town.alice.token, "/", locale="fr-FR")
    await expect(alice.title).to_have_text("Accueil")
    for sentence in (
        "Bob parle de vous dans #general",
        "Bob a répondu dans #general",
        "1 réaction à votre message dans #general",
        "1 nouveau message dans #general",
    ):
        await expect(story(alice, sentence)).to_have_count(1)


@scene
async def test_a_story_is_text(town: Town, stage: Stage) -> None:
    """Whatever people write, and whatever they and their channels are called."""

    def say(tx: Any) -> None:
        for number, text in enumerate((*HTML, *MARKDOWN)):
            who = add_person(tx, f"person{number}")
            do(tx, town.alice, AddMember(channel=town.general, user=who.id))
            do(tx, who, post(town.general, f"<@{town.alice.id}> {text}"))

    await town.change(say)
    alice = await at_home(stage, town)
    while await alice.main.get_by_role("button", name="Show earlier").count():
        before = await alice.rows.count()
        await alice.main.get_by_role("button", name="Show earlier").click()
        await expect(alice.rows.nth(before)).to_be_attached()
        await assert_tame(alice)


@scene
async def test_home_is_there_without_a_network(town: Town, stage: Stage) -> None:
    """As it was when it was last seen."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    await mention(town)
    alice = await at_home(stage, town)
    await expect(story(alice, "mentioned you")).to_have_count(1)
    await alice.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await alice.go("general")
    await alice.page.context.set_offline(True)
    await alice.page.goto("/")
    await expect(alice.banner).to_be_visible()
    await expect(story(alice, "mentioned you")).to_have_count(1)


@scene
async def test_the_feed_can_be_read_elsewhere(town: Town, stage: Stage) -> None:
    """At an address that is made, replaced and revoked in the settings."""
    await mention(town, "Read me elsewhere")
    alice = await stage.enter(
        "alice",
        town.address,
        town.alice.token,
        "/settings",
        permissions=["clipboard-read", "clipboard-write"],
    )
    part = alice.main.get_by_role("region", name="Read your feed elsewhere")
    await part.get_by_role("button", name="Make an address").click()
    first = await part.get_by_label("Address of your feed").input_value()
    await part.get_by_role("button", name="Copy link").click()
    await expect(part.get_by_role("button", name="Copied")).to_be_visible()
    assert await alice.page.evaluate("navigator.clipboard.readText()") == first
    reader = alice.page.context.request
    assert "Read me elsewhere" in await (await reader.get(first)).text()
    await part.get_by_role("button", name="Replace the address").click()
    await expect(part.get_by_label("Address of your feed")).not_to_have_value(first)
    second = await part.get_by_label("Address of your feed").input_value()
    assert (await reader.get(first)).status == 404
    assert (await reader.get(second)).ok
    await part.get_by_role("button", name="Revoke the address").click()
    await expect(part.get_by_label("Address of your feed")).to_have_count(0)
    assert (await reader.get(second)).status == 404


@scene
async def test_what_one_follows_comes_home(town: Town, stage: Stage) -> None:
    """A tag in a channel one is not in, and the updates of somebody, which open beside the list."""
    await town.do(town.carol, FollowTag(tag="launch", follow=True))
    await town.do(town.carol, FollowPerson(user=town.bob.id, follow=True))
    ops = (await town.do(town.bob, CreateChannel(name="ops"))).membership.channel.id
    await town.do(town.bob, post(ops, "Ready for #launch"))
    updates = (await town.do(town.bob, OpenUpdates(user=town.bob.id))).channel.id
    await town.do(town.bob, post(updates, "I am back on Monday"))
    carol = await at_home(stage, town, "carol")
    await carol.main.get_by_label("Following", exact=True).check()
    await expect(story(carol, "Bob wrote about #launch in #ops")).to_have_count(1)
    await story(carol, "Bob posted an update").locator(".story-link").click()
    await expect(carol.aside.get_by_text("I am back on Monday")).to_be_visible()
    await carol.page.keyboard.press("Escape")
    await story(carol, "Bob wrote about").locator(".story-link").click()
    await expect(carol.title).to_have_text("ops")
