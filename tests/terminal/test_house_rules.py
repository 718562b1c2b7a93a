"""House rules on the terminal."""

from protocol.rules import ChangeRules, GetRules
from tests.running import run
from tests.terminal.screen import asked, in_front
from tests.town import Town


@run
async def test_rules_are_mentioned_shown_and_agreed_to(town: Town) -> None:
    """Calmly, in the last line; as long as there are none, the key says so."""
    async with in_front(town, town.bob) as bob:
        await bob.press("f6")
        await bob.sees("There are no house rules.")
        await town.do(town.alice, ChangeRules(text="# At home\n\n- Be **kind**."))
        await bob.sees("There are house rules: F6 shows them.")
        await bob.press("f6")
        await bob.sees("House rules", "• Be kind.", "a I agree")
        await bob.press("a")
        await bob.sees("You agreed to the house rules.")
        assert (await asked(town, town.bob, GetRules())).agreement
        await bob.press("f6")
        await bob.sees("You agreed:")
        await bob.press("escape")
        await town.do(town.alice, ChangeRules(text="Be kind, and brief.", ask=True))
        await bob.sees("The house rules have changed: F6 shows them.")
