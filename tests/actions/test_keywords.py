"""Keywords: each person's own."""

import pytest

from protocol.keywords import KeywordsChanged, ListKeywords, SetKeywords, matching
from tests.running import run

from .conftest import Office


@run
async def test_keywords_are_the_same_on_all_devices(office: Office) -> None:
    """Told once for each change, and to nobody else."""
    for words in (["deploy", "deploy", " on call "], ["deploy", "on call"], []):
        await office.does(office.bob, SetKeywords(keywords=words))
    assert office.told(office.bob.id) == [
        KeywordsChanged(keywords=["deploy", "on call"]),
        KeywordsChanged(keywords=[]),
    ]
    assert len(office.entries) == 2


@run
async def test_keywords_are_ones_own(office: Office) -> None:
    """Others have theirs."""
    await office.does(office.bob, SetKeywords(keywords=["deploy"]))
    assert (await office.does(office.bob, ListKeywords())).keywords == ["deploy"]
    assert (await office.does(office.alice, ListKeywords())).keywords == []
    assert (await office.refuses(office.bob, SetKeywords(keywords=["  "]))).field == "keywords"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we Deploy at noon", ["deploy"]),
        ("redeployed", []),
        ("on call: C++!", ["on call", "c++"]),
        ("Straße", ["STRASSE"]),
        ("", []),
    ],
)
def test_a_keyword_is_a_whole_word(text: str, found: list[str]) -> None:
    """Whatever its case, and whatever signs it is made of."""
    assert matching(text, ["deploy", "on call", "c++", "STRASSE"]) == found
