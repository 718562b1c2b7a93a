"""House rules by the SDK, over real sockets."""

import pytest
from chatclient import Client, Conflict, RulesAccepted
from chatclient.rules import is_asked

from protocol.rules import RulesNow
from tests.running import run
from tests.town import Town


def asks(now: RulesNow) -> bool:
    """Say whether the person is to be asked."""
    return is_asked(now.wording, now.agreement)


@run
async def test_a_program_shows_the_rules_and_passes_consent_on(town: Town) -> None:
    """It is told on all devices; to rules that moved meanwhile nobody has agreed."""
    async with (
        Client(town.address, town.alice.token) as alice,
        Client(town.address, town.bob.token) as bob,
        Client(town.address, town.bob.token) as phone,
    ):
        nothing = await bob.rules.read()
        assert await bob.rules.accept(nothing) == nothing
        assert not asks(nothing)
        await alice.rules.change("Be kind.")
        read = await bob.rules.read()
        assert asks(read)
        await alice.rules.change("Be kind!")
        with pytest.raises(Conflict):
            await bob.rules.accept(read)
        agreed = await bob.rules.accept(await bob.rules.read())
        assert not asks(agreed)
        await phone.ready()
        assert not asks(await phone.rules.read())
        await alice.rules.change("Be kind, and brief.", ask=True)
        assert asks(await phone.rules.read())
        await bob.rules.accept(await bob.rules.read())
        async for event in phone.events():
            if isinstance(event, RulesAccepted):
                break
