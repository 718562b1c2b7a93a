"""What people put on messages: pins and reactions, also those made after an earlier import."""

import signal

import msgspec

from chatserver.jobs.imports.report import report_lines
from chatserver.store import imports, log, pins, reactions
from chatserver.store.database import Reader
from chatserver.store.reactions import Kind
from chatserver.store.transaction import Transaction
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_PINS
from protocol.messages import AppPart
from protocol.pins import MessagePinned, MessageUnpinned
from protocol.reactions import ReactionChanged
from tests.running import run

from .conftest import Place
from .exports import ANN, BEN, CLEO, GENERAL, TALK, Export, Json, channel, reply, said, ts, us
from .test_slack_import import killed_import
from .test_slack_reactions import by, stored


def pinned(*seconds: float, user: str = BEN) -> Json:
    """Return a channel in which messages are pinned."""
    pins = [{"id": ts(second), "user": user, "created": 1_700_000_900} for second in seconds]
    return channel(pins=pins)


def reacted(*names: str) -> Export:
    """Return an export in which two put some emoji on the first message."""
    first = said(0, "hello", reactions=[by(name, BEN, CLEO) for name in names])
    return Export(talk={"general": [first, *TALK[1:]]})


@run
async def test_pins(place: Place) -> None:
    """They come with who pinned what and when, and the log tells of them."""
    report = await place.take(Export(channels=[pinned(0, 30)]))
    found = await place.database.read(pins.of_channel, GENERAL)
    assert [(each.seq, each.user, each.time_us) for each in found] == [
        (1, BEN, 1_700_000_900_000_000),
        (5, BEN, 1_700_000_900_000_000),
    ]
    entries = await place.database.read(log.read, GENERAL, 0, 100)
    assert [entry.at.seq for entry in entries] == list(range(1, 9))
    told = [entry for entry in entries if isinstance(entry.event, MessagePinned)]
    assert [entry.at.time_us for entry in told] == [us(0), us(30)]
    assert "2 pins" in report_lines(report)[1]


@run
async def test_too_many_pins(place: Place) -> None:
    """No more than a channel may have; the rest is counted."""
    talk = [said(n, f"message {n}") for n in range(MAX_PINS + 3)]
    everything = pinned(*range(MAX_PINS + 3))
    report = await place.take(Export(channels=[everything], talk={"general": talk}))
    assert (report.pins_added, report.losses("pin")) == (100, {"in excess of 100 in a channel": 3})


@run
async def test_what_is_on_messages_imported_before(place: Place) -> None:
    """Reactions and pins made since are added once, behind what the channel has."""
    await place.take(reacted("tada"))
    later = reacted("tada", "eyes")
    later.channels = [pinned(0)]
    report = await place.take(later)
    assert (report.messages_added, report.reactions_added, report.pins_added) == (0, 2, 1)
    assert await stored(place, 1) == [("🎉", [BEN, CLEO]), ("👀", [BEN, CLEO])]
    assert len(await place.database.read(pins.of_channel, GENERAL)) == 1
    entries = await place.database.read(log.read, GENERAL, 0, 100)
    assert [entry.at.seq for entry in entries] == list(range(1, 12))
    assert {entry.at.time_us for entry in entries[8:]} == {us(50)}
    before = await place.everything()
    assert (await place.take(later)).added == 0
    assert await place.everything() == before


@run
async def test_messages_after_late_reactions(place: Place) -> None:
    """A channel's time does not move by them: what was said since is still added."""
    await place.take(reacted("tada"))
    later = reacted("tada", "eyes")
    later.talk["general"].append(said(60, "new"))
    report = await place.take(later)
    assert (report.messages_added, report.reactions_added, report.notes) == (1, 2, [])
    assert (await place.history())[-1].text == "new"


@run
async def test_what_was_taken_off_here_stays_off(place: Place) -> None:
    """Neither a reaction nor a pin comes back that somebody here removed."""
    export = reacted("tada")
    export.channels = [pinned(0)]
    await place.take(export)

    def take_off(reader: Reader) -> None:
        transaction = Transaction(reader, us(10_000))
        left = reactions.remove(reader, Kind(GENERAL, 1, "🎉"), UserId(BEN))
        of = ChannelId(GENERAL)
        off = ReactionChanged(channel=of, seq=1, reaction=left, user=UserId(BEN), added=False)
        transaction.record(off, to=GENERAL)
        pins.remove(reader, GENERAL, 1)
        transaction.record(MessageUnpinned(channel=of, seq=1, user=UserId(ANN)), to=GENERAL)
        transaction.finish()

    await place.database.write(take_off)
    assert (await place.take(export)).added == 0
    assert await stored(place, 1) == [("🎉", [CLEO])]
    assert await place.database.read(pins.of_channel, GENERAL) == []


@run
async def test_killed_with_late_ones(place: Place) -> None:
    """Killed while there are new messages and late reactions, nothing is doubled."""
    await place.take(Export(talk={"general": TALK[:3]}))
    later = reacted("tada")
    archive = later.write(place.directory / "later.zip")
    assert killed_import(place, archive, "import.stored:1") == -signal.SIGKILL
    report = await place.take_file(archive)
    assert (report.messages_added, report.reactions_added) == (1, 2)
    assert await stored(place, 1) == [("🎉", [BEN, CLEO])]
    assert len(await place.history()) == 6


@run
async def test_replies_that_stand_in_the_channel(place: Place) -> None:
    """They stand in both, as they did in Slack, and count in both."""
    talk = [
        said(1, "root"),
        reply(2, "look", to=1, subtype="thread_broadcast", root={}),
        said(3, "next"),
    ]
    await place.take(Export(talk={"general": talk}))
    history = await place.history()
    assert [(each.thread, each.ordinal, each.channel_ordinal) for each in history] == [
        (None, 1, None),
        (1, 1, 2),
        (None, 3, None),
    ]
    assert [each.text for each in await place.page()] == ["root", "look", "next"]
    head = await place.database.read(log.head, GENERAL)
    assert head == log.Head(3, us(3), 3)


SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*built*"}}]
RICH = [{"type": "rich_text", "elements": []}]


@run
async def test_what_apps_say(place: Place) -> None:
    """Layout and other names stay; what Slack only made of addresses or texts does not."""
    unfurled = {"from_url": "https://x.org", "title": "X"}
    bot: Json = {"by": "", "bot_id": "BCI000001", "subtype": "bot_message", "username": "ci"}
    talk = [
        said(1, "built", blocks=SECTION, icons={"emoji": ":hammer:"}, **bot),
        said(2, "", attachments=[{"fallback": "red", "color": "f00"}, unfurled], **bot),
        said(3, "plain", blocks=RICH, attachments=[unfurled], by="", bot_id="BCI000001"),
        said(4, "mine", blocks=SECTION),
        said(5, "huge", blocks=SECTION * 60, **bot),
        said(6, "", blocks=SECTION, **bot),
    ]
    report = await place.take(Export(talk={"general": talk}))
    history = await place.history()
    built, red, plain, mine, huge, bare = [each.app for each in history]
    assert built
    assert bare
    assert (built.name, built.icon, built.stands_for) == ("ci", ":hammer:", False)
    assert msgspec.json.decode(built.blocks)[0]["text"] == SECTION[0]["text"]
    assert red
    (attached,) = msgspec.json.decode(red.attachments)
    assert (attached["fallback"], red.stands_for, history[1].text) == ("red", True, "red\nX")
    assert (bare.stands_for, history[5].text) == (True, "**built**")
    assert (plain, mine, huge) == (None, None, AppPart(name="ci"))
    assert report.losses("layout") == {"that a message cannot have here": 1}


@run
async def test_topic_and_purpose(place: Place) -> None:
    """Both are kept."""
    export = Export(
        channels=[channel(topic={"value": "today: *cake*"}, purpose={"value": "food & drink"})]
    )
    await place.take(export)
    general = await place.channel()
    assert (general.topic, general.purpose) == ("today: *cake*", "food & drink")
    assert (await place.database.read(imports.stored, GENERAL)).messages == 6
