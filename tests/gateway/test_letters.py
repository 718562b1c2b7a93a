"""Letters of what one missed, and digests, against a real SMTP server and over real sockets."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession

from chatserver.core.clock import now_us
from chatserver.projections.noticing import MAIL_AFTER_US
from protocol.channels import AddMember, OpenDirect, RemoveMember
from protocol.cursors import MarkRead
from protocol.notice_choices import GetNotices, SetNotices
from tests.running import bounded, run
from tests.town import Person, Register, Town, add_person, post

from .postmaster import Postmaster

DUE_US = MAIL_AFTER_US + 1_000_000
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


@pytest.fixture
def postmaster(runner: asyncio.Runner) -> Iterator[Postmaster]:
    """A mail server that takes everything."""
    postmaster = Postmaster()
    runner.run(bounded(postmaster.open()))
    yield postmaster
    runner.run(bounded(postmaster.close()))


@pytest.fixture
def town(
    runner: asyncio.Runner, register: Register, data: Path, postmaster: Postmaster
) -> Iterator[Town]:
    """The town, from which mail goes out."""
    mail = {"smtp_url": f"smtp://127.0.0.1:{postmaster.port}", "sender": "chat@example.org"}
    town = Town(register, data, mail=mail)
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))


async def admits(town: Town, **wishes: str | int | bool) -> Person:
    """Let Dora in, who has an address, and wants to be written to."""
    add = partial(add_person, name="dora", email="dora@example.org")
    dora: Person = await town.change(add)
    for channel in (town.general, town.secret):
        await town.do(town.alice, AddMember(channel=channel, user=dora.id))
    await town.do(dora, SetNotices(**({"mail": "mentions"} | wishes)))
    return dora


async def time_comes(town: Town, after_us: int = DUE_US) -> None:
    """Let the node find what is due by a time, and send it."""
    postman = town.server.postman
    await town.server.noticer.settled()
    await postman.look_at(now_us() + after_us)
    while postman.under_way:
        await asyncio.wait(postman.under_way)


def parts_of(message: EmailMessage) -> tuple[str, str]:
    """Return a letter's plain text and its HTML."""
    return tuple(
        message.get_body((kind,)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
        for kind in ("plain", "html")
    )  # type: ignore[return-value]


@run
async def test_what_was_missed_is_written_once(town: Town, postmaster: Postmaster) -> None:
    """After a quarter of an hour, by channel, escaped; and at most one letter an hour."""
    dora = await admits(town)
    alice = await town.enter(town.alice)
    await alice.ask(post(town.general, f"<@{dora.id}> <b>look</b> & <script>alert(1)</script>"))
    await alice.ask(post(town.general, "nobody in particular"))
    direct = (await alice.ask(OpenDirect(users=[dora.id]))).membership.channel.id
    await alice.ask(post(direct, "are you there?"))
    await time_comes(town, MAIL_AFTER_US - 5_000_000)
    assert postmaster.messages == []
    for _ in range(2):
        await time_comes(town)
    (letter,) = postmaster.messages
    assert (letter["To"], letter["From"]) == ("dora@example.org", "chat@example.org")
    assert letter["Subject"] == "2 messages for you on chatserver"
    plain, html = parts_of(letter)
    assert "#general\n  Alice (" in plain
    assert "@Dora <b>look</b> & <script>" in plain
    assert "To you\n  Alice (" in plain
    assert "nobody in particular" not in plain
    assert "&lt;b&gt;look&lt;/b&gt; &amp; &lt;script&gt;" in html
    assert not re.search(r"<script|<img|src=", html)
    await alice.ask(post(direct, "hello?"))
    await time_comes(town, DUE_US + HOUR_US // 2)
    assert len(postmaster.messages) == 1, "not so soon again"
    await time_comes(town, 2 * HOUR_US)
    assert postmaster.messages[1]["Subject"] == "A message for you on chatserver"
    assert town.server.postman.counts["letter_sent"] == 2


@run
async def test_what_need_not_be_written_is_not(town: Town, postmaster: Postmaster) -> None:
    """What was read meanwhile, or is not for whoever left; and no text for who wants none."""
    dora = await admits(town, texts=False, language="fr")
    call = f"<@{dora.id}> the plan"
    read = (await town.do(town.alice, post(town.general, call))).message
    await town.do(town.alice, post(town.secret, call))
    await town.server.noticer.settled()
    await town.do(dora, MarkRead(channel=town.general, seq=read.seq))
    await town.do(town.alice, RemoveMember(channel=town.secret, user=dora.id))
    await time_comes(town)
    assert postmaster.messages == []
    await town.do(town.alice, post(town.general, call))
    await time_comes(town)
    (letter,) = postmaster.messages
    assert letter["Subject"] == "Un message pour vous sur chatserver"
    assert "the plan" not in "".join(parts_of(letter))


@run
async def test_one_click_ends_letters(town: Town, postmaster: Postmaster) -> None:
    """As RFC 8058 has it, without signing in; opening the link alone decides nothing."""
    dora = await admits(town)
    await town.do(town.alice, post(town.general, f"<@{dora.id}> hello"))
    await time_comes(town)
    (letter,) = postmaster.messages
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].strip("<>")
    path = link.removeprefix(town.address)
    client = await town.enter(dora)
    async with ClientSession(town.address) as session:
        async with session.get(path, headers={"Accept-Language": "fr"}) as response:
            assert "Ne plus recevoir de lettres" in await response.text()
        assert (await client.ask(GetNotices())).choice.mail == "mentions"
        async with session.post(path[:-1] + ("1" if path[-1] == "0" else "0")) as response:
            assert response.status == 404
        async with session.post(path, data={"List-Unsubscribe": "One-Click"}) as response:
            assert response.status == 200
    assert (await client.ask(GetNotices())).choice.mail == "off"
    await town.do(town.alice, post(town.general, f"<@{dora.id}> again"))
    await time_comes(town, 3 * HOUR_US)
    assert len(postmaster.messages) == 1


@run
async def test_a_mail_server_may_be_away(town: Town, postmaster: Postmaster) -> None:
    """Then it is tried again, and nothing is written twice."""
    dora = await admits(town)
    postmaster.refusal = "451 later"
    await town.do(town.alice, post(town.general, f"<@{dora.id}> hello"))
    await time_comes(town)
    postmaster.refusal = None
    await time_comes(town, DUE_US + 2 * HOUR_US)
    await time_comes(town, DUE_US + 4 * HOUR_US)
    assert len(postmaster.messages) == 1
    assert town.server.postman.counts["letter_failed"] == 1


@run
async def test_a_digest_tells_what_is_new(town: Town, postmaster: Postmaster) -> None:
    """At the hour one chose where one is, once a day; what one may see at that time."""
    now = datetime.fromtimestamp(now_us() / 1e6, UTC)
    dora = await admits(town, mail="daily", hour=(now.hour + 2) % 24, time_zone="UTC")
    await town.do(town.alice, post(town.secret, f"<@{dora.id}> the surprise"))
    await town.do(town.alice, post(town.general, f"<@{dora.id}> the plan"))
    await town.do(town.alice, RemoveMember(channel=town.secret, user=dora.id))
    await town.server.projector.settled()
    await time_comes(town, 0)
    assert postmaster.messages == []
    for _ in range(2):
        await time_comes(town, 2 * HOUR_US)
    (letter,) = postmaster.messages
    plain, html = parts_of(letter)
    assert letter["Subject"] == "What is new on chatserver"
    assert "Alice mentioned you in #general" in plain
    assert "the plan" in plain
    assert "surprise" not in plain + html
    await time_comes(town, 2 * HOUR_US + 2 * DAY_US)
    assert len(postmaster.messages) == 1, "nothing happened since"


@run
async def test_whoever_has_no_address_gets_none(town: Town, postmaster: Postmaster) -> None:
    """Though they chose letters; and the settings can tell."""
    await town.do(town.bob, SetNotices(mail="mentions"))
    await town.do(town.alice, post(town.general, f"<@{town.bob.id}> hello"))
    await time_comes(town)
    assert postmaster.messages == []
    dora = await admits(town)
    known_as = {"Authorization": f"Bearer {dora.token}"}
    async with (
        ClientSession(town.address, headers=known_as) as session,
        session.get("/notices/mail") as response,
    ):
        assert await response.json() == {"mail": True}
