"""Everything can be done without a pointer, and one always sees where one is."""

from playwright.async_api import expect

from tests.gateway.house import PASSWORD
from tests.town import Town

from .furnishing import DORA, settle_dora
from .screen import Screen
from .stage import Stage, scene

_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "lost";
  const { top, bottom, width, height } = element.getBoundingClientRect();
  if (!width || !height || bottom <= 0 || top >= innerHeight) return "out of sight";
  let each = element;
  for (let level = 0; each && level < 3; level += 1, each = each.parentElement) {
    const { outlineStyle, boxShadow } = getComputedStyle(each);
    if (outlineStyle !== "none" || boxShadow !== "none") return "seen";
    if (each.matches(".search-field, .composer-box, .dialog-bare")) return "seen";
  }
  return `not shown on ${element.outerHTML.slice(0, 200)}`;
}"""


async def press(screen: Screen, *keys: str) -> None:
    """Press keys; after each, the focus is somewhere and shown."""
    for key in keys:
        await screen.page.keyboard.press(key)
        assert await screen.page.evaluate(_FOCUS) == "seen", f"after {key}"


@scene
async def test_the_keyboard_alone_is_enough(town: Town, stage: Stage) -> None:
    """Signing in, going elsewhere, writing, changing what one wrote, and looking up the keys."""
    await town.change(lambda tx: settle_dora(tx, town))
    dora = await stage.enter("dora", town.address)
    keyboard = dora.page.keyboard
    await expect(dora.page.get_by_label("E-mail address")).to_be_focused()
    await keyboard.type(DORA)
    await press(dora, "Tab")
    await keyboard.type(PASSWORD)
    await keyboard.press("Enter")
    await expect(dora.composer).to_be_focused()

    await press(dora, "Control+k")
    await expect(dora.dialog).to_be_visible()
    await keyboard.type("secr")
    await press(dora, "Enter")
    await expect(dora.title).to_have_text("secret")
    await expect(dora.composer).to_be_focused()

    await keyboard.type("I wrote this without a mouse")
    await press(dora, "Enter")
    await expect(dora.stored("I wrote this without a mouse")).to_have_count(1)
    await press(dora, "ArrowUp")
    await expect(dora.composer).to_have_value("I wrote this without a mouse")
    await keyboard.type(", and changed it")
    await press(dora, "Enter")
    await expect(dora.message("I wrote this without a mouse, and changed it")).to_have_count(1)
    await press(dora, "ArrowUp", "Escape")
    await expect(dora.composer).to_have_value("")
    await expect(dora.composer).to_be_focused()

    while not await dora.rows.last.evaluate("(row) => row === document.activeElement"):
        await press(dora, "Shift+Tab")
    await press(dora, "?")
    await expect(dora.dialog).to_contain_text("Keyboard shortcuts")
    await press(dora, "Escape")
    await expect(dora.rows.last).to_be_focused()


@scene
async def test_the_tab_key_comes_by_everything_and_never_gets_lost(
    town: Town, stage: Stage
) -> None:
    """Round the channel, in dialogs, and back to where one was."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.post("One message")
    await expect(alice.message("One message")).to_have_count(1)
    visited = set()
    for _ in range(30):
        await press(alice, "Shift+Tab")
        visited.add(
            await alice.page.evaluate(
                "document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()"
            )
        )
        if await alice.page.evaluate("document.activeElement.matches('.skip-link')"):
            break
    assert {"Details", "Add channels", "New message", "Skip to the conversation"} <= visited
    await press(alice, "Enter")
    await alice.composer.focus()
    for keys in ("Control+k", "Control+Shift+k", "Control+Shift+l", "Control+Shift+e"):
        await press(alice, keys)
        await expect(alice.dialog).to_be_visible()
        await press(alice, "Escape")
        await expect(alice.dialog).to_have_count(0)
        await expect(alice.composer).to_be_focused()


@scene
async def test_keys_act_on_the_message_they_are_on(town: Town, stage: Stage) -> None:
    """Up and down along the messages; T replies, and Escape comes back."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    for text in ("First", "Second"):
        await alice.post(text)
        await expect(alice.message(text)).to_have_count(1)
    await press(alice, "Shift+Tab", "ArrowUp")
    await expect(alice.message("First")).to_be_focused()
    await press(alice, "t")
    await expect(alice.aside.get_by_role("combobox")).to_be_focused()
    await alice.page.keyboard.press("Escape")
    await expect(alice.aside).to_have_count(0)


@scene
async def test_a_menu_is_walked_by_arrows_and_letters(town: Town, stage: Stage) -> None:
    """Past its last entry comes the first; Escape closes it alone and gives the focus back."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    entries = alice.page.get_by_role("menuitem")
    await expect(alice.composer).to_be_focused()
    await alice.page.locator(".sidebar-workspace").focus()
    await press(alice, "Enter")
    await expect(entries.first).to_be_focused()
    await press(alice, "ArrowUp")
    await expect(entries.last).to_be_focused()
    await press(alice, "ArrowDown", "p")
    await expect(alice.page.get_by_role("menuitem", name="People", exact=True)).to_be_focused()
    await press(alice, "Escape")
    await expect(entries).to_have_count(0)
    await expect(alice.page.locator(".sidebar-workspace")).to_be_focused()
    await press(alice, "ArrowDown", "Tab")
    await expect(entries).to_have_count(0)
    await expect(alice.page.get_by_role("button", name="Search")).to_be_focused()
    await alice.page.locator(".sidebar-workspace").click()
    await expect(entries.first).to_be_visible()
    await alice.page.locator(".sidebar-workspace").click()
    await expect(entries).to_have_count(0)


@scene
async def test_a_tip_says_what_a_button_is(town: Town, stage: Stage) -> None:
    """To a pointer that rests on it and to the keyboard; it goes with the next key."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    tip = alice.page.get_by_role("tooltip")
    await expect(alice.composer).to_be_focused()
    await alice.page.get_by_role("button", name="New message").hover()
    await expect(tip).to_have_text("New message")
    await alice.title.hover()
    await expect(tip).to_have_count(0)
    await alice.composer.focus()
    while not await alice.page.evaluate("document.activeElement.ariaLabel === 'Details'"):
        await press(alice, "Shift+Tab")
    await expect(tip).to_have_text("Details")
    await press(alice, "Control+k")
    await expect(tip).to_have_count(0)
    await expect(alice.dialog).to_be_visible()
