"""Posting by Slack's API: what is answered, and what stands in the channel."""

import asyncio
import json
import re
from typing import Any

import pytest

from chatserver.actions import HANDLERS
from protocol.channels import ArchiveChannel
from protocol.messages import MessagePosted
from tests.gateway.house import actor_of
from tests.running import run

from .conftest import Office

BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Deploy* done"}},
    {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}}],
    },
]


async def post(office: Office, **given: Any) -> Any:
    """Post to general as the bot."""
    return await office.call("chat.postMessage", **({"channel": office.general} | given))


async def history(office: Office, token: str | None = None, **given: Any) -> list[Any]:
    """Return general's messages, the newest first."""
    answer = await office.call("conversations.history", token, channel=office.general, **given)
    messages: list[Any] = answer["messages"]
    return messages


@run
async def test_a_message_is_posted_and_read(office: Office) -> None:
    """It says who wrote it in three ways, and has nothing that it has not."""
    before = len(office.house.entries)
    posted = await post(office, text="hello *you* & <@U0NOBODY00>")
    assert posted["ok"] is True
    assert posted["channel"] == office.general
    message = posted["message"]
    assert message["ts"] == posted["ts"]
    assert message["text"] == "hello *you* &amp; <@U0NOBODY00>"
    bot = office.app.app.bot
    assert (message["user"], message["bot_id"]) == (bot, f"B{bot[1:]}")
    assert message["bot_profile"]["app_id"] == f"A{bot[1:]}"
    for absent in ("subtype", "thread_ts", "username", "edited", "reactions", "blocks"):
        assert absent not in message
    (entry,) = office.house.entries[before:]
    assert isinstance(entry.event, MessagePosted)
    assert (await history(office))[0] == message


@run
async def test_a_channel_is_named_in_any_way(office: Office) -> None:
    """The answer always holds the identifier: there are clients that share files by it."""
    for name in (office.general, "#general", "general", "#General"):
        assert (await post(office, channel=name, text="hi"))["channel"] == office.general
    direct = await post(office, channel=office.bob.user.id, text="psst")
    assert direct["channel"].startswith("D")
    again = await post(office, channel=f"@{office.bob.user.name}", text="psst")
    assert again["channel"] == direct["channel"]
    for nowhere in ("", "#nowhere", "CNOWHERE00", "UNOBODY000", "@nobody", "D1"):
        assert (await post(office, channel=nowhere, text="hi"))["error"] == "channel_not_found"


@run
async def test_where_the_bot_is_not_nothing_is_posted(office: Office) -> None:
    """A private channel of others is not even there."""
    house, alice = office.house, actor_of(office.alice)
    public = await office.call("conversations.create", office.alice.token, name="elsewhere")
    private = await office.call(
        "conversations.create", office.alice.token, name="hid", is_private="1"
    )
    there = public["channel"]["id"]
    assert (await post(office, channel=there, text="hi"))["error"] == "not_in_channel"
    hid = private["channel"]["id"]
    for name in (hid, "#hid", "hid"):
        assert (await post(office, channel=name, text="hi"))["error"] == "channel_not_found"
    assert (await office.call("conversations.join", channel=there))["ok"]
    await house.commit(_as(alice, ArchiveChannel(channel=there)))
    assert (await post(office, channel=there, text="hi"))["error"] == "is_archived"


@run
async def test_a_thread_is_begun_and_read(office: Office) -> None:
    """A reply goes to the thread, also if it names another reply; histories leave it out."""
    root = await post(office, text="root")
    first = await post(office, text="one", thread_ts=root["ts"])
    assert first["message"]["thread_ts"] == root["ts"]
    assert first["message"]["parent_user_id"] == office.app.app.bot
    second = await post(office, text="two", thread_ts=first["ts"], reply_broadcast="true")
    assert second["message"]["thread_ts"] == root["ts"]
    assert second["message"]["subtype"] == "thread_broadcast"
    read = await office.call("conversations.replies", channel=office.general, ts=root["ts"])
    assert [each["text"] for each in read["messages"]] == ["root", "one", "two"]
    lead = read["messages"][0]
    assert (lead["thread_ts"], lead["reply_count"]) == (root["ts"], 2)
    assert lead["latest_reply"] == second["ts"]
    assert [each["text"] for each in await history(office)][:2] == ["two", "root"]
    assert (await post(office, text="x", thread_ts="1.000001"))["error"] == "thread_not_found"


@run
async def test_blocks_come_back_with_identifiers(office: Office) -> None:
    """As JSON or as a string that holds JSON; the text may be missing then."""
    for given in (BLOCKS, json.dumps(BLOCKS)):
        message = (await post(office, blocks=given))["message"]
        section, actions = message["blocks"]
        assert section["block_id"]
        assert actions["elements"][0]["action_id"]
        assert message["text"] == ""
    attached = await post(office, attachments=[{"text": "down", "color": "danger", "ts": 1}])
    assert attached["message"]["attachments"] == [
        {"id": 1, "fallback": "down", "text": "down", "color": "danger", "ts": 1}
    ]


@run
async def test_a_message_may_go_under_another_name(office: Office) -> None:
    """Then it is a bot_message, as clients tell those apart."""
    answer = await post(office, text="hi", username="Oracle", icon_emoji="owl")
    message = answer["message"]
    assert (message["subtype"], message["username"]) == ("bot_message", "Oracle")
    assert message["icons"] == {"emoji": ":owl:"}
    person = await office.call(
        "chat.postMessage", office.bob.token, channel=office.general, text="hi", username="Alice"
    )
    assert "username" not in person["message"]
    assert person["message"]["user"] == office.bob.user.id


@run
async def test_metadata_is_read_by_who_asks(office: Office) -> None:
    """It is for programs, so it is shown to those that want it."""
    metadata = {"event_type": "deployed", "event_payload": {"id": 7}}
    await post(office, text="hi", metadata=metadata)
    assert "metadata" not in (await history(office))[0]
    (message, *_) = await history(office, include_all_metadata=True)
    assert message["metadata"] == metadata


@run
async def test_names_are_linked_where_that_is_asked_for(office: Office) -> None:
    """``@name`` alone mentions nobody: who means somebody writes their identifier."""
    bob = office.bob.user
    said = f"hey @{bob.name}, see #general & @nobody"
    plain = (await post(office, text=said))["message"]["text"]
    assert f"@{bob.name}" in plain
    assert "<@" not in plain
    linked = (await post(office, text=said, link_names=1))["message"]["text"]
    assert linked.startswith(f"hey <@{bob.id}>, see <#{office.general}")
    assert linked.endswith("&amp; @nobody")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": None}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x\0y"}, "invalid_arguments"),
        ({"text": ["x"]}, "invalid_arguments"),
        ({"blocks": "no JSON"}, "invalid_blocks_format"),
        ({"blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"blocks": [{"no": "type"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"attachments": "["}, "invalid_attachments"),
        ({"attachments": [{}] * 101}, "too_many_attachments"),
        ({"metadata": "x", "text": "x"}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "x", "attachments": [{"text": "y" * 70_000}]}, "msg_blocks_too_long"),
    ],
)
@run
async def test_what_cannot_be_posted_is_told_so(
    office: Office, given: dict[str, Any], error: str
) -> None:
    """In Slack's words, and nothing is posted."""
    before = len(office.house.entries)
    assert (await post(office, **given))["error"] == error
    assert len(office.house.entries) == before


@run
async def test_a_message_is_changed_and_deleted(office: Office) -> None:
    """By its author; what is not said stays."""
    posted = await post(office, text="one", blocks=BLOCKS)
    named = {"channel": office.general, "ts": posted["ts"]}
    changed = await office.call("chat.update", **named, text="two")
    assert (changed["text"], changed["ts"]) == ("two", posted["ts"])
    assert changed["message"]["edited"]["user"] == office.app.app.bot
    assert len(changed["message"]["blocks"]) == 2
    bare = await office.call("chat.update", **named, text="three", blocks="[]")
    assert "blocks" not in bare["message"]
    bob = office.bob.token
    assert (await office.call("chat.update", bob, **named, text="x"))["error"] == (
        "cant_update_message"
    )
    assert (await office.call("chat.delete", bob, **named))["error"] == "cant_delete_message"
    assert (await office.call("chat.delete", **named))["ok"]
    for method in ("chat.delete", "chat.update"):
        assert (await office.call(method, **named, text="x"))["error"] == "message_not_found"
    assert (await office.call("chat.update", channel=office.general, ts="1.5", text="x"))[
        "error"
    ] == "message_not_found"


@run
async def test_every_ts_is_one_message(office: Office) -> None:
    """Also of those posted at once; their order is the order of their names."""
    answers = await asyncio.gather(*[post(office, text=str(n)) for n in range(20)])
    stamps = [each["ts"] for each in answers]
    assert len(set(stamps)) == 20
    shown = [each["ts"] for each in await history(office, limit=20)]
    assert shown == sorted(stamps, reverse=True)
    one = await history(office, latest=stamps[3], inclusive=1, limit=1)
    assert [each["ts"] for each in one] == [stamps[3]]
    link = await office.call("chat.getPermalink", channel=office.general, message_ts=stamps[3])
    assert link["permalink"] == (
        f"{office.house.address}/archives/{office.general}/p{stamps[3].replace('.', '')}"
    )


@run
async def test_a_permalink_leads_to_its_place(office: Office) -> None:
    """For whoever may read it; others are led to where they may ask."""
    root = await post(office, text="root")
    reply = await post(office, text="reply", thread_ts=root["ts"])
    at = {"channel": office.general}
    links = [
        (await office.call("chat.getPermalink", **at, message_ts=each["ts"]))["permalink"]
        for each in (root, reply)
    ]
    assert links[1].endswith(f"?thread_ts={root['ts']}&cid={office.general}")
    here = f"/c/{office.general}"
    for link, token, place in [
        (links[0], office.bob.token, rf"{here}/\d+"),
        (links[1], office.bob.token, rf"{here}/\d+/thread"),
        (links[0], None, here),
        (f"/archives/{office.general}/p1000000000000000", office.bob.token, here),
        (f"/archives/{office.general}", None, here),
        ("/archives/nowhere", None, "/"),
    ]:
        answer = await office.house.get(link.removeprefix(office.house.address), token)
        assert answer.status == 302
        assert re.fullmatch(place, answer.headers["Location"])


@run
async def test_messages_are_counted_as_those_of_the_web_client(office: Office) -> None:
    """One limit for all ways there are."""
    office.house.configure(limits={"bot_messages_burst": 1, "bot_messages_per_s": 0.5})
    assert (await post(office, text="one"))["ok"]
    answer = await office.ask(
        "chat.postMessage", office.app.bot_token, {"channel": office.general, "text": "two"}
    )
    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")


@run
async def test_a_client_that_names_its_message_sends_it_once(office: Office) -> None:
    """Its identifier serves as the nonce."""
    name = "6f3f0f3e-6d51-4a46-8d4e-7d4f3d2c1b0a"
    first = await post(office, text="once", client_msg_id=name)
    second = await post(office, text="once", client_msg_id=name)
    assert first["ts"] == second["ts"]


def _as(actor: Any, command: Any) -> Any:
    return lambda tx: HANDLERS[type(command)].run(tx, actor, command)
