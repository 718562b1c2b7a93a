"""Drafts are kept with the server, soon and in the end as they were written."""

import asyncio

from chatclient import Client
from chatclient.drafts import SAVE_S

from protocol.drafts import Draft, Drafts, DraftSaved, ListDrafts, Saved, SaveDraft
from protocol.errors import TooLarge
from protocol.ids import StreamId


def saved(server) -> list[str]:
    """The texts the server was told, in order."""
    commands = [request.command for request in server.received]
    return [each.text for each in commands if isinstance(each, SaveDraft)]


def keep(server) -> None:
    """Let the server take drafts."""
    server.answers[SaveDraft] = lambda _peer, _command: Saved(time_us=len(saved(server)))


async def test_a_draft_is_saved_once_its_writer_rests(server, time):
    """Not at each letter; and at once when nothing is left of it."""
    keep(server)
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        state = await alice.mirror.load()
        for text in ("h", "he", "hel"):
            alice.drafts.write(server.general, None, text)
        assert alice.drafts.text(server.general) == "hel"
        assert alice.drafts.unsaved
        await time.asleep_until(SAVE_S)
        time.advance(SAVE_S)
        while alice.drafts.unsaved:
            await asyncio.sleep(0)
        assert saved(server) == ["hel"]
        assert state.drafts[server.general, None].text == "hel"
        alice.drafts.write(server.general, None, "")
        while state.drafts:
            await asyncio.sleep(0)
        assert saved(server) == ["hel", ""]


async def test_what_is_refused_stays_and_is_tried_again(server, time):
    """Where there are too many drafts, say."""

    def refuse(_peer, _command):
        raise TooLarge("there are 200 drafts already")

    server.answers[SaveDraft] = refuse
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.mirror.load()
        alice.drafts.write(server.general, 7, "text")
        await alice.drafts.flush()
        assert alice.drafts.text(server.general, 7) == "text"
        assert alice.drafts.unsaved
        keep(server)
        await alice.drafts.flush()
        assert not alice.drafts.unsaved


async def test_drafts_are_loaded_with_what_happens_meanwhile(server):
    """A draft that is sent from elsewhere while the page is on its way is gone."""
    gone, stays = (
        Draft(channel=channel, text="text", time_us=time_us)
        for channel, time_us in ((server.general, 2), (server.random, 1))
    )
    pages = {None: Drafts(drafts=[gone], more=True), 2: Drafts(drafts=[stays])}
    server.answers[ListDrafts] = lambda _peer, command: pages[command.before]
    async with server, Client(server.url, "alice") as alice:
        loading = asyncio.create_task(alice.mirror.load(everybody=False, drafts=True))
        await server.until(lambda: any(isinstance(r.command, ListDrafts) for r in server.received))
        event = DraftSaved(channel=server.general, text="", time_us=3)
        await server._tell(StreamId(server.users[0].id), event)
        state = await loading
        assert alice.drafts.text(server.random) == "text"
        while alice.drafts.text(server.general):
            await asyncio.sleep(0)
        assert list(state.drafts.values()) == [stays]
