"""What a web page says of itself in its head; read once from front to back, whatever it is made of.

Sources: the Open Graph protocol (ogp.me), the WHATWG's HTML Standard, sections 13.2.3.2 (encodings)
and 13.2.5 (tags, raw text), and its Encoding Standard.
"""

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from .names import INVISIBLE

MAX_TITLE: Final = 200
MAX_DESCRIPTION: Final = 300
MAX_SITE: Final = 80
_MAX_VALUE: Final = 4_096
_LOOK_FOR_CHARSET: Final = 2_048

_TAG: Final = re.compile(
    r"""<(?P<name>/?[a-zA-Z][a-zA-Z0-9]*+)(?P<rest>(?:[^>"']++|"[^"]*+"|'[^']*+')*+)>"""
)
_OPENS: Final = re.compile(r"</?[a-zA-Z]")
_ATTRIBUTE: Final = re.compile(
    r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?"""
)
_RAW: Final = {
    name: re.compile(rf"</{name}", re.IGNORECASE)
    for name in ("script", "style", "noscript", "textarea", "title", "template", "iframe", "xmp")
}
"""What holds no tags: it goes on until its end."""

_CHARSET: Final = re.compile(
    rb"""<meta[^>]{1,200}?charset\s{0,9}=[\s"']{0,9}([\w:.-]{2,40})""", re.IGNORECASE
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS: Final = re.compile(
    r"(?x) utf8 | utf16(?:le|be)? | (?:iso8859|latin|windows|cp125)\d{1,4} | cp866 | ibm866 | ascii"
    r" | usascii | koi8[ru] | macintosh | gbk | gb2312 | gb18030 | big5 | big5hkscs | eucjp"
    r" | iso2022jp | shiftjis | sjis | euckr | tis620"
)
_LATIN: Final = frozenset({"latin1", "iso88591", "ascii", "usascii", "windows1252"})

_TITLES: Final = ("og:title", "twitter:title", "title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_SITES: Final = ("og:site_name", "application-name")
_PICTURES: Final = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image")
_WANTED: Final = frozenset((*_TITLES, *_DESCRIPTIONS, *_SITES, *_PICTURES))


class PageHead(NamedTuple):
    """What a page says of itself, as plain text; its picture's address may be relative."""

    title: str
    description: str
    site: str
    picture: str


def head_of(body: bytes, charset: str) -> PageHead:
    """Read a page's head; ``charset`` is what its sender calls its encoding."""
    said = _said(decoded(body, charset))
    return PageHead(
        _first(said, _TITLES, MAX_TITLE),
        _first(said, _DESCRIPTIONS, MAX_DESCRIPTION),
        _first(said, _SITES, MAX_SITE),
        _value(next((said[key] for key in _PICTURES if key in said), "")).strip(),
    )


def decoded(body: bytes, charset: str) -> str:
    """Return a page as text, by its mark, its sender or itself, whichever says first."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    meta = _CHARSET.search(body[:_LOOK_FOR_CHARSET])
    named = _encoding(charset) or (_encoding(meta[1].decode()) if meta else "")
    if named:
        return body.decode(named, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        # cut off in the middle of a character is still UTF-8
        whole = error.start > len(body) - len("\U0010ffff".encode())
        return body.decode("utf-8" if whole else "cp1252", "replace")


def plain_text(text: str, most: int) -> str:
    """Return a text in one line, without what is not seen, and not longer than so much."""
    shown = INVISIBLE.sub(" ", unicodedata.normalize("NFC", _value(text)))
    line = " ".join(shown.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _said(page: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, rest in _tags(page):
        if name == "title":
            said.setdefault("title", rest)
        elif name == "meta":
            has = _attributes(rest)
            key = (has.get("property") or has.get("name") or "").strip().lower()
            if key in _WANTED and has.get("content", "").strip():
                said.setdefault(key, has["content"])
        elif name in ("body", "/head"):
            break
    return said


def _tags(page: str) -> Iterator[tuple[str, str]]:
    """Yield each tag with what stands in it, of a title what it holds; comments hold none."""
    at = 0
    while (at := page.find("<", at)) >= 0:
        if page.startswith("<!--", at):
            at = page.find("-->", at + 4)
            if at < 0:
                return
        elif _OPENS.match(page, at) is None:
            at += 1
        elif tag := _TAG.match(page, at):
            name, at = tag["name"].lower(), tag.end()
            held, at = _held(page, name, at)
            yield name, tag["rest"] if held is None else held
        else:  # the page ends in it
            return


def _held(page: str, name: str, begin: int) -> tuple[str | None, int]:
    """Return what stands in an element that holds no tags, and where to go on."""
    raw = _RAW.get(name)
    if raw is None:
        return None, begin
    end = raw.search(page, begin)
    until = end.start() if end else len(page)
    return page[begin : min(until, begin + _MAX_VALUE)], until


def _attributes(rest: str) -> dict[str, str]:
    has: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        has.setdefault(name.lower(), (double or single or bare)[:_MAX_VALUE])
    return has


def _encoding(name: str) -> str:
    """Return how Python calls an encoding of web pages, empty if it is none of those."""
    bare = re.sub(r"[^a-z0-9]", "", name.lower()[:40])
    if bare in _LATIN:
        return "cp1252"
    if not _ENCODINGS.fullmatch(bare):
        return ""
    try:
        return codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return ""


def _first(said: dict[str, str], keys: tuple[str, ...], most: int) -> str:
    texts = (plain_text(said[key], most) for key in keys if key in said)
    return next((text for text in texts if text), "")


def _value(text: str) -> str:
    return html.unescape(text[:_MAX_VALUE])
