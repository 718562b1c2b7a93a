"""Every place can be read by those who see it otherwise, or not at all."""

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import expect

from tests.town import Town

from .furnishing import furnished
from .places import OUTSIDE, PLACES, back
from .screen import Screen
from .stage import Stage, scene

AXE: Final = Path("clients/web/node_modules/axe-core/axe.min.js")
WORST: Final = ("serious", "critical")
_EVERYTHING: Final[dict[str, Any]] = {"resultTypes": ["violations"]}
_COLOURS: Final = _EVERYTHING | {"runOnly": ["color-contrast"]}
"""All in which one theme differs from another."""
LOOKS: Final[dict[str, Any]] = {"bypass_csp": True, "color_scheme": "light"}
PARTS: Final = 4
"""Looking everywhere takes longer than a test may: each takes every fourth place."""


async def problems(screen: Screen) -> list[str]:
    """Return what axe finds serious or critical, in all themes."""
    assert AXE.is_file(), "axe is not installed: run 'sh tools/web.sh install'"
    page = screen.page
    if not await page.evaluate("'axe' in globalThis"):
        await page.evaluate(AXE.read_text())
    found = await run_axe(screen, "light", _EVERYTHING)
    await page.emulate_media(color_scheme="dark")
    found += await run_axe(screen, "dark", _COLOURS)
    await page.emulate_media(color_scheme="light", contrast="more")
    found += await run_axe(screen, "high contrast", _COLOURS)
    await page.emulate_media(contrast="no-preference")
    return found


async def run_axe(screen: Screen, theme: str, options: dict[str, Any]) -> list[str]:
    """Return what axe finds serious or critical now."""
    result = await screen.page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{theme}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        if violation["impact"] in WORST
        for node in violation["nodes"]
    ]


@scene
async def test_nothing_stands_in_a_strangers_way(town: Town, stage: Stage) -> None:
    """In no theme, before one is in."""
    stranger = await stage.enter("stranger", town.address, **LOOKS)
    found: dict[str, list[str]] = {}
    for place, path in OUTSIDE.items():
        await stranger.page.goto(path)
        await expect(stranger.page.get_by_role("heading")).to_be_visible()
        found[place] = await problems(stranger)
    assert {place: each for place, each in found.items() if each} == {}


@pytest.mark.parametrize("part", range(PARTS))
@scene
async def test_nothing_stands_in_anybodys_way(town: Town, stage: Stage, part: int) -> None:
    """In no place, and in no theme."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    await furnished(town)
    alice = await stage.enter("alice", town.address, town.alice.token, **LOOKS)
    found: dict[str, list[str]] = {}
    for place in list(PLACES)[part::PARTS]:
        await back(alice, town.general)
        await PLACES[place](alice)
        found[place] = await problems(alice)
    assert {place: each for place, each in found.items() if each} == {}
