"""Earlier texts, their readers, and looking messages up, over real sockets."""

from chatclient import Client as ChatClient

from protocol import ErrorCode
from protocol.channels import RemoveMember
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    MessageDeleted,
    MessageEdited,
    MessagePlace,
)
from protocol.revisions import ListRevisions, SetRevisionReaders
from protocol.sessions import WorkspaceChanged
from protocol.shares import GetMessages
from tests.running import run
from tests.town import Town, post


@run
async def test_what_a_message_said_is_there_until_it_is_deleted(town: Town) -> None:
    """For a program, too; whoever opens a session is told who sees it, and of each change."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    said = (await bob.ask(post(town.general, "Lunch at noon?"))).message
    place = {"channel": town.general, "seq": said.seq}
    await bob.ask(EditMessage(**place, text="Lunch at one?"))
    await alice.until(MessageEdited)
    assert [each.text for each in (await alice.ask(ListRevisions(**place))).revisions] == [
        "Lunch at noon?"
    ]
    async with ChatClient(town.address, town.carol.token) as carol:
        found = [each.text async for each in carol.revisions(town.general, said.seq)]
    assert found == ["Lunch at noon?"]
    assert bob.welcome.workspace.revisions == "everybody"
    await alice.ask(SetRevisionReaders(readers="authors"))
    told = (await bob.until(WorkspaceChanged)).workspace
    late = await town.enter(town.carol)
    assert late.welcome.workspace == told
    assert (told.id, told.revisions) == (bob.welcome.workspace.id, "authors")
    assert (await late.refusal(ListRevisions(**place))).code is ErrorCode.FORBIDDEN
    await bob.ask(DeleteMessage(**place))
    tombstone = (await late.until(MessageDeleted)).message
    assert (tombstone.text, tombstone.deleted) == ("", True)
    assert (await bob.refusal(ListRevisions(**place))).code is ErrorCode.CONFLICT


@run
async def test_a_link_shows_to_each_reader_what_is_theirs(town: Town) -> None:
    """CVE-2024-47003, 2026-2457 (Mattermost): no preview comes along, each asks for theirs."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    hidden = (await town.do(town.alice, post(town.secret, "psst"))).message
    link = f"{town.address}/c/{town.secret}/{hidden.seq}"
    linked = (await bob.ask(post(town.general, f"See {link}"))).message
    assert "psst" not in repr(linked)
    for field in ("preview", "embeds", "metadata", "shared"):
        forged = {
            "type": "message.post",
            "channel": town.general,
            "text": link,
            "nonce": "1" * 32,
            field: {"text": "Alice: you are fired"},
        }
        assert (await carol.refusal_of(forged)).code is ErrorCode.INVALID
    there = GetMessages(places=[MessagePlace(channel=town.secret, seq=hidden.seq)])
    assert (await bob.ask(there)).messages == [hidden]
    assert (await carol.ask(there)).messages == []
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    assert (await bob.ask(there)).messages == []
