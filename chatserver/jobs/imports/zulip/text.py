"""What a Zulip message says, in our form."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports.markdown import converted, marks

_MARKS = marks(
    r"""
    @ (?P<silent>_?) \*\* (?P<user> [^*|\n]+ ) (?: \| (?P<user_id> \d+ ) )? \*\*
  | @ _? \* (?P<group> [^*\n]+ ) \*
  | \# \*\* (?P<stream> [^*>\n]+ ) (?: > (?P<topic> [^*@\n]* ) (?: @ \d+ )? )? \*\*
  | !? \[ (?P<label> [^\]\n]* ) \] \( (?P<local> /user_uploads/ [^)\s]+ | /? \#narrow/ [^)\s]+ ) \)
  | \$\$ (?P<tex> [^$\n]+ ) \$\$
  | < time: (?P<time> [^>\n]+ ) >
    """
)
_BLOCK = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ ]*(?P<kind>quote|spoiler)[ ]*(?P<header>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_EVERYBODY = frozenset({"all", "everyone", "channel", "stream"})
_MARKUP = re.compile(r"[\\*_`<\[\]~]")


class Known(NamedTuple):
    """Keys of people and streams by the names that messages use."""

    users: Mapping[str, str]
    streams: Mapping[str, str]


def to_ours(text: str, names: Names, known: Known) -> str:
    """Turn a message's Markdown into what is stored here."""

    def replace(match: re.Match[str]) -> str:
        if match["user"]:
            return _user(match, names, known)
        if match["stream"]:
            return _stream(match, names, known)
        if match["local"]:
            return match["label"]
        if match["tex"]:
            return f"`{match['tex']}`"
        return match["time"] or f"@{match['group']}"

    text = _BLOCK.sub(_opened, text)
    if text.startswith("/me ") and "\n" not in text and "_" not in text:
        text = f"_{text.removeprefix('/me ').strip()}_"
    return converted(text, _MARKS, replace)


def titled(topic: str, text: str) -> str:
    """Return a topic's first message with the topic's name above it."""
    return f"**{_literal(' '.join(topic.split()))}**\n{text}"


def _literal(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _user(match: re.Match[str], names: Names, known: Known) -> str:
    name = match["user"]
    id_ = names.users.get(match["user_id"] or known.users.get(name, ""))
    if id_ is None:
        return "@channel" if name in _EVERYBODY else f"@{name}"
    return f"**{_literal(name)}**" if match["silent"] else f"<@{id_}>"


def _stream(match: re.Match[str], names: Names, known: Known) -> str:
    id_ = names.channels.get(known.streams.get(match["stream"], ""))
    topic = f" > {match['topic']}" if match["topic"] else ""
    return (f"<#{id_}>" if id_ else f"#{match['stream']}") + topic


def _opened(match: re.Match[str]) -> str:
    """Return a quotation as ours, and what a spoiler hides behind its header."""
    body = _BLOCK.sub(_opened, match["body"]).rstrip("\n")
    if match["kind"] == "quote":
        return "\n".join(f"> {line}".rstrip() for line in body.split("\n")) + "\n"
    return f"**{match['header'].strip()}**\n{body}" if match["header"].strip() else body
