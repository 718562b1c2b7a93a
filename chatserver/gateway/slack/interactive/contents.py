"""What apps may show one person: views, checked as Slack checks them."""

from typing import Any

from chatserver.domain.slack.kit import KitRefused, view_from
from chatserver.gateway.slack.answers import SlackError

Content = dict[str, Any]


def content_of(value: Any, *kinds: str) -> Content:
    """Return a view an app gave, its parts all named.

    Raises:
        SlackError: it is none.
    """
    if isinstance(value, dict) and value.get("type") not in kinds:
        raise SlackError("invalid_arguments", "unsupported type [json-pointer:/view/type]")
    try:
        return view_from(value)
    except KitRefused as refused:
        raise SlackError(refused.code, *refused.messages) from refused
