"""What is hidden of a place beside its words: earlier texts, polls, previews, descriptions.

And what somebody keeps to herself of when and how she is told.
"""

import secrets

from chatserver.actions.previews import add_previews, keep_page
from chatserver.core.clock import now_us
from chatserver.store.transaction import Transaction
from protocol.messages import EditMessage, PostPoll
from protocol.notice_choices import SetNotices
from protocol.polls import CastVote
from protocol.previews import LinkPreview
from protocol.quiet import ChangeQuiet, WeeklyHours, WeeklySpan
from protocol.saved import SaveMessage
from tests.pushes import Browser
from tests.recordings import SOUND, webm
from tests.town import do, new_nonce, post

from .world import DAY_US, Place, World, catch, picture, uploaded

HOLIDAY, NIGHT_OWL, LIBRARY = "2031-03-17", "Pacific/Chatham", "Antarctica/Troll"
"""Of Alice's quiet hours and letters: nobody else is told of them."""


async def plant(world: World) -> None:
    """Hide these things, and let whatever is made of them be made."""
    await _prepare(world)
    await world.town.change(lambda tx: _plant(tx, world))
    await world.town.server.projector.look()
    await world.town.server.projector.settled()
    await world.town.server.indexer.settled()


async def _prepare(world: World) -> None:
    """Upload a voice message, and keep a picture as the server does that fetched a page."""
    peaks = [secrets.randbelow(101) for _ in range(24)]
    described = catch()
    said = {"description": described, "voice": {"duration_ms": 61_803, "peaks": peaks}}
    world.ids["voice"] = await uploaded(world, f"lure {catch()}.webm", webm(SOUND), **said)
    waveform = ",".join(map(str, peaks))
    world.places["private"].more |= {world.ids["voice"], described, waveform, "61803"}
    kept = await world.town.server.uploads.keep_small(picture(), f"preview-{catch()}", 32)
    assert kept is not None
    world.ids["preview"], _ = kept
    world.places["private"].more.add(world.ids["preview"])


def _plant(tx: Transaction, world: World) -> None:
    for name in ("private", "direct", "group"):
        _hang_on(tx, world, world.places[name])
    assert world.open is not None
    _hang_on(tx, world, world.open)
    private, voice = world.places["private"], world.ids["voice"]
    do(tx, world.insiders["bob"], post(private.channel, private.lure, files=[voice]))
    _plan_her_day(tx, world)


def _hang_on(tx: Transaction, world: World, place: Place) -> None:
    """Edit what hangs on a place's first message, show a link below it, and ask something."""
    assert place.root is not None
    alice, bob, _ = world.insiders.values()
    earlier, title, option = catch(), catch(), catch()
    at = {"channel": place.channel, "seq": place.seq}
    link = link_of(place)
    do(tx, bob, EditMessage(**at, text=f"{place.root.text} {earlier}"))
    do(tx, bob, EditMessage(**at, text=f"{place.root.text} {link}"))
    shown = LinkPreview(url=link, title=title, description=title)
    if place.name == "private":
        shown = LinkPreview(url=link, title=title, picture=world.ids["preview"])
        keep_page(tx, link, shown, now_us() + DAY_US)
    add_previews(tx, place.channel, place.seq, {link: shown})
    options = [f"{option} one", f"{option} two"]
    asking = PostPoll(
        channel=place.channel,
        question=f"{place.lure} {place.catch}",
        options=options,
        anonymous=True,
        nonce=new_nonce(),
    )
    poll = do(tx, bob, asking).message
    do(tx, alice, CastVote(channel=place.channel, seq=poll.seq, choices=[1]))
    world.ids[f"poll {place.name}"] = poll.seq
    do(tx, alice, SaveMessage(**at))
    place.more |= {earlier, title, option}


def link_of(place: Place) -> str:
    """Return the link below which a preview is shown."""
    return f"https://{place.lure}.example/{place.catch}"


def _plan_her_day(tx: Transaction, world: World) -> None:
    """Choose when Alice is told, how, and on which device."""
    alice, endpoint = world.insiders["alice"], catch()
    spans = [WeeklySpan(day=0, begins=127, ends=131)]
    hours = WeeklyHours(spans=spans, holidays=[HOLIDAY], time_zone=NIGHT_OWL)
    do(tx, alice, ChangeQuiet(mode="own", hours=hours))
    do(tx, alice, SetNotices(mail="weekly", hour=5, time_zone=LIBRARY))
    browser = Browser("https://push.example", endpoint)
    do(tx, alice, browser.subscription())
    world.own |= {HOLIDAY, NIGHT_OWL, LIBRARY, endpoint}
