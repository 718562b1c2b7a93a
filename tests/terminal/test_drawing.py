"""How texts, days, names and the status are drawn; no server needed."""

import time

import pytest
from chatclient import Client
from chatclient.status import Status
from chatterm.keyboard import learn_keys
from chatterm.layout import Layout, Scene
from chatterm.markup import Names, lines_of
from chatterm.outgoing import Waiting
from chatterm.people import People
from chatterm.phrases import ENGLISH, FRENCH
from chatterm.statusline import Standing, StatusLine
from msgspec.structs import replace
from textual._xterm_parser import XTermParser

from protocol.files import File, Voice
from protocol.ids import ChannelId, FileId, UserId
from protocol.messages import Message
from protocol.polls import Poll
from protocol.previews import LinkPreview
from protocol.state import State
from protocol.users import User

GENERAL = ChannelId("C0123456789")
ADA, BOB = UserId("U0123456789"), UserId("U1123456789")
NAMES = Names({ADA: "Ada", BOB: "Bob"}.__getitem__, lambda _channel: "general")
DAY_US = 24 * 3600 * 1_000_000
NOON_US = int(time.mktime((2019, 3, 7, 12, 0, 0, 0, 0, -1))) * 1_000_000


def message(seq: int, text: str = "hello", minutes: int = 0, **fields) -> Message:
    """A message in #general, some minutes after noon of a Thursday."""
    given = {"author": ADA, "time_us": NOON_US + minutes * 60_000_000, **fields}
    return Message(channel=GENERAL, seq=seq, text=text, **given)


def drawn(scene: Scene, width: int = 40, phrases=ENGLISH) -> list[str]:
    """A scene's lines."""
    layout = Layout(phrases, NAMES)
    return [strip.text.strip() for block in layout.blocks(scene, width) for strip in block.strips]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("plain text", ["plain text"]),
        ("two\n\nlines", ["two", "", "lines"]),
        ("**bold** _it_ ~~gone~~ `a*b`", ["bold it gone a*b"]),
        (f"<@{ADA}> in <#{GENERAL}>", ["@Ada in #general"]),
        (f"`<@{ADA}>`", [f"<@{ADA}>"]),
        ("- one\n- two\n  - three", ["• one", "• two", "  • three"]),
        ("3. three\n4. four", ["3. three", "4. four"]),
        ("> said\n> before", ["▏ said", "▏ before"]),
        ("```\nx\n  y\n```\nafter", ["x", "  y", "after"]),
        ("[bank](http://evil.example)", ["bank (http://evil.example)"]),
        ("<http://good.example>", ["http://good.example"]),
        ("# not a heading", ["# not a heading"]),
        ("<b>no html</b> &amp;", ["<b>no html</b> &amp;"]),
        ("a\tb", ["a    b"]),
        ("\x1b[2J **\x1b[31m**", [r"\x1b[2J \x1b[31m"]),
        ("\\*literal\\*", ["*literal*"]),
        ("[]()", ["[]()"]),
        ("***", ["───"]),
        ("[](http://a.example)", [" (http://a.example)"]),
        (">", [">"]),
        ("line\n- list", ["line", "• list"]),
        ("* a\n\n  more\n* b", ["• a", "  more", "• b"]),
    ],
)
def test_markdown_is_drawn_plainly(text, lines):
    """Marks become styles or signs; what only looks like a mark stays as it was typed."""
    assert [line.first + line.text.plain for line in lines_of(text, NAMES)] == lines


def test_long_lines_are_broken_behind_their_mark():
    """What is broken off a list item stands under its text."""
    lines = drawn(Scene("x", [message(1, "- one two three four five six seven eight nine")]), 24)
    assert lines[-3:] == ["• one two three four", "five six seven eight", "nine"]


def test_messages_of_one_author_stand_under_one_name():
    """Until five minutes pass, somebody else writes, or the day ends."""
    messages = [
        message(1, "one"),
        message(2, "two", minutes=1),
        message(3, "three", minutes=9),
        message(4, "four", minutes=9, author=BOB),
        message(5, "five", minutes=24 * 60),
    ]
    assert drawn(Scene("x", messages)) == [
        "────── Thursday, March 7, 2019 ───────", "", "Ada  12:00", "one", "two",
        "", "Ada  12:09", "three", "", "Bob  12:09", "four",
        "─────── Friday, March 8, 2019 ────────", "", "Ada  12:00", "five",
    ]  # fmt: skip


def test_what_happened_to_a_message_is_marked():
    """Edited, deleted, and how many replies it has."""
    messages = [
        message(1, "one", edited_us=NOON_US),
        message(2, "", deleted=True, replies=1),
        message(3, "three", replies=2),
    ]
    assert drawn(Scene("x", messages))[3:] == [
        "one (edited)", "This message was deleted.", "↳ 1 reply",
        "", "Ada  12:00", "three", "↳ 2 replies",
    ]  # fmt: skip


def test_what_is_attached_is_named():
    """With its size; what was deleted says so."""
    plan = File(id=FileId("F000000001"), creator=BOB, created_us=1, name="plan.pdf", size=1_400_000)
    gone = File(id=FileId("F000000002"), creator=BOB, created_us=1, deleted=True)
    said = replace(plan, voice=Voice(duration_ms=71_600, peaks=[1]))
    lines = drawn(Scene("x", [message(1, "", files=[plan, said, gone])]))
    assert lines[-3:] == ["⎘ plan.pdf  1 MB", "♪ voice message  1:12", "This file was deleted."]


def test_a_poll_is_drawn_with_numbers_and_bars():
    """Whose choice it is, how many chose each, and how it may be answered."""
    poll = Poll(
        question="Where to?", options=["Sea", "Hills"], multiple=True,
        counts=[1, 2], voters=2, mine=[1],
    )  # fmt: skip
    lines = drawn(Scene("x", [message(1, "Where to?", poll=poll)]), 60)
    assert lines[-4:] == [
        "Where to?", "1 ○ Sea  █████░░░░░ 1", "2 ● Hills  ██████████ 2",
        "2 people voted · several answers",
    ]  # fmt: skip


def test_what_a_link_leads_to_is_said_in_a_line():
    """Its title and its site; what comes later is drawn, too."""
    preview = LinkPreview(url="https://example.org", title="The plan", site="Pages")
    assert drawn(Scene("x", [message(1, "one")]))[-1] == "one"
    lines = drawn(Scene("x", [message(1, "one", previews=[preview])]))
    assert lines[-2:] == ["one", "↗ The plan  Pages"]


def test_a_message_on_its_way_looks_as_it_will():
    """Only one that takes long says that it waits; the thread's root counts its replies once."""
    now_us = int(time.time() * 1_000_000)
    written = {"late": now_us - 5_000_000, "on its way": now_us}
    waiting = [Waiting(GENERAL, None, text, at_us) for text, at_us in written.items()]
    scene = Scene("x", [message(1, author=BOB, time_us=now_us)], waiting, me=BOB)
    assert drawn(scene)[-3:] == ["hello", "late (waits)", "on its way"]
    thread = Scene("x", [message(1, replies=1), message(2, "reply", thread=1)], root=1)
    assert drawn(thread)[3:] == [
        "hello", "──────────── 1 reply ─────────────────", "", "Ada  12:00", "reply",
    ]  # fmt: skip


def test_the_new_line_stands_before_the_first_message_of_others():
    """And nowhere if it belongs further up than what is loaded, or if all is one's own."""
    messages = [message(1, "old"), message(2, "mine", author=BOB), message(3, "new one")]
    line = "──────────── new ─────────────────────"
    lines = drawn(Scene("x", messages, new_after=1, me=BOB))
    assert lines[lines.index(line) :] == [line, "", "Ada  12:00", "new one"]
    assert line not in drawn(Scene("x", messages[:2], new_after=1, me=BOB))
    assert line not in drawn(Scene("x", messages, new_after=0, more=True, me=BOB))
    assert line in drawn(Scene("x", messages, new_after=0, me=BOB))


def test_today_and_yesterday_are_called_so():
    """In the reader's language; other days by their date."""
    now_us = int(time.time() * 1_000_000)
    days = [message(1, time_us=now_us - DAY_US), message(2, time_us=now_us)]
    days = [message(1, time_us=NOON_US - 6 * DAY_US), message(1), *days]
    french = drawn(Scene("x", days), phrases=FRENCH)
    assert [line.strip("─ ") for line in french if "─" in line] == [
        "vendredi 1er mars 2019", "jeudi 7 mars 2019", "Hier", "Aujourd’hui",
    ]  # fmt: skip


def test_plurals_are_those_of_the_language():
    """Nought is many in English and one in French."""
    assert [ENGLISH.counted(ENGLISH.replies, n) for n in (0, 1, 2)] == [
        "0 replies", "1 reply", "2 replies",
    ]  # fmt: skip
    assert [FRENCH.counted(FRENCH.replies, n) for n in (0, 1, 2)] == [
        "0 réponse", "1 réponse", "2 réponses",
    ]  # fmt: skip


@pytest.fixture
def people() -> People:
    """Two people and somebody who left."""
    mirror = Client("http://127.0.0.1:9", "token").mirror
    mirror.state = State(me=BOB)
    mirror.state.add_users([
        User(id=ADA, name="ada", display_name="Ada Lovelace"),
        User(id=BOB, name="b.o-b", display_name="Bob"),
        User(id=UserId("U2123456789"), name="adam", display_name="Adam", deactivated=True),
    ])  # fmt: skip
    return People(mirror)


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("@ada", f"<@{ADA}>"),
        ("hi @ada, and (@b.o-b).", f"hi <@{ADA}>, and (<@{BOB}>)."),
        ("@ada's", "@ada's"),
        ("@nobody mail@ada", "@nobody mail@ada"),
        ("no mention", "no mention"),
        ("`@ada` @ada ``` @ada", f"`@ada` <@{ADA}> ``` @ada"),
    ],
)
def test_handles_become_mentions(people, typed, wire):
    """And back when the message is edited; what is no handle stays."""
    assert people.to_wire(typed) == wire
    assert people.from_wire(wire) == typed


def test_names_are_completed_and_found_by_their_beginnings(people):
    """Handles and display names; whoever has left is not offered."""
    assert people.completions("@A") == ["@ada"]
    assert people.completions("@bo") == ["@b.o-b"]
    assert people.completions("@lovél") == ["@ada"]
    assert people.completions("@x") == []
    assert [choice.label for choice in people.find("lovel")] == ["Ada Lovelace"]


def test_unknown_names_are_those_that_may_be_somebody(people):
    """Each once, without the marks at its end, and not in code."""
    text = "@ada @zoe, (@zoe) @ `@code` @yan. mail@xyz @B.O-B"
    assert people.unknown_handles(text) == ["zoe", "yan"]


def test_who_is_not_known_is_looked_up_and_not_guessed(people):
    """Until then an ellipsis stands for them."""
    assert people.name("U3123456789") == "…"
    assert people.missing == {"U3123456789"}


@pytest.mark.parametrize(
    ("standing", "text"),
    [
        ({"status": Status(online=True)}, "● Ada"),
        ({"status": Status(online=True), "loaded": False}, "○ connecting …"),
        ({"status": Status(online=False)}, "○ connecting …"),
        ({"status": Status(online=False, again_in_s=2.1)}, "○ no connection, again in 3 s"),
        ({"status": Status(online=False, closed=True, reason="4502 \x1b")},
         r"signed out by the server: 4502 \x1b"),
        ({"status": Status(online=True), "waiting": 1}, "● Ada · 1 message waits"),
        ({"status": Status(online=True), "typing": ("Bob", "Cy")}, "● Ada · Bob and Cy are typing"),
        ({"status": Status(online=True), "readers": ("Bob", "Cy")}, "● Ada · read by Bob, Cy"),
    ],
)  # fmt: skip
def test_the_status_line_says_how_things_stand(standing, text):
    """The connection first, then what waits, then who is typing."""
    line = StatusLine(ENGLISH, id="status")
    line.show(Standing(**{"loaded": True, "who": "Ada", **standing}))
    assert line.told.plain.strip() == text


@pytest.mark.parametrize("sequence", ["\n", "\x1b\r", "\x1b\n", "\x1b[13;3u"])
def test_a_new_line_is_never_taken_for_enter(sequence):
    """Whatever the terminal sends for Alt-Enter and Ctrl-J."""
    learn_keys()
    parser = XTermParser()
    keys = [each.key for data in (f"a{sequence}b", "") for each in parser.feed(data)]
    assert keys in (["a", new_line, "b"] for new_line in ("ctrl+j", "alt+enter"))
