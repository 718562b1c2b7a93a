"""The service worker woken: what it shows, where that leads, and what the settings say of it."""

import asyncio
import json
from typing import Any

from playwright.async_api import Page, expect

from protocol.cursors import MarkRead
from protocol.notice_choices import GetNotices, NoticesChanged, SetNotices
from tests.pushes import Browser
from tests.town import Town, post

from .stage import Stage, scene

_SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag }) => [title, body, tag]);
}"""
_SILENT = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ silent }) => silent);
}"""
_CLICK = """async () => {
  const [notification] = await registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  dispatchEvent(event);
}"""
_CHANGE = """async (subscription) => {
  const event = new ExtendableEvent("pushsubscriptionchange");
  Object.defineProperty(event, "newSubscription", { value: { toJSON: () => subscription } });
  dispatchEvent(event);
}"""


class Wakes:
    """Wakes the service worker of a page, as a push service does."""

    def __init__(self, page: Page, origin: str) -> None:
        self._page = page
        self._origin = origin
        self._registrations: asyncio.Queue[str] = asyncio.Queue()

    async def begin(self) -> None:
        """Find the worker, which shows notifications from now on."""
        page = self._page
        await page.context.grant_permissions(["notifications"], origin=self._origin)
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        self._devtools = await page.context.new_cdp_session(page)
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        await self._devtools.send("ServiceWorker.enable")
        self._registration = await self._registrations.get()

    async def wake(self, told: object) -> None:
        """Deliver a message."""
        await self._devtools.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self._origin,
                "registrationId": self._registration,
                "data": told if isinstance(told, str) else json.dumps(told),
            },
        )

    async def shows(self, expected: list[list[str]]) -> None:
        """Wait until just these notifications are shown."""
        while sorted(shown := await self._page.evaluate(_SHOWN)) != sorted(expected):
            assert len(shown) <= len(expected) + 1, shown
            await asyncio.sleep(0.02)

    async def dispatch(self, script: str, *arguments: Any) -> None:
        """Run something in the worker."""
        (worker,) = self._page.context.service_workers
        await worker.evaluate(script, *arguments)

    def _note(self, told: dict[str, Any]) -> None:
        for registration in told["registrations"]:
            self._registrations.put_nowait(registration["registrationId"])


def told_of(channel: str, seq: int, **fields: Any) -> dict[str, Any]:
    """Return what the server would send."""
    return {
        "tag": channel,
        "url": f"/c/{channel}/{seq}",
        "seq": seq,
        "place": "general",
        "author": "Alice",
        "text": "look <b>here</b>",
        "count": 1,
        "time_ms": 1,
        "language": "fr",
    } | fields


@scene
async def test_a_sleeping_device_is_told(town: Town, stage: Stage) -> None:
    """One notification for each place, in its language; it leads there, and goes once read."""
    first = (await town.do(town.alice, post(town.general, "look <b>here</b>"))).message
    bob = await stage.enter("bob", town.address, town.bob.token, path="/settings")
    wakes = Wakes(bob.page, town.address)
    await wakes.begin()
    await wakes.wake(told_of(town.general, first.seq))
    await wakes.shows([["Alice dans #general", "look <b>here</b>", town.general]])
    assert await bob.page.evaluate(_SILENT) == [True], "the page that is open is heard"
    await bob.page.evaluate("localStorage.setItem('notify', 'off')")
    await wakes.wake(told_of(town.general, first.seq, count=2))
    await wakes.shows([["3 messages dans #general", "Alice: look <b>here</b>", town.general]])
    assert await bob.page.evaluate(_SILENT) == [False]
    await town.do(town.bob, MarkRead(channel=town.general, seq=first.seq))
    await wakes.shows([])
    await wakes.wake("not ours")
    await wakes.shows([["Something new for you", "", "unknown"]])
    await wakes.dispatch(
        "async () => { for (const each of await registration.getNotifications()) each.close(); }"
    )
    await wakes.wake(told_of(town.general, first.seq))
    await wakes.shows([["Alice dans #general", "look <b>here</b>", town.general]])
    stage.forgive("InvalidStateError")
    await wakes.dispatch(_CLICK)
    await expect(bob.title).to_contain_text("general")
    assert bob.page.url.endswith(f"/c/{town.general}/{first.seq}")
    stage.forgive("favicon.ico")
    await bob.page.goto("/healthz")  # no page of the client is open any more
    read = (await town.do(town.alice, post(town.secret, "read elsewhere"))).message
    left = (await town.do(town.alice, post(town.general, "not read"))).message
    shown: list[list[str]] = []
    for tag, seq in ((town.secret, read.seq), (town.general, left.seq)):
        await wakes.wake(told_of(tag, seq))
        shown.append(["Alice dans #general", "look <b>here</b>", tag])
        await wakes.shows(shown)
    await town.do(town.bob, MarkRead(channel=town.secret, seq=read.seq))
    await wakes.wake("not ours")
    await wakes.shows([shown[1], ["Something new for you", "", "unknown"]])
    replaced = Browser("https://push.example.org", "replaced").subscription()
    keys = {"p256dh": replaced.p256dh, "auth": replaced.auth}
    await wakes.dispatch(_CHANGE, {"endpoint": replaced.endpoint, "keys": keys})
    client = await town.enter(town.bob)
    while not (await client.ask(GetNotices())).here:
        await asyncio.sleep(0.02)


@scene
async def test_the_settings_say_how_one_is_reached(town: Town, stage: Stage) -> None:
    """What one chooses is kept at once; what cannot be says why."""
    wants = await town.enter(town.bob)
    bob = await stage.enter("bob", town.address, town.bob.token, path="/settings")
    await bob.page.context.grant_permissions(["notifications"], origin=town.address)
    await bob.page.reload()
    section = bob.page.get_by_role("region", name="Push and e-mail")
    await expect(section.get_by_role("combobox", name="E-mail")).to_be_disabled()
    await expect(section).to_contain_text("This server sends no e-mail")
    await expect(section).to_contain_text("No device of yours is woken.")
    texts = section.get_by_role("switch", name="Say what was written")
    await expect(texts).to_be_checked()
    await texts.press("Space")
    assert not (await wants.until(NoticesChanged)).choice.texts
    await expect(texts).not_to_be_checked()
    await wants.ask(SetNotices(mail="weekly", weekday=4, hour=17))
    await expect(section.get_by_role("combobox", name="Day")).to_have_value("4")
    await section.get_by_role("combobox", name="Hour").select_option("8")
    await wants.until(NoticesChanged)
    choice = (await wants.until(NoticesChanged)).choice
    assert (choice.mail, choice.weekday, choice.hour) == ("weekly", 4, 8)
    await wants.ask(Browser("https://push.example.org", "bob").subscription())
    await bob.page.reload()
    await expect(section).to_contain_text("One device of yours is woken.")
    here = section.get_by_role("switch", name="Push notifications on this device")
    await here.press("Space")
    await expect(here).not_to_be_checked()
    await expect(section).to_contain_text("No device of yours is woken.")
