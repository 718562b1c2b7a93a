"""Two people, each in a browser of their own, talk."""

from playwright.async_api import expect

from tests.town import Town

from .stage import Stage, scene


@scene
async def test_what_one_writes_the_other_reads(town: Town, stage: Stage) -> None:
    """At once, in the same words, and once."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await alice.go("general")
    await bob.go("general")
    await alice.post("Good morning, Bob!")
    await expect(bob.message("Good morning, Bob!")).to_have_count(1)
    await bob.post("Good morning, Alice!")
    for screen in (alice, bob):
        await expect(screen.message("Good morning, Alice!")).to_have_count(1)
        assert await screen.texts() == ["Good morning, Bob!", "Good morning, Alice!"]
