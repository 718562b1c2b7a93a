"""What the reactions of a Slack export come to: emoji of ours, by people who are here."""

from collections import Counter
from collections.abc import Collection, Mapping

from chatserver.store.import_reactions import Reacted
from protocol.limits import MAX_REACTION_KINDS

from .slack_emoji import emoji_named
from .slack_export import SlackMessage, SlackReaction


class Reactions:
    """Turns reactions into ours, and counts those for which that is not possible."""

    def __init__(self, users: Mapping[str, str], custom: Collection[str]) -> None:
        self.left_out: Counter[str] = Counter()
        """By reason."""
        self.unknown: Counter[str] = Counter()
        """By the name of an emoji that is not here."""
        self._users = users
        self._custom = custom

    def of(self, message: SlackMessage) -> list[Reacted]:
        """Return who put what on a message; what is the same emoji here comes together."""
        found: dict[str, dict[str, None]] = {}
        for reaction in message.reactions or []:
            if reaction is None or not reaction.users:
                continue
            emoji = emoji_named(reaction.name or "", self._custom)
            if emoji is None:
                self.unknown[reaction.name or ""] += len(reaction.users)
            elif emoji not in found and len(found) >= MAX_REACTION_KINDS:
                self._leave_out(len(reaction.users), "in excess of what a message may have")
            else:
                users = self._people(reaction)
                if users:
                    found.setdefault(emoji, {}).update(users)
        return [Reacted(emoji, list(users)) for emoji, users in found.items()]

    def _people(self, reaction: SlackReaction) -> dict[str, None]:
        named = [user for user in reaction.users or [] if user]
        known = dict.fromkeys(self._users[user] for user in named if user in self._users)
        self._leave_out(sum(user not in self._users for user in named), "by people not listed")
        return known

    def _leave_out(self, number: int, reason: str) -> None:
        if number:
            self.left_out[reason] += number
