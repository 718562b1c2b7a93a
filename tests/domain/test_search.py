"""What is typed into the search field, the words of texts, and which of them are alike."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.search.dates import Clock
from chatserver.domain.search.grammar import Term, parse
from chatserver.domain.search.matching import places
from chatserver.domain.search.near import is_near, mistakes_allowed
from chatserver.domain.search.words import MARK, placed_words, wanted_words, words_in
from protocol.errors import CommandRefused
from protocol.limits import MAX_TEXT_CHARACTERS

NOW_US = 1_780_000_000_000_000  # 28 May 2026, 20:26 UTC
DAY_US = 86_400_000_000


def test_words_are_compared_without_what_does_not_count() -> None:
    """Case, accents, ligatures, width, and letters that are written in two ways."""
    assert words_in("Éte\u0301 CŒUR straße ﬁne \uff21\uff22\uff23") == [
        "ete",
        "coeur",
        "strasse",
        "fine",
        "abc",
    ]
    assert words_in("max_frame_bytes, don't; node.js") == [
        "max",
        "frame",
        "bytes",
        "don",
        "t",
        "node",
        "js",
    ]


def test_other_scripts_have_words_too() -> None:
    """Those without spaces as pairs, those with signs above letters whole."""
    assert words_in("日本語") == ["日本", "本語", "語"]
    assert wanted_words("日本語") == ["日本", "本語"]
    assert wanted_words("語") == ["語"]
    assert words_in("iPhone用 привет हिन्दी") == ["iphone", "用", "привет", "हिन्दी"]
    assert words_in("done 🎉") == ["done", "🎉"]


def test_names_by_identifier_are_no_words() -> None:
    """Who is named is looked for otherwise; places stay what they were."""
    text = "<@U123456789> said hi"
    assert words_in(text) == ["said", "hi"]
    assert text[placed_words(text)[0].begin :].startswith("said")


@given(st.text(max_size=200))
def test_words_have_no_signs_and_stand_where_they_say(text: str) -> None:
    """No mark can be forged, and no quote or space reaches an index."""
    for word in placed_words(text):
        assert word.text
        assert not set(word.text) & set(f" \t\n\"'\\{MARK}*:()&|!<>\0")
        assert 0 <= word.begin < word.end <= len(text)
    assert words_in(text) == [word.text for word in placed_words(text)]


@given(st.text(max_size=300))
def test_any_query_is_understood_or_refused(query: str) -> None:
    """In a sentence; nothing else comes out."""
    try:
        parse(query, NOW_US)
    except CommandRefused as error:
        assert error.refusal.field == "query"


def test_the_longest_texts_take_no_time() -> None:
    """Each text is gone through once (CVE-2023-30609's neighbours: no pattern runs away)."""
    for text in (
        "a" * MAX_TEXT_CHARACTERS,
        "<@" * (MAX_TEXT_CHARACTERS // 2),
        '-"' * 250,
        "語" * 250,
    ):
        begun_s = time.process_time()
        words_in(text)
        with suppress(CommandRefused):
            parse(text[:500], NOW_US)
        assert time.process_time() - begun_s < 1


def test_phrases_words_and_operators_are_told_apart() -> None:
    """An open quotation ends with the query; what is no operator is words."""
    asked = parse('from:@ada in:"my team" -x "to be" http://a.b 10:30 has:LINKS "open end', NOW_US)
    assert (asked.authors, asked.places, asked.has) == (["@ada"], ["my team"], {"link"})
    assert asked.without == [Term(("x",))]
    assert asked.terms == [
        Term(("to", "be"), exact=True),
        Term(("http", "a", "b")),
        Term(("10", "30")),
        Term(("open", "end"), exact=True),
    ]


def test_the_last_word_may_go_on() -> None:
    """Unless a space or a quotation has ended it."""
    assert parse("one tw", NOW_US, typing=True).terms[-1].typed
    assert not parse("one two ", NOW_US, typing=True).terms[-1].typed
    assert not parse('"one two', NOW_US, typing=True).terms[-1].typed


@pytest.mark.parametrize(
    ("text", "days"),
    [("today", 0), ("yesterday", 1), ("2026-05-28", 0), ("2026/5/27", 1), ("28.5.2026", None)],
)
def test_days_are_read(text: str, days: int | None) -> None:
    """As they are where somebody is: two hours ahead of Greenwich."""
    clock = Clock(NOW_US, 120)
    if days is None:
        with pytest.raises(CommandRefused, match="write a date"):
            clock.span(text, "on")
        return
    span = clock.span(text, "on")
    begin = NOW_US // DAY_US * DAY_US - 7_200_000_000 - days * DAY_US
    assert (span.since_us, span.until_us - span.since_us) == (begin, DAY_US)


def test_months_and_years_are_read() -> None:
    """To their very end."""
    clock = Clock(NOW_US, 0)
    for text, days in (("2024-02", 29), ("2026-12", 31), ("2024", 366)):
        span = clock.span(text, "during")
        assert span.until_us - span.since_us == days * DAY_US


@pytest.mark.parametrize(
    ("one", "other", "most", "near"),
    [
        ("serach", "search", 1, True),
        ("seach", "search", 1, True),
        ("searrch", "search", 1, True),
        ("seqrch", "search", 1, True),
        ("saerhc", "search", 1, False),
        ("saerhc", "search", 2, True),
        ("search", "reach", 1, False),
        ("", "a", 1, True),
    ],
)
def test_mistakes_are_counted(one: str, other: str, most: int, near: bool) -> None:
    """A letter too many, too few, another one, or two that changed places."""
    assert is_near(one, other, most) is near
    assert is_near(other, one, most) is near


def test_short_words_are_meant_as_they_are() -> None:
    """Three letters with one mistake could be anything."""
    assert [mistakes_allowed(word) for word in ("abc", "abcd", "abcdefgh")] == [0, 1, 2]


def test_highlights_do_not_overlap() -> None:
    """In the order of the text; a phrase is one of them."""
    text = "to be or not to be: 日本語 Ünicode"
    assert places(text, [("to", "be"), ("be",), ("or",)]) == [(0, 5), (6, 8), (13, 18)]
    begin = text.index("日")
    assert places(text, [("日本", "本語")]) == [(begin, begin + 3)]
    assert places(text, [("unicode",)]) == [(len(text) - 7, len(text))]
