"""Tokens: what they look like, and that nothing else passes for one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.tokens import (
    ALPHABET,
    CHECKSUM_CHARACTERS,
    PREFIXES,
    RANDOM_CHARACTERS,
    Prefix,
    checksum,
    new_token,
    prefix_of,
)

KNOWN = "join-" + "a" * RANDOM_CHARACTERS


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_token_says_what_it_opens(prefix: Prefix) -> None:
    """Its prefix, 256 random bits, a checksum; nothing a URL or a shell would mind."""
    token = new_token(prefix)
    assert prefix_of(token) == prefix
    assert len(token) == len(prefix) + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS
    assert set(token.removeprefix(prefix)) <= set(string.ascii_letters + string.digits)


def test_there_are_256_bits_in_it() -> None:
    """S3: nobody guesses one, and no two are the same."""
    assert len(ALPHABET) ** RANDOM_CHARACTERS >= 2**256
    assert len(ALPHABET) ** CHECKSUM_CHARACTERS >= 2**32
    assert len({new_token("xoxp-") for _ in range(100)}) == 100


def test_the_checksum_never_changes() -> None:
    """Tokens given out by an older version stay good."""
    assert checksum(KNOWN) == "2wwqS2"
    assert prefix_of(KNOWN + "2wwqS2") == "join-"


@given(st.data())
def test_a_mistyped_token_is_none(data: st.DataObject) -> None:
    """One wrong character anywhere is found."""
    token = new_token("xoxb-")
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from([each for each in ALPHABET if each != token[place]]))
    assert prefix_of(token[:place] + other + token[place + 1 :]) is None


@given(st.text() | st.sampled_from(PREFIXES).flatmap(lambda prefix: st.text().map(prefix.__add__)))
def test_other_text_is_no_token(text: str) -> None:
    """Whatever it is, it is refused and not choked on."""
    assert prefix_of(text) is None


@pytest.mark.parametrize("change", [str.upper, str.strip, lambda text: text + " ", lambda t: t * 2])
def test_a_token_is_compared_exactly(change: object) -> None:
    """No forgiving of case or length; only the very text passes."""
    token = new_token("setup-")
    changed = change(token)  # type: ignore[operator]
    assert (prefix_of(changed) is None) == (changed != token)
