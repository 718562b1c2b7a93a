"""The whole client speaks the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from tests.town import Town

from .furnishing import furnished
from .places import OUTSIDE, PLACES, back
from .screen import Screen
from .stage import Stage, scene

_ENTRY: Final = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)
_SHOWN: Final = """
// What people say has their own language, and time zones have one name in all.
() => {
  const texts = [];
  const attributes = ["aria-label", "placeholder", "title", "alt"];
  for (const element of document.querySelectorAll("body, body *")) {
    if (element.closest(".prose, .message-author, option[value*='/']")) continue;
    for (const name of attributes) texts.push(element.getAttribute(name));
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) texts.push(child.data);
    }
  }
  return [document.title, ...texts].filter(Boolean).map((text) => text.trim());
}
"""


class Catalog:
    """What the client says, as patterns: in French, and in English where that differs."""

    def __init__(self, path: Path) -> None:
        self.english: list[re.Pattern[str]] = []
        self.french: list[re.Pattern[str]] = []
        for entry in _ENTRY.findall(path.read_text() + "\n"):
            source, translated = ("".join(re.findall(r'"(.*)"', text)) for text in entry)
            self.french += map(re.compile, _as_shown(translated))
            if source != translated:
                self.english += map(re.compile, _as_shown(source))

    def is_english(self, text: str) -> bool:
        """Say whether a text is an English one that is another in French."""
        return _fits(text, self.english) and not _fits(text, self.french)


def _fits(text: str, patterns: list[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(text) for pattern in patterns)


def _as_shown(source: str) -> Iterator[str]:
    plural = re.fullmatch(r"\{\w+, plural, one \{(.*)\} other \{(.*)\}\}", source)
    for form in plural.groups() if plural else (source,):
        if re.search(r"[A-Za-z]{2}", form):
            yield re.sub(r"\\\{\w+\\\}|\\#", ".+", re.escape(form))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """What there is to look for."""
    catalog = Catalog(Path("clients/web/src/locales/fr.po"))
    assert len(catalog.english) > 150
    assert all(map(catalog.is_english, ("3 replies", "Jump to…", "Send")))
    return catalog


async def english_on(screen: Screen, catalog: Catalog) -> set[str]:
    """Return what is shown in English."""
    return set(filter(catalog.is_english, await screen.page.evaluate(_SHOWN)))


@scene
async def test_a_french_browser_gets_a_french_client(
    town: Town, stage: Stage, catalog: Catalog
) -> None:
    """On every screen, in what is read out as well; and English for whoever prefers it."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    await furnished(town)
    left: dict[str, set[str]] = {}
    stranger = await stage.enter("stranger", town.address, locale="fr-FR")
    for place, path in OUTSIDE.items():
        await stranger.page.goto(path)
        await expect(stranger.page.get_by_role("heading")).to_be_visible()
        left[place] = await english_on(stranger, catalog)
    alice = await stage.enter("alice", town.address, town.alice.token, locale="fr-FR")
    for place, way in PLACES.items():
        await back(alice, town.general)
        await way(alice)
        left[place] = await english_on(alice, catalog)
    assert {place: texts for place, texts in left.items() if texts} == {}
    assert await alice.page.evaluate("document.documentElement.lang") == "fr"


@scene
async def test_the_language_can_be_changed(town: Town, stage: Stage) -> None:
    """At once, and for good in this browser."""
    alice = await stage.enter("alice", town.address, town.alice.token, "/settings", locale="fr-FR")
    await alice.page.get_by_label("Langue").select_option("English")
    await expect(alice.title).to_have_text("Settings")
    await alice.page.reload()
    await expect(alice.title).to_have_text("Settings")
    assert await alice.page.evaluate("document.documentElement.lang") == "en"
