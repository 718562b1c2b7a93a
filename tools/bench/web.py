"""``python -m tools.bench.web``: measure the browser client in headless Chromium."""

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.async_api import (
    Browser,
    Error,
    Page,
    ViewportSize,
    async_playwright,
)

from tools import chromium

from . import machine, quiet
from .servers import CannotMeasureError
from .setting import Setting
from .table import Row, markdown, not_measured, write_section
from .web_data import PASSWORD, Imported, Place, prepare
from .web_page import LISTEN, LONG_TASKS, OPEN, SCROLL, SIGN_IN, Wire, memory_bytes
from .web_posts import posting

_DOCUMENT = Path("docs/performance.md")
_COMMAND = "make bench-web"
_PATIENCE_S = 120
_VIEW: ViewportSize = {"width": 1280, "height": 800}
MOST_SCRIPT_BYTES = 200_000
MOST_SIGN_IN_MS = 800
MOST_SWITCH_MS = 150
MOST_CACHED_MS = 50
MOST_TAB_BYTES = 150 << 20
BACK = 10_000
POSTS_PER_S = 50


class Bench:
    """One browser, and the server it is measured against."""

    def __init__(self, browser: Browser, address: str, imported: Imported, seconds: float) -> None:
        self._browser = browser
        self._address = address
        self._imported = imported
        self._seconds = seconds
        self.strangers: set[str] = set()

    async def rows(self) -> list[Row]:
        """Measure everything."""
        rows: list[Row] = []
        figures = (self._script, self._sign_in, self._switching, self._memory, self._long_tasks)
        for figure in figures:
            name = figure.__name__.strip("_").replace("_", " ")
            print(f"measuring {name} …", file=sys.stderr)
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    rows += await figure()
            except (TimeoutError, Error) as error:
                rows.append(not_measured(name, str(error) or "it took too long"))
        found = len(self.strangers)
        return [*rows, Row("requests to other origins", str(found), target="0", met=not found)]

    async def _script(self) -> list[Row]:
        page = await self._page(signed_in=True)
        wire = await Wire.of(page)
        await page.goto(self._path(self._imported.places[0]))
        await page.wait_for_selector(".message .prose")
        size, whole = wire.script_bytes, wire.all_bytes
        await page.context.close()
        return [
            Row(
                "JavaScript before the first message can be read, as sent",
                f"{size / 1_000:,.0f} kB (with style, page and icon {whole / 1_000:,.0f} kB)",
                target=f"≤ {MOST_SCRIPT_BYTES // 1_000} kB",
                met=size <= MOST_SCRIPT_BYTES,
            )
        ]

    async def _sign_in(self) -> list[Row]:
        times = [await self._signed_in_ms(email) for email in self._imported.emails]
        return [_timed("sign-in page to a channel one can read, warm", times, MOST_SIGN_IN_MS)]

    async def _signed_in_ms(self, email: str) -> float:
        page = await self._page(signed_in=False)
        await page.goto("/c")
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        await page.reload()
        await page.fill("input[type=email]", email)
        await page.fill("input[type=password]", PASSWORD)
        took: float = await page.evaluate(SIGN_IN)
        await page.context.close()
        return took

    async def _switching(self) -> list[Row]:
        page = await self._page(signed_in=True)
        first, *others = self._imported.places
        await page.goto(self._path(first))
        await page.wait_for_selector(".message .prose")
        new = [await self._opened_ms(page, place) for place in others]
        cached = [
            await self._opened_ms(page, place)
            for place in (first, *others, first, *others, first, *others)
        ]
        await page.context.close()
        return [
            _timed("switch to a channel not opened before", new, MOST_SWITCH_MS),
            _timed("switch back to a channel", cached, MOST_CACHED_MS),
        ]

    async def _opened_ms(self, page: Page, place: Place) -> float:
        took: float = await page.evaluate(OPEN, place.id)
        return took

    async def _memory(self) -> list[Row]:
        page = await self._page(signed_in=True)
        await page.goto(self._path(self._imported.places[0]))
        await page.wait_for_selector(".message .prose")
        scrolled = await page.evaluate(SCROLL, BACK)
        heap, private = await memory_bytes(self._browser, page)
        await page.context.close()
        return [
            Row(
                f"tab memory after scrolling {scrolled:,} messages back",
                f"{private / 2**20:,.0f} MiB of the process are its own, "
                f"{heap / 2**20:,.0f} MiB of them JavaScript",
                target=f"≤ {MOST_TAB_BYTES >> 20} MiB",
                met=private <= MOST_TAB_BYTES,
            )
        ]

    async def _long_tasks(self) -> list[Row]:
        page = await self._page(signed_in=True)
        place = self._imported.places[-1]
        await page.goto(self._path(place))
        await page.wait_for_selector(".message .prose")
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        await asyncio.sleep(1)
        await page.evaluate(LISTEN)
        last = await posting(
            self._address, self._imported.poster, place.id, POSTS_PER_S, self._seconds
        )
        await page.get_by_text(last).wait_for()
        tasks: list[float] = await page.evaluate(LONG_TASKS)
        await page.context.close()
        worst = f", the longest {max(tasks):.0f} ms" if tasks else ""
        return [
            Row(
                f"tasks over 50 ms while {POSTS_PER_S} messages/s arrive for {self._seconds:.0f} s",
                f"{len(tasks)}{worst}",
                target="0",
                met=not tasks,
            )
        ]

    async def _page(self, *, signed_in: bool) -> Page:
        context = await self._browser.new_context(
            base_url=self._address, viewport=_VIEW, locale="en-GB"
        )
        context.on("request", lambda request: self._note(request.url))
        if signed_in:
            token = self._imported.token
            await context.add_cookies([{"name": "session", "value": token, "url": self._address}])
        return await context.new_page()

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self._address}/", "data:", "blob:")):
            self.strangers.add(url)

    def _path(self, place: Place) -> str:
        return f"/c/{place.id}"


def _timed(figure: str, times_ms: list[float], most_ms: float) -> Row:
    middle = statistics.median(times_ms)
    return Row(
        figure,
        f"median of {len(times_ms)} {middle:.0f} ms, the longest {max(times_ms):.0f} ms",
        target=f"≤ {most_ms} ms",
        met=middle <= most_ms,
    )


def main() -> int:
    """Measure, print, and write it down if wanted."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(dir=arguments.work) as work:
        setting = Setting(Path(work).absolute())
        try:
            imported = prepare(setting.work, arguments.import_data, arguments.export)
        except CannotMeasureError as error:
            print(error, file=sys.stderr)
            return 1
        with quiet.watching() as neighbours:
            rows = _measure(setting, imported, arguments.seconds)
        notes = [*machine.describe(_command_line()), _data_note(imported)]
        table = markdown(rows, [*notes, *neighbours.note("the run")])
    print(table)
    if arguments.write:
        write_section(_DOCUMENT, table, _COMMAND)
    return 0


def _measure(setting: Setting, imported: Imported, seconds: float) -> list[Row]:
    with setting.chatserver(imported.data) as server:
        address = f"http://127.0.0.1:{server.port}"
        return asyncio.run(_in_a_browser(address, imported, seconds))


async def _in_a_browser(address: str, imported: Imported, seconds: float) -> list[Row]:
    async with async_playwright() as playwright:
        browser = await chromium.launch(playwright)
        try:
            return await Bench(browser, address, imported, seconds).rows()
        finally:
            await browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.bench.web", description=__doc__)
    parser.add_argument("--import-data", type=Path, metavar="DIR", help="data of an import")
    parser.add_argument("--export", type=Path, metavar="ZIP", help="Slack export to import")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to keep the copy")
    parser.add_argument("--seconds", type=float, default=20.0, help="of arriving messages")
    parser.add_argument("--write", action="store_true", help=f"put the table into {_DOCUMENT}")
    return parser.parse_args()


def _command_line() -> str:
    shown = ("--import-data DIR", "--export ZIP")
    given = [option for option in shown if option.split()[0] in sys.argv]
    return " ".join(["python -m tools.bench.web", *given])


def _data_note(imported: Imported) -> str:
    count = sum(place.messages for place in imported.places)
    return f"{len(imported.places)} channels with {count:,} messages; a window of 1280 by 800"


if __name__ == "__main__":
    sys.exit(main())
