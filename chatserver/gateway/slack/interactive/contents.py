"""What apps may show one person: views, checked as far as somebody could be harmed or misled."""

from typing import Any, Final

from chatserver.domain.slack.elements import named
from chatserver.gateway.slack.answers import SlackError

MAX_BLOCKS: Final = 100
_TEXTS: Final = {"callback_id": 255, "external_id": 255, "private_metadata": 3_000}
_SHORT: Final = 24

Content = dict[str, Any]


def content_of(value: Any, *kinds: str) -> Content:
    """Return a view an app gave, its parts all named.

    Raises:
        SlackError: it is none.
    """
    if not isinstance(value, dict):
        raise SlackError("invalid_arguments", "must be a view [json-pointer:/view]")
    if value.get("type") not in kinds:
        raise _wrong("unsupported type", "type")
    blocks = value.get("blocks")
    if not isinstance(blocks, list) or not all(_is_block(each) for each in blocks):
        raise _wrong("must be blocks", "blocks")
    if len(blocks) > MAX_BLOCKS:
        raise _wrong(f"no more than {MAX_BLOCKS} items allowed", "blocks")
    for key, most in _TEXTS.items():
        text = value.get(key)
        if text is not None and (not isinstance(text, str) or len(text) > most):
            raise _wrong(f"must be a string of at most {most} characters", key)
    if value["type"] == "modal":
        _require_titles(value, blocks)
    return {key: each for key, each in value.items() if each is not None} | {
        "blocks": named(blocks)
    }


def _require_titles(value: Content, blocks: list[Any]) -> None:
    for key in ("title", "submit", "close"):
        given = value.get(key)
        text = given.get("text") if isinstance(given, dict) else None
        if given is None and key != "title":
            continue
        if not isinstance(text, str) or not text or len(text) > _SHORT:
            raise _wrong(f"must be a text of at most {_SHORT} characters", key)
    if value.get("submit") is None and any(each["type"] == "input" for each in blocks):
        raise _wrong("is needed where there are inputs", "submit")


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _wrong(what: str, key: str) -> SlackError:
    return SlackError("invalid_arguments", f"{what} [json-pointer:/view/{key}]")
