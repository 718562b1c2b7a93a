"""Keywords are found in texts without trying each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.feed.words import has, subject_of, subjects_in, token_of, tokens_in

PIECES = st.lists(
    st.sampled_from(["ant", "Bee", "ß", "SS", "c++", " ", "!", "-", "`", "~~~", "\n", "é", "\\"]),
    max_size=12,
).map("".join)
WORDS = st.lists(
    st.sampled_from(["ant", "bee", "ss", "C++", "ant bee", "!", "é", "-ant"]), unique=True
)


@pytest.mark.parametrize(
    ("word", "token"), [("Deploy", "deploy"), ("on call", "on"), ("C++", "c"), ("!!", "")]
)
def test_a_keyword_is_found_by_its_first_token(word: str, token: str) -> None:
    """Whatever its case; one that is all signs by none."""
    assert token_of(word) == token


@given(text=PIECES, words=WORDS)
def test_none_is_missed(text: str, words: list[str]) -> None:
    """What trying each finds is found by tokens."""
    by_token: dict[str, dict[str, str]] = {}
    for word in words:
        by_token.setdefault(token_of(word), {})[word] = subject_of(word)
    expected = sorted({subject_of(word) for word in has(text, words)})
    assert subjects_in(text, by_token) == expected
    assert all(token_of(word) in tokens_in(text) for word in has(text, words))


def test_code_is_exempt() -> None:
    """What stands around it is not, and does not become one word."""
    assert has("an `ant` and a bee", ["ant", "bee"]) == ["bee"]
    assert has("an\n```\nant\n```\nbee", ["ant", "bee"]) == ["bee"]
    assert has("a`x`nt \\`ant\\`", ["ant"]) == ["ant"]
    assert has("a`x`nt", ["ant"]) == []
