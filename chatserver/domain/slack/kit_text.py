"""What blocks and attachments say, as a text: for notifications, search and plain clients."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from protocol.limits import MAX_TEXT_CHARACTERS

from .escapes import escaped
from .mrkdwn import Reading, from_markdown, to_markdown
from .spans import encoded
from .tags import is_blank

NOTHING: Final = "[no preview available]"
"""What a message says that shows nothing a text can say: Slack's own words."""
_LITERAL: Final = Reading(mrkdwn=False)
_STYLES: Final = (("code", "`"), ("strike", "~"), ("italic", "_"), ("bold", "*"))
_MAX_INDENT: Final = 8
_SENDS: Final = ("actions", "input")


def fallback_text(blocks: Iterable[Any] = (), attachments: Iterable[Any] = ()) -> str:
    """Return in our Markdown what a message without a text says; never blank, never too long.

    Whom its blocks mention, it mentions too. What is malformed says nothing.
    """
    blocks = [each for each in blocks if isinstance(each, dict)]
    said = [*_said(blocks, _block), *_said(attachments, _attachment)]
    text = "\n".join(said) or " ".join(_labels(blocks)) or NOTHING
    return text[:MAX_TEXT_CHARACTERS]


def _said(items: Iterable[Any], say: Callable[[dict[str, Any]], str]) -> Iterator[str]:
    """Yield what each item says, if anything."""
    texts = (say(item) for item in items if isinstance(item, dict))
    return (text for text in texts if not is_blank(text))


def _block(block: Mapping[str, Any]) -> str:
    """Return what a block says; nothing if it is of a type that nobody knows yet."""
    say = _BLOCKS.get(str(block.get("type")))
    return say(block) if say else ""


def _section(block: Mapping[str, Any]) -> str:
    return _lines(map(_text, [block.get("text"), *_list(block, "fields")]))


def _header(block: Mapping[str, Any]) -> str:
    title = _one_line(_text(block.get("text")))
    return title and f"**{title}**"


def _contexts(block: Mapping[str, Any]) -> str:
    return " ".join(filter(None, map(_context, _list(block, "elements"))))


def _context(element: Any) -> str:
    if isinstance(element, dict) and element.get("type") == "image":
        return escaped(_one_line(_string(element, "alt_text")))
    return _text(element)


def _picture(block: Mapping[str, Any]) -> str:
    shown = _words(block, "title") or _string(block, "alt_text")
    return _link(block.get("image_url"), shown)


def _row(row: Any) -> str:
    return " | ".join(_cell(cell) for cell in row) if isinstance(row, list) else ""


def _cell(cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    if cell.get("type") == "rich_text":
        return _one_line(to_markdown(_rich_text(cell)))
    return to_markdown(encoded(_string(cell, "text")), None, _LITERAL)


def _attachment(attachment: dict[str, Any]) -> str:
    """Return what an attachment says, or else what was written to stand for it."""
    title = _link(attachment.get("title_link"), _string(attachment, "title"))
    said = _lines(
        [
            to_markdown(_string(attachment, "pretext")),
            escaped(_string(attachment, "author_name")),
            title,
            to_markdown(_string(attachment, "text")),
            *(_field(field) for field in _list(attachment, "fields")),
            *_said(_list(attachment, "blocks"), _block),
        ]
    )
    fallback = _string(attachment, "fallback")
    return said or (to_markdown(fallback) if fallback != NOTHING else "")


def _field(field: Any) -> str:
    if not isinstance(field, dict):
        return ""
    title, value = to_markdown(_string(field, "title")), to_markdown(_string(field, "value"))
    return ": ".join(filter(None, [title, value]))


def _labels(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield what stands on the buttons of blocks that say nothing else."""
    elements = chain.from_iterable(
        _list(block, "elements") for block in blocks if block.get("type") in _SENDS
    )
    labels = (_words(each, "text") for each in elements if isinstance(each, dict))
    return (f"[{escaped(label)}]" for label in labels if not is_blank(label))


def _text(value: Any) -> str:
    """Return what a text object says, in our Markdown."""
    if not isinstance(value, dict):
        return ""
    text = _string(value, "text")
    if value.get("type") == "mrkdwn":
        return to_markdown(text)
    return to_markdown(encoded(text), None, _LITERAL)


def _words(block: Mapping[str, Any], name: str) -> str:
    """Return a plain text object's text."""
    value = block.get(name)
    return _string(value, "text") if isinstance(value, dict) else ""


def _link(url: Any, label: str) -> str:
    """Return a link, or the label alone where there is none."""
    shown = encoded(_one_line(label))
    if isinstance(url, str) and url and shown:
        return to_markdown(f"<{encoded(url)}|{shown}>")
    return to_markdown(shown)


def _rich_text(block: Mapping[str, Any]) -> str:
    """Return in mrkdwn what people write who do not type marks."""
    return "\n".join(_rich(each) for each in _list(block, "elements") if isinstance(each, dict))


def _rich(element: Mapping[str, Any]) -> str:
    inside = [each for each in _list(element, "elements") if isinstance(each, dict)]
    match element.get("type"):
        case "rich_text_list":
            return _rich_list(element, inside)
        case "rich_text_quote":
            lines = "".join(map(_piece, inside)).split("\n")
            return "\n".join(f"&gt; {line}" for line in lines)
        case "rich_text_preformatted":
            code = "".join(encoded(_string(each, "text")) for each in inside)
            return f"```\n{code}\n```"
    return "".join(map(_piece, inside))


def _rich_list(element: Mapping[str, Any], items: list[dict[str, Any]]) -> str:
    """Return a list a line for each item, as far in as it is."""
    indent = element.get("indent")
    depth = min(indent, _MAX_INDENT) if isinstance(indent, int) else 0
    margin = "    " * depth
    ordered = element.get("style") == "ordered"
    lines = enumerate(map(_rich, items), start=1)
    return "\n".join(f"{margin}{f'{at}.' if ordered else '-'} {line}" for at, line in lines)


def _piece(piece: Mapping[str, Any]) -> str:
    """Return a piece of a line in mrkdwn."""
    write = _PIECES.get(str(piece.get("type")))
    if write:
        return write(piece)
    return _styled(encoded(_string(piece, "text") or _string(piece, "value")), piece.get("style"))


def _rich_link(piece: Mapping[str, Any]) -> str:
    url, shown = encoded(_string(piece, "url")), _one_line(encoded(_string(piece, "text")))
    return _styled(f"<{url}|{shown}>" if shown else f"<{url}>", piece.get("style"))


def _date(piece: Mapping[str, Any]) -> str:
    shown = encoded(_string(piece, "fallback"))
    return f"<!date^{piece.get('timestamp')}^{_string(piece, 'format')}|{shown}>"


def _styled(text: str, style: Any) -> str:
    """Put marks around a text, within the spaces at its ends."""
    core = text.strip()
    if not isinstance(style, dict) or not core:
        return text
    marks = [mark for name, mark in _STYLES if style.get(name)]
    begin = text.index(core)
    marked = "".join(reversed(marks)) + core + "".join(marks)
    return text[:begin] + marked + text[begin + len(core) :]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if not is_blank(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _string(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


_BLOCKS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "section": _section,
    "header": _header,
    "context": _contexts,
    "image": _picture,
    "input": lambda block: _text(block.get("label")),
    "video": lambda block: _link(
        block.get("title_url") or block.get("video_url"), _words(block, "title")
    ),
    "markdown": lambda block: from_markdown(_string(block, "text")),
    "rich_text": lambda block: to_markdown(_rich_text(block)),
    "table": lambda block: _lines(map(_row, _list(block, "rows"))),
}
_PIECES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "link": _rich_link,
    "emoji": lambda piece: f":{_string(piece, 'name')}:",
    "user": lambda piece: f"<@{_string(piece, 'user_id')}>",
    "channel": lambda piece: f"<#{_string(piece, 'channel_id')}>",
    "usergroup": lambda piece: f"<!subteam^{_string(piece, 'usergroup_id')}>",
    "broadcast": lambda piece: f"<!{_string(piece, 'range')}>",
    "date": _date,
}
