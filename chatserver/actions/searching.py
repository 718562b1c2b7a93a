"""One search for messages: names become marks, words become the forms they may have."""

from typing import Final

from msgspec import Struct

from chatserver.domain.search.grammar import Asked, Term
from chatserver.domain.search.matching import Form, Wanted
from chatserver.domain.search.words import is_pair
from chatserver.store import channels, search, search_names, search_words, users
from chatserver.store.search import Hit
from chatserver.store.search_engines import LATEST, Narrowed
from chatserver.store.search_tables import first_number
from protocol.errors import Invalid
from protocol.ids import ChannelId, UserId
from protocol.search import Matching

from .registry import Look

LEVELS: Final[tuple[Matching, ...]] = ("words", "parts", "similar")
ENOUGH: Final = 3
"""So many messages found are enough not to look for words that look alike."""

MOST_PLACES: Final = 200
"""In so few channels the index itself is told to look."""

_CHANNEL_PREFIXES: Final = ("C", "D", "G")


class Cursor(Struct, frozen=True):
    """Where a page begins: at which level, below which number, and after how many."""

    level: Matching
    below: int
    skip: int

    def written(self) -> str:
        """Return it as clients hold it."""
        return f"{LEVELS.index(self.level)}.{self.below:x}.{self.skip}"

    @staticmethod
    def read(text: str) -> "Cursor":
        """Return what a client was given.

        Raises:
            Invalid: it was not.
        """
        try:
            level, below, skip = text.split(".")
            cursor = Cursor(LEVELS[int(level)], int(below, 16), int(skip))
        except (ValueError, IndexError):
            raise Invalid("that is no cursor of a search", field="cursor") from None
        if not (0 <= cursor.below <= LATEST and 0 <= cursor.skip <= LATEST):
            raise Invalid("that is no cursor of a search", field="cursor")
        return cursor


class Search:
    """What the actor looks for, with names looked up and as far as they may see."""

    def __init__(self, look: Look, asked: Asked) -> None:
        self._reader = look.reader
        self._me = look.actor.id
        self._is_guest = look.actor.role == "guest"
        self._asked = asked
        self._marks = self._marked()
        self._none = [
            *(term.words for term in asked.without),
            *self._authors(asked.not_authors),
            *self._places(asked.not_places),
        ]
        self.looked_for: list[Form] = [term.words for term in asked.terms]

    def run(self, limit: int, page: int) -> tuple[Matching, list[Hit]]:
        """Return the newest that match: by whole words, else by parts, else by likeness."""
        level, hits = LEVELS[0], self.at(LEVELS[0], LATEST, limit)
        for wider, enough in ((LEVELS[1], page), (LEVELS[2], ENOUGH)):
            if len(hits) >= enough or not self._can_widen:
                break
            more = self.at(wider, LATEST, limit)
            if len(more) > len(hits):
                level, hits = wider, more
        return level, hits

    def at(self, level: Matching, below: int, limit: int) -> list[Hit]:
        """Return the newest that match at a level."""
        terms = [self.forms(term, level) for term in self._asked.terms]
        asked = self._asked
        narrowed = Narrowed(
            user=self._me,
            is_guest=self._is_guest,
            wanted=Wanted([*terms, *self._marks], self._none),
            since=first_number(asked.since_us),
            below=min(below, first_number(asked.until_us)),
            limit=limit,
            about=self._about(terms),
        )
        return search.find(self._reader, narrowed)

    def forms(self, term: Term, level: Matching) -> list[Form]:
        """Return the forms in which a term is looked for at a level."""
        if term.exact:
            return [term.words]
        *first, last = term.words
        found, most = [last], search_words.MAX_FORMS // len(self._asked.terms)
        if term.typed or (is_pair(last) and len(last) == 1):
            found += search_words.beginning(self._reader, last, most)
        if level != "words":
            find = search_words.beginning if first else search_words.containing
            found += find(self._reader, last, most)
        if level == "similar" and not first:
            found += search_words.alike(self._reader, last, most)
        return [(*first, word) for word in dict.fromkeys(found)]

    def highlighted(self, level: Matching) -> list[Form]:
        """Return all forms that count as what was looked for."""
        return [form for term in self._asked.terms for form in self.forms(term, level)]

    @property
    def _can_widen(self) -> bool:
        return any(not term.exact for term in self._asked.terms)

    def _about(self, terms: list[list[Form]]) -> int | None:
        if not terms:
            return None
        every = {word for forms in terms for form in forms for word in form}
        sizes = search_words.sizes(self._reader, sorted(every))
        return min(
            sum(min(sizes.get(word, 0) for word in form) for form in forms) for forms in terms
        )

    # -- names -----------------------------------------------------------------------------------

    def _marked(self) -> list[list[Form]]:
        asked, marks = self._asked, list[list[Form]]()
        if asked.authors:
            marks.append(self._authors(asked.authors))
        if asked.places:
            marks.append(self._places(asked.places))
        elif self._is_guest:
            marks += self._own_places()
        marks += [[(mark,)] for thing, mark in _THINGS.items() if thing in asked.has]
        return marks

    def _own_places(self) -> list[list[Form]]:
        """Return where a guest is, for the index not to go through what they may not see."""
        own = search.places_of(self._reader, self._me, MOST_PLACES + 1)
        return [[(search.mark(each),) for each in own]] if 0 < len(own) <= MOST_PLACES else []

    def _authors(self, names: list[str]) -> list[Form]:
        return [(search.mark(user),) for name in names for user in self._people(name)]

    def _people(self, name: str) -> list[UserId]:
        bare = name.removeprefix("<").removesuffix(">").removeprefix("@")
        if bare.lower() in ("me", "moi"):
            return [self._me]
        if bare.startswith("U") and users.find(self._reader, bare):
            return [UserId(bare)]
        found = search_names.called(self._reader, bare)
        if not found:
            raise Invalid(f"nobody here is called {bare}", field="query")
        return [user.id for user in found]

    def _places(self, names: list[str]) -> list[Form]:
        return [(search.mark(place),) for name in names for place in self._channels(name)]

    def _channels(self, name: str) -> list[ChannelId]:
        bare = name.removeprefix("<").removesuffix(">")
        if bare.startswith("@"):
            return self._direct(bare)
        bare = bare.removeprefix("#")
        if bare.startswith(_CHANNEL_PREFIXES):
            place = search_names.readable_channel(
                self._reader, bare, user=self._me, is_guest=self._is_guest
            )
            if place:
                return [place.id]
        found = search_names.channels_called(
            self._reader, bare.lower(), user=self._me, is_guest=self._is_guest
        )
        if not found:
            raise Invalid(f"you are in no channel #{bare}, and none is public", field="query")
        return [each.id for each in found]

    def _direct(self, name: str) -> list[ChannelId]:
        keys = (channels.direct_key([*{self._me, user}]) for user in self._people(name))
        found = [channels.by_direct_key(self._reader, key) for key in keys]
        places = [each for each in found if each]
        if not places:
            raise Invalid(f"you have no conversation with {name}", field="query")
        return places


_THINGS: Final = {
    "link": search.LINK,
    "file": search.FILE,
    "reaction": search.STATES[search.REACTED],
    "thread": search.STATES[search.IN_THREAD],
}
