"""Web Push, over real sockets: who is woken by what, and by what not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from chatserver.core.clock import now_us
from chatserver.projections.noticing import PUSH_AFTER_US
from protocol import ErrorCode
from protocol.blocks import BlockPerson
from protocol.channels import OpenDirect, RemoveMember
from protocol.cursors import MarkRead
from protocol.levels import MuteChannel
from protocol.messages import DeleteMessage, EditMessage, MessageEdited
from protocol.notice_choices import (
    GetNotices,
    NoticeChoice,
    NoticesChanged,
    SetNotices,
    UnsubscribePush,
)
from protocol.presence import SetView
from protocol.profiles import SetPresence
from protocol.quiet import SetPause
from protocol.sessions import EndSession
from tests.pushes import Browser, PushService
from tests.running import bounded, run
from tests.town import Person, Register, Town, post

LATER_US = PUSH_AFTER_US + 1_000_000
HOUR_US = 3_600_000_000


@pytest.fixture
def service(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PushService]:
    """A push service that the server trusts."""
    service = PushService(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(service.authority))
    runner.run(bounded(service.open()))
    yield service
    runner.run(bounded(service.close()))


@pytest.fixture
def town(
    runner: asyncio.Runner, register: Register, data: Path, service: PushService
) -> Iterator[Town]:
    """The town, whose push services may be on this machine."""
    town = Town(register, data, push={"private_addresses": True})
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))


async def woken_by(town: Town, service: PushService, who: Person) -> Browser:
    """Give somebody a browser that is woken, though they are not there."""
    browser = service.browser(who.name)
    client = await town.enter(who)
    assert (await client.ask(browser.subscription())).here
    await client.close()
    return browser


async def time_comes(town: Town, after_us: int = LATER_US) -> None:
    """Let the node find what is due by a time, and send it."""
    await town.server.noticer.settled()
    await town.server.postman.look_at(now_us() + after_us)
    await sent(town)


async def sent(town: Town) -> None:
    """Wait until nothing is on its way."""
    postman = town.server.postman
    while postman.under_way:
        await asyncio.wait(postman.under_way)


@run
async def test_who_is_away_is_woken_once(town: Town, service: PushService) -> None:
    """By what calls them, many of one channel together; nothing is readable on the way."""
    browser = await woken_by(town, service, town.bob)
    alice = await town.enter(town.alice)
    await alice.ask(post(town.general, "nobody in particular"))
    await alice.ask(post(town.general, f"<@{town.bob.id}> look"))
    posted = await alice.ask(post(town.general, f"*and* <@{town.bob.id}> again `now`"))
    for _ in range(2):
        await time_comes(town)
    assert browser.woken.qsize() == 1
    told = browser.woken.get_nowait()
    assert told == {
        "tag": town.general,
        "url": f"/c/{town.general}/{posted.message.seq}",
        "seq": posted.message.seq,
        "place": "general",
        "author": "Alice",
        "text": "and @Bob again now",
        "count": 2,
        "time_ms": posted.message.time_us // 1_000,
        "language": "en",
    }
    (request,) = browser.requests
    assert (request.headers["Urgency"], request.headers["TTL"]) == ("high", "43200")
    assert town.general not in str(request.headers)
    assert town.server.postman.counts["push_sent"] == 1


@run
async def test_what_need_not_be_told_is_not(town: Town, service: PushService) -> None:
    """What was read, deleted, muted or is by somebody blocked; nor who looks at the page."""
    browser = await woken_by(town, service, town.bob)
    alice = await town.enter(town.alice)
    call = f"<@{town.bob.id}> hello"
    read = (await alice.ask(post(town.general, call))).message
    await town.server.noticer.settled()
    await town.do(town.bob, MarkRead(channel=town.general, seq=read.seq))
    await time_comes(town)
    deleted = (await alice.ask(post(town.general, call))).message
    await town.server.noticer.settled()
    await alice.ask(DeleteMessage(channel=town.general, seq=deleted.seq))
    await time_comes(town)
    await alice.ask(post(town.general, call))
    bob = await town.enter(town.bob)
    await bob.ask(SetView(channels=[town.secret], users=[]))
    await time_comes(town)
    await bob.ask(SetView(channels=[], users=[]))
    await time_comes(town)
    await alice.ask(post(town.general, call))
    await town.server.noticer.settled()
    await bob.ask(MuteChannel(channel=town.general, muted=True))
    await time_comes(town)
    await bob.ask(MuteChannel(channel=town.general, muted=False))
    await bob.ask(BlockPerson(user=town.alice.id, block=True))
    await alice.ask(post(town.general, call))
    await time_comes(town)
    assert browser.requests == []
    await bob.ask(BlockPerson(user=town.alice.id, block=False))
    await alice.ask(post(town.general, call))
    await time_comes(town)
    assert browser.woken.qsize() == 1


@run
async def test_an_edit_wakes_whom_it_names(town: Town, service: PushService) -> None:
    """As a new message does, though they have read it; nobody twice, and none it takes back."""
    browser = await woken_by(town, service, town.bob)
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    said = (await alice.ask(post(town.general, "who has a moment?"))).message
    await bob.ask(MarkRead(channel=town.general, seq=said.seq))
    named = f"<@{town.bob.id}>, have you a moment?"
    for text in (named, "nobody", f"{named} Please."):
        await alice.ask(EditMessage(channel=town.general, seq=said.seq, text=text))
        told = await bob.until(MessageEdited)
        assert (told.newly_named == [town.bob.id]) == (text == named)
        await town.server.noticer.settled()
    for _ in range(2):
        await time_comes(town)
    assert browser.woken.get_nowait()["text"] == "@Bob, have you a moment? Please."
    await alice.ask(EditMessage(channel=town.general, seq=said.seq, text=f"{named} Thanks."))
    taken = (await alice.ask(post(town.general, "and you?"))).message
    for text in (named, "nobody"):
        await alice.ask(EditMessage(channel=town.general, seq=taken.seq, text=text))
        await town.server.noticer.settled()
    await time_comes(town)
    assert len(browser.requests) == 1


@run
async def test_here_wakes_who_is_online_and_does_not_look(town: Town, service: PushService) -> None:
    """Not who is offline, or seems so, nor later who had quiet hours."""
    browsers = [await woken_by(town, service, each) for each in (town.bob, town.carol)]
    away, alice, bob = [await town.enter(each) for each in (town.carol, town.alice, town.bob)]
    await away.ask(SetPresence(away=True))
    for text in ("<!here> coffee", "<!here> tea"):
        await alice.ask(post(town.general, text))
        await time_comes(town)
        await bob.ask(SetView(channels=[town.general], users=[]))
    assert [each.woken.qsize() for each in browsers] == [1, 0]
    assert browsers[0].woken.get_nowait()["text"] == "@here coffee"
    await bob.ask(SetView(channels=[], users=[]))
    await bob.ask(SetPause(until_us=now_us() + HOUR_US))
    await alice.ask(post(town.general, "<!here> cake"))
    await time_comes(town)
    await time_comes(town, HOUR_US + LATER_US)
    assert len(browsers[0].requests) == 1


@run
async def test_a_device_asks_what_is_still_to_be_read(town: Town) -> None:
    """In one go; of what is not for it, it learns no more than of what is not there."""
    places = [(town.general, "one"), (town.general, "two"), (town.secret, "three")]
    said = [(await town.do(town.alice, post(*place))).message for place in places]
    await town.do(town.carol, MarkRead(channel=town.general, seq=said[0].seq))
    asked = [("of", f"{each.channel}/{each.seq}") for each in said] + [
        ("of", f"{town.general}/9999")
    ]
    async with ClientSession(town.address, headers=_known_as(town.carol)) as session:
        answered = await session.get("/notices/unread", params=asked)
        assert await answered.json() == {"unread": [False, True, False, False]}
        for wrong in ([("of", "x")], asked * 13):
            assert (await session.get("/notices/unread", params=wrong)).status == 400
    async with ClientSession(town.address) as session:
        assert (await session.get("/notices/unread", params=asked)).status == 401


@run
async def test_rights_are_looked_at_when_it_is_sent(town: Town, service: PushService) -> None:
    """Who was removed, or signed out, meanwhile learns nothing; a guest only of their channels."""
    browser = await woken_by(town, service, town.bob)
    alice = await town.enter(town.alice)
    await alice.ask(post(town.secret, f"<@{town.bob.id}> the surprise"))
    await alice.ask(post(town.general, f"<@{town.gus.id}> guest"))
    await town.server.noticer.settled()
    await alice.ask(RemoveMember(channel=town.secret, user=town.bob.id))
    await time_comes(town)
    await alice.ask(post(town.general, f"<@{town.bob.id}> more"))
    await town.server.noticer.settled()
    await town.do(town.bob, EndSession(session=town.bob.actor.session))
    await time_comes(town)
    assert browser.requests == []


@run
async def test_quiet_hours_hold_what_comes(town: Town, service: PushService) -> None:
    """Until they end, also those that began after it was noticed; not what is sent anyway."""
    browser = await woken_by(town, service, town.bob)
    alice = await town.enter(town.alice)
    call = f"<@{town.bob.id}>"
    await alice.ask(post(town.general, f"{call} before"))
    await town.server.noticer.settled()
    await town.do(town.bob, SetPause(until_us=now_us() + HOUR_US))
    await alice.ask(post(town.general, f"{call} during"))
    for _ in range(2):
        await time_comes(town)
    assert browser.requests == []
    await alice.ask(post(town.general, f"{call} anyway", urgent=True))
    await time_comes(town)
    assert browser.woken.get_nowait()["text"] == "@Bob anyway"
    await time_comes(town, HOUR_US - 30_000_000)
    assert browser.woken.empty()
    await time_comes(town, HOUR_US + LATER_US)
    told = browser.woken.get_nowait()
    assert (told["text"], told["count"]) == ("@Bob during", 2)


@run
async def test_a_push_service_may_be_busy(town: Town, service: PushService) -> None:
    """Then it is tried again, on that device; one that knows the browser no more ends it."""
    browser = await woken_by(town, service, town.bob)
    alice = await town.enter(town.alice)
    browser.answers = [
        web.Response(status=429, headers={"Retry-After": "600"}),
        web.Response(status=503),
    ]
    direct = (await alice.ask(OpenDirect(users=[town.bob.id]))).membership.channel.id
    await alice.ask(post(direct, "are you there?"))
    await time_comes(town)
    await time_comes(town, 500_000_000)
    assert len(browser.requests) == 1, "it is left alone as long as it wants"
    await time_comes(town, 700_000_000)
    await time_comes(town, HOUR_US)
    told = browser.woken.get_nowait()
    assert (told["place"], told["author"], told["text"]) == ("", "Alice", "are you there?")
    browser.answers = [web.Response(status=410)]
    await alice.ask(post(direct, "still?"))
    await time_comes(town)
    assert town.server.postman.counts["push_gone"] == 1
    assert (await town.do(town.bob, UnsubscribePush())).devices == 0
    browser.answers = [web.Response(status=500) for _ in range(9)]
    await town.do(town.bob, browser.subscription())
    await alice.ask(post(direct, "hello?"))
    before = len(browser.requests)
    for tried in range(6):
        await time_comes(town, (tried + 1) * HOUR_US)
    assert len(browser.requests) - before == 4, "and given up"
    assert town.server.postman.counts["push_failed"] == 1


@run
async def test_texts_may_be_left_out(town: Town, service: PushService) -> None:
    """Who is told by whom and where, and no word of what; in the language of the device."""
    browser = service.browser("bob")
    bob = await town.enter(town.bob)
    await bob.ask(browser.subscription(language="fr"))
    await bob.ask(SetNotices(texts=False))
    assert (await bob.until(NoticesChanged)).choice == NoticeChoice(texts=False)
    alice = await town.enter(town.alice)
    await alice.ask(post(town.general, f"<@{town.bob.id}> secret words"))
    await time_comes(town)
    told = browser.woken.get_nowait()
    assert (told["author"], told["text"], told["language"]) == ("Alice", "", "fr")


@run
async def test_a_device_is_one_persons(town: Town, service: PushService) -> None:
    """Whoever signs in there last; and a service worker may say what replaced a subscription."""
    browser = await woken_by(town, service, town.bob)
    carol = await town.enter(town.carol)
    now = await carol.ask(browser.subscription())
    assert (now.devices, now.here, len(now.key)) == (1, True, 87)
    bob = await town.enter(town.bob)
    assert (await bob.ask(GetNotices())).devices == 0
    again = service.browser("again").subscription()
    body = {"endpoint": again.endpoint, "p256dh": again.p256dh, "auth": again.auth}
    async with ClientSession(town.address, headers=_known_as(town.bob)) as session:
        async with session.post("/notices/device", json=body) as response:
            assert response.status == 200
        async with session.get("/notices/mail") as response:
            assert await response.json() == {"mail": False}
    assert (await bob.ask(GetNotices())).here
    assert not (await bob.ask(UnsubscribePush())).here


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x",
        "https://bob:secret@push.example.org/x",
        "https://",
        "https://push.example.org:99999/x",
        "https://push.example.org/x#y",
        "file:///etc/passwd",
        "https://push.example.org/\r\nX: y",
    ],
)
@run
async def test_an_endpoint_is_an_https_address(
    town: Town, service: PushService, endpoint: str
) -> None:
    """Nothing else is ever called."""
    bob = await town.enter(town.bob)
    refused = await bob.refusal(service.browser("bob").subscription(endpoint=endpoint))
    assert (refused.refusal.code, refused.refusal.field) == (ErrorCode.INVALID, "endpoint")


@run
async def test_no_endpoint_leads_into_ones_own_network(
    register: Register, data: Path, service: PushService
) -> None:
    """Unless the configuration says so: a browser names it, so it may be anybody's."""
    town = Town(register, data)
    await town.start()
    browser = await woken_by(town, service, town.bob)
    metadata = service.browser("metadata").subscription(endpoint="https://169.254.169.254/latest")
    await town.do(town.carol, metadata)
    alice = await town.enter(town.alice)
    await alice.ask(post(town.general, f"<@{town.bob.id}> and <@{town.carol.id}>"))
    await time_comes(town)
    assert browser.requests == []
    assert town.server.postman.counts["push_sent"] == 0
    await town.stop()


@run
async def test_bots_are_never_away(town: Town, service: PushService) -> None:
    """They are sent nothing."""
    echo = await town.enter(town.echo)
    refused = await echo.refusal(service.browser("echo").subscription())
    assert refused.refusal.code == ErrorCode.FORBIDDEN


@run
async def test_a_dead_nodes_messages_are_found(
    register: Register, data: Path, service: PushService
) -> None:
    """Whoever starts next looks at what was posted lately and at nobody's."""
    town = Town(register, data, push={"private_addresses": True})
    await town.start()
    browser = await woken_by(town, service, town.bob)
    town.server.noticer.note = lambda _entries: None  # type: ignore[method-assign]
    await town.do(town.alice, post(town.general, f"<@{town.bob.id}> before the end"))
    await town.stop()
    again = Town(register, data, push={"private_addresses": True})
    await again.start()
    await again.server.noticer.look()
    await time_comes(again)
    assert browser.woken.get_nowait()["text"] == "@Bob before the end"
    await again.stop()


def _known_as(who: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}
