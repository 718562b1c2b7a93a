"""Conversations by Slack's API: finding them, going in and out, changing them."""

from typing import Any

import pytest

from tests.running import run

from .conftest import Office


async def create(office: Office, name: str, token: str | None = None, **given: Any) -> str:
    """Make a conversation as the bot, or as somebody else."""
    made = await office.call("conversations.create", token, name=name, **given)
    return str(made["channel"]["id"])


async def names(office: Office, token: str | None = None, **given: Any) -> list[str]:
    """Go through all pages of the list, as a client does that waits for an empty cursor."""
    found: list[str] = []
    cursor = ""
    while True:
        page = await office.call("conversations.list", token, cursor=cursor, **given)
        found += [each.get("name", each["id"]) for each in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            return found


@run
async def test_the_list_holds_what_is_public_and_ones_own(office: Office) -> None:
    """Page by page, whatever the size; nobody else's private ones are there."""
    await create(office, "mine", is_private="true")
    await create(office, "hers", office.alice.token, is_private="true")
    for size in (1, 2, 100):
        assert await names(office, limit=size) == ["general", "random"]
        both = await names(office, types="public_channel,private_channel", limit=size)
        assert both == ["general", "random", "mine"]
    everything = await names(office, types="public_channel,private_channel,mpim,im")
    assert everything == ["general", "random", "mine"]
    assert (await office.call("conversations.list", types="x"))["error"] == "invalid_types"
    for cursor in ("!", "eA==", "bmFtZQ"):
        answer = await office.call("conversations.list", cursor=cursor)
        assert answer["error"] == "invalid_cursor" or answer["ok"]


@run
async def test_a_channel_has_what_clients_look_for(office: Office) -> None:
    """As Slack shows it: lists that are empty, and flags that are false."""
    channel = (await office.call("conversations.info", channel=office.general))["channel"]
    assert (channel["id"], channel["name"]) == (office.general, "general")
    assert channel["is_channel"] is True
    assert channel["is_general"] is True
    assert channel["is_member"] is True
    assert channel["is_private"] is False
    assert channel["num_members"] == 3
    assert channel["topic"] == channel["purpose"] == {"value": "", "creator": "", "last_set": 0}
    assert channel["last_read"] == "0000000000.000000"
    assert isinstance(channel["created"], int)


@run
async def test_false_in_a_string_is_false(office: Office) -> None:
    """A client that sends forms makes no private channel by it."""
    answer = await office.form(
        "conversations.create", office.app.bot_token, name="open", is_private="false"
    )
    assert answer["channel"]["is_private"] is False


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("a b", "invalid_name_specials"),
        ("a#b", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("general", "name_taken"),
    ],
)
@run
async def test_a_name_may_be_refused(office: Office, name: str, error: str) -> None:
    """Each time by an error that says why."""
    assert (await office.call("conversations.create", name=name))["error"] == error
    channel = await create(office, "fine")
    renamed = await office.call("conversations.rename", channel=channel, name=name)
    assert renamed["error"] == error


@run
async def test_people_come_and_go(office: Office) -> None:
    """What is already so is told, as an error or as a warning."""
    bob = office.bob.user.id
    channel = await create(office, "team")
    at = {"channel": channel}
    assert (await office.call("conversations.invite", **at, users=bob))["ok"]
    again = await office.call("conversations.invite", **at, users=f"{bob},{bob}")
    assert again["error"] == "already_in_channel"
    assert (await office.call("conversations.invite", **at, users="UNOBODY000"))["error"] == (
        "user_not_found"
    )
    me = office.app.app.bot
    assert (await office.call("conversations.invite", **at, users=[me]))["error"] == (
        "cant_invite_self"
    )
    members = (await office.call("conversations.members", **at, limit=1))["members"]
    assert len(members) == 1
    assert (await office.call("conversations.kick", **at, user=bob))["ok"]
    assert (await office.call("conversations.kick", **at, user=bob))["error"] == "not_in_channel"
    joined = await office.call("conversations.join", office.bob.token, **at)
    assert "warning" not in joined
    joined = await office.call("conversations.join", office.bob.token, **at)
    assert joined["response_metadata"]["warnings"] == ["already_in_channel"]
    assert (await office.call("conversations.kick", office.bob.token, **at, user=me))["error"] == (
        "restricted_action"
    )
    assert (await office.call("conversations.leave", office.bob.token, **at)) == {"ok": True}
    left = await office.call("conversations.leave", office.bob.token, **at)
    assert left == {"ok": True, "not_in_channel": True}


@run
async def test_a_channel_is_archived_and_restored(office: Office) -> None:
    """Twice is an error; nothing is written there meanwhile."""
    at = {"channel": await create(office, "old")}
    assert (await office.call("conversations.unarchive", **at))["error"] == "not_archived"
    assert (await office.call("conversations.archive", **at))["ok"]
    assert (await office.call("conversations.archive", **at))["error"] == "already_archived"
    topic = await office.call("conversations.setTopic", **at, topic="x")
    assert topic["error"] == "is_archived"
    assert "old" not in await names(office, exclude_archived=1)
    assert "old" in await names(office)
    assert (await office.call("conversations.unarchive", **at))["ok"]


@run
async def test_a_topic_is_told_as_it_is(office: Office) -> None:
    """With Slack's three entities outside, and without them within."""
    at = {"channel": office.general}
    said = "fish &amp; chips"
    channel = (await office.call("conversations.setTopic", **at, topic=said))["channel"]
    assert channel["topic"]["value"] == said
    long = await office.call("conversations.setTopic", **at, topic="x" * 251)
    assert long["error"] == "too_long"


@run
async def test_direct_conversations_are_opened_once(office: Office) -> None:
    """They have no name; those of several people have one made of theirs."""
    alice, bob = office.alice.user, office.bob.user
    opened = await office.call("conversations.open", users=bob.id)
    assert "no_op" not in opened
    channel = opened["channel"]["id"]
    again = await office.call("conversations.open", users=[bob.id], return_im=True)
    assert (again["no_op"], again["already_open"]) == (True, True)
    assert (again["channel"]["is_im"], again["channel"]["user"]) == (True, bob.id)
    assert "name" not in again["channel"]
    group = await office.call("conversations.open", users=f"{alice.id},{bob.id}", return_im=1)
    assert group["channel"]["is_mpim"] is True
    assert group["channel"]["name"] == "mpdm-alice--bob--deploy.bot-1"
    assert await names(office, types="im,mpim") == [channel, group["channel"]["name"]]
    assert next(each["id"] for each in (await office.call("im.list"))["ims"]) == channel
    for given, error in [
        ({}, "users_list_not_supplied"),
        ({"users": "UNOBODY000"}, "user_not_found"),
        ({"users": "nobody"}, "user_not_found"),
        ({"channel": "DNOBODY000"}, "channel_not_found"),
        ({"users": [f"U{n:010}" for n in range(20)]}, "too_many_users"),
    ]:
        assert (await office.call("conversations.open", **given))["error"] == error
    closed = await office.call("conversations.close", channel=channel)
    assert closed["already_closed"] is True
    for method in ("join", "leave", "archive"):
        answer = await office.call(f"conversations.{method}", channel=channel)
        assert answer["error"] == "method_not_supported_for_channel_type"


@run
async def test_nobody_learns_of_what_they_may_not_see(office: Office) -> None:
    """A private channel and its messages are not there, for whichever method asks."""
    hers = await create(office, "hers", office.alice.token, is_private=True)
    posted = await office.call("chat.postMessage", office.alice.token, channel=hers, text="psst")
    named = {"channel": hers, "ts": posted["ts"], "timestamp": posted["ts"], "name": "eyes"}
    named |= {"message_ts": posted["ts"], "text": "x", "topic": "x", "user": office.bob.user.id}
    named["users"] = office.bob.user.id
    methods = (
        "conversations.info conversations.members conversations.history conversations.replies "
        "conversations.join conversations.leave conversations.invite conversations.kick "
        "conversations.archive conversations.unarchive conversations.rename conversations.mark "
        "conversations.setTopic conversations.close chat.postMessage chat.update chat.delete "
        "chat.getPermalink chat.meMessage reactions.add reactions.remove reactions.get"
    )
    for token in (office.app.bot_token, office.bob.token):
        for method in methods.split():
            assert (await office.call(method, token, **named))["error"] == "channel_not_found"
    theirs = await office.call(
        "users.conversations", user=office.alice.user.id, types="public_channel,private_channel"
    )
    assert {each["name"] for each in theirs["channels"]} == {"general", "random"}
    (mine,) = (await office.call("users.conversations"))["channels"]
    assert mine["name"] == "general"


@run
async def test_what_was_seen_as_a_member_is_hidden_after(office: Office) -> None:
    """From the removal on."""
    hers = await create(office, "hers", office.alice.token, is_private=True)
    at = {"channel": hers}
    bot = office.app.app.bot
    assert (await office.call("conversations.invite", office.alice.token, **at, users=bot))["ok"]
    assert (await office.call("conversations.history", **at))["ok"]
    assert (await office.call("conversations.kick", office.alice.token, **at, user=bot))["ok"]
    for method in ("conversations.history", "conversations.info", "conversations.members"):
        assert (await office.call(method, **at))["error"] == "channel_not_found"


@run
async def test_history_is_read_page_by_page(office: Office) -> None:
    """The newest first, none twice and none left out; bounds leave themselves out."""
    stamps = [
        (await office.call("chat.postMessage", channel=office.general, text=str(n)))["ts"]
        for n in range(7)
    ]
    found: list[str] = []
    given: dict[str, Any] = {"channel": office.general, "limit": 3}
    while True:
        page = await office.call("conversations.history", **given)
        found += [each["ts"] for each in page["messages"]]
        if not page["has_more"]:
            break
        given["cursor"] = page["response_metadata"]["next_cursor"]
    assert found == stamps[::-1]
    span = {"oldest": stamps[1], "latest": stamps[4]}
    for inclusive, expected in ((0, stamps[2:4]), (1, stamps[1:5])):
        page = await office.call(
            "conversations.history", channel=office.general, **span, inclusive=inclusive
        )
        assert [each["ts"] for each in page["messages"]] == expected[::-1]
    for wrong, error in [("latest", "invalid_ts_latest"), ("oldest", "invalid_ts_oldest")]:
        page = await office.call("conversations.history", channel=office.general, **{wrong: "x"})
        assert page["error"] == error


@run
async def test_threads_are_read_page_by_page(office: Office) -> None:
    """What it hangs on leads every page."""
    at = {"channel": office.general}
    root = (await office.call("chat.postMessage", **at, text="root"))["ts"]
    for number in range(5):
        await office.call("chat.postMessage", **at, text=str(number), thread_ts=root)
    found: list[str] = []
    given: dict[str, Any] = at | {"ts": root, "limit": 3}
    while True:
        page = await office.call("conversations.replies", **given)
        assert page["messages"][0]["text"] == "root"
        found += [each["text"] for each in page["messages"][1:]]
        if not page["has_more"]:
            break
        given["cursor"] = page["response_metadata"]["next_cursor"]
    assert found == ["0", "1", "2", "3", "4"]
    missing = await office.call("conversations.replies", **at, ts="1.000000")
    assert missing["error"] == "thread_not_found"


@run
async def test_a_cursor_is_moved_to_a_time(office: Office) -> None:
    """As the web client would, so that it is told everywhere."""
    at = {"channel": office.general}
    stamps = [(await office.call("chat.postMessage", **at, text="x"))["ts"] for _ in range(2)]
    bob = office.bob.token
    assert (await office.call("conversations.mark", bob, **at, ts=stamps[0]))["ok"]
    channel = (await office.call("conversations.info", bob, **at))["channel"]
    assert channel["last_read"] == stamps[0]
    wrong = await office.call("conversations.mark", bob, **at, ts="soon")
    assert wrong["error"] == "invalid_timestamp"
