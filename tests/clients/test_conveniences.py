"""What scripts do to channels, sections, reports and receipts, over real sockets."""

import pytest
from chatclient import (
    CautionsChanged,
    ChannelChanged,
    Client,
    Forbidden,
    MessageEdited,
    NotFound,
    ReceiptsChosen,
    ReportsChanged,
    SectionsChanged,
)

from protocol.sections import Section
from tests.clients.test_later import devices
from tests.running import run
from tests.town import Town

PAIR = 2
SLOW_S = 30


@run
async def test_a_channel_is_made_and_changed(town: Town) -> None:
    """Each call answers with the channel as it is then; others are told, who may not is refused."""
    async with devices(town, town.alice.token, town.bob.token) as (alice, bob):
        channels = alice.client.channels
        made = await channels.create("plans", private=False, topic="soon", purpose="to plan")
        assert (made.kind, made.topic, made.purpose) == ("public", "soon", "to plan")
        assert (await bob.client.channels.join(made.id)).members == PAIR
        assert (await channels.set_newcomers(made.id)).newcomers
        assert (await channels.set_newcomers(made.id, newcomers=False)).newcomers is False
        assert (await channels.rename(made.id, "old-plans")).name == "old-plans"
        assert (await channels.set_topic(made.id, "later")).topic == "later"
        assert (await channels.set_purpose(made.id, "")).purpose == ""
        assert (await channels.set_pace(made.id, SLOW_S)).slow_s == SLOW_S
        assert (await channels.set_posting(made.id, "administrators")).posting == "administrators"
        assert (await channels.make_private(made.id)).kind == "private"
        for_bob = bob.client.channels
        with pytest.raises(Forbidden):
            await for_bob.archive(made.id)
        assert (await channels.archive(made.id)).archived
        shown = await channels.restore(made.id)
        heard = [await bob.hears(ChannelChanged) for _ in range(10)][-1][0]
        assert isinstance(heard, ChannelChanged)
        assert heard.channel == shown
        assert (await channels.remove(made.id, town.bob.id)).members == 1
        with pytest.raises(NotFound):
            await for_bob.set_topic(made.id, "x")
        await channels.add(made.id, town.bob.id)
        assert (await for_bob.leave(made.id)).members == 1
        assert (await for_bob.direct([town.alice.id])).users == sorted([town.alice.id, town.bob.id])


@run
async def test_sections_are_changed_by_name(town: Town) -> None:
    """Each change builds on the one before, from wherever it came; other devices are told."""
    async with devices(town, town.alice.token, town.alice.token) as (desk, phone):
        sections = desk.client.sections
        await sections.put(town.general, "Work")
        await phone.client.sections.put(town.secret, "work")
        await sections.put(town.general, "Play")
        await sections.fold("play")
        now = await sections.move("Play", -1)
        assert now.sections == [
            Section(name="Play", channels=[town.general], collapsed=True),
            Section(name="Work", channels=[town.secret]),
        ]
        (told,) = (await phone.hears(*[SectionsChanged] * 5))[-1:]
        assert told == SectionsChanged(sections=now.sections)
        await sections.rename("Work", "Rest")
        await sections.put(town.secret, None)
        await sections.remove("play")
        now = await sections.sort("newest")
        assert (now.sections, now.sorting) == ([Section(name="Rest")], "newest")
        with pytest.raises(NotFound):
            await sections.fold("Play")
        assert await phone.client.sections.now() == now


@run
async def test_moderators_see_to_a_report(town: Town) -> None:
    """From the report to the caution; what is not for somebody they are refused."""
    tokens = town.alice.token, town.bob.token, town.carol.token
    async with devices(town, *tokens) as (alice, bob, carol):
        said = (await bob.client.post(town.general, "rude")).message
        await carol.client.moderation.report(town.general, said.seq, "not here")
        await alice.hears(ReportsChanged)
        moderation = alice.client.moderation
        (report,) = await moderation.reports()
        assert (report.text, report.reason) == ("rude", "not here")
        assert await bob.client.moderation.reports() == []
        await moderation.hide(town.general, said.seq)
        await carol.hears(MessageEdited)
        assert (await moderation.hidden(town.general, said.seq)).text == "rude"
        await moderation.warn(town.bob.id, "be kind", report.number)
        with pytest.raises(NotFound):
            await moderation.settle(report.number)
        await bob.hears(CautionsChanged)
        (caution,) = await bob.client.moderation.cautions()
        await bob.client.moderation.acknowledge(caution.number)
        assert await bob.client.moderation.cautions() == []
        assert (await moderation.show(town.general, said.seq)).text == "rude"
        suspension = await moderation.suspend(town.bob.id, "in 2 hours")
        assert await moderation.suspensions() == [suspension]
        await moderation.lift(town.bob.id)
        await moderation.deactivate(town.bob.id)
        acts = [deed.act async for deed in moderation.deeds(town.alice.id)]
        assert acts[:3] == ["person.deactivate", "suspension.lift", "person.suspend"]
        with pytest.raises(Forbidden):
            await carol.client.moderation.warn(town.alice.id, "x")


@run
async def test_receipts_are_shown_and_seen(town: Town) -> None:
    """By who shows their own; another device of theirs is told."""
    async with devices(town, town.alice.token, town.alice.token, town.bob.token) as all_:
        desk, phone, bob = (each.client for each in all_)
        await desk.post(town.general, "read this")
        await bob.receipts.show()
        assert await desk.receipts.of(town.general) == []
        await desk.receipts.show()
        assert await all_[1].hears(ReceiptsChosen) == [ReceiptsChosen(shown=True)]
        assert [each.user for each in await phone.receipts.of(town.general)] == [town.bob.id]
        await bob.receipts.show(shown=False)
        assert await phone.receipts.of(town.general) == []
        async with Client(town.address, town.echo.token) as echo:
            with pytest.raises(Forbidden):
                await echo.receipts.show()
