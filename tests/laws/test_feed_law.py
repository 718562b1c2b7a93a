"""Laws of the feed: it is what the oracle says, however it was folded, and nobody sees too much.

``make feed-law`` takes as long as a hundred thousand steps do.
"""

import os
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chatserver.domain.feed.affinity import affinity
from chatserver.domain.feed.kinds import DAY_US
from chatserver.domain.feed.naive import Said, naive
from chatserver.domain.feed.stories import badge, written
from chatserver.projections.feed import fold
from chatserver.projections.shadow import Verdict, judge
from chatserver.store import affinities, feed, feed_folds, feed_heads
from chatserver.store.engines import Address
from protocol import Command
from protocol.blocks import BlockPerson
from protocol.channel_follows import FollowChannel
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    OpenDirect,
    RemoveMember,
    RestoreChannel,
    StarChannel,
)
from protocol.cursors import MarkRead
from protocol.feed import (
    Badge,
    DismissStory,
    FeedPage,
    ListFeed,
    MarkFeed,
    RefreshFeed,
    Story,
    WeighStory,
)
from protocol.ids import ChannelId
from protocol.keywords import SetKeywords
from protocol.levels import MuteChannel, SetLevel
from protocol.limits import MAX_FEED_STORIES
from protocol.messages import DeleteMessage, EditMessage, MessagePlace
from protocol.people import FollowPerson
from protocol.reactions import AddReaction, RemoveReaction
from protocol.tags import FollowTag
from protocol.threads import FollowThread, MarkThreadRead
from protocol.updates import OpenUpdates
from tests.postgres_server import copy_of
from tests.town import Person, post

from .quiet_office import QuietOffice
from .servers import shared_postgres
from .test_state_law import copy, founded

EXAMPLES = int(os.environ.get("FEED_LAW_EXAMPLES", "20"))
WHO = st.integers(0, 4)
WHERE = st.integers(0, 9)
SEQ = st.integers(1, 40)
WHOM = st.none() | WHO
PUSH_AT_MOST = st.sampled_from([1, 2, 64])
PAUSE_US = st.sampled_from([1, 31 * 60_000_000, 25 * 3_600_000_000])
EVERYTHING = 1_000_000
SHELVES = {"channel": "channels"} | dict.fromkeys(
    ("tag", "update", "person", "outside"), "following"
)
ASIDE = st.sampled_from(
    ["", " #ant", " #ant #bee", " ant", " Bee on call", " `ant`", " <!channel>", " <!here> #ant"]
)


class FeedLaw(RuleBasedStateMachine):
    """Five people do whatever comes to their minds, while the feed is folded in any way."""

    @initialize()
    def open(self) -> None:
        """Begin in a town of its own."""
        register, data, _ = founded()
        self.data = Path(tempfile.mkdtemp())
        self.office = QuietOffice(self.place(copy(data, self.data) / "chat.db"), register)
        town = register
        self.people = [town.alice, town.bob, town.carol, town.gus, town.echo]
        self.channels = [town.general, town.secret]
        self.given: dict[int, list[str]] = {}
        self.cursors: dict[int, str | None] = {}
        self.replicas: dict[int, dict[str, Story]] = {}

    def place(self, file: Path) -> Address:
        """Return where the town is kept: in a file, unless the law is tried elsewhere."""
        return file

    def teardown(self) -> None:
        """At the end all of it is as the oracle says."""
        try:
            self.fold_everything(64)
            for who in self.people:
                self.compare(who)
        finally:
            self.office.close()
            shutil.rmtree(self.data)

    def does(self, who: int, command: Command[Any]) -> Any:
        """Let somebody do something; whether it is refused is not our concern."""
        return self.office.does(self.people[who], command)

    def _place(self, where: int) -> ChannelId:
        return self.channels[where % len(self.channels)]

    def _text(self, whom: int | None, aside: str = "") -> str:
        hello = "hello" if whom is None else f"hello <@{self.people[whom].id}> <@U0000000000>"
        return hello + aside

    # What people do

    @rule(who=WHO, where=WHERE, whom=WHOM, pause_us=PAUSE_US, aside=ASIDE)
    def post(self, who: int, where: int, whom: int | None, pause_us: int, aside: str) -> None:
        """Post after a while, and perhaps mention somebody, or call all."""
        self.office.now_us += pause_us
        self.does(who, post(self._place(where), self._text(whom, aside)))

    @rule(where=WHERE)
    def call_everybody(self, where: int) -> None:
        """Mention more than are told one by one."""
        names = " ".join(f"<@{person.id}>" for person in self.people)
        self.does(0, post(self._place(where), names))

    @rule(who=WHO, where=WHERE, thread=SEQ, whom=WHOM, aside=ASIDE, broadcast=st.booleans())
    def reply(  # what a reply has
        self, who: int, where: int, thread: int, whom: int | None, aside: str, *, broadcast: bool
    ) -> None:
        """Reply to a message, and perhaps tell the channel too."""
        text, channel = self._text(whom, aside), self._place(where)
        self.does(who, post(channel, text, thread=thread, broadcast=broadcast))

    @rule(where=WHERE)
    def discuss(self, where: int) -> None:
        """Everybody replies in a new thread."""
        posted = self.does(0, post(self._place(where)))
        for who in range(len(self.people) if posted else 0):
            self.does(who, post(self._place(where), thread=posted.message.seq))

    @rule(which=st.integers(0, 15), whom=WHOM, aside=ASIDE)
    def edit(self, which: int, whom: int | None, aside: str) -> None:
        """Edit one of the newest messages, and whom it mentions."""
        for message in self.newest(which):
            author = [person.id for person in self.people].index(message.author)
            text = self._text(whom, aside)
            self.does(
                author, EditMessage(channel=ChannelId(message.channel), seq=message.seq, text=text)
            )

    @rule(which=st.integers(0, 15), who=WHO)
    def delete(self, which: int, who: int) -> None:
        """Delete one of the newest messages."""
        for message in self.newest(which):
            self.does(who, DeleteMessage(channel=ChannelId(message.channel), seq=message.seq))

    def newest(self, which: int) -> list[Said]:
        """Return the newest message but so many, if there is one."""
        said = sorted(self.office.said(), key=lambda message: -message.time_us)
        return [message for message in said if not message.deleted][which : which + 1]

    @rule(who=WHO, where=WHERE, seq=SEQ)
    def read(self, who: int, where: int, seq: int) -> None:
        """Mark as read."""
        self.does(who, MarkRead(channel=self._place(where), seq=seq))

    @rule(who=WHO, which=st.integers(0, 15), emoji=st.sampled_from("👍🎉"), add=st.booleans())
    def react(self, who: int, which: int, emoji: str, *, add: bool) -> None:
        """Put an emoji on one of the newest messages, or take it off."""
        kind = AddReaction if add else RemoveReaction
        for message in self.newest(which):
            channel = ChannelId(message.channel)
            self.does(who, kind(channel=channel, seq=message.seq, emoji=emoji))

    @rule(who=WHO, which=st.integers(0, 15), follow=st.none() | st.booleans())
    def attend(self, who: int, which: int, *, follow: bool | None) -> None:
        """Follow a thread, or no more, or read it."""
        for message in self.newest(which):
            channel, root = ChannelId(message.channel), message.thread or message.seq
            if follow is None:
                self.does(who, MarkThreadRead(channel=channel, thread=root, seq=message.seq))
            else:
                self.does(who, FollowThread(channel=channel, thread=root, follow=follow))

    @rule(who=WHO, where=WHERE, level=st.sampled_from(["all", "mentions", "nothing"]))
    def turn_down(self, who: int, where: int, level: Any) -> None:
        """Make a channel louder or quieter."""
        self.does(who, SetLevel(channel=self._place(where), level=level))

    @rule(who=WHO, where=WHERE, muted=st.booleans())
    def mute(self, who: int, where: int, *, muted: bool) -> None:
        """Mute a channel, or hear it again."""
        self.does(who, MuteChannel(channel=self._place(where), muted=muted))

    @rule(who=WHO, where=WHERE, starred=st.booleans())
    def star(self, who: int, where: int, *, starred: bool) -> None:
        """Star a channel, or take the star away."""
        self.does(who, StarChannel(channel=self._place(where), starred=starred))

    @rule(who=WHO, where=WHERE, come=st.booleans())
    def come_or_go(self, who: int, where: int, *, come: bool) -> None:
        """Join or leave."""
        kind = JoinChannel if come else LeaveChannel
        self.does(who, kind(channel=self._place(where)))

    @rule(who=WHO, where=WHERE, whom=WHO, add=st.booleans())
    def add_or_remove(self, who: int, where: int, whom: int, *, add: bool) -> None:
        """Bring somebody in, or take them out."""
        kind = AddMember if add else RemoveMember
        self.does(who, kind(channel=self._place(where), user=self.people[whom].id))

    @rule(who=WHO, kind=st.sampled_from(["public", "private"]))
    def create(self, who: int, kind: Any) -> None:
        """Make a channel."""
        joined = self.does(who, CreateChannel(name=f"place-{len(self.channels)}", kind=kind))
        if joined:
            self.channels.append(joined.membership.channel.id)

    @rule(who=WHO, others=st.lists(WHO, min_size=1, max_size=3))
    def talk_directly(self, who: int, others: list[int]) -> None:
        """Open a direct channel."""
        joined = self.does(who, OpenDirect(users=[self.people[each].id for each in others]))
        if joined and joined.membership.channel.id not in self.channels:
            self.channels.append(joined.membership.channel.id)

    @rule(who=WHO, words=st.lists(st.sampled_from(["ant", "BEE", "on call", "!"]), max_size=3))
    def watch(self, who: int, words: list[str]) -> None:
        """Want to be told of some words from now on."""
        self.does(who, SetKeywords(keywords=words))

    @rule(who=WHO, tag=st.sampled_from(["ant", "bee"]), follow=st.booleans())
    def follow_tag(self, who: int, tag: str, *, follow: bool) -> None:
        """Follow a tag, or do so no more."""
        self.does(who, FollowTag(tag=tag, follow=follow))

    @rule(who=WHO, whom=WHO, follow=st.booleans())
    def follow_person(self, who: int, whom: int, *, follow: bool) -> None:
        """Follow somebody, or do so no more."""
        self.does(who, FollowPerson(user=self.people[whom].id, follow=follow))

    @rule(who=WHO, where=WHERE, follow=st.booleans())
    def follow_channel(self, who: int, where: int, *, follow: bool) -> None:
        """Follow a channel from outside, or do so no more."""
        self.does(who, FollowChannel(channel=self._place(where), follow=follow))

    @rule(where=WHERE, archive=st.booleans())
    def archive(self, where: int, *, archive: bool) -> None:
        """Archive a channel, or open it again."""
        kind = ArchiveChannel if archive else RestoreChannel
        self.does(0, kind(channel=self._place(where)))

    @rule(who=WHO, whom=WHO, block=st.booleans())
    def block(self, who: int, whom: int, *, block: bool) -> None:
        """Block somebody, or do so no more."""
        self.does(who, BlockPerson(user=self.people[whom].id, block=block))

    @rule(who=WHO, whom=WHOM, aside=ASIDE, pause_us=PAUSE_US)
    def say(self, who: int, whom: int | None, aside: str, pause_us: int) -> None:
        """Post an update."""
        self.office.now_us += pause_us
        found = self.does(who, OpenUpdates(user=self.people[who].id))
        if found:
            self.does(who, post(found.channel.id, self._text(whom, aside)))
            if found.channel.id not in self.channels:
                self.channels.append(found.channel.id)

    @rule(who=WHO, which=st.integers(0, 15), whom=WHOM)
    def share(self, who: int, which: int, whom: int | None) -> None:
        """Pass one of the newest messages on."""
        for message in self.newest(which):
            place = MessagePlace(channel=ChannelId(message.channel), seq=message.seq)
            found = self.does(who, OpenUpdates(user=self.people[who].id))
            if found:
                self.does(who, post(found.channel.id, self._text(whom), shares=place))

    @rule(who=WHO, days=st.sampled_from([0, 1, 14]))
    def count_affinities(self, who: int, days: int) -> None:
        """Find who and what is close to somebody, some days later."""
        self.office.now_us += days * DAY_US
        office, person, day = self.office, self.people[who], self.office.now_us // DAY_US
        found = affinity(affinities.talks(office.reader, person.id), day)
        assert found == office.closest(person, day)
        office.whole(lambda: affinities.save(office.reader, person.id, found, day))
        assert affinities.of(office.reader, person.id) == found

    # What people say of their feeds

    @rule(who=WHO, ago_us=st.sampled_from([0, 1_000_000, 40 * 60_000_000]))
    def mark(self, who: int, ago_us: int) -> None:
        """Have seen everything up to some time."""
        self.does(who, MarkFeed(seen_us=self.office.now_us - ago_us))

    @rule(who=WHO, which=st.integers(0, 9), direction=st.sampled_from(["more", "less", "usual"]))
    def weigh(self, who: int, which: int, direction: Any) -> None:
        """Ask for more or less of a story's like."""
        for story in self.feed_of(self.people[which % 5])[which : which + 1]:
            self.does(who, WeighStory(key=story.key, direction=direction))

    @rule(who=WHO, which=st.integers(0, 9))
    def dismiss(self, who: int, which: int) -> None:
        """Hide a story."""
        for story in self.feed_of(self.people[who])[which : which + 1]:
            assert self.does(who, DismissStory(key=story.key))

    # How it is folded

    @rule(where=WHERE, limit=st.integers(1, 5), push_at_most=PUSH_AT_MOST, lazily=st.booleans())
    def fold_some(self, where: int, limit: int, push_at_most: int, *, lazily: bool) -> None:
        """Fold a few events of one channel, pushed or pulled; again changes nothing."""
        channel, reader = self._place(where), self.office.reader
        folded = self.office.whole(
            lambda: fold(reader, channel, limit, push_at_most, lazily=lazily)
        )
        assert folded.rows <= 1 + 64 * folded.events * 2

    @rule(where=WHERE, limit=st.integers(1, 5))
    def crash(self, where: int, limit: int) -> None:
        """Die in the middle of it."""

        def fold_and_die() -> None:
            fold(self.office.reader, self._place(where), limit)
            raise ZeroDivisionError

        with suppress(ZeroDivisionError):
            self.office.whole(fold_and_die)

    @rule(push_at_most=PUSH_AT_MOST)
    def fold_everything(self, push_at_most: int) -> None:
        """Fold to the end; then there is nothing to fold."""
        for channel in feed_heads.behind(self.office.reader):
            self.office.whole(
                lambda channel=channel: fold(self.office.reader, channel, EVERYTHING, push_at_most)
            )
        assert not feed_heads.behind(self.office.reader)
        for channel in self.channels:
            before = self.office.reader.changes
            assert fold(self.office.reader, channel, EVERYTHING).events == 0
            assert self.office.reader.changes == before

    @rule(who=WHO, push_at_most=PUSH_AT_MOST)
    def fold_lazily(self, who: int, push_at_most: int) -> None:
        """Fold what concerns people: the rest is found in the log, and is the same."""
        reader = self.office.reader
        for channel in feed_heads.behind(reader):
            self.office.whole(
                lambda channel=channel: fold(reader, channel, EVERYTHING, push_at_most, lazily=True)
            )
        self.compare(self.people[who])

    @rule(push_at_most=PUSH_AT_MOST)
    def rebuild(self, push_at_most: int) -> None:
        """Drop everything and fold it again."""
        self.office.whole(lambda: feed_folds.empty(self.office.reader))
        self.fold_everything(push_at_most)

    # What must hold

    @rule(who=WHO, push_at_most=PUSH_AT_MOST)
    def check(self, who: int, push_at_most: int) -> None:
        """Once all is folded, somebody's feed is what the oracle says."""
        self.fold_everything(push_at_most)
        self.compare(self.people[who])

    @rule(who=WHO)
    def turn_page(self, who: int) -> None:
        """No story comes twice, whatever happened since the last page."""
        given = self.given.setdefault(who, [])
        page: FeedPage = self.does(who, ListFeed(cursor=self.cursors.get(who), limit=2))
        keys = [story.key for story in page.stories]
        assert not {*keys} & {*given}
        assert len({*keys}) == len(keys)
        given += keys
        self.cursors[who] = page.cursor
        if page.cursor is None:
            now = {story.key for story in self.feed_of(self.people[who])}
            assert now <= {*given}, "the last page was given, and something was left out"
            self.given[who] = []

    @rule(who=WHO)
    def refresh(self, who: int) -> None:
        """A client that applies the difference has the feed as it is."""
        replica = self.replicas.setdefault(who, {})
        have = [story.etag for story in replica.values()]
        news = self.does(who, RefreshFeed(have=have, limit=MAX_FEED_STORIES))
        replica.update((story.key, story) for story in news.stories)
        self.replicas[who] = {key: replica[key] for key in news.keys}
        fresh = self.does(who, RefreshFeed(have=[], limit=MAX_FEED_STORIES))
        assert list(self.replicas[who].values()) == fresh.stories
        assert all(story.preview is None or story.preview.text for story in fresh.stories)

    def feed_of(self, who: Person) -> list[Story]:
        """Return somebody's feed as it is read."""
        return [
            written(who.id, each, "ranked")
            for each in feed.stories(self.office.reader, who.id, "ranked")
        ]

    def compare(self, who: Person) -> None:
        """The feed is the oracle's; its badge counts what is unseen; its reasons add up."""
        office = self.office
        ours = feed.stories(office.reader, who.id, "ranked")
        stories = [written(who.id, each, "ranked") for each in ours]
        world = office.world(who)
        oracle = naive(world)
        assert stories == oracle
        verdict = judge(office.reader, who.id)
        # rows pushed under another limit than the server's look as if they still had to move
        is_open = verdict is Verdict.UNKNOWN and feed_heads.behind(office.reader)
        assert verdict is Verdict.SAME or is_open
        elsewhere = {*world.outside, *world.interests.elsewhere}
        assert {story.channel for story in stories} <= {*world.places, *elsewhere}
        assert not any(world.blocked & {*story.faces} for story in stories)
        unseen = Counter(SHELVES.get(story.kind, "direct") for story in oracle if not story.seen)
        assert badge(ours) == Badge(**unseen)
        for story in stories:
            assert story.sort_us - story.last_us == sum(boost.us for boost in story.boosts)


TestFeedLaw = FeedLaw.TestCase


class FeedLawOnPostgres(FeedLaw):
    """The same on the other engine, whose statements are the same and whose plans are not."""

    def place(self, file: Path) -> Address:
        """Copy the town into a database of its own."""
        name = shared_postgres().make()
        copy_of(file, shared_postgres().url(name))
        return shared_postgres().url(name)


TestFeedLawOnPostgres = FeedLawOnPostgres.TestCase
TestFeedLawOnPostgres.settings = settings(
    deadline=None, max_examples=max(2, EXAMPLES // 10), stateful_step_count=40
)
TestFeedLaw.settings = settings(deadline=None, max_examples=EXAMPLES, stateful_step_count=60)
