"""What counts as one emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.emoji import custom_name, is_emoji

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "🎉",
        "👍🏽",
        "❤️",
        "❤️‍🔥",
        "🇫🇷",
        "1️⃣",
        "#️⃣",
        "©",
        "↗️",
        "☝️",
        "✅",
        "⭐",
        "〰️",
        "🫠",
        FAMILY,
        WALES,
    ],
)
def test_one_emoji_is_one(text: str) -> None:
    """With skin colours, flags, keys, and those that are joined of several."""
    assert is_emoji(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1",
        "🎉🎉",
        "🎉 ",
        "🎉\n",
        "\u200d",
        "\ufe0f",
        "🎉a",
        "é",
        "中",
        ":tada:",
        "🇫",
        "<b>",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    """Neither letters nor two of them, nor what only belongs to one."""
    assert not is_emoji(text)


@given(st.text())
def test_no_text_with_a_letter_is_an_emoji(text: str) -> None:
    """Whatever stands around it."""
    assert not is_emoji(text + "x")
    assert not is_emoji("x" + text)


@pytest.mark.parametrize(
    ("text", "name"),
    [(":party:", "party"), ("::", None), (":", None), ("🎉", None), ("party", None)],
)
def test_a_custom_one_stands_between_colons(text: str, name: str | None) -> None:
    """Anything else has no name."""
    assert custom_name(text) == name
