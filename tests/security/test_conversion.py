"""What becomes of a channel when its kind changes: which may, and what outsiders keep of it."""

from pathlib import Path
from typing import Any, get_args

from aiohttp import ClientSession
from chatclient import Client as Program
from PIL import Image

from protocol import AnyCommand, Command, ErrorCode
from protocol.channel_follows import ChannelFollowed, FollowChannel, ListFollowedChannels
from protocol.channels import (
    AddMember,
    BrowseChannels,
    ChannelChanged,
    ChannelListed,
    ConvertChannel,
    CreateChannel,
    GetChannel,
    JoinChannel,
    ListMembers,
    OpenDirect,
)
from protocol.feed import ListFeed
from protocol.files import ListFiles
from protocol.ids import ChannelId, StreamId
from protocol.log import FillStream
from protocol.messages import ListHistory, ListReplies, MessagePlace
from protocol.pins import ListPins, PinMessage
from protocol.presence import SetView
from protocol.reactions import AddReaction
from protocol.saved import ListSaved, SavedRemoved, SaveMessage
from protocol.search import SearchChannels, SearchMessages
from protocol.sessions import Resume
from protocol.shares import GetMessages
from protocol.tags import ListTagged
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Town, post
from tests.wire import Client


def test_no_command_names_a_kind_but_the_one_that_makes_a_channel() -> None:
    """Campfire 5c5c82b: nothing takes a kind from outside, so no change of it can be asked for."""
    of_channels = [each for each in get_args(AnyCommand) if each.__module__ == "protocol.channels"]
    named = {each.__name__ for each in of_channels if "kind" in each.__struct_fields__}
    assert named == {"CreateChannel"}


@run
async def test_only_a_public_channel_becomes_another_kind(town: Town) -> None:
    """And that a private one, for good; by its administrators, wherever others stand."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    public = (await alice.ask(CreateChannel(name="plans"))).membership.channel.id
    await alice.ask(AddMember(channel=public, user=town.bob.id))
    direct = (await alice.ask(OpenDirect(users=[town.bob.id]))).membership.channel.id
    people = [town.bob.id, town.carol.id]
    group = (await alice.ask(OpenDirect(users=people))).membership.channel.id
    updates = (await alice.ask(OpenUpdates(user=town.alice.id))).channel.id
    for channel in (town.secret, direct, group, updates):
        refusal = await alice.refusal(ConvertChannel(channel=channel))
        assert refusal.code is ErrorCode.FORBIDDEN
        kind = (await alice.ask(GetChannel(channel=channel))).channel.kind
        assert kind == {town.secret: "private", direct: "direct", group: "group"}.get(
            channel, "updates"
        )
    convert = ConvertChannel(channel=public)
    assert (await bob.refusal(convert)).code is ErrorCode.FORBIDDEN
    for who in (town.carol, town.gus, town.echo):
        outsider = await town.enter(who)
        expected = ErrorCode.NOT_FOUND if who is town.gus else ErrorCode.FORBIDDEN
        assert (await outsider.refusal(convert)).code is expected
    assert (await alice.ask(convert)).channel.kind == "private"
    assert (await alice.refusal(convert)).code is ErrorCode.FORBIDDEN


class Plans:
    """A channel that was open, with one of everything an outsider could have of it."""

    def __init__(self, town: Town, alice: Client) -> None:
        self.town, self.alice = town, alice

    async def furnish(self, path: Path) -> None:
        """Say, attach, pin, answer, share; and let Carol follow and keep it from outside."""
        town, alice = self.town, self.alice
        made = await alice.ask(CreateChannel(name="plans"))
        self.channel: ChannelId = made.membership.channel.id
        await alice.ask(AddMember(channel=self.channel, user=town.bob.id))
        async with Program(town.address, town.alice.token) as program:
            self.file = await program.upload(path)
        written = post(self.channel, "a zeppelin #airship", files=[self.file.id])
        self.said = (await alice.ask(written)).message
        at = {"channel": self.channel, "seq": self.said.seq}
        await alice.ask(PinMessage(**at))
        await alice.ask(AddReaction(**at, emoji="🎈"))
        await alice.ask(post(self.channel, "when?", thread=self.said.seq))
        self.place = MessagePlace(**at)
        updates = (await alice.ask(OpenUpdates(user=town.alice.id))).channel.id
        shared = post(updates, "look", shares=self.place)
        self.share = (await alice.ask(shared)).message
        await town.do(town.carol, FollowChannel(channel=self.channel, follow=True))
        await town.do(town.carol, SaveMessage(**at))
        await town.server.indexer.settled()
        await town.server.projector.settled()

    @property
    def closed(self) -> list[Command[Any]]:
        """Everything that is about the channel, and is refused to who may not read it."""
        channel = self.channel
        return [
            ListHistory(channel=channel),
            GetChannel(channel=channel),
            JoinChannel(channel=channel),
            ListMembers(channel=channel),
            FollowChannel(channel=channel, follow=True),
            ListReplies(channel=channel, thread=self.said.seq),
            ListPins(channel=channel),
            ListFiles(channel=channel),
            FillStream(stream=StreamId(channel), after=0),
            SaveMessage(channel=channel, seq=self.said.seq),
            AddReaction(channel=channel, seq=self.said.seq, emoji="🎈"),
            post(channel, "inside?"),
        ]

    async def found_by(self, client: Client) -> set[str]:
        """Return under which lists somebody still finds anything of it."""
        channel, found = self.channel, set()
        browsed = (await client.ask(BrowseChannels())).channels
        messages = (await client.ask(SearchMessages(query="zeppelin"))).found
        channels = (await client.ask(SearchChannels(query="plans"))).channels
        tagged = (await client.ask(ListTagged(tag="airship"))).messages
        shared = (await client.ask(GetMessages(places=[self.place]))).messages
        followed = (await client.ask(ListFollowedChannels())).channels
        saved = (await client.ask(ListSaved())).saved
        stories = (await client.ask(ListFeed(filter="all"))).stories
        for name, is_there in (
            ("browse", channel in [each.id for each in browsed]),
            ("search", bool(messages)),
            ("search of channels", bool(channels)),
            ("tags", bool(tagged)),
            ("shares", bool(shared)),
            ("followed", bool(followed)),
            ("saved", bool(saved)),
            ("feed", channel in [each.channel for each in stories]),
        ):
            if is_there:
                found.add(name)
        return found

    async def statuses(self, token: str) -> set[int]:
        """Return how the file and its preview answer."""
        async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
            answers = set()
            for path in (f"/files/{self.file.id}", f"/files/{self.file.id}/thumbnail"):
                async with http.get(f"{self.town.address}{path}") as answer:
                    answers.add(answer.status)
        return answers


EVERYWHERE = {"browse", "search", "search of channels", "tags", "shares", "followed", "saved"}


@run
async def test_outsiders_keep_nothing_of_what_became_private(town: Town, tmp_path: Path) -> None:
    """CVE-2024-27286, 2026-25742 (Zulip): by no list, link, cursor, file or live push."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    path = tmp_path / "zeppelin.png"
    Image.new("RGB", (800, 600)).save(path)
    plans = Plans(town, alice)
    await plans.furnish(path)
    carol, echo = await town.enter(town.carol), await town.enter(town.echo)
    assert await plans.found_by(carol) == {*EVERYWHERE, "feed"}
    assert await plans.statuses(town.carol.token) == {200}
    page = await carol.ask(FillStream(stream=StreamId(plans.channel), after=0))
    await carol.ask(SetView(channels=[plans.channel]))

    await alice.ask(ConvertChannel(channel=plans.channel))
    told = {type(each): each for each in await carol.settled()}
    assert told[ChannelListed].channel == plans.channel
    assert not told[ChannelFollowed].following
    assert told[SavedRemoved].seq == plans.said.seq
    assert (await bob.until(ChannelChanged)).channel.kind == "private"
    await echo.settled()
    for client in (carol, echo):
        for command in plans.closed:
            assert (await client.refusal(command)).code is ErrorCode.NOT_FOUND, command
        assert await plans.found_by(client) == set()
    assert await plans.statuses(town.carol.token) == {404}
    assert await plans.statuses(town.bob.token) == {200}
    again = await town.enter(
        town.carol, resume=Resume(epoch=carol.welcome.epoch, cursors=[page.entries[-1].at])
    )
    await alice.ask(post(plans.channel, "among us: zeppelin #airship"))
    await town.server.indexer.settled()
    await town.server.projector.settled()
    for client in (carol, again, echo):
        told = await client.settled()
        assert not [each for each in told if getattr(each, "channel", "") == plans.channel]
        assert await plans.found_by(client) == set()
    assert await plans.found_by(bob) >= {"search", "tags", "shares"}
