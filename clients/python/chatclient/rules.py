"""The house rules, and agreeing to them."""

from typing import TYPE_CHECKING

from protocol.rules import AcceptRules, Agreement, ChangeRules, GetRules, RulesNow, RulesWording

if TYPE_CHECKING:
    from .client import Client


class HouseRules:
    """What holds between the people here; :attr:`Client.rules` is one.

    Every method raises CommandRefused where the server refuses.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def read(self) -> RulesNow:
        """Return the rules, and whether one agreed to them; without a wording there are none."""
        return await self._client.request(GetRules())

    async def accept(self, read: RulesNow) -> RulesNow:
        """Agree to the rules one has read."""
        if read.wording is None:
            return read
        return await self._client.request(AcceptRules(worded_us=read.wording.worded_us))

    async def change(self, text: str, *, ask: bool = False) -> RulesNow:
        """Word them anew, for administrators; ``ask`` everybody to agree again."""
        return await self._client.request(ChangeRules(text=text, ask=ask))


def is_asked(wording: RulesWording | None, agreement: Agreement | None) -> bool:
    """Say whether somebody who agreed to that, or to nothing, is to be asked."""
    if wording is None:
        return False
    return agreement is None or agreement.worded_us < wording.asked_us
