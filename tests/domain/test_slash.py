"""What is typed after a slash is read as the command it stands for, or refused with a hint."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from chatserver.domain.slash.reading import READERS, Around, Directly, MisreadError, meant
from chatserver.domain.slash.table import BUILT_IN, helps, usage
from chatserver.domain.slash.times import in_words, split_time
from protocol.base import tag_of
from protocol.ids import ChannelId, UserId

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 26, 15, 30, tzinfo=PARIS)  # a Thursday
NOW_US = int(NOW.timestamp()) * 1_000_000
BOB, CAROL, RANDOM = UserId("UBOB000001"), UserId("UCAROL0001"), ChannelId("CRANDOM001")
PEOPLE = {"bob": BOB, "carol.b": CAROL}
HANDLES = {id_: name for name, id_ in PEOPLE.items()}
AROUND = Around(
    channel=ChannelId("CGENERAL01"),
    author="Ada_L",
    time_zone="Europe/Paris",
    now_us=NOW_US,
    nonce="0" * 32,
    user_named=PEOPLE.get,
    handle_of=HANDLES.get,
    channel_named={"random": RANDOM}.get,
    name_of={RANDOM: "random"}.get,
)


def told(typed: str, around: Around = AROUND) -> list[dict[str, Any]]:
    """Return what a line stands for, by what it says beyond where."""
    name, _, rest = typed.partition(" ")
    commands = meant(name, rest, around)
    assert not isinstance(commands, Directly)
    left_out = {"channel": around.channel, "nonce": around.nonce, "time_zone": "Europe/Paris"}
    return [
        {
            "is": tag_of(type(each)),
            **{
                field: value
                for field, value in msgspec.structs.asdict(each).items()
                if value and left_out.get(field) != value
            },
        }
        for each in commands
    ]


def at(*when: int) -> int:
    """Return a time in Paris in Unix microseconds."""
    return int(datetime(*when, tzinfo=PARIS).timestamp()) * 1_000_000  # type: ignore[arg-type,misc]


READ = [
    ("/me waves", [{"is": "message.post", "text": r"_Ada\_L waves_"}]),
    (
        "/me  waves\nat <@UBOB000001>",
        [{"is": "message.post", "text": r"_Ada\_L waves at <@UBOB000001>_"}],
    ),
    ("/shrug", [{"is": "message.post", "text": r"¯\\\_(ツ)\_/¯"}]),
    ("/shrug who knows", [{"is": "message.post", "text": r"who knows ¯\\\_(ツ)\_/¯"}]),
    (
        '/poll "Where to?" "Sea" "Hills" --anonymous',
        [
            {
                "is": "poll.post",
                "question": "Where to?",
                "options": ["Sea", "Hills"],
                "anonymous": True,
            }
        ],
    ),
    (
        "/remind call <@UBOB000001> tomorrow at 9",
        [{"is": "reminder.add", "text": "call @bob", "when": "tomorrow at 9"}],
    ),
    (
        "/remind tomorrow at 9: cake",
        [{"is": "reminder.add", "text": "cake", "when": "tomorrow at 9"}],
    ),
    (
        "/remind me to call Bob in 20 minutes",
        [{"is": "reminder.add", "text": "call Bob", "when": "in 20 minutes"}],
    ),
    (
        "/remind in an hour to water 12 plants",
        [{"is": "reminder.add", "text": "water 12 plants", "when": "in an hour"}],
    ),
    (
        "/remind moi d’appeler Bob demain à 9h",
        [{"is": "reminder.add", "text": "appeler Bob", "when": "demain à 9h"}],
    ),
    (
        "/status 🌴 on holiday until Friday",
        [
            {
                "is": "status.set",
                "emoji": "🌴",
                "text": "on holiday",
                "until_us": at(2026, 11, 27, 9),
            }
        ],
    ),
    (
        "/status lunch for 1 h",
        [{"is": "status.set", "text": "lunch", "until_us": at(2026, 11, 26, 16, 30)}],
    ),
    (
        "/status :party: en congé jusqu’à demain",
        [
            {
                "is": "status.set",
                "emoji": ":party:",
                "text": "en congé",
                "until_us": at(2026, 11, 27, 9),
            }
        ],
    ),
    ("/status waiting for Bob", [{"is": "status.set", "text": "waiting for Bob"}]),
    ("/status clear", [{"is": "status.set"}]),
    ("/topic Release  on <#CRANDOM001>", [{"is": "topic.set", "topic": "Release on #random"}]),
    (
        "/invite @Bob, <@UCAROL0001>",
        [{"is": "member.add", "user": BOB}, {"is": "member.add", "user": CAROL}],
    ),
    ("/join #random", [{"is": "channel.join", "channel": RANDOM}]),
    ("/join <#CRANDOM001>", [{"is": "channel.join", "channel": RANDOM}]),
    ("/leave", [{"is": "channel.leave"}]),
    ("/mute", [{"is": "channel.mute", "muted": True}]),
    ("/unmute", [{"is": "channel.mute"}]),
    ("/away", [{"is": "presence.set", "away": True}]),
    ("/active", [{"is": "presence.set"}]),
    ("/help", []),
]


@pytest.mark.parametrize(("typed", "commands"), READ)
def test_a_command_stands_for_another(typed: str, commands: list[dict[str, Any]]) -> None:
    """Whatever is a name, a time or an emoji in it is found."""
    assert told(typed) == commands


def test_somebody_is_written_to_directly() -> None:
    """Or several; without a text one only goes there."""
    assert meant("/msg", "@bob hello there", AROUND) == Directly([BOB], "hello there")
    assert meant("/msg", "<@UBOB000001> @carol.b", AROUND) == Directly([BOB, CAROL], "")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("/me", "Type it like this: /me waves"),
        ("/remind call Bob", "Say of what and when"),
        ("/remind buy 12", "Say of what and when"),
        ("/remind @bob to sleep at 9", "only yourself"),
        ("/poll Where to?", "quotation marks"),
        ('/poll "Where to?" "Sea"', "2 to "),
        ("/status", "/status 🌴 text"),
        ("/topic " + "x" * 251, "longer than 250"),
        ("/topic", "Type it like this"),
        ("/invite", "Type it like this: /invite @person"),
        ("/invite bob", "Type it like this"),
        ("/invite @nobody", "There is nobody called @nobody"),
        ("/invite @bob please", "Type it like this"),
        ("/join #nowhere", "There is no channel #nowhere"),
        ("/leave now", "Type it like this: /leave"),
        ("/shrug " + "x" * 40_000, "longer than 40000"),
    ],
)
def test_what_cannot_be_read_is_told_with_how_to_type_it(typed: str, why: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(MisreadError, match=why):
        told(typed)


def test_everything_is_said_in_french_too() -> None:
    """What each does, what may follow, and what went wrong."""
    assert set(READERS) == set(BUILT_IN)
    for english, french in zip(helps("en"), helps("fr"), strict=True):
        assert english.command == french.command
        assert english.description != french.description
    assert usage("/remind", "fr") == "Écrivez-la ainsi : /remind appeler Bob demain à 9h"
    french_around = msgspec.structs.replace(AROUND, language="fr")
    with pytest.raises(MisreadError, match=r"^Écrivez-la ainsi"):
        told("/poll Où ?", french_around)


@pytest.mark.parametrize(
    ("time_us", "english", "french"),
    [
        (at(2026, 11, 26, 18, 5), "today at 18:05", "aujourd’hui à 18:05"),
        (at(2026, 11, 27, 9), "Friday 27 November at 9:00", "vendredi 27 novembre à 9:00"),
        (at(2027, 2, 1, 9), "Monday 1 February 2027 at 9:00", "lundi 1 février 2027 à 9:00"),
    ],
)
def test_times_are_told_as_people_say_them(time_us: int, english: str, french: str) -> None:
    """In their time zone."""
    assert in_words(time_us, NOW_US, PARIS, "en") == english
    assert in_words(time_us, NOW_US, PARIS, "fr") == french


def test_a_time_alone_is_no_reminder() -> None:
    """Nor is a text alone."""
    for typed in ("tomorrow at 9", "me tomorrow", "in 20 minutes", "buy eggs", ""):
        assert split_time(typed, NOW_US, PARIS) is None
