"""What one has chosen for oneself: how channels are sorted, whether one shows what one has read."""

from typing import Final, get_args

from chatclient import ChatError

from protocol.sections import Sorting

from .dialogs import CHOSEN, Choice, Picker, nothing_more
from .shared import Shared

SORTINGS: Final[tuple[Sorting, ...]] = get_args(get_args(Sorting)[0])
_RECEIPTS: Final = "receipts"
_SORT: Final = "sort:"


class Preferences:
    """Makes the picker, and does what is chosen in it."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def picker(self) -> Picker:
        """Return a picker over what can be chosen, as it is now."""
        phrases = self._shared.phrases
        return Picker(phrases.preferences, self._fitting, nothing_more, phrases)

    def _fitting(self, query: str) -> list[Choice]:
        wanted = query.casefold()
        return [each for each in self._all() if wanted in each.label.casefold()]

    def _all(self) -> list[Choice]:
        state, phrases = self._shared.people.state, self._shared.phrases
        shows = phrases.on if state.shows_receipts else phrases.off
        notes = {state.sections.sorting: CHOSEN}
        sortings = (
            Choice(_SORT + each, phrases.sortings[each], notes.get(each, "")) for each in SORTINGS
        )
        return [Choice(_RECEIPTS, phrases.show_receipts, shows), *sortings]

    async def choose(self, chosen: str) -> None:
        """Change it, and say how it is now."""
        phrases = self._shared.phrases
        try:
            if chosen == _RECEIPTS:
                shown = not self._shared.people.state.shows_receipts
                await self._shared.client.receipts.show(shown=shown)
                self._shared.say(phrases.receipts_now[shown])
            else:
                sorting = next(each for each in SORTINGS if chosen == f"{_SORT}{each}")
                await self._shared.client.sections.sort(sorting)
                self._shared.say(phrases.sortings[sorting])
        except ChatError as error:
            self._shared.say(phrases.refused.format(error))
