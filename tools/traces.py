"""Write what happens to a state under random events, for the web client to come to the same end.

The traces in ``clients/web/tests/traces`` are what `protocol.state.apply` does; the browser's
reducer replays them. ``--check`` writes nothing, names what is stale and fails.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from protocol.blocks import PersonBlocked
from protocol.channel_follows import ChannelFollowed
from protocol.channels import (
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    ChannelStarred,
    Member,
    MemberJoined,
    MemberLeft,
    Membership,
    RoleChanged,
    Wording,
)
from protocol.cursors import ReadMarked, UnreadMarked
from protocol.drafts import Draft, DraftSaved
from protocol.emoji import CustomEmoji, EmojiAdded, EmojiRemoved
from protocol.events import AnyEvent
from protocol.files import File, FileDeleted
from protocol.groups import Group, GroupChanged, GroupRemoved
from protocol.ids import ChannelId, FileId, GroupId, ReminderId, ScheduledId, SessionId, UserId
from protocol.keywords import KeywordsChanged
from protocol.levels import LevelChanged
from protocol.messages import Follow, Message, MessageDeleted, MessageEdited, MessagePosted
from protocol.moderation import Caution, CautionsChanged
from protocol.people import FollowerCame, PersonFollowed
from protocol.pins import MessagePinned, MessageUnpinned, Pin
from protocol.polls import Poll, PollChanged, VoteChanged
from protocol.presence import PresenceChanged, TypingStarted
from protocol.previews import LinkPreview, PreviewsChanged
from protocol.profiles import PresenceChosen
from protocol.quiet import Quiet, QuietChanged, QuietPolicy, QuietPolicyChanged
from protocol.reactions import Reaction, ReactionChanged
from protocol.receipts import Receipt, ReceiptMoved, ReceiptsChosen
from protocol.reminders import Reminder, ReminderChanged, ReminderRemoved
from protocol.saved import MessageSaved, SavedMessage, SavedRemoved
from protocol.scheduled import MessageScheduled, ScheduledMessage, ScheduledRemoved
from protocol.sections import Section, SectionsChanged
from protocol.sessions import SessionEnded
from protocol.state import State, apply
from protocol.statuses import Status, StatusChanged
from protocol.tags import TagsChanged
from protocol.threads import ThreadFollowed, ThreadRead, ThreadUnreadMarked
from protocol.users import User, UserChanged

FOLDER = Path(__file__).parent.parent / "clients" / "web" / "tests" / "traces"
TRACES = 6
EVENTS = 150
NEWEST = 24

USERS = [UserId(f"U{name:0>9}") for name in ("ADA", "BOB", "CAROL", "DAN")]
CHANNELS = [ChannelId(f"C{name:0>9}") for name in ("GENERAL", "RANDOM", "FAR")]
ROLES: tuple[Any, ...] = ("administrator", "member")
LEVELS: tuple[Any, ...] = ("all", "mentions", "nothing")
KINDS: tuple[Any, ...] = ("public", "group")
WORDS = ("ant", "bee", "cat", "Dämmerung 🌒")
EMOJI = ("🎉", "👍🏽", ":party_parrot:")
NAMES = ("party_parrot", "shipit")
FILES = [FileId(f"F{name:0>9}") for name in ("PLAN", "PHOTO")]
GROUPS = [GroupId(f"P{name:0>9}") for name in ("OPS", "SALES")]


REMINDERS = [ReminderId(f"R{name:0>9}") for name in ("MILK", "TAX")]
SCHEDULED = [ScheduledId(f"Q{name:0>9}") for name in ("CAKE", "TEA")]


class Chance:
    """Random parts of a world small enough that events meet."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # the same ones each time

    def __call__(self, choices: Any) -> Any:
        """Return one of some."""
        return self._random.choice(choices)

    def often(self) -> bool:
        """Return True three times in four."""
        return self._random.random() < 0.75  # noqa: PLR2004  # the three in four

    def number(self, most: int) -> int:
        """Return a number from 0 to ``most``."""
        return self._random.randint(0, most)

    def message(self) -> Message:
        """Return a message, in a thread or not."""
        seq = 1 + self.number(NEWEST - 1)
        plain = Message(
            channel=self(CHANNELS),
            seq=seq,
            time_us=seq * 1_000,
            author=self(USERS),
            text=self(WORDS),
            ordinal=self.number(seq),
            mentions=self((USERS[:2], [], USERS[1:])),
            called=self((USERS[:1], [], [])),
            everyone=self(("channel", "here", None, None)),
            poll=self((None, None, self.poll())),
            files=self(([], [], [self.file(FILES[0])], [self.file(each) for each in FILES])),
        )
        if self.often():
            return replace(plain, replies=self.number(2), faces=self((USERS[1:3], [])))
        place = self((None, self.number(seq)))
        return replace(plain, thread=1 + self.number(seq - 1), channel_ordinal=place)

    def file(self, file: FileId) -> File:
        """Return what is attached to a message."""
        return File(
            id=file,
            creator=self(USERS),
            created_us=self.number(9),
            name=self(WORDS),
            type="image/png",
            size=1 + self.number(99),
            thumbnail=self.often(),
        )

    def poll(self) -> Poll:
        """Return what a message asks, as an event tells it."""
        return Poll(
            question=self(WORDS),
            options=list(WORDS[: 2 + self.number(1)]),
            anonymous=self.often(),
            closed_us=self((None, None, 3)),
            counts=[self.number(9) for _ in range(3)],
        )

    def reaction(self) -> Reaction:
        """Return how one kind of emoji stands on a message; 0 if nobody has it there any more."""
        count = self.number(3)
        return Reaction(
            emoji=self(EMOJI), count=count, since=1 + self.number(NEWEST), users=USERS[:count]
        )

    def reactions(self) -> list[Reaction]:
        """Return reactions as a page has them, in order; whether the user's is told by chance."""
        kinds = {each.emoji: each for each in (self.reaction(), self.reaction()) if each.count}
        return sorted(
            (replace(each, mine=self.often()) for each in kinds.values()),
            key=lambda each: each.since,
        )

    def pin(self) -> Pin:
        """Return how a message is pinned."""
        seq = 1 + self.number(NEWEST - 1)
        return Pin(channel=self(CHANNELS), seq=seq, user=self(USERS), time_us=self.number(9))

    def follow(self) -> Follow:
        """Return whether the user follows a thread, and how far they have read it."""
        read_seq = self.number(NEWEST)
        return Follow(
            channel=self(CHANNELS),
            thread=1 + self.number(5),
            following=self.often(),
            read_seq=read_seq,
            read_us=read_seq * 1_000,
            unread_head=self((0, read_seq, self.number(NEWEST))),
        )

    def scheduled(self) -> ScheduledMessage:
        """Return a message to be sent later, or one that could not be."""
        return ScheduledMessage(
            id=self(SCHEDULED),
            channel=self(CHANNELS),
            text=self(WORDS),
            send_us=1 + self.number(9),
            failure=self((None, "forbidden")),
        )

    def reminder(self) -> Reminder:
        """Return what the user wants to be reminded of."""
        return Reminder(
            id=self(REMINDERS),
            text=self(WORDS),
            remind_us=1 + self.number(9),
            came=self.often(),
            done_us=self((None, 3)),
        )

    def receipt(self, user: UserId) -> Receipt:
        """Return how far somebody has read, or that they show no more."""
        return Receipt(user=user, read_seq=self((0, 2, 5)), joined_us=self.number(3))

    def saved(self) -> SavedMessage:
        """Return a message that the user keeps for later."""
        return SavedMessage(
            channel=self(CHANNELS),
            seq=1 + self.number(4),
            saved_us=1 + self.number(9),
            done_us=self((None, 3)),
        )

    def custom_emoji(self) -> CustomEmoji:
        """Return a picture with a name."""
        return CustomEmoji(
            name=self(NAMES),
            hash=self(("a1", "b2")),
            type="image/png",
            creator=self(USERS),
            created_us=1,
        )

    def group(self) -> Group:
        """Return people who are mentioned together."""
        users = self((USERS[:2], USERS[2:]))
        return Group(id=self(GROUPS), name=self(NAMES), title=self(WORDS), users=users)

    def channel(self, channel: ChannelId) -> Channel:
        """Return a channel as it may be after a change."""
        members, archived = self.number(4), not self.often()
        return Channel(
            id=channel,
            kind=self(KINDS),
            creator=USERS[0],
            created_us=1,
            name=self(WORDS),
            topic=self(WORDS),
            purpose=self(("", *WORDS)),
            purpose_set=self((None, Wording(user=self(USERS), time_us=self.number(9)))),
            archived=archived,
            members=members,
        )

    def membership(self, channel: ChannelId) -> Membership:
        """Return the user's place in a channel."""
        read_seq = self.number(NEWEST)
        mentions = [seq for seq in (read_seq + 1, read_seq + 3) if self.often()]
        return Membership(
            channel=self.channel(channel),
            role=self(ROLES),
            read_seq=read_seq,
            mentions=mentions,
            callers=[self(USERS[1:]) for _ in mentions],
            deleted=[seq for seq in (read_seq + 2, read_seq + 4) if self.often()],
            unread_head=self.number(read_seq),
            read_ordinal=self.number(NEWEST),
            ordinal=self.number(NEWEST),
            level=self(LEVELS),
            muted=not self.often(),
        )

    def user(self, user: UserId) -> User:
        """Return somebody."""
        return User(id=user, name=user.lower(), display_name=self(WORDS), title=self(WORDS))

    def status(self) -> Status | None:
        """Return what somebody is up to, if anything."""
        status = Status(emoji=self(EMOJI), text=self(WORDS), until_us=self.number(9))
        return status if self.often() else None

    def event(self) -> AnyEvent:
        """Return an event, of whatever kind there is."""
        make: Any = self(
            [self._about_messages] * 4
            + [self._about_reading] * 2
            + [self._about_channels] * 2
            + [self._about_people]
        )
        event: AnyEvent = make()
        return event

    def _about_messages(self) -> AnyEvent:
        message = self.message()
        tombstone = replace(message, text="", deleted=True)
        left, when = (None, None) if message.thread is None else (self.number(2), self.number(9))
        events: list[AnyEvent] = [
            MessagePosted(message=message),
            MessageEdited(message=replace(message, edited_us=self.number(9))),
            MessageDeleted(
                message=tombstone, replies=left, last_reply_us=when, faces=self((USERS[:1], []))
            ),
            ReactionChanged(
                channel=message.channel,
                seq=message.seq,
                reaction=self.reaction(),
                user=self(USERS),
                added=self.often(),
            ),
            FileDeleted(channel=message.channel, seq=message.seq, file=self(FILES)),
            PollChanged(
                channel=message.channel,
                seq=message.seq,
                counts=[self.number(9) for _ in range(2 + self.number(1))],
                voters=self.number(9),
                closed_us=self((None, None, 3)),
            ),
            VoteChanged(channel=message.channel, seq=message.seq, choices=self(([], [0], [0, 1]))),
            PreviewsChanged(
                channel=message.channel,
                seq=message.seq,
                previews=self(([], [LinkPreview(url="https://example.org", title=self(WORDS))])),
            ),
            MessagePinned(pin=self.pin()),
            MessageUnpinned(channel=message.channel, seq=message.seq, user=self(USERS)),
        ]
        chosen: AnyEvent = self(events)
        return chosen

    def _about_reading(self) -> AnyEvent:
        channel, seq, place = self(CHANNELS), self.number(NEWEST), self.number(NEWEST)
        mentions = [seq + 1] if self.often() else []
        events: list[AnyEvent] = [
            ReadMarked(channel=channel, read_seq=seq, read_ordinal=place),
            UnreadMarked(
                channel=channel,
                read_seq=seq,
                unread_head=seq + self.number(NEWEST - seq),
                read_ordinal=place,
                head=seq + self.number(4),
                mentions=mentions,
                callers=[self(USERS[1:]) for _ in mentions],
                deleted=[seq + 2] if self.often() else [],
            ),
            LevelChanged(channel=channel, level=self(LEVELS), muted=not self.often()),
            ThreadFollowed(follow=self.follow()),
            ThreadRead(follow=self.follow()),
            ThreadUnreadMarked(follow=self.follow()),
        ]
        chosen: AnyEvent = self(events)
        return chosen

    def _about_channels(self) -> AnyEvent:
        channel, user, count = self(CHANNELS), self(USERS), self.number(4)
        membership = self.membership(channel)
        events: list[AnyEvent] = [
            ChannelChanged(channel=self.channel(channel)),
            MemberJoined(channel=channel, user=user, members=count, role=self(ROLES)),
            MemberLeft(channel=channel, user=user, members=count),
            RoleChanged(channel=channel, user=user, role=self(ROLES)),
            ChannelJoined(membership=membership, seq=membership.read_seq, time_us=1),
            ChannelStarred(channel=channel, starred=self.often()),
            ChannelListed(channel=channel, seq=count + 1),
            DraftSaved(
                channel=channel, thread=self((None, 1, 2)), text=self(("", *WORDS)), time_us=count
            ),
            MessageScheduled(scheduled=self.scheduled()),
            ScheduledRemoved(id=self(SCHEDULED)),
            ReminderChanged(reminder=self.reminder()),
            ReminderRemoved(id=self(REMINDERS)),
            MessageSaved(saved=self.saved()),
            SavedRemoved(channel=channel, seq=count + 1),
        ]
        chosen: AnyEvent = ChannelLeft(channel=channel) if not self.number(12) else self(events)
        return chosen

    def _about_people(self) -> AnyEvent:
        user, count = self(USERS), self.number(4)
        events: list[AnyEvent] = [
            UserChanged(user=self.user(user)),
            PersonBlocked(user=self(USERS[1:]), blocked=self.often()),
            PresenceChosen(away=self.often()),
            ReceiptsChosen(shown=self.often()),
            ReceiptMoved(channel=self(CHANNELS), receipt=self.receipt(user)),
            QuietChanged(quiet=Quiet(paused_until_us=count or None)),
            QuietPolicyChanged(policy=QuietPolicy(floor_holds=self.often())),
            PresenceChanged(user=user, presence=self(("online", "offline", "unknown"))),
            StatusChanged(user=user, status=self.status()),
            TypingStarted(channel=self(CHANNELS), user=user),
            SessionEnded(session=SessionId("S000000001")),
            EmojiAdded(emoji=self.custom_emoji()),
            EmojiRemoved(name=self(NAMES)),
            GroupChanged(group=self.group()),
            GroupRemoved(group=self(GROUPS)),
            KeywordsChanged(keywords=self((["ant"], [], ["bee", "cat"]))),
            SectionsChanged(
                sections=self(([], [Section(name="work", channels=[CHANNELS[0]])])),
                sorting=self(("name", "newest", "unread")),
            ),
            CautionsChanged(cautions=self(([], [Caution(number=1, text="ant", time_us=1)]))),
            TagsChanged(tags=self((["ant"], [], ["bee", "cat"]))),
            PersonFollowed(user=user, following=self.often()),
            ChannelFollowed(channel=self(CHANNELS), following=self.often()),
            FollowerCame(user=user, following=self.often(), followers=count),
        ]
        chosen: AnyEvent = self(events)
        return chosen

    def state(self) -> State:
        """Return a snapshot to begin with; the last channel is not the user's."""
        state = State(me=USERS[0])
        state.add_users([self.user(user) for user in USERS[:3]])
        for channel in CHANNELS[:2]:
            state.add_memberships([self.membership(channel)])
            page = [
                replace(self.message(), channel=channel, reactions=self.reactions())
                for _ in range(12)
            ]
            state.add_messages(channel, page)
            state.add_receipts(channel, [self.receipt(self(USERS)) for _ in range(2)])
            state.add_pins(channel, [replace(self.pin(), channel=channel) for _ in range(4)])
        members = [Member(user=user, role=self(ROLES)) for user in USERS[:3]]
        state.add_members(CHANNELS[0], members)
        state.add_drafts(
            Draft(channel=channel, thread=thread, text=self(WORDS), time_us=thread or 3)
            for channel, thread in [(CHANNELS[0], None), (CHANNELS[0], 1), (CHANNELS[1], 2)]
        )
        state.add_scheduled([self.scheduled()])
        state.add_reminders([self.reminder()])
        state.add_saved([self.saved()])
        state.add_emoji([self.custom_emoji()])
        state.add_groups([self.group()])
        state.shows_receipts = True
        state.keywords = [self(WORDS)]
        state.blocked = {self(USERS[1:])}
        return state


def trace(seed: int) -> dict[str, Any]:
    """Return a snapshot, events after it, and the snapshot they lead to."""
    chance = Chance(seed)
    state = chance.state()
    start = plain(state)
    events = [chance.event() for _ in range(EVENTS)]
    for event in events:
        apply(state, event)
    return {"start": start, "events": msgspec.to_builtins(events), "end": plain(state)}


def plain(state: State) -> dict[str, Any]:
    """Return a state as JSON has it; messages in the order of their ``seq``."""
    return {
        "me": state.me,
        "users": msgspec.to_builtins(list(state.users.values())),
        "memberships": msgspec.to_builtins(list(state.memberships.values())),
        "messages": {
            channel: msgspec.to_builtins([messages[seq] for seq in sorted(messages)])
            for channel, messages in state.messages.items()
        },
        "members": {
            channel: msgspec.to_builtins(
                [Member(user=user, role=role) for user, role in all_.items()]
            )
            for channel, all_ in state.members.items()
        },
        "away": state.away,
        "quiet": msgspec.to_builtins(state.quiet),
        "quiet_policy": msgspec.to_builtins(state.quiet_policy),
        "pins": {
            channel: msgspec.to_builtins(sorted(pins.values(), key=lambda pin: pin.seq))
            for channel, pins in state.pins.items()
        },
        "presence": dict(state.presence),
        "statuses": msgspec.to_builtins(state.statuses),
        "shows_receipts": state.shows_receipts,
        "receipts": {
            channel: msgspec.to_builtins(sorted(receipts.values(), key=lambda each: each.user))
            for channel, receipts in state.receipts.items()
        },
        "drafts": msgspec.to_builtins(list(state.drafts.values())),
        "scheduled": msgspec.to_builtins(list(state.scheduled.values())),
        "reminders": msgspec.to_builtins(list(state.reminders.values())),
        "saved": msgspec.to_builtins(list(state.saved.values())),
        "follows": msgspec.to_builtins(list(state.follows.values())),
        "emoji": msgspec.to_builtins(list(state.emoji.values())),
        "groups": msgspec.to_builtins(list(state.groups.values())),
        "sections": msgspec.to_builtins(state.sections),
        "keywords": state.keywords,
        "cautions": [msgspec.to_builtins(each) for each in state.cautions],
        "followed_channels": sorted(state.followed_channels),
        "blocked": sorted(state.blocked),
        "tags": state.tags,
        "followings": sorted(state.followings),
        "followers": state.followers,
        "counts": {
            channel: [state.unread(channel), state.badge(channel)] for channel in state.memberships
        },
        "new_replies": msgspec.to_builtins(
            [follow for at, follow in state.follows.items() if state.has_new_replies(*at)]
        ),
    }


def main() -> int:
    """Write the traces, or say which are stale."""
    stale = []
    for seed in range(TRACES):
        path = FOLDER / f"{seed}.json"
        text = json.dumps(trace(seed), ensure_ascii=False, indent=1) + "\n"
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        print(f"stale: {', '.join(stale)}; run `make generate`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
