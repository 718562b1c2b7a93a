"""The law clients live by: an old snapshot and the events since are a new snapshot."""

import asyncio
import contextlib
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import uvloop
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chatserver import due
from chatserver.actions import emoji
from chatserver.actions.polls import TELL_EVERY_US
from chatserver.actions.previews import add_previews
from chatserver.core.clock import now_us
from protocol import Command, CommandRefused
from protocol.blocks import BlockPerson
from protocol.channel_follows import FollowChannel
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    ConvertChannel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    MemberJoined,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
)
from protocol.cursors import MarkRead, MarkUnread
from protocol.drafts import SaveDraft
from protocol.emoji import RemoveEmoji
from protocol.files import DeleteFile
from protocol.groups import ChangeGroup, CreateGroup, RemoveGroup
from protocol.ids import ChannelId, FileId, GroupId, StreamId, UserId
from protocol.keywords import SetKeywords
from protocol.levels import MuteChannel, SetLevel
from protocol.log import FillStream
from protocol.messages import DeleteMessage, EditMessage, Follow, Message, MessagePlace
from protocol.moderation import AcknowledgeCaution, HideMessage, ShowMessage, WarnPerson
from protocol.people import FollowPerson
from protocol.pins import PinMessage, UnpinMessage
from protocol.polls import CastVote, ClosePoll
from protocol.previews import LinkPreview, RemovePreview
from protocol.profiles import ChangeProfile, SetPresence
from protocol.quiet import (
    ChangeQuiet,
    ChangeQuietPolicy,
    QuietPolicy,
    SetPause,
    WeeklyHours,
    WeeklySpan,
)
from protocol.reactions import AddReaction, RemoveReaction
from protocol.receipts import ShowReceipts
from protocol.reminders import AddReminder, CompleteReminder, DeleteReminder
from protocol.saved import CompleteSaved, SaveMessage, UnsaveMessage
from protocol.scheduled import (
    ChangeScheduled,
    DeleteScheduled,
    ScheduleMessage,
    SendScheduled,
)
from protocol.sections import Section, SetSections
from protocol.state import State
from protocol.statuses import SetStatus
from protocol.tags import FollowTag, ListTagged, SuggestTags
from protocol.threads import FollowThread, MarkThreadRead, MarkThreadUnread
from protocol.updates import OpenUpdates
from protocol.users import RenameUser
from tests.pictures import DOT
from tests.postgres_server import copy_of
from tests.running import bounded
from tests.town import Person, Register, Town, copy, found, new_nonce, poll, post
from tests.uploading import upload

from .mirror import Mirror
from .servers import shared_postgres

LINK = "https://example.org"
WHO = st.integers(0, 3)
WHERE = st.integers(0, 5)
SEQ = st.integers(1, 25)
WORD = st.sampled_from(["ant", "bee", "cat", "dog"])
LEVEL = st.sampled_from(["all", "mentions", "nothing"])
EMOJI = st.sampled_from(["🎉", "👍", ":ant:"])
BOTH = st.booleans()
WHOM = st.none() | WHO | st.sampled_from(["channel", "here", "group", "tag"])


@cache
def founded() -> tuple[Register, Path, tempfile.TemporaryDirectory[str]]:
    """Make the town's data once."""
    directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    data = Path(directory.name)
    return asyncio.run(bounded(found(data))), data, directory


def unread_by_counting(state: State, channel: ChannelId) -> int:
    """Count what is outside threads, stands, and lies beyond the read cursor."""
    read_seq = state.memberships[channel].read_seq
    return sum(
        message.place_in_channel is not None and not message.deleted and message.seq > read_seq
        for message in state.messages[channel].values()
    )


async def mentioned_by_counting(mirror: Mirror, state: State, channel: ChannelId) -> bool:
    """Count the unread messages since one came in that mention one, and compare."""
    log = await mirror.ask(FillStream(stream=StreamId(channel), after=0))
    came_in = max(
        entry.at.seq
        for entry in log.entries
        if isinstance(entry.event, MemberJoined) and entry.event.user == state.me
    )
    membership = state.memberships[channel]
    since = max(came_in, membership.read_seq)
    counted = [
        message.seq
        for message in sorted(state.messages[channel].values(), key=lambda each: each.seq)
        if message.seq > since and message.author != state.me and calls(message, state.me)
    ]
    return counted == [seq for seq in membership.mentions if seq > since]


def calls(message: Message, user: UserId) -> bool:
    """Say whether a message calls somebody, by name, through a group or with everybody."""
    return user in {*message.mentions, *message.called} or message.everyone == "channel"


async def tagged(mirror: Mirror, tag: str) -> list[tuple[ChannelId, int]]:
    """Return the messages with a tag that somebody finds in their channels.

    Suggestions count as many as are found, those in public channels one is not in too.
    """
    state = mirror.state
    found = (await mirror.ask(ListTagged(tag=tag, limit=200))).messages
    suggested = (await mirror.ask(SuggestTags(prefix=tag))).tags
    assert [each.messages for each in suggested] == [len(found)] * bool(found)
    mine = [message for message in found if message.channel in state.memberships]
    return sorted((message.channel, message.seq) for message in mine)


def tagged_by_looking(state: State, tag: str) -> list[tuple[ChannelId, int]]:
    """Look at every message of one's channels."""
    return sorted(
        (channel, message.seq)
        for channel, loaded in state.messages.items()
        for message in loaded.values()
        if f"#{tag}" in message.text
    )


def followed(state: State) -> dict[tuple[ChannelId, int], tuple[Follow, bool]]:
    """Return the threads somebody follows that are still there, and which have something new."""
    return {
        at: (follow, state.has_new_replies(*at))
        for at, follow in state.follows.items()
        if follow.following and at[1] in state.messages[at[0]]
    }


class StateLaw(RuleBasedStateMachine):
    """Four people do whatever comes to their minds; each of their clients keeps up."""

    @initialize()
    def open(self) -> None:
        """Start the server; everybody's client loads what there is."""
        register, data, _ = founded()
        self.data = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.town = Town(register, copy(data, self.data), store=self.place(data / "chat.db"))
        self.run(self.town.start())
        self.people = [self.town.alice, self.town.bob, self.town.carol, self.town.gus]
        self.channels = [self.town.general, self.town.secret]
        self.groups: list[GroupId] = []
        self.files: list[FileId] = []
        self.polls: list[dict[str, Any]] = []
        self.mirrors = [Mirror(self.town.address, person) for person in self.people]
        for mirror in self.mirrors:
            self.run(mirror.go_online())

    def place(self, _file: Path) -> dict[str, Any]:
        """Say where the town's data is kept."""
        return {}

    def teardown(self) -> None:
        """Everybody comes online and catches up; each state is what the server says."""
        try:
            for mirror in self.mirrors:
                self.run(self._compare(mirror))
        finally:
            for mirror in self.mirrors:
                self.run(mirror.go_offline())
            self.run(self.town.stop())
            self.runner.close()
            shutil.rmtree(self.data)

    def run(self, work: Any) -> None:
        """Run something on the machine's loop."""
        self.runner.run(bounded(work))

    async def _compare(self, mirror: Mirror) -> None:
        await self._tell_votes()
        await mirror.go_online()
        state = await mirror.catch_up()
        fresh = await mirror.fresh()
        assert state.users == fresh.users
        for tag in ("ant", "bee"):
            assert await tagged(mirror, tag) == tagged_by_looking(fresh, tag)
        assert state.memberships == fresh.memberships
        for channel in fresh.memberships:
            assert state.unread(channel) == unread_by_counting(fresh, channel)
            assert await mentioned_by_counting(mirror, fresh, channel)
            assert state.badge(channel) == fresh.badge(channel)
        assert state.members == fresh.members
        assert state.messages == fresh.messages
        assert state.drafts == fresh.drafts
        assert state.emoji == fresh.emoji
        assert followed(state) == followed(fresh)
        assert replace(state, follows={}) == replace(fresh, follows={})

    async def _tell_votes(self) -> None:
        """Let the votes be told that came so close together that they are told a second later."""
        server, later_us = self.town.server, now_us() + 2 * TELL_EVERY_US
        await due.close_polls(server.database, server.committer, later_us)

    def does(self, who: int, command: Command[Any]) -> Any:
        """Let somebody do something; whether it is refused is not our concern."""
        try:
            return self.runner.run(self.town.do(self.people[who], command))
        except CommandRefused:
            return None

    def _place(self, where: int) -> ChannelId:
        return self.channels[where % len(self.channels)]

    def _person(self, who: int) -> Person:
        return self.people[who]

    def _text(self, word: str, whom: int | str | None) -> str:
        match whom:
            case None:
                return word
            case "group":
                return " ".join([word, *(f"<!group:{group}>" for group in self.groups)])
            case "tag":
                return f"{word} #{word}"
            case str():
                return f"{word} <!{whom}>"
            case _:
                return f"{word} <@{self._person(whom).id}>"

    # Messages

    @rule(who=WHO, where=WHERE, thread=st.none() | SEQ, whom=WHOM, both=st.booleans())
    def post(
        self, who: int, where: int, thread: int | None, whom: int | str | None, *, both: bool
    ) -> None:
        """Post, or reply, perhaps to the channel too; perhaps mention somebody."""
        text, broadcast = self._text("hello", whom), both and thread is not None
        self.does(who, post(self._place(where), text, thread=thread, broadcast=broadcast))

    @rule(who=WHO, where=WHERE, thread=st.none() | SEQ, again=st.booleans())
    def post_files(self, who: int, where: int, thread: int | None, *, again: bool) -> None:
        """Post a new file, and perhaps one that was posted before."""
        change = self.town.change(lambda tx: upload(tx, self.people[who]).id)
        self.files.append(self.runner.run(change))
        files = self.files[-2:] if again else self.files[-1:]
        self.does(who, post(self._place(where), "", files=files, thread=thread))

    @rule(who=WHO, which=SEQ)
    def delete_file(self, who: int, which: int) -> None:
        """Delete a file, wherever it stands."""
        if self.files:
            self.does(who, DeleteFile(file=self.files[which % len(self.files)]))

    @rule(who=WHO, where=WHERE, thread=SEQ, follow=st.booleans())
    def follow(self, who: int, where: int, thread: int, *, follow: bool) -> None:
        """Follow a thread, or do so no more."""
        self.does(who, FollowThread(channel=self._place(where), thread=thread, follow=follow))

    @rule(who=WHO, where=WHERE, thread=SEQ, seq=SEQ)
    def read_thread(self, who: int, where: int, thread: int, seq: int) -> None:
        """Mark a thread as read."""
        self.does(who, MarkThreadRead(channel=self._place(where), thread=thread, seq=seq))

    @rule(who=WHO, where=WHERE, thread=SEQ, seq=SEQ)
    def call_thread_unread(self, who: int, where: int, thread: int, seq: int) -> None:
        """Mark a thread as unread from somewhere on."""
        self.does(who, MarkThreadUnread(channel=self._place(where), thread=thread, seq=seq))

    @rule(who=WHO, where=WHERE)
    def start_thread(self, who: int, where: int) -> None:
        """Post and reply to it twice."""
        posted = self.does(who, post(self._place(where)))
        for other in (who, where % len(self.people)) if posted else ():
            self.does(other, post(self._place(where), thread=posted.message.seq))

    @rule(who=WHO, where=WHERE, seq=SEQ, word=WORD, whom=WHOM)
    def edit(self, who: int, where: int, seq: int, word: str, whom: int | str | None) -> None:
        """Edit a message, and whom it mentions."""
        text = self._text(word, whom)
        self.does(who, EditMessage(channel=self._place(where), seq=seq, text=text))

    @rule(who=WHO, where=WHERE, seq=SEQ)
    def delete(self, who: int, where: int, seq: int) -> None:
        """Delete a message, as its author or as an administrator."""
        self.does(who, DeleteMessage(channel=self._place(where), seq=seq))

    @rule(where=WHERE)
    def delete_newest(self, where: int) -> None:
        """Delete what was posted last."""
        for seq in range(25, 0, -1):
            if self.does(0, DeleteMessage(channel=self._place(where), seq=seq)):
                return

    @rule(who=WHO, where=WHERE, seq=SEQ)
    def read(self, who: int, where: int, seq: int) -> None:
        """Mark as read."""
        self.does(who, MarkRead(channel=self._place(where), seq=seq))

    @rule(who=WHO, where=WHERE, seq=SEQ, emoji=EMOJI, add=st.booleans())
    def react(self, who: int, where: int, seq: int, emoji: str, *, add: bool) -> None:
        """Put an emoji on a message, or take it off."""
        kind = AddReaction if add else RemoveReaction
        self.does(who, kind(channel=self._place(where), seq=seq, emoji=emoji))

    @rule(who=WHO, text=st.sampled_from(["", "at lunch"]), emoji=st.sampled_from([None, "🎉"]))
    def set_status(self, who: int, text: str, emoji: str | None) -> None:
        """Say how one is."""
        self.does(who, SetStatus(text=text, emoji=emoji))

    @rule(who=WHO, whom=WHO, word=WORD)
    def change_title(self, who: int, whom: int, word: str) -> None:
        """Say what somebody does; administrators say it of others."""
        self.does(who, ChangeProfile(user=self._person(whom).id, title=word))

    @rule(who=WHO, away=st.booleans())
    def set_presence(self, who: int, *, away: bool) -> None:
        """Seem to be away."""
        self.does(who, SetPresence(away=away))

    @rule(who=WHO, shown=st.booleans())
    def show_receipts(self, who: int, *, shown: bool) -> None:
        """Show what one has read, or do so no more."""
        self.does(who, ShowReceipts(shown=shown))

    @rule(who=WHO, day=st.none() | st.integers(0, 6), paused=st.booleans())
    def be_quiet(self, who: int, day: int | None, *, paused: bool) -> None:
        """Have quiet hours or none, and be told nothing for a while."""
        hours = None if day is None else WeeklyHours(spans=[WeeklySpan(day=day, begins=0, ends=9)])
        self.does(who, ChangeQuiet(mode="own" if hours else "off", hours=hours))
        self.does(who, SetPause(until_us=now_us() + 60_000_000 if paused else None))

    @rule(who=WHO, holds=st.booleans())
    def say_what_holds(self, who: int, *, holds: bool) -> None:
        """Say what holds for everybody."""
        self.does(who, ChangeQuietPolicy(policy=QuietPolicy(floor_holds=holds)))

    @rule(who=WHO, where=WHERE, seq=SEQ, when=st.sampled_from(["in 2 seconds", "demain"]))
    def be_reminded(self, who: int, where: int, seq: int, when: str) -> None:
        """Want to be reminded of a message, soon or tomorrow."""
        at = MessagePlace(channel=self._place(where), seq=seq)
        self.does(who, AddReminder(at=at, nonce=new_nonce(), when=when))

    @rule(who=WHO, index=st.integers(0, 3), done=st.none() | st.booleans())
    def change_reminder(self, who: int, index: int, *, done: bool | None) -> None:
        """Call a reminder done or not, or forget it."""
        for id_ in sorted(self.mirrors[who].state.reminders)[index : index + 1]:
            if done is None:
                self.does(who, DeleteReminder(id=id_))
            else:
                self.does(who, CompleteReminder(id=id_, done=done))

    @rule(who=WHO, where=WHERE, seq=SEQ, done=st.none() | st.booleans())
    def save(self, who: int, where: int, seq: int, *, done: bool | None) -> None:
        """Keep a message for later, call it done or not, or keep it no longer."""
        at = {"channel": self._place(where), "seq": seq}
        self.does(who, SaveMessage(**at))
        if done is None:
            return
        self.does(who, CompleteSaved(**at) if done else UnsaveMessage(**at))

    @rule(who=WHO, where=WHERE, word=WORD)
    def schedule(self, who: int, where: int, word: str) -> None:
        """Let a message be sent tomorrow."""
        command = ScheduleMessage(
            channel=self._place(where),
            text=word,
            nonce=new_nonce(),
            send_us=now_us() + 86_400_000_000,
        )
        self.does(who, command)

    @rule(who=WHO, index=st.integers(0, 3), what=st.sampled_from(["change", "delete", "send"]))
    def change_scheduled(self, who: int, index: int, what: str) -> None:
        """Change a message that is to be sent later, send it now or delete it."""
        waiting = sorted(self.mirrors[who].state.scheduled)[index : index + 1]
        kinds = {"change": ChangeScheduled, "delete": DeleteScheduled, "send": SendScheduled}
        for id_ in waiting:
            changes = {"text": "eel"} if what == "change" else {}
            self.does(who, kinds[what](id=id_, **changes))

    @rule(who=WHO, where=WHERE, seq=SEQ, hide=BOTH)
    def hide(self, who: int, where: int, seq: int, *, hide: bool) -> None:
        """Hide a message, or show it again."""
        kind = HideMessage if hide else ShowMessage
        self.does(who, kind(channel=self._place(where), seq=seq))

    @rule(who=WHO, whom=WHO, caution=st.integers(1, 3))
    def warn(self, who: int, whom: int, caution: int) -> None:
        """Warn somebody, and have them acknowledge what they were told."""
        self.does(who, WarnPerson(user=self.people[whom].id, text="be kind"))
        self.does(whom, AcknowledgeCaution(caution=caution))

    @rule(who=WHO, where=WHERE)
    def post_link(self, who: int, where: int) -> None:
        """Post a link."""
        self.does(who, post(self._place(where), f"see {LINK}"))

    @rule(who=WHO, where=WHERE, seq=SEQ, title=st.sampled_from(["", "ant", "bee"]))
    def preview(self, who: int, where: int, seq: int, title: str) -> None:
        """Let a link's page be there, or take its preview off."""
        channel, found = self._place(where), {LINK: LinkPreview(url=LINK, title=title)}
        if title:
            self.runner.run(self.town.change(lambda tx: add_previews(tx, channel, seq, found)))
        else:
            self.does(who, RemovePreview(channel=channel, seq=seq, url=LINK))

    @rule(who=WHO, where=WHERE, seq=SEQ, pin=st.booleans())
    def pin(self, who: int, where: int, seq: int, *, pin: bool) -> None:
        """Pin a message, or take the pin off."""
        kind = PinMessage if pin else UnpinMessage
        self.does(who, kind(channel=self._place(where), seq=seq))

    @rule(who=WHO, where=WHERE, thread=st.none() | SEQ, multiple=BOTH, anonymous=BOTH)
    def ask(
        self, who: int, where: int, thread: int | None, *, multiple: bool, anonymous: bool
    ) -> None:
        """Ask something, and let somebody vote."""
        fields = {"thread": thread, "multiple": multiple, "anonymous": anonymous}
        posted = self.does(who, poll(self._place(where), **fields))
        if posted:
            place = {"channel": posted.message.channel, "seq": posted.message.seq}
            self.polls.append(place)
            self.does(where % len(self.people), CastVote(**place, choices=[1]))

    @rule(who=WHO, which=SEQ, choices=st.lists(st.integers(0, 2), max_size=2))
    def vote(self, who: int, which: int, choices: list[int]) -> None:
        """Vote, or take the vote back."""
        if self.polls:
            place = self.polls[which % len(self.polls)]
            self.does(who, CastVote(**place, choices=choices))

    @rule(who=WHO, which=SEQ, delete=BOTH)
    def end_poll(self, who: int, which: int, *, delete: bool) -> None:
        """Close a poll, or delete it."""
        if self.polls:
            kind = DeleteMessage if delete else ClosePoll
            self.does(who, kind(**self.polls[which % len(self.polls)]))

    @rule(where=WHERE, seq=SEQ, emoji=EMOJI)
    def all_react(self, where: int, seq: int, emoji: str) -> None:
        """Let everybody put the same emoji on a message."""
        for who in range(len(self.people)):
            self.does(who, AddReaction(channel=self._place(where), seq=seq, emoji=emoji))

    @rule(who=WHO, where=WHERE, seq=SEQ)
    def mark_unread(self, who: int, where: int, seq: int) -> None:
        """Mark as unread."""
        self.does(who, MarkUnread(channel=self._place(where), seq=seq))

    @rule(who=WHO, where=WHERE, level=LEVEL, muted=st.booleans())
    def set_level(self, who: int, where: int, level: Any, *, muted: bool) -> None:
        """Make a channel louder or quieter."""
        self.does(who, SetLevel(channel=self._place(where), level=level))
        self.does(who, MuteChannel(channel=self._place(where), muted=muted))

    @rule(who=WHO, where=WHERE, starred=st.booleans())
    def star(self, who: int, where: int, *, starred: bool) -> None:
        """Star a channel, or take the star away."""
        self.does(who, StarChannel(channel=self._place(where), starred=starred))

    @rule(who=WHO, where=WHERE, thread=st.none() | SEQ, text=st.just("") | WORD)
    def draft(self, who: int, where: int, thread: int | None, text: str) -> None:
        """Begin to write, or give it up."""
        self.does(who, SaveDraft(channel=self._place(where), thread=thread, text=text))

    # Channels

    @rule(who=WHO, where=WHERE)
    def join(self, who: int, where: int) -> None:
        """Come in."""
        self.does(who, JoinChannel(channel=self._place(where)))

    @rule(who=WHO, where=WHERE)
    def leave(self, who: int, where: int) -> None:
        """Go out."""
        self.does(who, LeaveChannel(channel=self._place(where)))

    @rule(who=WHO, where=WHERE, whom=WHO, add=st.booleans())
    def add_or_remove(self, who: int, where: int, whom: int, *, add: bool) -> None:
        """Bring somebody in, or take them out."""
        kind = AddMember if add else RemoveMember
        self.does(who, kind(channel=self._place(where), user=self._person(whom).id))

    @rule(who=WHO, where=WHERE, whom=WHO, role=st.sampled_from(["administrator", "member"]))
    def appoint(self, who: int, where: int, whom: int, role: Any) -> None:
        """Change a role."""
        self.does(who, SetRole(channel=self._place(where), user=self._person(whom).id, role=role))

    @rule(who=WHO, where=WHERE, word=WORD)
    def change(self, who: int, where: int, word: str) -> None:
        """Change name and topic."""
        self.does(who, SetTopic(channel=self._place(where), topic=word))

    @rule(who=WHO, where=WHERE, word=WORD)
    def set_purpose(self, who: int, where: int, word: str) -> None:
        """Say what a channel is for."""
        self.does(who, SetPurpose(channel=self._place(where), purpose=word))
        self.does(who, RenameChannel(channel=self._place(where), name=word))

    @rule(who=WHO, where=WHERE, slow_s=st.sampled_from([0, 1]))
    def set_rules(self, who: int, where: int, slow_s: int) -> None:
        """Say who begins something in a channel and how fast, and make it private."""
        channel = self._place(where)
        posting = "administrators" if slow_s else "members"
        self.does(who, SetPosting(channel=channel, posting=posting))
        self.does(who, SetPace(channel=channel, slow_s=slow_s))
        self.does(who, SetNewcomers(channel=channel, newcomers=bool(slow_s)))

    @rule(who=WHO, where=WHERE)
    def convert(self, who: int, where: int) -> None:
        """Make a channel private."""
        self.does(who, ConvertChannel(channel=self._place(where)))

    @rule(who=WHO, where=WHERE)
    def archive_or_restore(self, who: int, where: int) -> None:
        """Archive a channel, or open it again."""
        archived = self.does(who, ArchiveChannel(channel=self._place(where)))
        if archived and where % 2:
            self.does(who, RestoreChannel(channel=self._place(where)))

    @rule(who=WHO, name=WORD, kind=st.sampled_from(["public", "private"]))
    def create(self, who: int, name: str, kind: Any) -> None:
        """Make a channel."""
        joined = self.does(who, CreateChannel(name=name, kind=kind))
        if joined:
            self.channels.append(joined.membership.channel.id)

    @rule(who=WHO, others=st.lists(WHO, min_size=1, max_size=3))
    def talk_directly(self, who: int, others: list[int]) -> None:
        """Open a direct channel."""
        users = [self._person(other).id for other in others]
        joined = self.does(who, OpenDirect(users=users))
        if joined and joined.membership.channel.id not in self.channels:
            self.channels.append(joined.membership.channel.id)

    # People

    @rule(who=WHO, name=WORD)
    def rename(self, who: int, name: str) -> None:
        """Take another name."""
        self.does(who, RenameUser(display_name=name))

    @rule(who=WHO, name=WORD)
    def add_emoji(self, who: int, name: str) -> None:
        """Add a picture."""
        actor = self._person(who).actor
        change = self.town.change(lambda tx: emoji.add_emoji(tx, actor, name, DOT))
        with contextlib.suppress(CommandRefused):
            self.runner.run(change)

    @rule(who=WHO, name=WORD)
    def remove_emoji(self, who: int, name: str) -> None:
        """Take one away."""
        self.does(who, RemoveEmoji(name=name))

    @rule(who=WHO, name=WORD, people=st.sets(WHO))
    def make_group(self, who: int, name: str, people: set[int]) -> None:
        """Make a group of people."""
        users = [self._person(each).id for each in people]
        made = self.does(who, CreateGroup(name=name, users=users))
        if made:
            self.groups.append(made.group.id)

    @rule(who=WHO, which=WHERE, name=WORD, people=st.sets(WHO), keep=st.booleans())
    def change_group(
        self, who: int, which: int, name: str, people: set[int], *, keep: bool
    ) -> None:
        """Change a group, or dissolve it."""
        users = [self._person(each).id for each in people]
        for group in self.groups[which : which + 1]:
            if keep:
                self.does(who, ChangeGroup(group=group, name=name, users=users))
            else:
                self.does(who, RemoveGroup(group=group))

    @rule(who=WHO, words=st.lists(WORD, max_size=2))
    def set_keywords(self, who: int, words: list[str]) -> None:
        """Want to be told of words."""
        self.does(who, SetKeywords(keywords=words))

    @rule(who=WHO, name=WORD, where=WHERE)
    def arrange(self, who: int, name: str, where: int) -> None:
        """Arrange one's own channels."""
        sections = [Section(name=name, channels=[self._place(where)])] if name else []
        self.does(who, SetSections(sections=sections, sorting="newest"))

    @rule(who=WHO, tag=WORD, follow=st.booleans())
    def follow_tag(self, who: int, tag: str, *, follow: bool) -> None:
        """Follow a tag, or do so no more."""
        self.does(who, FollowTag(tag=tag, follow=follow))

    @rule(who=WHO, whom=WHO, follow=st.booleans())
    def follow_person(self, who: int, whom: int, *, follow: bool) -> None:
        """Follow somebody, or do so no more."""
        self.does(who, FollowPerson(user=self._person(whom).id, follow=follow))

    @rule(who=WHO, where=WHERE, follow=st.booleans())
    def follow_channel(self, who: int, where: int, *, follow: bool) -> None:
        """Follow a channel from outside, or do so no more."""
        self.does(who, FollowChannel(channel=self._place(where), follow=follow))

    @rule(who=WHO, whom=WHO, block=st.booleans())
    def block(self, who: int, whom: int, *, block: bool) -> None:
        """Block somebody, or do so no more."""
        self.does(who, BlockPerson(user=self._person(whom).id, block=block))

    @rule(who=WHO, whom=WHO)
    def open_updates(self, who: int, whom: int) -> None:
        """Look for what somebody says without a channel."""
        found = self.does(who, OpenUpdates(user=self._person(whom).id))
        if found and found.channel.id not in self.channels:
            self.channels.append(found.channel.id)

    @rule(who=WHO)
    def go_offline(self, who: int) -> None:
        """Lose the network."""
        self.run(self.mirrors[who].go_offline())

    @rule(who=WHO)
    def come_online(self, who: int) -> None:
        """Have it again; not everything may have arrived by the next command."""
        self.run(self.mirrors[who].go_online())

    @rule(who=WHO)
    def compare(self, who: int) -> None:
        """The law holds at any time."""
        self.run(self._compare(self.mirrors[who]))


class StateLawOnPostgres(StateLaw):
    """The same where changes run in lanes, and what they write waits for the end."""

    def place(self, file: Path) -> dict[str, Any]:
        """Copy the town into a database of its own."""
        name = shared_postgres().make()
        copy_of(file, shared_postgres().url(name))
        return {"url": shared_postgres().url(name)}


TestStateLawOnPostgres = StateLawOnPostgres.TestCase
TestStateLawOnPostgres.settings = settings(deadline=None, max_examples=4, stateful_step_count=40)
TestStateLaw = StateLaw.TestCase
TestStateLaw.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)
