"""Every place in the client, and how one gets there in any language."""

from collections.abc import Awaitable, Callable
from typing import Final

from playwright.async_api import Locator, expect

from .furnishing import OWN
from .screen import Screen

_GO: Final = """(path) => {
  history.pushState({ visit: Date.now() }, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
Way = Callable[[Screen], Awaitable[None]]


async def back(screen: Screen, channel: str) -> None:
    """Close whatever is open and come back to a channel, as the browser's buttons do."""
    await screen.page.keyboard.press("Escape")
    await screen.page.evaluate(_GO, f"/c/{channel}")
    if await screen.aside.count():
        await screen.page.keyboard.press("Control+.")
    await expect(screen.aside).to_have_count(0)
    await expect(screen.dialog).to_have_count(0)
    await expect(screen.page.get_by_role("menu")).to_have_count(0)
    await expect(screen.rows.last).to_be_visible()


async def nothing(screen: Screen) -> None:
    """Stay."""


async def home(screen: Screen) -> None:
    """See what one missed."""
    await screen.page.keyboard.press("Control+Shift+h")
    await expect(screen.rows.first).to_be_visible()


async def why(screen: Screen) -> None:
    """Ask why a story is there."""
    await home(screen)
    await screen.rows.first.focus()
    await screen.page.keyboard.press("w")
    await expect(screen.dialog.locator(".why-reason").first).to_be_visible()


async def thread(screen: Screen) -> None:
    """Open a thread."""
    await screen.main.locator(".thread-link").last.click()
    await expect(screen.aside.get_by_role("article").last).to_be_visible()


async def details(screen: Screen) -> None:
    """Show what the channel is."""
    await screen.page.keyboard.press("Control+.")
    await expect(screen.aside.locator(".person").first).to_be_visible()


async def threads(screen: Screen) -> None:
    """Look at the threads one follows."""
    await screen.page.evaluate(_GO, "/threads")
    await expect(screen.main.locator(".thread-card").first).to_be_visible()


async def tag(screen: Screen) -> None:
    """Look at what has a hashtag."""
    await screen.page.evaluate(_GO, "/tags/deploy")
    await expect(screen.main.locator(".thread-card").first).to_be_visible()


async def profile(screen: Screen) -> None:
    """Look at somebody's page, from their card."""
    await person(screen)
    await screen.dialog.locator(".follow-counts-page").click()
    await expect(screen.main.locator(".profile-hero")).to_be_visible()


async def updates(screen: Screen) -> None:
    """Look at what one said oneself, by one's name in a message."""
    await screen.main.locator(".mention[href^='/people/']").first.press("Enter")
    await expect(screen.main.locator(".update .shared .thread-card-head")).to_be_visible()


async def groups(screen: Screen) -> None:
    """Look at the groups of people."""
    await screen.page.keyboard.press("Control+Shift+E")
    await screen.dialog.locator(".browse-top .button-plain").click()
    await expect(screen.dialog.last.locator(".groups li").first).to_be_visible()


async def settings(screen: Screen) -> None:
    """Change one's own things."""
    await screen.page.keyboard.press("Control+,")
    await expect(screen.page.locator(".session").first).to_be_visible()


async def rules(screen: Screen) -> None:
    """Word the house rules anew."""
    await screen.page.evaluate(_GO, "/rules")
    await expect(screen.main.locator(".rules-end")).to_be_visible()
    await screen.main.locator(".pane-header .button").click()
    await expect(screen.main.get_by_role("switch")).to_be_visible()


def pressed(keys: str) -> Way:
    """Open a dialog by its keys."""

    async def way(screen: Screen) -> None:
        await screen.page.keyboard.press(keys)
        await expect(screen.dialog).to_be_visible()

    return way


async def shortcuts(screen: Screen) -> None:
    """Show the sheet of keys."""
    await screen.rows.last.focus()
    await screen.page.keyboard.press("?")
    await expect(screen.dialog).to_be_visible()


async def create(screen: Screen) -> None:
    """Make a channel."""
    await screen.page.keyboard.press("Control+Shift+L")
    await screen.dialog.locator(".browse-top .button").click()
    await expect(screen.dialog.locator(".dialog-footer")).to_be_visible()


async def invite(screen: Screen) -> None:
    """Invite people."""
    await screen.page.keyboard.press("Control+Shift+E")
    await screen.dialog.locator(".browse-top .button-primary").click()
    await expect(screen.dialog.locator(".channel-checks").last).to_be_visible()


async def invited(screen: Screen) -> None:
    """Have a link to hand over."""
    await invite(screen)
    await screen.dialog.locator(".dialog-footer .button-primary").click()
    await expect(screen.dialog.locator(".invited-link")).to_be_visible()


def _own(screen: Screen) -> Locator:
    return screen.rows.filter(has_text=OWN)


async def toolbar(screen: Screen) -> None:
    """Point at a message."""
    await _own(screen).hover()
    await expect(_own(screen).locator(".message-toolbar")).to_be_visible()


async def revisions(screen: Screen) -> None:
    """Look at what a message said before."""
    await screen.rows.locator(".edited-open").last.click()
    await expect(screen.dialog.locator(".revision").nth(1)).to_be_visible()


def of_message(entry: int | None) -> Way:
    """Open a message's menu, and perhaps one of its entries."""

    async def way(screen: Screen) -> None:
        await toolbar(screen)
        await _own(screen).locator(".message-toolbar").get_by_role("button").last.click()
        await _chosen(screen, entry)

    return way


def of_menu(button: str, entry: int | None = None) -> Way:
    """Open a menu, and perhaps one of its entries."""

    async def way(screen: Screen) -> None:
        await screen.page.locator(button).last.click()
        await _chosen(screen, entry)

    return way


async def _chosen(screen: Screen, entry: int | None) -> None:
    entries = screen.page.get_by_role("menuitem")
    await expect(entries.first).to_be_visible()
    if entry is not None:
        await entries.nth(entry).click()
        await expect(screen.dialog).to_be_visible()


async def completing(screen: Screen) -> None:
    """Be offered people."""
    await screen.composer.press_sequentially("@")
    await expect(screen.page.get_by_role("option").first).to_be_visible()


async def emoji(screen: Screen) -> None:
    """Choose an emoji."""
    await screen.page.locator(".composer-tools .emoji-button").click()
    await expect(screen.page.locator(".emoji-choice").first).to_be_visible()


async def person(screen: Screen) -> None:
    """Look at who wrote a message."""
    await screen.rows.last.locator(".message-author").click()
    await expect(screen.dialog).to_be_visible()


async def offline(screen: Screen) -> None:
    """Lose the network, with something that waits."""
    await screen.page.context.set_offline(True)
    await expect(screen.banner).to_be_visible()
    await screen.composer.fill("Later")
    await screen.main.locator(".send").click()
    await expect(screen.rows.locator(".message-state")).to_be_visible()


OUTSIDE: Final[dict[str, str]] = {"sign in": "/", "sign up": "/sign-up"}
"""Where one is before one is in, by address."""

PLACES: Final[dict[str, Way]] = {
    "channel": nothing,
    "home": home,
    "why": why,
    "thread": thread,
    "details": details,
    "settings": settings,
    "switcher": pressed("Control+k"),
    "new message": pressed("Control+Shift+k"),
    "channels": pressed("Control+Shift+l"),
    "people": pressed("Control+Shift+e"),
    "invite people": invite,
    "invited": invited,
    "shortcuts": shortcuts,
    "create a channel": create,
    "message": toolbar,
    "message menu": of_message(None),
    "delete a message": of_message(-1),
    "who reacted": of_message(-2),
    "what it said before": revisions,
    "threads": threads,
    "tag": tag,
    "profile": profile,
    "updates": updates,
    "house rules": rules,
    "groups": groups,
    "search": pressed("Control+Shift+F"),
    "channel menu": of_menu(".channel-header .icon-button"),
    "go to a date": of_menu(".channel-header .icon-button", 0),
    "move to a section": of_menu(".channel-header .icon-button", 3),
    "add people": of_menu(".channel-header .icon-button", 4),
    "rename": of_menu(".channel-header .icon-button", 5),
    "archive": of_menu(".channel-header .icon-button", 6),
    "leave": of_menu(".channel-header .icon-button", 7),
    "workspace menu": of_menu(".sidebar-workspace"),
    "own menu": of_menu(".sidebar-you"),
    "completing": completing,
    "emoji": emoji,
    "person": person,
    "offline": offline,
}
"""Everything one can come to from a channel that one administers."""
