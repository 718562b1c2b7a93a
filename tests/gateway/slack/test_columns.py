"""Files, pins, purposes and search by Slack's API."""

import io
from typing import Any
from urllib.parse import urlsplit

import pytest

from chatserver.core.clock import now_us
from chatserver.projections.search import catch_up
from tests.running import run

from .conftest import Office

PART = (
    b'--x\r\nContent-Disposition: form-data; name="%s"; filename="Untitled"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\nhello\r\n--x--\r\n"
)
DIALECTS = [
    ("application/x-www-form-urlencoded", b"hello"),
    ("application/octet-stream", b"hello"),
    ("multipart/form-data; boundary=x", PART % b"body"),
    ("multipart/form-data; boundary=x", PART % b"filename"),
    ("multipart/form-data; boundary=x", PART % b"file"),
]


async def upload(office: Office, kind: str = DIALECTS[1][0], body: bytes = b"hello") -> str:
    """Take the first two steps of an upload, as the bot; return the file's identifier."""
    begun = await office.call("files.getUploadURLExternal", filename="notes.txt", length=5)
    path = urlsplit(begun["upload_url"]).path
    sent = await office.house.post(path, body, Content_Type=kind, Host="files.slack.com")
    assert (sent.status, sent.text) == (200, "OK - 5")
    return str(begun["file_id"])


@pytest.mark.parametrize(("kind", "body"), DIALECTS)
@run
async def test_a_file_is_posted_in_three_steps(office: Office, kind: str, body: bytes) -> None:
    """Its bytes come in any dialect, with no token; what comes out is whole."""
    file = await upload(office, kind, body)
    done = await office.call(
        "files.completeUploadExternal",
        files=[{"id": file, "title": "Notes"}],
        channel_id=office.general,
        initial_comment="see *there*",
    )
    (shown,) = done["files"]
    assert (shown["id"], shown["name"], shown["size"]) == (file, "notes.txt", 5)
    assert shown["channels"] == [office.general]
    found = await office.call("conversations.history", channel=office.general)
    message = found["messages"][0]
    assert (message["text"], message["subtype"]) == ("see *there*", "file_share")
    assert message["files"][0]["id"] == file
    assert shown["shares"]["public"][office.general][0]["ts"] == message["ts"]
    path = urlsplit(shown["url_private_download"])
    bytes_ = await office.house.get(f"{path.path}?{path.query}", office.bob.token)
    assert bytes_.text == "hello"
    assert (await office.house.get(path.path)).status == 401


@run
async def test_a_file_may_be_kept_shared_again_and_deleted(office: Office) -> None:
    """What was not shared is its owner's alone."""
    file = await upload(office)
    files = f'[{{"id":"{file}"}}]'
    kept = await office.call("files.completeUploadExternal", files=files)
    assert kept["files"][0]["channels"] == kept["files"][0]["ims"] == []
    hidden = await office.call("files.info", office.bob.token, file=file)
    assert hidden["error"] == "file_not_found"
    direct = await office.call("conversations.open", users=office.bob.user.id)
    there = f"{office.general},{direct['channel']['id']}"
    shared = await office.call("files.completeUploadExternal", files=files, channels=there)
    assert shared["files"][0]["channels"] == [office.general]
    assert shared["files"][0]["ims"] == [direct["channel"]["id"]]
    seen = await office.call("files.info", office.alice.token, file=file)
    assert (seen["file"]["channels"], seen["file"]["ims"]) == ([office.general], [])
    listed = await office.call("files.list", channel=office.general, count=1)
    assert listed["files"][0]["id"] == file
    assert listed["paging"] == {"count": 1, "total": 1, "page": 1, "pages": 1}
    refused = await office.call("files.delete", office.bob.token, file=file)
    assert refused["error"] == "cant_delete_file"
    assert (await office.call("files.delete", file=file))["ok"]
    assert (await office.call("files.info", file=file))["error"] == "file_not_found"


@run
async def test_what_is_no_file_of_ones_own_is_not_posted(office: Office) -> None:
    """Nor one that has not arrived, nor one that is too large."""
    begun = await office.call("files.getUploadURLExternal", filename="x", length=5)
    others = await upload(office)
    for token, id_ in [
        (None, begun["file_id"]),
        (None, "F0NOBODY00"),
        (office.bob.token, others),
    ]:
        answer = await office.call("files.completeUploadExternal", token, files=[{"id": id_}])
        assert answer["error"] == "file_not_found"
    large = await office.call("files.getUploadURLExternal", filename="x", length=2**50)
    assert large["error"] == "file_upload_size_restricted"


@run
async def test_a_voice_message_is_a_clip(office: Office) -> None:
    """As Slack's own: with its length and its waveform; a picture has its alternative text."""
    me, voice = office.bob.token, {"duration_ms": 2_500, "peaks": [9, 99]}
    body = {"name": "voice.ogg", "size": 4, "voice": voice}
    id_ = (await office.house.post("/uploads", body, me)).json["file"]["id"]
    headers = {"Authorization": f"Bearer {me}", "Upload-Offset": "0"}
    await office.house.ask("PATCH", f"/uploads/{id_}", data=b"OggS", headers=headers)
    clip = (await office.call("files.info", me, file=id_))["file"]
    assert (clip["subtype"], clip["mimetype"]) == ("slack_audio", "audio/ogg")
    assert (clip["duration_ms"], clip["audio_wave_samples"]) == (2_500, [9, 99])
    begun = await office.call(
        "files.getUploadURLExternal", filename="a.txt", length=5, alt_txt="A song"
    )
    path = urlsplit(begun["upload_url"]).path
    await office.house.post(path, b"hello", Host="files.slack.com")
    plain = (await office.call("files.info", file=begun["file_id"]))["file"]
    assert plain["alt_txt"] == "A song"
    assert "subtype" not in plain


@run
async def test_a_file_may_come_with_the_call(office: Office) -> None:
    """As before there were three steps: in a form of many parts, or as a field."""
    large = b"x" * 3_000_000
    body = (
        b'--x\r\nContent-Disposition: form-data; name="channels"\r\n\r\n%s\r\n'
        b'--x\r\nContent-Disposition: form-data; name="filename"\r\n\r\nbig.bin\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n%s\r\n--x--\r\n'
    ) % (office.general.encode(), large)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    token = office.app.bot_token
    sent = {"data": io.BytesIO(body), "headers": kind | {"Authorization": f"Bearer {token}"}}
    file = (await office.house.ask("POST", "/api/files.upload", **sent)).json["file"]
    assert (file["name"], file["size"]) == ("big.bin", len(large))
    assert file["channels"] == [office.general]
    small = await office.form("files.upload", token, content="hello", filename="a.txt")
    assert (small["file"]["size"], small["file"]["channels"]) == (5, [])
    assert (await office.call("files.upload"))["error"] == "no_file_data"
    sent = {"data": io.BytesIO(body), "headers": kind}
    refused = await office.house.ask("POST", "/api/files.upload", **sent)
    assert refused.json["error"] == "invalid_form_data"


@run
async def test_messages_are_pinned_once(office: Office) -> None:
    """And say so, where they are listed and where they stand."""
    posted = await office.call("chat.postMessage", channel=office.general, text="keep")
    at = {"channel": office.general, "timestamp": posted["ts"]}
    assert (await office.call("pins.add", **at))["ok"]
    assert (await office.call("pins.add", **at))["error"] == "already_pinned"
    (item,) = (await office.call("pins.list", channel=office.general))["items"]
    assert (item["type"], item["message"]["text"]) == ("message", "keep")
    assert item["created_by"] == office.app.app.bot
    found = await office.call("conversations.history", channel=office.general)
    assert found["pin_count"] == 1
    assert found["messages"][0]["pinned_to"] == [office.general]
    assert (await office.call("pins.remove", **at))["ok"]
    assert (await office.call("pins.remove", **at))["error"] == "no_pin"


@run
async def test_a_purpose_is_told_with_who_wrote_it(office: Office) -> None:
    """Beside the topic."""
    at = {"channel": office.general}
    channel = (await office.call("conversations.setPurpose", **at, purpose="a &lt; b"))["channel"]
    assert channel["purpose"]["value"] == "a &lt; b"
    assert channel["purpose"]["creator"] == office.app.app.bot
    assert channel["purpose"]["last_set"] > 0


@run
async def test_people_find_what_they_may_read(office: Office) -> None:
    """Page by page; a bot searches nothing."""
    for number in range(3):
        await office.call("chat.postMessage", channel=office.general, text=f"walrus {number}")
    await catch_up(office.house.database, lambda *_: None)
    assert (await office.call("search.messages", query="x"))["error"] == "not_allowed_token_type"
    texts = []
    for page in (1, 2, 3):
        answer = await office.call(
            "search.messages",
            office.bob.token,
            query="walrus",
            sort="timestamp",
            count=2,
            page=page,
        )
        assert answer["messages"]["paging"]["page"] == page
        assert answer["messages"]["total"] >= 3
        texts += [match["text"] for match in answer["messages"]["matches"]]
    assert texts == ["walrus 2", "walrus 1", "walrus 0"]
    query = f"walrus in:<#{office.general}|general> during:month to:me"
    first = await office.call("search.messages", office.bob.token, query=query)
    match = first["messages"]["matches"][0]
    assert match["channel"]["name"] == "general"
    assert match["permalink"].startswith(f"{office.house.address}/archives/{office.general}/p")
    for query, error in (("", "no_query"), ("from:", "invalid_query")):
        answer = await office.call("search.messages", office.bob.token, query=query)
        assert answer["error"] == error


@run
async def test_people_find_files(office: Office) -> None:
    """By name and by what was said with them, each once; nobody finds what they may not read."""
    bob, alice = office.bob.token, office.alice.token
    hers = await office.call("conversations.create", alice, name="hers", is_private=True)
    general, channel = office.general, hers["channel"]["id"]
    await office.call("conversations.invite", alice, channel=channel, users=office.app.app.bot)
    for there, comment in ((general, "walrus plans"), (channel, "walrus secrets"), (general, "x")):
        given = {"files": [{"id": await upload(office)}], "channel_id": there}
        await office.call("files.completeUploadExternal", **given, initial_comment=comment)
    await office.call("chat.postMessage", channel=general, text="a walrus without a file")
    await catch_up(office.house.database, lambda *_: None)

    async def found(token: str, query: str, **page: int) -> Any:
        return (await office.call("search.files", token, query=query, **page))["files"]

    (file,) = (await found(bob, "walrus"))["matches"]
    assert (file["name"], file["channels"]) == ("notes.txt", [general])
    assert len((await found(alice, "walrus"))["matches"]) == 2
    second = await found(bob, "notes", count=1, page=2)
    assert second["paging"] == {"count": 1, "total": 2, "page": 2, "pages": 2}
    assert len(second["matches"]) == 1
    both = await office.call("search.all", bob, query="walrus")
    assert (both["messages"]["total"], both["files"]["total"]) == (2, 1)
    assert (await office.call("search.files", bob, query=" "))["error"] == "no_query"


@run
async def test_a_message_is_scheduled_and_taken_back(office: Office) -> None:
    """Within 120 days from now."""
    now_s = now_us() // 1_000_000
    at = {"channel": "#general", "text": "later *on*"}
    wanted = {"post_at": now_s + 3_600}
    made = await office.call("chat.scheduleMessage", **at, **wanted)
    assert (made["channel"], made["post_at"]) == (office.general, now_s + 3_600)
    (listed,) = (await office.call("chat.scheduledMessages.list"))["scheduled_messages"]
    assert (listed["id"], listed["text"]) == (made["scheduled_message_id"], "later *on*")
    named = {"channel": office.general, "scheduled_message_id": listed["id"]}
    assert (await office.call("chat.deleteScheduledMessage", **named))["ok"]
    again = await office.call("chat.deleteScheduledMessage", **named)
    assert again["error"] == "invalid_scheduled_message_id"
    for post_at, error in ((now_s - 1, "time_in_past"), (now_s + 121 * 86_400, "time_too_far")):
        answer = await office.call("chat.scheduleMessage", **at, post_at=post_at)
        assert answer["error"] == error


@run
async def test_people_say_what_they_are_up_to(office: Office) -> None:
    """And are seen so."""
    bob = office.bob.token
    said = {"title": "Pilot", "status_text": "at sea", "status_emoji": ":boat:"}
    profile = (await office.call("users.profile.set", bob, profile=said))["profile"]
    assert (profile["title"], profile["status_text"]) == ("Pilot", "at sea")
    shown = await office.call("users.profile.get", user=office.bob.user.id)
    assert shown["profile"]["status_emoji"] in (":boat:", ":sailboat:")
    for wrong in ("x", [], {}):
        answer = await office.call("users.profile.set", bob, profile=wrong)
        assert answer["error"] == "invalid_profile"
    assert (await office.call("users.setPresence", bob, presence="away"))["ok"]
    mine = await office.call("users.getPresence", bob)
    assert (mine["presence"], mine["manual_away"]) == ("away", True)
    assert (await office.call("users.setPresence", bob, presence="x"))["error"] == (
        "invalid_presence"
    )


@run
async def test_people_are_left_alone(office: Office) -> None:
    """A snooze is a pause on all devices; others see until when, and no more."""
    bob, alice = office.bob.token, office.alice.token
    begun = await office.call("dnd.setSnooze", bob, num_minutes="20")
    assert begun["snooze_remaining"] == 1_200
    seen = await office.call("dnd.info", alice, user=office.bob.user.id)
    assert (seen["dnd_enabled"], seen["next_dnd_end_ts"]) == (True, begun["snooze_endtime"])
    both = await office.call(
        "dnd.teamInfo", alice, users=f"{office.bob.user.id},{office.alice.user.id}"
    )
    assert [each["dnd_enabled"] for each in both["users"].values()] == [True, False]
    assert (await office.call("dnd.endSnooze", bob))["dnd_enabled"] is False
    await office.call("dnd.setSnooze", bob, num_minutes="20")
    assert (await office.call("dnd.endDnd", alice))["dnd_enabled"] is False
    assert (await office.call("dnd.info", bob))["dnd_enabled"], "one ends one's own"
    assert (await office.call("dnd.endDnd", bob))["dnd_enabled"] is False
    assert (await office.call("dnd.setSnooze", bob, num_minutes="0"))["error"] == "missing_duration"
    long = await office.call("dnd.setSnooze", bob, num_minutes="99999")
    assert long["error"] == "too_long"
    assert (await office.call("dnd.info", bob, user="UNOBODY000"))["error"] == "user_not_found"


@run
async def test_people_are_reminded(office: Office) -> None:
    """At a time, or at one that words mean."""
    bob = office.bob.token
    made = await office.call("reminders.add", bob, text="tea", time="in 20 minutes")
    named = {"reminder": made["reminder"]["id"]}
    assert (await office.call("reminders.info", bob, **named))["reminder"]["text"] == "tea"
    assert (await office.call("reminders.complete", bob, **named))["ok"]
    (listed,) = (await office.call("reminders.list", bob))["reminders"]
    assert listed["complete_ts"] > 0
    assert (await office.call("reminders.delete", bob, **named))["ok"]
    assert (await office.call("reminders.delete", bob, **named))["error"] == "not_found"
    wrong = await office.call("reminders.add", bob, text="tea", time="whenever")
    assert wrong["error"] == "cannot_parse"


@run
async def test_people_keep_messages(office: Office) -> None:
    """The one kept last comes first, with the message; once each, and while they may read it."""
    bob = office.bob.token
    posted = [await office.call("chat.postMessage", channel=office.general, text=t) for t in "ab"]
    first, second = ({"channel": office.general, "timestamp": each["ts"]} for each in posted)
    for each in (second, first):
        assert (await office.call("stars.add", bob, **each))["ok"]
    assert (await office.call("stars.add", bob, **first))["error"] == "already_starred"
    listed = await office.call("stars.list", bob)
    assert [item["message"]["text"] for item in listed["items"]] == ["a", "b"]
    assert (listed["items"][0]["type"], listed["paging"]["total"]) == ("message", 2)
    assert (await office.call("stars.remove", bob, **second))["ok"]
    assert (await office.call("stars.remove", bob, **second))["error"] == "not_starred"
    await office.call("chat.delete", channel=office.general, ts=first["timestamp"])
    assert (await office.call("stars.list", bob))["items"] == []
    missing = await office.call("stars.add", bob, channel=office.general)
    assert missing["error"] == "no_item_specified"
