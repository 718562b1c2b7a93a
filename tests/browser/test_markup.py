"""Nothing people write becomes more than text, wherever it is shown."""

import re
from typing import Any, Final

from playwright.async_api import expect

from chatserver.domain.names import clean_name
from protocol import CommandRefused
from protocol.channels import AddMember, CreateChannel, OpenDirect, SetTopic
from protocol.limits import MAX_NAME_CHARACTERS, MAX_TOPIC_CHARACTERS
from protocol.users import RenameUser
from tests.town import Town, add_person, do, post

from .screen import Screen
from .stage import Stage, scene
from .vectors import HTML, MARKDOWN

TALL: Final = {"width": 1280, "height": 12_000}
TAGS: Final = {"P", "STRONG", "EM", "S", "BLOCKQUOTE", "UL", "OL", "LI", "CODE", "PRE"} | {
    "A",
    "BR",
    "SPAN",
    "DIV",
}
ATTRIBUTES: Final = {"class", "dir", "href", "rel", "start", "tabindex", "target", "title"}
_MARKUP: Final = """() => [...document.querySelectorAll(".prose, .prose *")].map((element) => ({
  tag: element.tagName,
  attributes: element.getAttributeNames().filter((name) => !name.startsWith("data-")),
  href: element.getAttribute("href") ?? "https:",
}))"""
_ALIEN: Final = """() => [...document.querySelectorAll("body *")].filter((element) =>
  element.matches("script, iframe, object, embed, base, form:not([class]), image, animate, math") ||
  element.matches("img:not(.logo), link, meta, style, video, details") ||
  element.getAttributeNames().some((name) => name.startsWith("on") || name === "srcdoc")
).map((element) => element.outerHTML.slice(0, 200))"""


async def assert_tame(screen: Screen) -> None:
    """The page holds nothing that could have come from a text."""
    for element in await screen.page.evaluate(_MARKUP):
        assert element["tag"] in TAGS, element
        assert set(element["attributes"]) <= ATTRIBUTES, element
        assert re.match(r"https?:|mailto:|/c/[CD]|/people/U|/tags/[^/]+$", element["href"]), element
    assert await screen.page.evaluate(_ALIEN) == []


def squeezed(text: str) -> str:
    """Return a text as a browser lays it out."""
    return " ".join(text.split())


@scene
async def test_messages_are_text(town: Town, stage: Stage) -> None:
    """No script runs, nothing is asked for, and what is no Markdown is shown as it was typed."""

    def say(tx: Any) -> None:
        for text in (*HTML, *MARKDOWN):
            do(tx, town.bob, post(town.general, text))

    await town.change(say)
    alice = await stage.enter("alice", town.address, town.alice.token, viewport=TALL)
    await alice.page.mouse.wheel(0, -30_000)
    await expect(alice.rows).to_have_count(len(HTML) + len(MARKDOWN))
    await assert_tame(alice)
    shown = list(map(squeezed, await alice.texts()))
    assert shown[: len(HTML)] == list(map(squeezed, HTML))
    for row in range(0, len(HTML), 8):
        await alice.rows.nth(row).hover()


@scene
async def test_a_thread_and_what_is_being_written_are_text(town: Town, stage: Stage) -> None:
    """As are a message that is changed, deleted or not sent yet."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    texts = HTML[4], HTML[35], MARKDOWN[0]
    root = (await town.do(town.bob, post(town.general, texts[0]))).message.seq
    for text in texts:
        await alice.post(text)
        await expect(alice.main.locator(".message-state")).to_have_count(0)
        await town.do(town.bob, post(town.general, text, thread=root))
    await alice.page.goto(f"/c/{town.general}/{root}/thread")
    await expect(alice.aside.get_by_role("article")).to_have_count(4)
    await assert_tame(alice)
    await alice.choose(texts[1], "Delete")
    await expect(alice.dialog).to_contain_text(texts[1])
    await assert_tame(alice)


@scene
async def test_names_and_topics_are_text(town: Town, stage: Stage) -> None:
    """Those of people and of channels: in lists, titles, menus, and where they are mentioned."""
    people: list[str] = []
    channels: list[str] = []

    def name(tx: Any) -> None:
        for number, text in enumerate(HTML):
            who = add_person(tx, f"person{number}")
            do(tx, town.alice, AddMember(channel=town.general, user=who.id))
            display_name = text[:MAX_NAME_CHARACTERS]
            do(tx, who, RenameUser(display_name=display_name))
            people.append(clean_name(display_name, "name"))
            do(tx, who, post(town.general, f"I am <@{who.id}>"))
            do(tx, who, OpenDirect(users=[town.alice.id]))
            try:
                bare = re.sub(r"[\s#@/]", "", text).lower()[:MAX_NAME_CHARACTERS]
                made = do(tx, town.alice, CreateChannel(name=bare)).membership.channel
            except CommandRefused:
                continue
            do(tx, town.alice, SetTopic(channel=made.id, topic=text[:MAX_TOPIC_CHARACTERS]))
            channels.append(made.name)

    await town.change(name)
    assert len(people) == len(HTML)
    assert len(channels) > len(HTML) // 2
    alice = await stage.enter("alice", town.address, town.alice.token, viewport=TALL)
    await expect(alice.main.locator(".mention")).to_have_count(len(people))
    named = await alice.main.locator(".mention").all_inner_texts()
    assert list(map(squeezed, named)) == [squeezed(f"@{each}") for each in people]
    await assert_tame(alice)
    await alice.page.get_by_role("button", name="Details", exact=True).click()
    await expect(alice.aside.locator(".person")).to_have_count(len(people) + 4)
    await assert_tame(alice)
    listed = await alice.sidebar.locator(".sidebar-name").all_inner_texts()
    assert {squeezed(each) for each in (*people, *channels)} <= set(map(squeezed, listed))
    for keys in ("Control+k", "Control+Shift+l", "Control+Shift+e"):
        await alice.page.keyboard.press(keys)
        await expect(alice.dialog).to_be_visible()
        await assert_tame(alice)
        await alice.page.keyboard.press("Escape")
        await expect(alice.dialog).to_have_count(0)
    for channel in channels[:6]:
        await alice.sidebar.get_by_text(channel, exact=True).click()
        await expect(alice.title).to_have_text(channel)
        await assert_tame(alice)
