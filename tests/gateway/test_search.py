"""Search over sockets: what was just said is found, by who may read it and nobody else."""

from protocol.channels import RemoveMember
from protocol.messages import DeleteMessage, EditMessage
from protocol.search import SearchMessages
from tests.running import run
from tests.town import Town, post


@run
async def test_search_follows_the_message_and_the_right_to_read(town: Town) -> None:
    """Found once it is on disk; by its new words once edited; never by who was removed."""
    alice, bob, carol = [await town.enter(who) for who in (town.alice, town.bob, town.carol)]

    async def finds(who, query: str) -> list[int]:
        return [each.message.seq for each in (await who.ask(SearchMessages(query=query))).found]

    seq = (await alice.ask(post(town.secret, "Réunion about the zeppelin"))).message.seq
    await town.server.indexer.settled()
    place = {"channel": town.secret, "seq": seq}
    for query in ("reunion", "zeppellin", "from:@alice zeppelin"):
        assert await finds(bob, query) == [seq]
        assert await finds(carol, query) == []
    await alice.ask(EditMessage(**place, text="about the balloon"))
    await town.server.indexer.settled()
    assert await finds(bob, "zeppelin") == []
    assert await finds(bob, "balloon") == [seq]
    await alice.ask(RemoveMember(channel=town.secret, user=town.bob.id))
    assert await finds(bob, "balloon") == []
    await alice.ask(DeleteMessage(**place))
    assert await finds(alice, "balloon") == []
