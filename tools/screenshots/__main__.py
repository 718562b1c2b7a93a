"""``python -m tools.screenshots [NAME…]``: take the pictures of the documentation, or some."""

import asyncio
import base64
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from math import sin
from pathlib import Path
from typing import Any, Final

import msgspec
from chatclient import Client, Voice
from playwright.async_api import Browser, Page, async_playwright

from chatserver.app import Server
from chatserver.core.config import check
from protocol.ids import ChannelId
from tools import chromium
from tools.bench.servers import free_port

from .belongings import HOST, link
from .words import ENGLISH, FRENCH, Words
from .workspace import NOW, ZONE, Made, make

INTO: Final = Path("docs/screenshots")
SIZES: Final = {320: 640, 768: 1_024, 1440: 900}
SCHEMES: Final = ("light", "dark")
QUALITY: Final = 80
ONLINE: Final = 5
SECTIONS: Final = {"design": "Fjord 2", "workshop": "Fjord 2", "orders": "Shop", "random": "Rest"}
"""Into which section each channel goes; the last one is folded."""
_NOBODY_LOOKS: Final = "document.hasFocus = () => false"
"""What is new in one picture is new in the next."""
_STILL: Final = "() => new Promise((done) => setTimeout(done, 400))"

Way = Callable[[Page], Awaitable[Any]]


async def _details(page: Page) -> None:
    await page.keyboard.press("Control+.")
    await page.locator(".shell-aside .person").first.wait_for()


async def _rules(page: Page) -> None:
    await _details(page)
    await page.locator(".details-rules .button").scroll_into_view_if_needed()


async def _why(page: Page) -> None:
    await page.locator(".story").first.focus()
    await page.keyboard.press("w")
    await page.locator(".why-reason").first.wait_for()


async def _switcher(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await page.locator(".search-result").first.wait_for()


async def _writing(page: Page) -> None:
    await page.locator(".composer-text").first.press_sequentially("Looks good to me, @pr")
    await page.get_by_role("option").first.wait_for()


async def _menu(page: Page) -> None:
    row = page.locator(".message").filter(has_text="three colours and one bare")
    await row.locator(".prose").hover()
    await row.locator(".message-toolbar button").last.click()
    await page.get_by_role("menuitem").first.wait_for()


async def _emoji(page: Page) -> None:
    await page.locator(".composer-tools .emoji-button").click()
    await page.locator(".emoji-choice").first.wait_for()


async def _send_later(page: Page) -> None:
    await page.locator(".composer-text").first.fill("Good morning, Bergen!")
    await page.get_by_role("button", name="Send later").first.click()
    await page.get_by_role("menuitem").first.wait_for()


async def _quiet(page: Page) -> None:
    await page.locator(".composer-text").first.fill("@priya, shall we say the second of May?")
    await page.locator(".unreached").wait_for()


async def _remind(page: Page) -> None:
    row = page.locator(".message").last
    await row.locator(".message-author").hover()
    await row.locator(".message-toolbar button").last.click()
    await page.get_by_role("menuitem", name="Remind me").click()
    await page.get_by_role("dialog").wait_for()


async def _report(page: Page) -> None:
    row = page.locator(".message").last
    await row.locator(".message-author").hover()
    await row.locator(".message-toolbar button").last.click()
    await page.get_by_role("menuitem", name="Report").click()
    await page.get_by_role("dialog").wait_for()


async def _commands(page: Page) -> None:
    await page.locator(".composer-text").first.press_sequentially("/")
    await page.get_by_role("option").first.wait_for()


async def _notices(page: Page) -> None:
    section = page.get_by_role("region", name="Push and e-mail")
    await section.get_by_role("combobox").wait_for()
    await section.evaluate(
        "(element) => { element.closest('.settings-scroll').scrollTop = element.offsetTop - 160; }"
    )


async def _search(page: Page) -> None:
    await page.keyboard.press("Control+Shift+f")
    await page.get_by_role("dialog").locator("input").first.fill("bergen")
    await page.locator(".found-message").first.wait_for()


async def _voice(page: Page) -> None:
    """Say something, to whichever channel is shown."""
    (cookie,) = await page.context.cookies()
    address, channel = page.url.split("/c/")
    voice = Voice(
        duration_ms=23_000, peaks=[int(abs(50 * sin(n) + 45 * sin(n / 5))) for n in range(64)]
    )
    with tempfile.TemporaryDirectory() as directory:
        recorded = Path(directory) / "voice.ogg"
        recorded.write_bytes(b"OggS")
        async with Client(address.replace(HOST, "127.0.0.1"), cookie["value"]) as client:
            await client.ready()
            await client.say(ChannelId(channel), recorded, voice)
    await page.locator(".voice").last.wait_for()


async def _sections(page: Page) -> None:
    """Arrange the channels."""
    (cookie,) = await page.context.cookies()
    address, _, _ = page.url.partition("/c/")
    async with Client(address.replace(HOST, "127.0.0.1"), cookie["value"]) as client:
        state = await client.load_state()
        ids = {each.channel.name: each.channel.id for each in state.memberships.values()}
        for name, section in SECTIONS.items():
            await client.sections.put(ids[name], section)
        await client.sections.fold(section)
    await page.get_by_role("button", name=section).first.wait_for()


async def _revisions(page: Page) -> None:
    row = page.locator(".message").filter(has_text="Who answers Bergen")
    await row.locator(".edited-open").click()
    await page.locator(".revision").nth(2).wait_for()


async def _picture(page: Page) -> None:
    await page.locator(".file-picture").first.click()
    await page.get_by_role("dialog").locator("img").wait_for()


async def _nothing(_page: Page) -> None:
    """Stay."""


PLACES: Final[dict[str, tuple[str, str, Way]]] = {
    "home": ("/", ".story .prose", _nothing),
    "home-thread": ("/home/{channel}/{thread}", ".shell-aside .prose", _nothing),
    "why": ("/", ".story .prose", _why),
    "channel": ("/c/{channel}", ".message .prose", _nothing),
    "thread": ("/c/{channel}/{thread}/thread", ".shell-aside .prose", _nothing),
    "sidebar": ("/menu", ".sidebar-item[data-channel]", _nothing),
    "details": ("/c/{channel}", ".message .prose", _details),
    "menu": ("/c/{channel}", ".message .prose", _menu),
    "writing": ("/c/{channel}", ".message .prose", _writing),
    "emoji": ("/c/{channel}", ".message .prose", _emoji),
    "switcher": ("/c/{channel}", ".message .prose", _switcher),
    "channels": ("/channels", ".browse-item", _nothing),
    "people": ("/people", "dialog .person", _nothing),
    "tag": ("/tags/{tag}", ".thread-card", _nothing),
    "profile": ("/people/{person}", ".shared .prose", _nothing),
    "followers": ("/people/{person}#followers", ".profile-people .person", _nothing),
    "settings": ("/settings", ".session", _nothing),
    "notices": ("/settings", ".session", _notices),
    "app": ("/c/{orders}", ".kit-chooser", _nothing),
    "belongings": ("/c/{orders}", ".kit-chooser", _details),
    "picture": ("/c/{orders}", ".file-picture", _picture),
    "channel-rules": ("/c/{orders}", ".kit-chooser", _rules),
    "search": ("/c/{orders}", ".kit-chooser", _search),
    "colleague": ("/people/{colleague}", ".profile-details", _nothing),
    "send-later": ("/c/{orders}", ".kit-chooser", _send_later),
    "revisions": ("/c/{orders}", ".kit-chooser", _revisions),
    "linked": ("/c/{aside}", ".shared .prose", _nothing),
    "poll": ("/c/{general}", ".poll-option", _nothing),
    "commands": ("/c/{general}", ".message .prose", _commands),
    "saved": ("/saved", ".later-card .shared .prose", _nothing),
    "preview": ("/c/{orders}/{linked}/thread", ".preview-picture", _nothing),
    "quiet": ("/c/{channel}", ".message .prose", _quiet),
    "report": ("/c/{orders}", ".kit-chooser", _report),
    "receipts": ("/c/{channel}", ".read-by", _nothing),
    "remind": ("/c/{orders}", ".kit-chooser", _remind),
}
"""By name: the address, what must be there, and what to do then."""

LAST: Final[dict[str, tuple[str, str, Way]]] = {
    "voice": ("/c/{orders}", ".kit-chooser", _voice),
    "sections": ("/c/{channel}", ".message .prose", _sections),
}
"""What leaves something behind."""

OUTSIDE: Final = {"sign-in": "/sign-in", "sign-up": "/sign-up"}


class Studio:
    """One workspace with its server, and the browser that looks at it."""

    def __init__(self, browser: Browser, address: str, made: Made, locale: str) -> None:
        self._browser = browser
        self._address = address
        self._made = made
        self._locale = locale

    async def take(self, place: str, width: int, scheme: str, name: str) -> None:
        """Take one picture of somebody who is in."""
        path, wanted, way = (PLACES | LAST)[place]
        page = await self._page(width, scheme, signed_in=True)
        await page.goto(path.format_map(msgspec.structs.asdict(self._made)))
        await page.locator(wanted).first.wait_for()
        await way(page)
        await self._shoot(page, name)

    async def take_outside(self, place: str, width: int, scheme: str, name: str) -> None:
        """Take one picture of somebody who is not."""
        page = await self._page(width, scheme, signed_in=False)
        await page.goto(OUTSIDE[place])
        await page.locator("form").wait_for()
        await self._shoot(page, name)

    async def _page(self, width: int, scheme: str, *, signed_in: bool) -> Page:
        looks: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
        context = await self._browser.new_context(
            base_url=self._address,
            viewport={"width": width, "height": SIZES[width]},
            locale=self._locale,
            timezone_id=ZONE.key,
            has_touch=width == min(SIZES),
            **looks,
        )
        await context.clock.set_fixed_time(NOW)
        await context.add_init_script(_NOBODY_LOOKS)
        if signed_in:
            token = next(iter(self._made.tokens.values()))
            await context.add_cookies([{"name": "session", "value": token, "url": self._address}])
        return await context.new_page()

    async def _shoot(self, page: Page, name: str) -> None:
        await page.evaluate(_STILL)
        session = await page.context.new_cdp_session(page)
        options = {"format": "webp", "quality": QUALITY}
        picture = await session.send("Page.captureScreenshot", options)
        (INTO / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))
        await page.context.close()


@contextlib.asynccontextmanager
async def open_studio(browser: Browser, words: Words, locale: str) -> AsyncIterator[Studio]:
    """Run a server with a workspace in which some people are online."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "data"
        made = await asyncio.to_thread(make, data, words)
        port = free_port()
        known_as = f"http://{HOST}:{port}"
        server = Server(check({"server": {"port": port, "public_url": known_as}}), data)
        address = await server.start()
        if made.orders:
            jonas = made.tokens["jonas"]
            await link(data, known_as, jonas, (made.orders, made.aside), NOW)
        async with contextlib.AsyncExitStack() as online:
            for token in list(made.tokens.values())[1:ONLINE]:
                client = await online.enter_async_context(Client(address, token))
                await client.ready()
            yield Studio(browser, known_as, made, locale)
        await server.stop()


async def take_all(names: list[str]) -> None:
    """Take every picture, or of some places only."""
    INTO.mkdir(parents=True, exist_ok=True)
    for old in [] if names else INTO.glob("*.webp"):
        old.unlink()
    async with async_playwright() as playwright:
        browser = await chromium.launch(
            playwright, "--force-color-profile=srgb", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
        )
        async with open_studio(browser, ENGLISH, "en-GB") as studio:
            for scheme in SCHEMES:
                for width in SIZES:
                    for place in filter(PLACES.__contains__, names or PLACES):
                        await studio.take(place, width, scheme, f"{place}-{width}-{scheme}")
                    for place in filter(OUTSIDE.__contains__, names or OUTSIDE):
                        await studio.take_outside(place, width, scheme, f"{place}-{width}-{scheme}")
            for place in filter(LAST.__contains__, names or LAST):
                await studio.take(place, 1440, "light", f"{place}-1440-light")
        if not names:
            async with open_studio(browser, FRENCH, "fr-FR") as studio:
                await studio.take("thread", 1440, "light", "thread-1440-light-fr")
        await browser.close()


asyncio.run(take_all(sys.argv[1:]))
sizes = [picture.stat().st_size for picture in INTO.glob("*.webp")]
print(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB, the largest {max(sizes) / 1e3:.0f} kB")
