"""What is measured inside the page, and beside it by the browser's own instruments."""

from pathlib import Path
from typing import Any, Final, Self

from playwright.async_api import Browser, Page

_PAINTED: Final = """
const painted = async (isThere) => {
  const frame = () => new Promise(requestAnimationFrame);
  while (!isThere()) await frame();
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    requestAnimationFrame(() => port2.postMessage(null));
  });
  return performance.now();
};
"""
"""Returns when a thing is not only in the page but drawn."""

SIGN_IN: Final = f"""async () => {{
  {_PAINTED}
  const start = performance.now();
  document.querySelector("button[type=submit]").click();
  const end = await painted(() => document.querySelector(".message .prose"));
  return end - start;
}}"""

OPEN: Final = f"""async (channel) => {{
  {_PAINTED}
  const link = document.querySelector(`[data-channel="${{channel}}"]`);
  const before = document.querySelector(".message-list");
  const start = performance.now();
  link.click();
  const end = await painted(() => {{
    const list = document.querySelector(".message-list");
    return list && list !== before && list.querySelector(".message .prose");
  }});
  await new Promise((done) => setTimeout(done, 300));
  return end - start;
}}"""

SCROLL: Final = """async (wanted) => {
  const list = document.querySelector(".message-list");
  const frame = () => new Promise(requestAnimationFrame);
  const seen = new Set();
  while (seen.size < wanted && !document.querySelector(".beginning")) {
    for (const row of list.querySelectorAll("[data-key]")) seen.add(row.dataset.key);
    list.scrollTop -= list.clientHeight * 0.8;
    await frame();
  }
  return seen.size;
}"""

LISTEN: Final = """() => {
  globalThis.longTasks = [];
  globalThis.longTaskObserver = new PerformanceObserver((list) =>
    longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  longTaskObserver.observe({ type: "longtask" });
}"""

LONG_TASKS: Final = """() => {
  longTasks.push(...longTaskObserver.takeRecords().map(({ duration }) => duration));
  return longTasks.filter((duration) => duration > 50);
}"""


class Wire:
    """Counts the bytes a page gets, as they are sent: compressed, and with headers."""

    def __init__(self) -> None:
        self.script_bytes = 0
        self.all_bytes = 0
        self._scripts: set[str] = set()

    @classmethod
    async def of(cls, page: Page) -> Self:
        """Watch a page; its service worker is another one."""
        wire = cls()
        session = await page.context.new_cdp_session(page)
        session.on("Network.responseReceived", wire._received)
        session.on("Network.loadingFinished", wire._finished)
        await session.send("Network.enable")
        return wire

    def _received(self, event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            self._scripts.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.all_bytes += size
        if event["requestId"] in self._scripts:
            self.script_bytes += size


async def memory_bytes(browser: Browser, page: Page) -> tuple[int, int]:
    """Return the JavaScript heap after a collection, and what the tab's process has to itself."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    await session.send("Performance.enable")
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    heap = next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")
    whole = await browser.new_browser_cdp_session()
    processes = (await whole.send("SystemInfo.getProcessInfo"))["processInfo"]
    renderers = [int(each["id"]) for each in processes if each["type"] == "renderer"]
    return int(heap), max(map(_private_bytes, renderers))


def _private_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kib = [
        int(line.split()[1])
        for line in lines
        if line.startswith(("Private_Dirty", "Private_Clean"))
    ]
    return sum(kib) << 10
