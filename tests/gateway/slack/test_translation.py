"""What Slack's programs are told of each of our events: the shapes they look at."""

from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace

from chatserver.gateway.slack.events.catalogue import EVENTS
from chatserver.gateway.slack.events.translate import Around, mention, translate
from chatserver.gateway.slack.objects.messages import Known
from protocol import AnyEvent, Position
from protocol.channels import (
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    MemberJoined,
    MemberLeft,
    Membership,
)
from protocol.emoji import CustomEmoji, EmojiAdded, EmojiRemoved
from protocol.files import File, FileDeleted
from protocol.groups import Group, GroupChanged, GroupRemoved
from protocol.ids import ChannelId, FileId, GroupId, StreamId, UserId
from protocol.messages import AppPart, Message, MessageDeleted, MessageEdited, MessagePosted
from protocol.pins import MessagePinned, MessageUnpinned, Pin
from protocol.reactions import Reaction, ReactionChanged
from protocol.sessions import SessionEnded
from protocol.statuses import Status, StatusChanged
from protocol.users import User, UserChanged

TEAM: Final = "T0123456789"
GENERAL, DIRECT = ChannelId("C0123456789"), ChannelId("D0123456789")
SECRET, GROUP = ChannelId("C9876543210"), ChannelId("G0123456789")
ALICE, BOB, BOT = UserId("U0123456789"), UserId("U9876543210"), UserId("UB000000000")
SECOND: Final = 1_000_000
AT: Final = Position(stream=StreamId(GENERAL), seq=9, time_us=1_700_000_009_000_009)
TS, ROOT_TS, NOW = "1700000005.000005", "1700000001.000001", "1700000009.000009"

CHANNEL = Channel(
    id=GENERAL, kind="public", creator=ALICE, created_us=1_600_000_000 * SECOND, name="general"
)
CHANNELS: dict[str, Channel] = {
    GENERAL: CHANNEL,
    SECRET: replace(CHANNEL, id=SECRET, kind="private", name="secret"),
    DIRECT: replace(CHANNEL, id=DIRECT, kind="direct", name="", users=[ALICE, BOT]),
    GROUP: replace(CHANNEL, id=GROUP, kind="group", name="", users=[ALICE, BOB, BOT]),
}
PEOPLE = {
    ALICE: User(id=ALICE, name="alice", display_name="Alice"),
    BOB: User(id=BOB, name="bob", display_name="Bob"),
    BOT: User(id=BOT, name="deploy", display_name="Deploy", kind="bot"),
}
ROOT = Message(
    channel=GENERAL, seq=1, time_us=1_700_000_001_000_001, author=BOB, text="root", replies=1
)
MESSAGE = Message(channel=GENERAL, seq=5, time_us=1_700_000_005_000_005, author=ALICE, text="hello")
AROUND = Around(
    Known(TEAM, PEOPLE, {(GENERAL, 1): ROOT}),
    channels=CHANNELS,
    messages={(GENERAL, 5): MESSAGE},
    before={},
    entries={},
    listed={},
    new_users=frozenset(),
    statuses={BOB: Status(text="At lunch")},
    base="https://chat.example.com",
)


def told(event: AnyEvent, around: Around = AROUND) -> list[dict[str, Any]]:
    """Return the events as programs decode them."""
    slack = translate(event, AT, around)
    assert {name for each in slack for name in each.asked_for} <= EVENTS.keys()
    found = [each.event for each in slack]
    decoded: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(found))
    assert all(_has_no_null(each) for each in decoded)
    assert all(isinstance(each["event_ts"], str) for each in decoded)
    return decoded


def _has_no_null(value: Any) -> bool:
    """A key that is there with null makes a thread, or a bot, of what is none."""
    if isinstance(value, dict):
        optional = ("subtype", "thread_ts", "bot_id", "user", "edited", "text", "files")
        bad = any(key in value and value[key] is None for key in optional)
        return not bad and all(map(_has_no_null, value.values()))
    return all(map(_has_no_null, value)) if isinstance(value, list) else True


def posted(**fields: Any) -> MessagePosted:
    """Return that a message was posted."""
    return MessagePosted(message=replace(MESSAGE, **fields))


def test_a_message() -> None:
    """A person's has all that bots look at, and nothing that would make it another's."""
    (event,) = told(posted())
    assert event.pop("client_msg_id").count("-") == 4
    assert event == {
        "type": "message",
        "channel": GENERAL,
        "channel_type": "channel",
        "user": ALICE,
        "text": "hello",
        "ts": TS,
        "event_ts": TS,
        "team": TEAM,
    }


@pytest.mark.parametrize(
    ("channel", "kind", "asked"),
    [
        (GENERAL, "channel", "message.channels"),
        (SECRET, "group", "message.groups"),
        (DIRECT, "im", "message.im"),
        (GROUP, "mpim", "message.mpim"),
    ],
)
def test_kinds_of_channels(channel: ChannelId, kind: str, asked: str) -> None:
    """Each has its type, and the name an app asks for it by."""
    (event,) = translate(posted(channel=channel), AT, AROUND)
    assert event.event["channel_type"] == kind
    assert event.asked_for == (asked, "message")


def test_a_reply() -> None:
    """It names its thread and whose it is; one that stands in the channel too has its root."""
    (event,) = told(posted(thread=1))
    assert (event["thread_ts"], event["parent_user_id"]) == (ROOT_TS, BOB)
    assert "subtype" not in event
    (event,) = told(posted(thread=1, channel_ordinal=3))
    assert event["subtype"] == "thread_broadcast"
    assert event["root"]["ts"] == ROOT_TS


def test_what_has_become_of_a_message_since_is_told_later() -> None:
    """Read from the log, it may have replies by now, or be gone."""
    (event,) = told(posted(replies=3, faces=[BOB], last_reply_us=1, edited_us=2))
    assert not {"thread_ts", "reply_count", "edited"} & event.keys()
    assert told(posted(deleted=True, text="")) == []


def test_a_bots_message() -> None:
    """It has three identifiers and no subtype; under another name it has one."""
    (event,) = told(posted(author=BOT))
    letters = {"user": BOT, "bot_id": f"B{BOT[1:]}", "app_id": f"A{BOT[1:]}"}
    assert {key: event[key] for key in letters} == letters
    assert "subtype" not in event
    assert "client_msg_id" not in event
    (event,) = told(posted(author=BOT, app=AppPart(name="Deployer", icon=":rocket:")))
    assert (event["subtype"], event["username"]) == ("bot_message", "Deployer")
    (event,) = told(posted(author=BOT, app=AppPart(blocks='[{"type":"divider"}]')))
    assert event["blocks"] == [{"type": "divider"}]


def test_an_edited_message() -> None:
    """It is told at the time of the edit, with how the message is and was."""
    before = {(AT.stream, AT.seq): MESSAGE}
    event = MessageEdited(message=replace(MESSAGE, text="hi", edited_us=AT.time_us))
    (changed,) = told(event, AROUND._replace(before=before))
    assert (changed["subtype"], changed["ts"], changed["hidden"]) == ("message_changed", NOW, True)
    assert (changed["message"]["text"], changed["message"]["ts"]) == ("hi", TS)
    assert changed["message"]["edited"]["user"] == ALICE
    assert changed["previous_message"]["text"] == "hello"
    (changed,) = told(event)
    assert changed["previous_message"] | {"text": "", "ts": TS} == changed["previous_message"]
    assert told(MessageEdited(message=replace(MESSAGE, deleted=True))) == []


def test_a_deleted_message() -> None:
    """It is named, and told as it was where anybody remembers."""
    before = {(AT.stream, AT.seq): MESSAGE}
    event = MessageDeleted(message=replace(MESSAGE, text="", deleted=True))
    (gone,) = told(event, AROUND._replace(before=before))
    assert (gone["subtype"], gone["deleted_ts"], gone["ts"]) == ("message_deleted", TS, NOW)
    assert gone["previous_message"]["text"] == "hello"
    assert told(event)[0]["previous_message"]["text"] == ""


def test_a_mention() -> None:
    """It is told besides the message, in channels only."""
    event = posted(mentions=[BOT], text=f"<@{BOT}> hi", thread=1)
    also = mention(event, AROUND, translate(event, AT, AROUND))
    assert also is not None
    assert (also["type"], also["thread_ts"], also["user"]) == ("app_mention", ROOT_TS, ALICE)
    assert not {"subtype", "channel_type"} & also.keys()
    direct = posted(mentions=[BOT], channel=DIRECT)
    assert mention(direct, AROUND, translate(direct, AT, AROUND)) is None
    now = replace(event.message, edited_us=AT.time_us)
    for newly_named in ([], [BOT]):
        edit = MessageEdited(message=now, newly_named=newly_named)
        also = mention(edit, AROUND, translate(edit, AT, AROUND))
        assert (also is not None) == bool(newly_named), "once, by the edit that brings it"
    assert also is not None
    assert (also["type"], also["edited"]["user"], also["event_ts"]) == ("app_mention", ALICE, NOW)
    assert (also["text"], also["channel"]) == (f"<@{BOT}> hi", MESSAGE.channel)


def test_reactions() -> None:
    """The item has exactly three keys."""
    reaction = Reaction(emoji="👍", count=1, since=9, users=[BOB])
    event = ReactionChanged(channel=GENERAL, seq=5, reaction=reaction, user=BOB, added=True)
    assert told(event) == [
        {
            "type": "reaction_added",
            "user": BOB,
            "reaction": "+1",
            "item": {"type": "message", "channel": GENERAL, "ts": TS},
            "item_user": ALICE,
            "event_ts": NOW,
        }
    ]
    assert told(replace(event, added=False))[0]["type"] == "reaction_removed"
    assert told(replace(event, seq=77)) == []


def test_pins() -> None:
    """With the message, and when and by whom."""
    pin = Pin(channel=GENERAL, seq=5, user=BOB, time_us=AT.time_us)
    (event,) = told(MessagePinned(pin=pin))
    assert (event["type"], event["channel_id"], event["item_user"]) == (
        "pin_added",
        GENERAL,
        ALICE,
    )
    assert event["item"]["message"]["text"] == "hello"
    assert (event["item"]["created"], event["item"]["created_by"]) == (1_700_000_009, BOB)
    assert told(MessageUnpinned(channel=GENERAL, seq=5, user=BOB))[0]["type"] == "pin_removed"


def test_coming_and_going() -> None:
    """By an event of its own and by a message; channels without a name have neither."""
    event, message = told(MemberJoined(channel=SECRET, user=BOB, members=2, by=ALICE))
    assert event == {
        "type": "member_joined_channel",
        "user": BOB,
        "channel": SECRET,
        "channel_type": "G",
        "team": TEAM,
        "inviter": ALICE,
        "event_ts": NOW,
    }
    assert message["subtype"] == "channel_join"
    assert message["text"] == f"<@{BOB}> has joined the channel"
    event, message = told(MemberLeft(channel=GENERAL, user=BOB, members=1))
    assert (event["type"], event["channel_type"]) == ("member_left_channel", "C")
    assert "inviter" not in event
    assert message["subtype"] == "channel_leave"
    assert told(MemberJoined(channel=GROUP, user=BOB, members=3)) == []


def test_changes_of_a_channel() -> None:
    """Each by its own words, and who did it."""
    changed = replace(CHANNEL, name="lobby", topic="us", purpose="all", archived=True)
    events = told(ChannelChanged(channel=changed, before=CHANNEL, by=BOB))
    kinds = [each.get("subtype") or each["type"] for each in events]
    assert kinds == [
        "channel_name",
        "channel_topic",
        "channel_purpose",
        "channel_archive",
    ]
    name, topic, purpose, archive = events
    assert (name["old_name"], name["name"], name["user"]) == ("general", "lobby", BOB)
    assert (topic["topic"], purpose["purpose"]) == ("us", "all")
    assert (archive["channel"], archive["user"]) == (GENERAL, BOB)
    restored = ChannelChanged(channel=CHANNEL, before=replace(CHANNEL, archived=True), by=BOB)
    assert told(restored)[0]["subtype"] == "channel_unarchive"
    private = replace(CHANNELS[SECRET], name="s")
    (rename, _) = translate(ChannelChanged(channel=private, before=CHANNELS[SECRET]), AT, AROUND)
    assert rename.event["type"] == "group_rename"
    assert rename.asked_for == ("group_rename", "channel_rename")
    closed = replace(CHANNEL, kind="private", posting="administrators")
    converted = told(ChannelChanged(channel=closed, before=CHANNEL, by=BOB))
    assert [each["subtype"] for each in converted] == [
        "channel_convert_to_private",
        "channel_posting_permissions",
    ]
    assert told(ChannelChanged(channel=changed)) == []


def test_the_list_of_public_channels() -> None:
    """What happens to one is told by what happened there, and to no guest."""
    renamed = replace(CHANNEL, name="lobby")
    closed = replace(CHANNEL, archived=True)
    happened = {
        (GENERAL, 1): MemberJoined(channel=GENERAL, user=ALICE, members=1),
        (GENERAL, 2): ChannelChanged(channel=renamed, before=CHANNEL, by=BOB),
        (GENERAL, 3): ChannelChanged(channel=closed, before=CHANNEL, by=BOB),
        (GENERAL, 4): ChannelChanged(channel=CHANNEL, before=closed, by=BOB),
        (GENERAL, 5): ChannelChanged(
            channel=replace(CHANNEL, kind="private"), before=CHANNEL, by=BOB
        ),
    }
    around = AROUND._replace(listed=happened)
    events = [told(ChannelListed(channel=GENERAL, seq=seq), around) for seq in range(1, 7)]
    assert [[each["type"] for each in some] for some in events] == [
        ["channel_created"],
        ["channel_rename"],
        ["channel_archive"],
        ["channel_unarchive"],
        [],
        [],
    ]
    assert events[0][0]["channel"]["creator"] == CHANNEL.creator
    assert events[1][0]["channel"]["name"] == "lobby"
    assert (events[2][0]["channel"], events[2][0]["user"]) == (GENERAL, BOB)
    (slack,) = translate(ChannelListed(channel=GENERAL, seq=1), AT, around)
    assert not slack.for_guests


def test_the_bots_own_places() -> None:
    """It is told where it came in, as others are, and where it is no more."""
    place = Membership(channel=CHANNEL, read_seq=0)
    joined = ChannelJoined(membership=place, seq=7, time_us=1_700_000_007_000_007)
    entry = MemberJoined(channel=GENERAL, user=BOT, members=2, by=ALICE)
    around = AROUND._replace(entries={(GENERAL, 7): entry})
    member, message, channel = told(joined, around)
    assert (member["type"], member["user"], member["inviter"]) == (
        "member_joined_channel",
        BOT,
        ALICE,
    )
    assert member["event_ts"] == message["ts"] == "1700000007.000007"
    assert channel["type"] == "channel_joined"
    direct = replace(joined, membership=replace(place, channel=CHANNELS[DIRECT]))
    (event,) = told(direct)
    assert (event["type"], event["channel"]["id"]) == ("im_created", DIRECT)
    assert told(ChannelLeft(channel=GENERAL))[0]["type"] == "channel_left"


def test_the_workspace() -> None:
    """People, groups and emoji."""
    change, profile = told(UserChanged(user=PEOPLE[BOB]))
    assert (change["type"], change["user"]["id"]) == ("user_change", BOB)
    assert profile["type"] == "user_profile_changed"
    assert change["user"]["profile"]["status_text"] == "At lunch"
    status = StatusChanged(user=BOB, status=Status(text="Back", until_us=7_000_000))
    *_, told_of_status = told(status)
    assert told_of_status["type"] == "user_status_changed"
    assert told_of_status["user"]["profile"]["status_expiration"] == 7
    (join,) = told(UserChanged(user=PEOPLE[BOB]), AROUND._replace(new_users=frozenset({BOB})))
    assert join["type"] == "team_join"
    group = Group(id=GroupId("P0123456789"), name="ops", users=[BOB])
    (event,) = told(GroupChanged(group=group))
    assert (event["type"], event["subteam"]["id"]) == ("subteam_updated", "S0123456789")
    (event,) = told(GroupRemoved(group=group.id))
    assert event["subteam"]["date_delete"] > 0
    emoji = CustomEmoji(name="yay", hash="ab", type="image/png", creator=BOB, created_us=1)
    (event,) = told(EmojiAdded(emoji=emoji))
    assert (event["subtype"], event["name"]) == ("add", "yay")
    assert event["value"] == "https://chat.example.com/emoji/yay/ab"
    assert told(EmojiRemoved(name="yay"))[0]["names"] == ["yay"]


def test_files() -> None:
    """A message that brings some says so, and each is told of."""
    file = File(id=FileId("F0123456789"), creator=ALICE, created_us=1, name="a.txt", size=1)
    message, shared = told(posted(files=[file]))
    assert message["type"] == "message"
    assert (shared["type"], shared["file_id"], shared["user_id"]) == (
        "file_shared",
        file.id,
        ALICE,
    )
    (event,) = told(FileDeleted(channel=GENERAL, seq=5, file=file.id))
    assert (event["type"], event["file_id"]) == ("file_deleted", file.id)


def test_what_is_nobodys_business() -> None:
    """Sessions, updates, and what a later version may bring."""
    updates = AROUND._replace(channels={GENERAL: replace(CHANNEL, kind="updates")})
    assert told(posted(), updates) == []
    assert translate(None, AT, AROUND) == []
    assert told(SessionEnded(session="S0123456789")) == []  # type: ignore[arg-type]
