"""Finding messages, people and channels; nothing is found that the actor may not read."""

from chatserver.core.clock import now_us
from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_use_workspace
from chatserver.domain.search import matching
from chatserver.domain.search.grammar import parse
from chatserver.domain.search.matching import WINDOW
from chatserver.store import channels, messages, search_names
from chatserver.store.search import Hit
from chatserver.store.search_engines import LATEST
from protocol.channels import Channel
from protocol.messages import Message
from protocol.search import (
    FoundMessage,
    Highlight,
    Matching,
    SearchChannels,
    SearchedChannels,
    SearchedMessages,
    SearchedPeople,
    SearchMessages,
    SearchPeople,
)

from .registry import Look, query
from .searching import LEVELS, Cursor, Search


@query(may_use_workspace)
def search_messages(look: Look, command: SearchMessages) -> SearchedMessages:
    """Find messages by words, phrases and operators.

    Raises:
        Invalid: an operator is not complete, or names nobody and nothing.
        TooLarge: there are too many words.
    """
    now = now_us()
    asked = parse(command.query, now, command.utc_offset_min, typing=command.typing)
    search, by_time = Search(look, asked), command.sort == "newest" or not asked.terms
    cursor = Cursor.read(command.cursor) if command.cursor else Cursor(LEVELS[0], LATEST, 0)
    wanted = (command.limit if by_time else WINDOW) + 1
    if command.cursor:
        level, hits = cursor.level, search.at(cursor.level, cursor.below, wanted)
    else:
        level, hits = search.run(wanted, command.limit)
    window = hits[: wanted - 1]
    ranked = window if by_time else _ranked(window, search, now)
    page = ranked[cursor.skip :][: command.limit]
    shown = fitting(page, lambda hit: len(hit.answer.text))
    is_whole = len(hits) < wanted and not command.cursor
    return SearchedMessages(
        found=_described(look, shown, search, level),
        channels=_channels_of(look, shown),
        total=len(hits) if is_whole else None,
        next=_next(Cursor(level, cursor.below, cursor.skip + len(shown)), ranked, hits),
        matching=level,
    )


def _ranked(hits: list[Hit], search: Search, now: int) -> list[Hit]:
    by_number = {hit.number: hit for hit in hits}
    answers = {hit.number: hit.answer for hit in hits}
    ranked = matching.by_rank(answers, search.looked_for, now)
    return [by_number[number] for number in ranked]


def _next(at: Cursor, ranked: list[Hit], hits: list[Hit]) -> str | None:
    """Return where the next page begins: in the same window, or below it."""
    if at.skip < len(ranked):
        newest = hits[0].number + 1  # what is posted meanwhile moves nothing
        return Cursor(at.level, newest, at.skip).written()
    if len(hits) > len(ranked):
        return Cursor(at.level, hits[len(ranked) - 1].number, 0).written()
    return None


def _described(look: Look, hits: list[Hit], search: Search, level: Matching) -> list[FoundMessage]:
    found = [(hit.message, hit.kinds) for hit in hits]
    forms = search.highlighted(level) if hits else []
    return [
        FoundMessage(message=message, highlights=_highlights(message, forms))
        for message in messages.with_reactions(look.reader, found, look.actor.id)
    ]


def _highlights(message: Message, forms: list[matching.Form]) -> list[Highlight]:
    places = matching.places(message.text, forms)
    return [Highlight(begin=begin, end=end) for begin, end in places]


def _channels_of(look: Look, hits: list[Hit]) -> list[Channel]:
    places = dict.fromkeys(hit.channel for hit in hits)
    found = (channels.find(look.reader, place) for place in places)
    return [each for each in found if each]


@query(may_use_workspace)
def search_people(look: Look, command: SearchPeople) -> SearchedPeople:
    """Find people and bots by a part of a name."""
    found = search_names.people(look.reader, command.query.removeprefix("@"), command.limit + 1)
    return SearchedPeople(users=found[: command.limit], more=len(found) > command.limit)


@query(may_use_workspace)
def search_channels(look: Look, command: SearchChannels) -> SearchedChannels:
    """Find channels by a part of the name or topic; guests those they are in."""
    text, is_guest = command.query.removeprefix("#"), look.actor.role == "guest"
    found = search_names.channels_about(look.reader, text, user=look.actor.id, is_guest=is_guest)
    return SearchedChannels(channels=found[: command.limit], more=len(found) > command.limit)
