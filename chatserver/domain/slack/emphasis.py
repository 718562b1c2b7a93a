"""Bold, italic and struck out: which marks of Markdown make pairs, and how Slack writes them.

Slack has no way to say that a mark is none, and takes one only where a word begins or ends. So a
pair is left out where Slack would show its marks; what it is around stays.

Source: CommonMark 0.31, 6.2 with "An algorithm for parsing nested emphasis"; GFM 0.29, 6.5.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Literal, NamedTuple

Kind = Literal["text", "literal", "token", "mention", "break", "open", "close"]

_ROUNDS: Final = 4
"""How often it is looked whether a pair that was left out has made others illegible."""
_NOT_IN_A_WORD = re.compile(r"(?<!\w)_|_(?!\w)")


class Atom(NamedTuple):
    """A piece of a line; ``shown`` is what a reader sees of it.

    A text is not encoded for Slack yet when its runs are resolved; a literal one was escaped.
    """

    kind: Kind
    text: str
    shown: str


@dataclass(slots=True)
class Run:
    """The same mark once or more; each match takes marks off and says what they mean."""

    mark: str
    length: int
    opens: bool
    closes: bool
    left: int = 0
    closing: list[str] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.length

    @property
    def atoms(self) -> list[Atom]:
        """What came of it: ends of pairs, marks that mean nothing, beginnings of pairs."""
        rest = self.mark * self.left
        return [
            *(Atom("close", mark, "") for mark in self.closing),
            Atom("text", rest, rest),
            *(Atom("open", mark, "") for mark in reversed(self.opening)),
        ]


Piece = Atom | Run


def run_of(marks: str, before: str, after: str) -> Run:
    """Return a run that stands between two characters."""
    left = not is_space(after) and (not is_mark(after) or is_space(before) or is_mark(before))
    right = not is_space(before) and (not is_mark(before) or is_space(after) or is_mark(after))
    if marks[0] != "_":
        return Run(marks[0], len(marks), left, right)
    opens = left and (not right or is_mark(before))
    return Run("_", len(marks), opens, right and (not left or is_mark(after)))


def is_space(character: str) -> bool:
    """Say whether it is white space to Markdown; no character is."""
    return character in "\t\n\v\f\r" or unicodedata.category(character) == "Zs"


def is_mark(character: str) -> bool:
    """Say whether it is punctuation or a symbol."""
    return bool(character) and unicodedata.category(character)[0] in "PS"


def pair(pieces: list[Piece]) -> None:
    """Find which runs make pairs; time is linear, since no closing looks twice where none was."""
    stack: list[Run] = []
    floors: dict[tuple[str, bool, int], int] = {}
    for run in pieces:
        if not isinstance(run, Run):
            continue
        while run.closes and run.left and _close(run, stack, floors):
            pass
        if run.opens and run.left:
            stack.append(run)


def _close(run: Run, stack: list[Run], floors: dict[tuple[str, bool, int], int]) -> bool:
    """Make a pair of a run and the nearest one it closes."""
    key = (run.mark, run.opens, run.length % 3)
    floor = floors.get(key, 0)
    at = len(stack) - 1
    while at >= floor and not _makes_pair(stack[at], run):
        at -= 1
    if at < floor:
        floors[key] = len(stack)
        return False
    opener = stack[at]
    count = 2 if min(opener.left, run.left) > 1 else 1
    meaning = "~" if run.mark == "~" else "*" if count > 1 else "_"
    opener.opening.append(meaning)
    run.closing.append(meaning)
    opener.left -= count
    run.left -= count
    del stack[at + bool(opener.left) :]
    for other, height in floors.items():
        floors[other] = min(height, len(stack))
    return True


def _makes_pair(opener: Run, closer: Run) -> bool:
    if opener.mark != closer.mark:
        return False
    if opener.mark == "~":
        return opener.left > 1 and closer.left > 1
    both_ways = opener.closes or closer.opens
    lengths = opener.length, closer.length
    return not (both_ways and sum(lengths) % 3 == 0 and any(each % 3 for each in lengths))


def resolved(pieces: list[Piece]) -> list[Atom]:
    """Return what the pieces come to once every run has found its partners."""
    pair(pieces)
    atoms: list[Atom] = []
    for piece in pieces:
        atoms += piece.atoms if isinstance(piece, Run) else [piece]
    return atoms


def written(atoms: list[Atom]) -> str:
    """Write a block as Slack reads it: pairs end with their line, and none is around its like."""
    lines = _Lines()
    for atom in atoms:
        if atom.text:
            lines.take(atom)
    atoms, pairs = lines.atoms, lines.pairs
    texts = [atom.text for atom in atoms]
    for _ in range(_ROUNDS):
        legible = [each for each in pairs if _is_legible(atoms, texts, *each)]
        if len(legible) == len(pairs):
            break
        for begin, end in set(pairs).difference(legible):
            texts[begin] = texts[end] = ""
        pairs = legible
    return "".join(texts)


def joined(atoms: list[Atom]) -> list[Atom]:
    """Make one of texts that follow one another; leave out those without anything."""
    joined: list[Atom] = []
    for kind, some in groupby((atom for atom in atoms if atom.text), lambda atom: atom.kind):
        if kind == "text":
            text = "".join(atom.text for atom in some)
            joined.append(Atom("text", text, text))
        else:
            joined += some
    return joined


class _Lines:
    """Atoms with every pair within one line, and none around its like."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.pairs: list[tuple[int, int]] = []
        self._depths = dict.fromkeys("*_~", 0)
        self._began: dict[str, int] = {}

    def take(self, atom: Atom) -> None:
        match atom.kind:
            case "open":
                self._depths[atom.text] += 1
                if self._depths[atom.text] == 1:
                    self._begin(atom.text)
            case "close":
                self._depths[atom.text] -= 1
                if self._depths[atom.text] == 0:
                    self._end(atom.text)
            case "break":
                self._break(atom)
            case _:
                self.atoms.append(atom)

    def _break(self, atom: Atom) -> None:
        """End all pairs with the line, and begin them again on the next one."""
        marks = [*self._began]
        for mark in reversed(marks):
            self._end(mark)
        self.atoms.append(atom)
        for mark in marks:
            self._begin(mark)

    def _begin(self, mark: str) -> None:
        self._began[mark] = len(self.atoms)
        self.atoms.append(Atom("open", mark, ""))

    def _end(self, mark: str) -> None:
        self.pairs.append((self._began.pop(mark), len(self.atoms)))
        self.atoms.append(Atom("close", mark, ""))


def _is_legible(atoms: list[Atom], texts: list[str], begin: int, end: int) -> bool:
    """Say whether Slack would take these two marks for a pair."""
    mark = atoms[begin].text
    before, after = _end_before(texts, begin), _begin_after(texts, end)
    first, last = _begin_after(texts, begin), _end_before(texts, end)
    inside = range(begin + 1, end)
    return not (
        before.isalnum()
        or after.isalnum()
        or mark in (before, after, first, last)
        or first.isspace()
        or last.isspace()
        or any(atoms[at].kind == "text" and _has(texts[at], mark) for at in inside)
    )


def _has(text: str, mark: str) -> bool:
    return bool(_NOT_IN_A_WORD.search(text)) if mark == "_" else mark in text


def _end_before(texts: list[str], at: int) -> str:
    while at and not texts[at - 1]:
        at -= 1
    return texts[at - 1][-1] if at else ""


def _begin_after(texts: list[str], at: int) -> str:
    at += 1
    while at < len(texts) and not texts[at]:
        at += 1
    return texts[at][0] if at < len(texts) else ""
