"""Finding a channel or a person to go to, and a public channel to join."""

from protocol.channels import BrowseChannels, Channel, JoinChannel
from protocol.limits import MAX_PAGE

from .dialogs import Choice, Picker
from .markup import safe
from .people import MAX_FOUND, best
from .shared import Shared


class Finder:
    """Makes the pickers; loads what they offer while they are open."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._public: list[Channel] = []

    def switcher(self) -> Picker:
        """Return a picker over the user's channels and all people."""
        shared = self._shared
        return Picker(
            shared.phrases.switcher, shared.people.find, self._find_people, shared.phrases
        )

    async def _find_people(self, query: str) -> None:
        if not query.startswith("#"):
            await self._shared.find_people(query.lstrip("@"), MAX_FOUND)

    def browser(self) -> Picker:
        """Return a picker over the public channels."""
        phrases = self._shared.phrases
        return Picker(phrases.browse, self._find_public, self._load_once, phrases)

    async def _load_once(self, query: str) -> None:
        if not query:  # as the list opens, and not at every letter
            await self.load_public()

    async def join(self, name: str) -> None:
        """Join the public channel called ``name``, unless the user is in one; or say why not."""
        mine = [each.channel for each in self._shared.people.state.memberships.values()]
        if any(name in (channel.id, channel.name) for channel in mine):
            return
        await self.load_public()
        channel = next((each for each in self._public if each.name == name), None)
        if channel is None:
            self._shared.say(self._shared.phrases.no_such_channel.format(name))
            return
        joined = await self._shared.request(JoinChannel(channel=channel.id))
        if joined is not None:
            self._shared.people.state.add_memberships([joined.membership])

    async def load_public(self) -> None:
        """Load the public channels afresh."""
        public: list[Channel] = []
        after, more = None, True
        while more:
            page = await self._shared.request(BrowseChannels(after=after, limit=MAX_PAGE))
            if page is None:
                return
            public += page.channels
            after = page.channels[-1].name if page.channels else after
            more = page.more and bool(page.channels)
        self._public = public
        self._shared.people.public = {each.name.casefold(): each.id for each in public if each.name}

    def _find_public(self, query: str) -> list[Choice]:
        choices = [
            Choice(each.id, safe(f"#{each.name}"), self._note(each)) for each in self._public
        ]
        return best(query, choices) if query else choices

    def _note(self, channel: Channel) -> str:
        phrases = self._shared.phrases
        joined = channel.id in self._shared.people.state.memberships
        notes = (
            phrases.join_mark if joined else "",
            phrases.counted(phrases.members, channel.members),
            safe(channel.topic),
        )
        return " · ".join(note for note in notes if note)
