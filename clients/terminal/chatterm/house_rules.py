"""The house rules: said once that there are some, shown by a key, agreed to in the dialog."""

from chatclient import ChatError
from chatclient.later_lines import clock
from chatclient.rules import is_asked
from rich.style import Style
from rich.text import Text
from textual.app import App

from protocol.rules import AcceptRules, GetRules, RulesNow

from .dialogs import Told
from .markup import lines_of
from .shared import Shared


class HouseRules:
    """What the user may read of the house rules, and agree to."""

    def __init__(self, shared: Shared, app: App[ChatError | None]) -> None:
        self._shared, self._app = shared, app
        self._mentioned_us: int | None = None

    def mention(self) -> None:
        """Say once of each wording that the user is asked to agree to it."""
        state, phrases = self._shared.people.state, self._shared.phrases.moderation
        rules = state.rules
        if rules is None or rules.asked_us == self._mentioned_us:
            return
        self._mentioned_us = rules.asked_us
        if is_asked(rules, state.agreement):
            self._shared.say(phrases.new_rules if state.agreement else phrases.rules_here)

    async def show(self) -> None:
        """Show the rules, and take the user's consent if they are asked for it."""
        phrases = self._shared.phrases.moderation
        now = await self._shared.request(GetRules())
        if now is None:
            return
        if now.wording is None:
            self._shared.say(phrases.no_rules)
            return
        asked = is_asked(now.wording, now.agreement)
        keys, acts = (phrases.rules_keys, {"a": "agree"}) if asked else (phrases.close, {})
        told = Told(phrases.rules, self._drawn(now), keys, acts)
        self._app.push_screen(told, lambda chosen: self._answered(now, chosen))

    def _drawn(self, now: RulesNow) -> Text:
        phrases = self._shared.phrases.moderation
        lines = lines_of(now.text, self._shared.people.names)
        text = Text("\n").join(Text.assemble(line.first, line.text) for line in lines)
        if now.agreement is None:
            return text
        agreed = phrases.agreed.format(clock(now.agreement.agreed_us))
        return Text.assemble(text, (f"\n\n{agreed}", Style(dim=True)))

    def _answered(self, read: RulesNow, chosen: str | None) -> None:
        if chosen is not None and read.wording is not None:
            self._app.run_worker(self._agree(read.wording.worded_us), group="rules")

    async def _agree(self, worded_us: int) -> None:
        if await self._shared.request(AcceptRules(worded_us=worded_us)):
            self._shared.say(self._shared.phrases.moderation.you_agreed)
