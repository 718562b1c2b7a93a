"""What the reactions of an archive come to: emoji of ours, by people who are here."""

from collections.abc import Callable, Mapping, Sequence

from chatserver.store.import_reactions import Reacted
from protocol.limits import MAX_REACTION_KINDS

from .model import Put
from .report import ImportReport

_NOT_HERE = "with emoji that are not here"


class Reactions:
    """Turns reactions into ours, and reports those for which that is not possible."""

    def __init__(
        self,
        users: Mapping[str, str],
        emoji_named: Callable[[str], str | None],
        report: ImportReport,
    ) -> None:
        self._users = users
        self._emoji_named = emoji_named
        self._report = report

    def of(self, puts: Sequence[Put]) -> list[Reacted]:
        """Return who put what on a message; what is the same emoji here comes together."""
        found: dict[str, dict[str, None]] = {}
        for put in puts:
            if not put.users:
                continue
            emoji = self._emoji_named(put.name)
            if emoji is None:
                self._report.lose("reaction", _NOT_HERE, f":{put.name}:", len(put.users))
            elif emoji not in found and len(found) >= MAX_REACTION_KINDS:
                excess = "in excess of what a message may have"
                self._report.lose("reaction", excess, count=len(put.users))
            else:
                users = self._people(put)
                if users:
                    found.setdefault(emoji, {}).update(users)
        return [Reacted(emoji, list(users)) for emoji, users in found.items()]

    def _people(self, put: Put) -> dict[str, None]:
        known = dict.fromkeys(self._users[user] for user in put.users if user in self._users)
        strangers = [user for user in put.users if user not in self._users]
        if strangers:
            self._report.lose("reaction", "by people not listed", strangers[0], len(strangers))
        return known
