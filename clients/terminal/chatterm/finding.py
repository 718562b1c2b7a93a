"""Finding a channel or a person to go to, and a public channel to join."""

from collections.abc import Callable

from protocol.channels import BrowseChannels, Channel, JoinChannel
from protocol.limits import MAX_PAGE

from .dialogs import Choice, Picker
from .markup import safe
from .people import best
from .shared import Shared


class Finder:
    """Makes the pickers; loads what they offer while they are open."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._public: list[Channel] = []
        self._all_public = False

    def switcher(self) -> Picker:
        """Return a picker over the user's channels and all people."""
        mirror, phrases = self._shared.client.mirror, self._shared.phrases
        return self._picker(
            phrases.switcher,
            self._shared.people.find,
            lambda: "" if mirror.knows_everybody else phrases.loading_people,
        )

    def browser(self) -> Picker:
        """Return a picker over the public channels."""
        phrases = self._shared.phrases
        return self._picker(
            phrases.browse, self._find_public, lambda: "" if self._all_public else "…"
        )

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
        self._public, self._all_public, after, more = [], False, None, True
        while more:
            page = await self._shared.request(BrowseChannels(after=after, limit=MAX_PAGE))
            if page is None:
                return
            self._public += page.channels
            after = page.channels[-1].name if page.channels else after
            more = page.more and bool(page.channels)
        self._all_public = True

    def _picker(
        self, title: str, find: Callable[[str], list[Choice]], busy: Callable[[], str]
    ) -> Picker:
        return Picker(title, find, busy, self._shared.phrases)

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
