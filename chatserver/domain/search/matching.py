"""Which words of a text were looked for, and how well a text answers."""

from collections.abc import Collection, Mapping, Sequence
from math import log2
from typing import Final, NamedTuple

from msgspec import Struct

from protocol.limits import MAX_SPANS

from .words import placed_words, words_in

Form = tuple[str, ...]
"""Words that are to stand in a row; mostly it is one."""

WINDOW: Final = 200
"""Of how many matches the best come first; behind them come the next so many, by time."""

DAY_US: Final = 86_400_000_000
_WEIGHT: Final = {"whole": 3.0, "begins": 2.0, "contains": 1.0, "other": 0.5}
_ALL_IN_A_ROW: Final = 3.0
_FRESH: Final = 4.0
_HALF_LIFE_DAYS: Final = 60.0


class Wanted(Struct):
    """What a message must have: of each list one form, of ``none`` no form."""

    all: list[list[Form]]
    none: list[Form]


class Answer(NamedTuple):
    """What of a message says how well it answers."""

    text: str
    time_us: int
    replies: int
    reactions: int


def places(text: str, forms: Collection[Form]) -> list[tuple[int, int]]:
    """Return from where to where a text has one of some forms, in order, without overlaps."""
    words, found = placed_words(text), list[tuple[int, int]]()
    by_first: dict[str, list[Form]] = {}
    for form in forms:
        by_first.setdefault(form[0], []).append(form)
    for at, word in enumerate(words):
        sizes = [
            len(form)
            for form in by_first.get(word.text, ())
            if all(
                at + n < len(words) and words[at + n].text == each for n, each in enumerate(form)
            )
        ]
        if sizes:
            _extend(found, word.begin, words[at + max(sizes) - 1].end)
    return found[:MAX_SPANS]


def _extend(found: list[tuple[int, int]], begin: int, end: int) -> None:
    if found and begin < found[-1][1]:
        found[-1] = found[-1][0], max(end, found[-1][1])
    else:
        found.append((begin, end))


def score(answer: Answer, looked_for: Sequence[Form], now_us: int) -> float:
    """Return how well a message answers: its words first, then how fresh and alive it is."""
    words = words_in(answer.text)
    known = set(words)
    total = sum(_WEIGHT[_how(form, known)] for form in looked_for)
    row = [word for form in looked_for for word in form]
    if len(looked_for) > 1 and _in_a_row(words, row):
        total += _ALL_IN_A_ROW
    total /= max(len(looked_for), 1)
    total += 1 / (1 + log2(1 + len(words)))
    days = max(now_us - answer.time_us, 0) / DAY_US
    total += _FRESH / (1 + days / _HALF_LIFE_DAYS)
    return total + 0.2 * min(answer.replies, 5) + 0.1 * min(answer.reactions, 5)


def _how(form: Form, known: set[str]) -> str:
    if all(word in known for word in form):
        return "whole"
    if any(word.startswith(form[0]) for word in known):
        return "begins"
    return "contains" if any(form[0] in word for word in known) else "other"


def _in_a_row(words: Sequence[str], row: Sequence[str]) -> bool:
    first = row[0]
    return any(word == first and words[at : at + len(row)] == row for at, word in enumerate(words))


def by_rank(answers: Mapping[int, Answer], looked_for: Sequence[Form], now_us: int) -> list[int]:
    """Return the keys of some messages, the best first."""
    scores = {key: score(answer, looked_for, now_us) for key, answer in answers.items()}
    return sorted(answers, key=lambda key: (-scores[key], -key))
