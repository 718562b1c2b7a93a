"""Text at the edge: Slack's mrkdwn outside, Markdown within."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from chatserver.domain.slack.mrkdwn import Names, encoded, to_markdown

_MENTION: Final = re.compile(r"<(@U[0-9A-Z]{8,20}|#[CG][0-9A-Z]{8,20}|!here|!channel)>")
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY: Final = re.compile("&(?:lt|gt|amp);")


class _Same(Mapping[str, str]):
    """Identifiers are the same on both sides."""

    def __getitem__(self, key: str) -> str:
        return key

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_SAME: Final = Names(_Same(), _Same())


def incoming(text: str) -> str:
    """Return what a program wrote as messages are stored."""
    return to_markdown(text, _SAME)


def literal(text: str) -> str:
    """Return what a program wrote to be shown as it is."""
    return to_markdown(_ENTITY.sub(lambda found: f"&amp;{found[0][1:]}", text), _SAME)


def outgoing(text: str) -> str:
    """Return a stored text as Slack's programs read it."""
    pieces = _MENTION.split(text)
    return "".join(f"<{piece}>" if odd % 2 else encoded(piece) for odd, piece in enumerate(pieces))


def decoded(line: str) -> str:
    """Return a line that is shown as it is, such as a topic, without Slack's entities."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], line)
