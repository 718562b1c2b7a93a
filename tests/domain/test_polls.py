"""Polls in words: what ``/poll`` asks, and what is no poll."""

import pytest

from chatserver.domain.polls import PollError, Wanted, in_words, parse
from protocol.limits import MAX_POLL_OPTIONS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('"Where to?" "Sea" "Hills"', Wanted("Where to?", ["Sea", "Hills"])),
        ("“Où ça ?” “Mer” “Montagne”", Wanted("Où ça ?", ["Mer", "Montagne"])),
        ("« Où ça ? » « Mer » « Montagne »", Wanted("Où ça ?", ["Mer", "Montagne"])),
        ('  "Q"   "A"\t"B"  --multiple ', Wanted("Q", ["A", "B"], multiple=True)),
        ('--anonymous "Q" "A" "B"', Wanted("Q", ["A", "B"], anonymous=True)),
        ('"Q" "A" "B" --anonyme --multiple', Wanted("Q", ["A", "B"], True, True)),
        ('"Q" "it\'s" "--multiple"', Wanted("Q", ["it's", "--multiple"])),
    ],
)
def test_what_stands_between_quotation_marks_is_asked(text: str, wanted: Wanted) -> None:
    """The question first; straight, curly or French ones, and flags wherever they stand."""
    assert parse(text) == wanted


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "question"),
        ("lunch?", "text"),
        ('"Q" "A" "B', "text"),
        ('"Q" "A" B', "text"),
        ('"Q" "A" "B" --secret', "text"),
        ('"Q"', "options"),
        ('"Q" "A"', "options"),
        ('"Q" "A" "a "', "options"),
        ('"Q" "A" ""', "options"),
        ('" " "A" "B"', "question"),
        (f'"{"x" * 301}" "A" "B"', "question"),
        (f'"Q" "A" "{"x" * 151}"', "options"),
        ('"Q"' + "".join(f' "{n}"' for n in range(MAX_POLL_OPTIONS + 1)), "options"),
    ],
)
def test_what_is_no_poll_says_why(text: str, field: str) -> None:
    """And of which part."""
    with pytest.raises(PollError) as caught:
        parse(text)
    assert caught.value.field == field


def test_a_poll_in_words_is_a_question_and_a_numbered_list() -> None:
    """As Markdown."""
    assert in_words("Where to?", ["Sea", "Hills"]) == "Where to?\n\n1. Sea\n2. Hills"
