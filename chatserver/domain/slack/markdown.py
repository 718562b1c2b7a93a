"""Our Markdown in the form Slack stores and delivers: what bots read, and match on."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from chatserver.domain.mentions import Part, closes, parts_of

from .spans import encoded, slack_spans

MARGIN: Final = r"[ \t]*+(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*+)*+"
"""What stands before the text of a line: spaces, quotes, bullets, numbers."""
QUOTE: Final = r"[ ]{0,3}>"

_SPECIAL = re.compile(
    r"[\\*~`<>]|\](?=\()|(?<![^\W_])_|_(?![^\W_])|(?<!\S)\#{1,6}(?!\S)|://|www\.|@", re.IGNORECASE
)
_MARGIN = re.compile(MARGIN)
_QUOTE = re.compile(QUOTE)
_QUOTES = re.compile(r"(?:[ ]{0,3}>[ ]?)*+")
_HEADING = re.compile(r"\#{1,6}(?:[ \t]+|\Z)")
_FENCE = re.compile(r"`{3,}|~{3,}")
_NO_NAMES: Final[Mapping[str, str]] = {}


def to_slack(text: str, names: Mapping[str, str] | None = None) -> str:
    """Turn a stored text into Slack's form; who or what is in ``names`` is written with its name.

    Nothing that is no mention here becomes one there. A mark that was escaped is written without
    its backslash, since Slack has none.
    """
    if not _SPECIAL.search(text):
        return encoded(text)
    parts = _without_gaps([*parts_of(text)])
    known = names or _NO_NAMES
    return "\n".join(_fenced(part) if part.fence else _spans(part, known) for part in parts)


def _without_gaps(parts: list[Part]) -> Iterator[Part]:
    """Leave out the blank line that says in Markdown, and not in Slack, that a quote ends."""
    for at, part in enumerate(parts):
        ends_quote = at and _is_blank(part) and _is_quote(parts[at - 1])
        if not ends_quote or _is_quote(_next_said(parts, at)):
            yield part


def _next_said(parts: list[Part], at: int) -> Part:
    """Return the next part that is not blank; the one there if there is none."""
    said = (part for part in parts[at:] if not _is_blank(part))
    return next(said, parts[at - 1])


def _is_blank(part: Part) -> bool:
    return not part.lines[0].strip()


def _is_quote(part: Part) -> bool:
    return bool(_QUOTE.match(part.lines[0]))


def _fenced(part: Part) -> str:
    """Write code between lines of three backticks; Slack knows no languages, nor code in quotes."""
    quotes = _quotes(part.lines[0])
    first, *code = [_outside(quotes, line) for line in part.lines]
    fence = _FENCE.search(first)
    margin = first[: fence.start()] if fence else ""
    closed = bool(code) and closes(code[-1], part.fence)
    end = code.pop().rstrip().rstrip(part.fence[0]) if closed else ""
    return encoded("\n".join([f"{margin}```", *code, f"{end}```"]))


def _outside(quotes: str, line: str) -> str:
    return line[len(_quotes(line)) :] if quotes else line


def _spans(part: Part, names: Mapping[str, str]) -> str:
    quotes = _quotes(part.lines[0])
    margins = [_margin(line) for line in part.lines]
    texts = [line[len(margin) :] for line, margin in zip(part.lines, margins, strict=True)]
    margins = [encoded(_in_quotes(margin, quotes)) for margin in margins]
    heading = _HEADING.match(texts[0])
    if heading is None:
        return slack_spans(texts, margins, names)
    title = _without_closing(texts[0][heading.end() :])
    written = slack_spans([title], margins[:1], names, bold=True)
    rest = slack_spans(texts[1:], margins[1:], names) if texts[1:] else None
    return written if rest is None else f"{written}\n{rest}"


def _without_closing(title: str) -> str:
    """Leave out the marks that may stand behind a heading."""
    title = title.rstrip(" \t")
    bare = title.rstrip("#")
    return bare.rstrip(" \t") if bare[-1:] in ("", " ", "\t") else title


def _margin(line: str) -> str:
    found = _MARGIN.match(line)
    return found[0] if found else ""


def _quotes(line: str) -> str:
    found = _QUOTES.match(line)
    return found[0] if found else ""


def _in_quotes(margin: str, quotes: str) -> str:
    """Return a margin in the quote its block began in, though Markdown needs no mark there."""
    own = _quotes(margin)
    return margin if own.count(">") >= quotes.count(">") else quotes + margin[len(own) :]
