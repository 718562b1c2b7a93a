"""The client on a telephone: 320 px wide, touched."""

from playwright.async_api import expect

from tests.gateway.house import PASSWORD
from tests.town import Town

from .furnishing import DORA, LONG, furnished, settle_dora
from .places import PLACES, back
from .screen import Screen
from .stage import Stage, scene

TELEPHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
_TOO_WIDE = """() => {
  const cuts = (element) => getComputedStyle(element).overflowX !== "visible";
  const isInside = (element) => {
    const around = element.parentElement;
    return around !== document.body && around !== null && (cuts(around) || isInside(around));
  };
  const scrolls = (element) =>
    getComputedStyle(element).overflowX === "auto" &&
    element.scrollWidth > element.clientWidth + 1 &&
    !element.matches("pre, textarea");
  return [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    const isHidden = element.closest(".unseen, .skip-link, .dialog-bare .dialog-header");
    if (width === 0 || isHidden) return false;
    return scrolls(element) || ((right > innerWidth + 1 || left < -1) && !isInside(element));
  }).map((element) => `${element.tagName}.${element.className}`).slice(0, 5);
}"""


async def assert_fits(screen: Screen, where: str) -> None:
    """Nothing sticks out or can be scrolled sideways."""
    width = await screen.page.evaluate("document.scrollingElement.scrollWidth")
    too_wide = await screen.page.evaluate(_TOO_WIDE)
    assert (where, width, too_wide) == (where, 320, [])


@scene
async def test_a_telephone_is_enough(town: Town, stage: Stage) -> None:
    """From signing in to a reply in a thread and back, by touch."""
    await town.change(lambda tx: settle_dora(tx, town))
    dora = await stage.enter("dora", town.address, path="/", **TELEPHONE)
    page = dora.page
    await page.get_by_label("E-mail address").fill(DORA)
    await page.get_by_label("Password").fill(PASSWORD)
    await assert_fits(dora, "sign in")
    await page.get_by_role("button", name="Sign in").tap()
    await expect(dora.title).to_have_text("Home")
    await assert_fits(dora, "home")
    await page.get_by_role("button", name="Channels and people").tap()
    await expect(dora.channel("general")).to_be_visible()
    await assert_fits(dora, "sidebar")
    await dora.channel("general").tap()
    await dora.composer.tap()
    await dora.composer.fill(LONG)
    await assert_fits(dora, "writing")
    await page.get_by_role("button", name="Send", exact=True).tap()
    await expect(dora.rows).to_have_count(1)
    await assert_fits(dora, "channel")
    await dora.rows.last.locator(".prose").tap(position={"x": 40, "y": 10})
    await assert_fits(dora, "message")
    await page.get_by_role("button", name="Reply in thread").tap()
    reply = dora.aside.get_by_role("combobox")
    await reply.fill("To myself")
    await page.get_by_role("button", name="Send", exact=True).tap()
    await expect(dora.aside.get_by_role("article")).to_have_count(2)
    await assert_fits(dora, "thread")
    await page.get_by_role("button", name="Back", exact=True).tap()
    await expect(dora.main.get_by_role("button", name="1 reply")).to_be_visible()
    await page.get_by_role("button", name="Back to channels").tap()
    await expect(dora.channel("general")).to_be_visible()


@scene
async def test_nothing_is_wider_than_the_screen(town: Town, stage: Stage) -> None:
    """In no place, whatever people write."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    await furnished(town)
    alice = await stage.enter(
        "alice", town.address, town.alice.token, f"/c/{town.general}", **TELEPHONE
    )
    for place, way in PLACES.items():
        if place not in ("workspace menu", "own menu"):
            await back(alice, town.general)
            await way(alice)
            await assert_fits(alice, place)
