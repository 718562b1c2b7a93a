"""Which hashtags a text has: ``#word``, but not in code, headings, links and addresses."""

import re
import unicodedata

from protocol.limits import MAX_TAG_CHARACTERS, MAX_TAGS

from .mentions import marks_in

_MARK = re.compile(
    r"\\.|`+|(?i:https?)://[^\s<>`]*"
    r"|(?<![^\s(\[{\"'*_~>,;:!.\-\u00ab\u2013\u2014\u2018\u201c\u2026])(?<!\]\()"
    r"\#(?P<tag>[\w-]*[^\W\d_][\w-]*)",
    re.DOTALL,
)
_HEADING = re.compile(
    r"^(?:[ ]{0,3}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))*[ ]{0,3}\#{1,6}[ \t].*$", re.MULTILINE
)


def tags_in(text: str) -> list[str]:
    """Return a text's tags, each once, in its order: the first :data:`MAX_TAGS`, as compared."""
    if "#" not in text:
        return []
    marks = marks_in(_HEADING.sub("", text), _MARK)
    words = (mark["tag"] for mark in marks)
    found = dict.fromkeys(normal_tag(word.rstrip("-")) for word in words if word)
    return [tag for tag in found if len(tag) <= MAX_TAG_CHARACTERS][:MAX_TAGS]


def normal_tag(tag: str) -> str:
    """Return a tag as it is compared: whatever its case and its spelling in Unicode."""
    return unicodedata.normalize("NFKC", tag).casefold()
