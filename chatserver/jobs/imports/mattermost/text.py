"""What a Mattermost post says, in our form."""

import re
from collections.abc import Mapping

from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports.markdown import converted, marks

_MARKS = marks(
    r"""
    (?<![\w@/.-]) @ (?P<user> [A-Za-z0-9] [A-Za-z0-9._-]* )
  | (?<![\w~/]) ~ (?P<channel> [A-Za-z0-9] [A-Za-z0-9_-]* )
    """
)
_EVERYBODY = {"all": "@channel", "channel": "@channel", "here": "@here"}
_TONE = re.compile(r"(.+?)_(light|medium_light|medium|medium_dark|dark)_skin_tone")
_TONES = {"light": 2, "medium_light": 3, "medium": 4, "medium_dark": 5, "dark": 6}


def to_ours(text: str, team: str, names: Names, channels: Mapping[str, str]) -> str:
    """Turn a post's Markdown into what is stored here.

    A channel is one of the post's ``team``, or else one of that name in ``channels``.
    """

    def replace(match: re.Match[str]) -> str:
        if match["user"]:
            return _mention(match["user"], names)
        name = match["channel"].lower()
        id_ = names.channels.get(f"{team}/{name}") or names.channels.get(channels.get(name, ""))
        return f"<#{id_}>" if id_ else match[0]

    return converted(text, _MARKS, replace) if "@" in text or _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return not text.isprintable() or "~" in text or "<" in text


def _mention(name: str, names: Names) -> str:
    """Return whom a name stands for; a full stop behind it may be the sentence's."""
    bare = name.lower()
    if bare in _EVERYBODY:
        return _EVERYBODY[bare]
    while bare and bare not in names.users:
        if bare[-1] not in "._-":
            return f"@{name}"
        bare = bare[:-1]
    return f"<@{names.users[bare]}>{name[len(bare) :]}" if bare else f"@{name}"


def slack_name(name: str) -> str:
    """Return Slack's name of an emoji in a skin tone, of which both have the same others."""
    match = _TONE.fullmatch(name)
    return f"{match[1]}::skin-tone-{_TONES[match[2]]}" if match else name
