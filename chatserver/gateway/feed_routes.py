"""One's feed for other programs: Atom at a private address.

Source: RFC 4287.
"""

import re
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from aiohttp import web

from chatserver.actions.feed_links import Entry, read_by_link
from protocol.users import User

from .languages import Language
from .letters import language_of
from .routes import Route, anybody
from .site import Site

_ATOM: Final = "http://www.w3.org/2005/Atom"
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPE: Final = "application/atom+xml"
TITLES: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "feed": "What is new for {name}",
        "direct": "{people} wrote to you ({count})",
        "mention": "{people} mentioned you in {place}",
        "thread": "{people} replied in {place} ({count})",
        "reaction": "{people} reacted to your message in {place} ({count})",
        "shared": "{people} shared your message ({count})",
        "added": "{people} brought you into {place}",
        "call": "{people} called everybody in {place}",
        "keyword": "{people} wrote of {about} in {place} ({count})",
        "tag": "{about} in {place}: {people} ({count})",
        "update": "{people} posted an update ({count})",
        "person": "{people} wrote in {place} ({count})",
        "outside": "In {place}: {people} ({count})",
        "channel": "In {place}: {people} ({count})",
        "others": " and {count} others",
        "here": "a direct channel",
        "updates": "the updates of {name}",
    },
    "fr": {
        "feed": "Du nouveau pour {name}",
        "direct": "Messages de {people} ({count})",
        "mention": "Mention par {people} dans {place}",
        "thread": "Réponses de {people} dans {place} ({count})",
        "reaction": "Réactions de {people} à votre message dans {place} ({count})",
        "shared": "Votre message partagé par {people} ({count})",
        "added": "Invitation de {people} dans {place}",
        "call": "Appel à tout le monde par {people} dans {place}",
        "keyword": "Au sujet de {about} dans {place} : {people} ({count})",
        "tag": "{about} dans {place} : {people} ({count})",
        "update": "Du nouveau chez {people} ({count})",
        "person": "Messages de {people} dans {place} ({count})",
        "outside": "Dans {place} : {people} ({count})",
        "channel": "Dans {place} : {people} ({count})",
        "others": " et {count} autres",
        "here": "une conversation directe",
        "updates": "les actualités de {name}",
    },
}


def routes(site: Site) -> list[Route]:
    """Return the route of the feed."""

    async def atom(request: web.Request) -> web.Response:
        user, entries = await site.database.read(read_by_link, request.match_info["token"])
        body = document(user, entries, language_of(request))
        return web.Response(body=body, content_type=_TYPE, charset="utf-8")

    return [anybody("GET", "/feed/{token}.atom", atom)]


def document(user: User, entries: list[Entry], language: Language) -> bytes:
    """Write a feed out as Atom."""
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(feed, "id", f"urn:chatserver:feed:{user.id}")
    _add(feed, "title", TITLES[language]["feed"].format(name=user.display_name))
    newest_us = max((entry.story.last_us for entry in entries), default=0)
    _add(feed, "updated", _time(newest_us))
    for entry in entries:
        _entry(ET.SubElement(feed, "entry"), entry, language)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(into: ET.Element, entry: Entry, language: Language) -> None:
    story = entry.story
    _add(into, "id", f"urn:chatserver:story:{story.key}")
    _add(into, "title", title_of(entry, language))
    _add(into, "updated", _time(story.last_us))
    for name in entry.people or ["?"]:
        _add(ET.SubElement(into, "author"), "name", name)
    if story.preview is not None:
        _add(into, "content", story.preview.text)


def title_of(entry: Entry, language: Language) -> str:
    """Say in words what a story is about."""
    titles, story = TITLES[language], entry.story
    people = ", ".join(entry.people)
    if story.people > len(entry.people):
        people += titles["others"].format(count=story.people - len(entry.people))
    place = f"#{entry.channel}" if entry.channel else titles["here"]
    if entry.owner:
        place = titles["updates"].format(name=entry.owner)
    sign = "#" if story.kind == "tag" else ""
    about = ", ".join(f"{sign}{word}" for word in story.about)
    return titles[story.kind].format(count=story.count, people=people, place=place, about=about)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("", text)


def _time(time_us: int) -> str:
    return datetime.fromtimestamp(time_us / 1e6, UTC).isoformat()
