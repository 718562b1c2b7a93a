"""House rules by the SDK, over real sockets."""

import pytest
from chatclient import Client, Conflict, RulesAccepted
from chatclient.rules import is_asked

from tests.running import run
from tests.town import Town


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
        assert not is_asked(nothing)
        await alice.rules.change("Be kind.")
        read = await bob.rules.read()
        assert is_asked(read)
        await alice.rules.change("Be kind!")
        with pytest.raises(Conflict):
            await bob.rules.accept(read)
        agreed = await bob.rules.accept(await bob.rules.read())
        assert not is_asked(agreed)
        await phone.ready()
        assert not is_asked(await phone.rules.read())
        await alice.rules.change("Be kind, and brief.", ask=True)
        assert is_asked(await phone.rules.read())
        await bob.rules.accept(await bob.rules.read())
        async for event in phone.events():
            if isinstance(event, RulesAccepted):
                break
