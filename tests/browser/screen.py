"""What one person sees and does in a browser, in their words."""

import re

from playwright.async_api import Locator, Page, expect


class Screen:
    """A window with the client in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    # -- where things are -----------------------------------------------------------------------

    @property
    def sidebar(self) -> Locator:
        """The list of channels."""
        return self.page.get_by_role("navigation")

    @property
    def main(self) -> Locator:
        """The channel."""
        return self.page.get_by_role("main")

    @property
    def aside(self) -> Locator:
        """The thread, or the details."""
        return self.page.get_by_role("complementary")

    @property
    def title(self) -> Locator:
        """The channel's name above its messages."""
        return self.main.get_by_role("heading", level=1)

    @property
    def composer(self) -> Locator:
        """Where one writes to the channel."""
        return self.main.get_by_role("combobox")

    @property
    def dialog(self) -> Locator:
        """What stands above the page."""
        return self.page.get_by_role("dialog")

    @property
    def banner(self) -> Locator:
        """What is said about the connection."""
        return self.page.locator(".banner")

    @property
    def rows(self) -> Locator:
        """The channel's messages that are in the page."""
        return self.main.get_by_role("article")

    def message(self, text: str) -> Locator:
        """The message of the channel with this text."""
        said = re.compile(rf"^{re.escape(text)}( \(edited\))?$")
        return self.rows.filter(has=self.page.get_by_text(said))

    def stored(self, text: str) -> Locator:
        """The message of the channel with this text, once it has reached the server."""
        return self.message(text).and_(self.page.locator(":not(.message-sending)"))

    def channel(self, name: str) -> Locator:
        """The channel's line in the sidebar."""
        return self.sidebar.get_by_role("link", name=re.compile(f"^{re.escape(name)}\\b"))

    # -- what one does --------------------------------------------------------------------------

    async def go(self, channel: str) -> None:
        """Open a channel by the sidebar."""
        await self.channel(channel).click()
        await expect(self.title).to_contain_text(channel)

    async def post(self, text: str) -> None:
        """Write a message to the channel."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def act(self, text: str, action: str) -> None:
        """Use a button that appears beside a message."""
        await self.message(text).hover()
        await self.message(text).get_by_role("button", name=action, exact=True).click()

    async def choose(self, text: str, action: str) -> None:
        """Use a line of a message's menu."""
        await self.act(text, "More actions")
        await self.page.get_by_role("menuitem", name=action, exact=True).click()

    async def texts(self) -> list[str]:
        """Return what the messages in the page say, from the top."""
        return await self.main.locator(".message .prose").all_inner_texts()
