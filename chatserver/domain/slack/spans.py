"""One block of our Markdown in Slack's form: code, mentions, links, marks.

Source: CommonMark 0.31, section 6, without references, entities and HTML, as our clients read it.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from chatserver.domain.mentions import after_span, runs_of

from .addresses import LINK, URL, addresses_in, may_have_addresses, without_tail
from .emphasis import Atom, Kind, Piece, joined, resolved, run_of, written

_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_SPECIAL = re.compile(r"[\\*_~`<\[\]\n]|://")
_TOKEN = re.compile(
    rf"""
      \\ (?P<escaped> {_PUNCTUATION} )
    | \\? (?P<newline> \n )
    | (?P<ticks> `+ )
    | < @ (?P<person> U[0-9A-Z]{{8,20}} ) >
    | < \# (?P<channel> [CDG][0-9A-Z]{{8,20}} ) >
    | < !group: (?P<group> P[0-9A-Z]{{8,20}} ) >
    | < ! (?P<everyone> channel | here ) >
    | (?P<bare> {URL} )
    | < (?P<url> (?i: {LINK} ) [^\s<>`\\]+ ) >
    | < (?P<mail> [a-zA-Z0-9.+_-]{{1,64}} @ [a-zA-Z0-9.-]{{1,255}} ) >
    | (?P<opening> !? \[ )
    | (?P<closing> \] )
    | (?P<marks> \*+ | _+ | ~+ )
    """,
    re.VERBOSE,
)
_TARGET = re.compile(
    r"""
    \( \s*+
    (?: < (?P<angled> (?: \\. | [^<>\\`\n] )*+ ) >
      | (?P<plain> (?: \\. | [^\s\\()<`] | \( (?: \\. | [^\s\\()<`] )*+ \) )*+ ) )
    (?: \s++ (?: "[^"<`\\]*+" | '[^'<`\\]*+' | \([^()<`\\]*+\) ) )?+
    \s*+ \)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(rf"\\({_PUNCTUATION})|(&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|\w{{1,31}});)")
_IS_LINK = re.compile(LINK, re.IGNORECASE)
_ENDS: Final = {ord(character): f"%{ord(character):02X}" for character in "<>| \t\n"}
_LONG_TICKS: Final = 3


def encoded(text: str) -> str:
    """Return a text as Slack writes one in which nothing is markup."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def slack_spans(
    lines: list[str], margins: list[str], names: Mapping[str, str], *, bold: bool = False
) -> str:
    """Write a block in Slack's form, each line behind its margin."""
    block = "\n".join(lines)
    if not bold and not _SPECIAL.search(block) and not may_have_addresses(block):
        return margins[0] + encoded(block)
    atoms = [*_encoded(_Reader(block, margins, names).read())]
    if bold:
        atoms = [Atom("open", "*", ""), *atoms, Atom("close", "*", "")]
    return margins[0] + written(atoms)


def _encoded(atoms: list[Atom]) -> Iterator[Atom]:
    """Yield the atoms with texts as Slack writes them, and addresses in them as links."""
    for atom in joined(atoms):
        if atom.kind not in ("text", "literal"):
            yield atom
            continue
        at = 0
        for found in addresses_in(atom.text) if may_have_addresses(atom.text) else ():
            yield Atom("text", encoded(atom.text[at : found.begin]), "")
            yield link(found.target, "" if found.target == found.shown else found.shown)
            at = found.end
        yield Atom("text", encoded(atom.text[at:]), "")


def link(target: str, label: str) -> Atom:
    """Return a link as Slack writes it."""
    url = encoded(target.translate(_ENDS))
    return Atom("token", f"<{url}|{encoded(label)}>" if label else f"<{url}>", label or target)


class _Reader:
    """Goes through a block once, from token to token."""

    def __init__(self, block: str, margins: list[str], names: Mapping[str, str]) -> None:
        self._block = block
        self._names = names
        self._margins = iter(margins[1:])
        self._pieces: list[Piece] = []
        self._brackets: list[int] = []
        self._runs = runs_of(block) if "`" in block else {}
        self._at = 0

    def read(self) -> list[Atom]:
        block = self._block
        while token := _TOKEN.search(block, self._at):
            self._text(block[self._at : token.start()])
            self._at = token.end()
            self._take(str(token.lastgroup), token)
        self._text(block[self._at :])
        return resolved(self._pieces)

    def _take(self, kind: str, token: re.Match[str]) -> None:
        match kind:
            case "escaped":
                self._add("literal", token["escaped"])
            case "newline":
                self._break()
            case "ticks":
                self._code(token)
            case "bare":
                address = without_tail(token["bare"])
                self._at = token.start() + len(address)
                self._pieces.append(link(address, ""))
            case "url":
                self._pieces.append(link(token["url"], ""))
            case "mail":
                self._pieces.append(link("mailto:" + token["mail"], token["mail"]))
            case "opening":
                self._brackets.append(len(self._pieces))
                self._text(token[0])
            case "closing":
                self._closing(token.end())
            case "marks":
                self._marks(token)
            case _:
                self._add("mention", self._mention(kind, token))

    def _add(self, kind: Kind, text: str, shown: str | None = None) -> None:
        self._pieces.append(Atom(kind, text, text if shown is None else shown))

    def _text(self, text: str) -> None:
        if text:
            self._add("text", text)

    def _break(self) -> None:
        self._add("break", "\n" + next(self._margins), " ")

    def _code(self, token: re.Match[str]) -> None:
        begin, length = token.end(), len(token[0])
        end = after_span(self._runs, length, begin)
        if end == begin:
            self._text(token[0])
            return
        self._at = end
        for number, line in enumerate(self._block[begin : end - length].split("\n")):
            if number:
                self._break()
            if line:
                ticks = "```" if "`" in line or length == _LONG_TICKS else "`"
                self._add("token", f"{ticks}{encoded(line)}{ticks}", line)

    def _mention(self, kind: str, token: re.Match[str]) -> str:
        if kind == "everyone":
            return token[0]
        identifier = token[kind]
        name = self._names.get(identifier)
        label = encoded(name) if name else ""
        if kind == "group":
            return f"<!subteam^S{identifier[1:]}{label and '|@' + label}>"
        sign = "@" if kind == "person" else "#"
        return f"<{sign}{identifier}{label and '|' + label}>"

    def _closing(self, at: int) -> None:
        target = _TARGET.match(self._block, at) if self._brackets else None
        opening = self._brackets.pop() if self._brackets else 0
        url = _unescaped(target) if target else ""
        if target is None or not _IS_LINK.match(url):
            self._text("]")
            return
        self._at = target.end()
        bracket, *label = self._pieces[opening:]
        del self._pieces[opening:]
        for _ in range(target[0].count("\n")):
            next(self._margins)
        self._labelled(url, label)
        if isinstance(bracket, Atom) and bracket.text == "[":
            self._brackets.clear()  # a link stands in no other one

    def _labelled(self, url: str, label: list[Piece]) -> None:
        """Add a link; one around a mention stands behind it, so that the mention is one."""
        atoms = resolved(label)
        if any(atom.kind == "mention" for atom in atoms):
            self._pieces += [*atoms, Atom("text", " (", ""), link(url, ""), Atom("text", ")", "")]
            return
        self._pieces.append(link(url, "".join(atom.shown for atom in atoms).strip()))

    def _marks(self, token: re.Match[str]) -> None:
        before = self._block[token.start() - 1 : token.start()] if token.start() else "\n"
        after = self._block[token.end() : token.end() + 1] or "\n"
        self._pieces.append(run_of(token[0], before, after))


def _unescaped(target: re.Match[str]) -> str:
    written_ = target["angled"] if target["plain"] is None else target["plain"]
    return _ESCAPE.sub(lambda found: found[1] or html.unescape(found[2]), written_)
