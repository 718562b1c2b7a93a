"""Letters: what somebody missed and what is new, as plain text and as simple HTML.

Nothing in them calls home: no picture, no address of its own for each reader. Everything that
people wrote is escaped.
"""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from chatserver.actions.feed_links import Entry
from chatserver.actions.notices import Digest, Line, Missed, Parcel
from chatserver.domain.quiet import zone_of
from chatserver.domain.readable import readable
from chatserver.gateway.feed_routes import title_of
from chatserver.gateway.languages import Language
from chatserver.gateway.mail import Written
from chatserver.gateway.markup import Markup, fill, joined
from protocol.ids import UserId
from protocol.notice_choices import NoticeChoice

from .pushes import place_of
from .wordings import WORDINGS, Wording

_SIGNED_FOR: Final = b"no more letters for "
_PAGE: Final = """<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<body style="font-family:sans-serif;line-height:1.45;max-width:40em">
<p>$hello</p>
$body
<p style="color:#666;font-size:small">$why<br><a href="$stop_url">$stop</a></p>
</body>
</html>
"""
_HEADING: Final = '<h3 style="margin-bottom:0"><a href="$url">$title</a></h3>'
_LINE: Final = '<p style="margin:.3em 0"><b>$author</b> <small>$time</small><br>$text</p>'


class Sender(NamedTuple):
    """From where a letter comes."""

    workspace: str
    base_url: str


class _Letter(NamedTuple):
    """To whom a letter goes, from where, and by what they may stop it."""

    choice: NoticeChoice
    sender: Sender
    token: str


class Part(NamedTuple):
    """One place of a letter: its heading, where it leads, and what was said there."""

    title: str
    url: str
    lines: list[tuple[str, str, str]]
    """By whom, when, and what."""


def missed_letter(parcel: Parcel, sender: Sender) -> Written:
    """Write what somebody missed."""
    wording = WORDINGS[parcel.choice.language]
    count = sum(len(missed.lines) for missed in parcel.missed)
    subject = wording.missed if count == 1 else wording.missed_some
    parts = [_part_of(missed, parcel.choice, sender) for missed in parcel.missed]
    letter = _Letter(parcel.choice, sender, token_for(parcel.user.id, parcel.secret))
    title = subject.format(count=count, workspace=sender.workspace)
    return _written(letter, title, wording.hello, parts)


def digest_letter(digest: Digest, sender: Sender) -> Written:
    """Write what is new in somebody's feed."""
    wording = WORDINGS[digest.choice.language]
    parts = [_story_of(entry, digest.choice, sender) for entry in digest.entries]
    letter = _Letter(digest.choice, sender, token_for(digest.user.id, digest.secret))
    subject = wording.digest.format(workspace=sender.workspace)
    return _written(letter, subject, wording.digest_hello, parts)


def token_for(user: UserId, secret: str) -> str:
    """Return what lets whoever holds a letter say that they want no more of them."""
    return f"{user}.{hmac.digest(secret.encode(), _SIGNED_FOR + user.encode(), 'sha256').hex()}"


def holder_of(token: str, secret: str) -> UserId | None:
    """Return whose letter a token is from, None if it is from none."""
    user = UserId(token.partition(".")[0])
    expected = token_for(user, secret).encode()
    return user if hmac.compare_digest(token.encode(errors="replace"), expected) else None


def _part_of(missed: Missed, choice: NoticeChoice, sender: Sender) -> Part:
    wording = WORDINGS[choice.language]
    title = f"#{missed.name}" if missed.name else wording.direct
    lines = [_line_of(line, choice, wording) for line in missed.lines]
    return Part(title, sender.base_url + place_of(missed), lines)


def _line_of(line: Line, choice: NoticeChoice, wording: Wording) -> tuple[str, str, str]:
    return line.author, _time(line.time_us, choice), line.text or wording.file


def _story_of(entry: Entry, choice: NoticeChoice, sender: Sender) -> Part:
    story = entry.story
    lines = []
    if story.preview is not None and choice.texts:
        text = readable(story.preview.text, {}, 200)
        lines = [("", _time(story.preview.time_us, choice), text)] if text else []
    seq = story.preview.seq if story.preview else ""
    url = f"{sender.base_url}/c/{story.channel}/{seq}".rstrip("/")
    return Part(title_of(entry, choice.language), url, lines)


def _written(letter: _Letter, subject: str, hello: str, parts: list[Part]) -> Written:
    choice, sender, token = letter
    wording = WORDINGS[choice.language]
    stop_url = f"{sender.base_url}/unsubscribe/{token}"
    why = wording.why.format(workspace=sender.workspace)
    text = "\n\n".join(
        [hello, *map(_plain, parts), "-- \n" + why + f"\n{wording.stop}: {stop_url}"]
    )
    html = fill(
        _PAGE,
        language=choice.language,
        hello=hello,
        body=joined([each for part in parts for each in _marked_up(part)]),
        why=why,
        stop=wording.stop,
        stop_url=stop_url,
    )
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return Written(subject, text + "\n", html, headers)


def _plain(part: Part) -> str:
    lines = [
        f"  {author} ({time}): {text}" if author else f"  {text}"
        for author, time, text in part.lines
    ]
    return "\n".join([part.title, *lines, f"  {part.url}"])


def _marked_up(part: Part) -> Iterable[Markup]:
    yield fill(_HEADING, url=part.url, title=part.title)
    for author, time, text in part.lines:
        yield fill(_LINE, author=author, time=time, text=text)


def _time(time_us: int, choice: NoticeChoice) -> str:
    zone = zone_of(choice.time_zone or "UTC")
    when = datetime.fromtimestamp(time_us / 1e6, UTC).astimezone(zone)
    pattern: dict[Language, str] = {"en": "%Y-%m-%d %H:%M", "fr": "%d/%m/%Y %H:%M"}
    return when.strftime(pattern[choice.language])
