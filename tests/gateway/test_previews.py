"""Previews of links over real sockets: they come, they go, and nobody sees what they may not."""

from typing import Any

import aiohttp
from aiohttp import web
from msgspec.structs import replace

from chatserver.core.config import Previews
from chatserver.gateway import unfurling
from protocol.errors import ErrorCode
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage, EditMessage, ListHistory, Message
from protocol.previews import LinkPreview, PreviewsChanged, RemovePreview
from tests.running import run
from tests.town import Person, Town, post
from tests.websites import linked, picture


async def said(town: Town, who: Person, text: str, channel: ChannelId | None = None) -> Message:
    """Post something and wait for its previews; return the message."""
    posted = (await town.do(who, post(channel or town.general, text))).message
    return await now(town, posted)


async def now(town: Town, message: Message) -> Message:
    """Return a message once nothing waits to be fetched."""
    await town.server.unfurler.settled()
    asked = ListHistory(channel=message.channel, after=message.seq - 1, limit=1)
    client = await town.enter(town.alice)
    history: Any = await client.ask(asked)
    return next(each for each in history.messages if each.seq == message.seq)


async def picture_of(
    town: Town, who: Person, message: Message, name: str = ""
) -> tuple[int, bytes]:
    """Ask for the picture below a message."""
    name = name or message.previews[0].picture
    url = f"{town.address}/previews/{message.channel}/{message.seq}/{name}"
    headers = {"Authorization": f"Bearer {who.token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.read()


@run
async def test_a_link_gets_a_preview_some_time_later(town: Town) -> None:
    """Live for everybody there, in history, and for whoever comes back; its picture is served."""
    async with linked(town) as web_:
        bob = await town.enter(town.bob)
        link = f"{web_.base}/plan#part"
        message = await said(town, town.alice, f"Look: {link}.")
        (preview,) = message.previews
        assert preview == LinkPreview(
            url=link,
            title='The "plan"',
            description="All of it",
            site="Pages",
            picture=preview.picture,
            width=96,
            height=96,
        )
        told = await bob.settled()
        assert PreviewsChanged(channel=town.general, seq=message.seq, previews=[preview]) in told
        status, body = await picture_of(town, town.bob, message)
        assert (status, body[:4], body[8:12]) == (200, b"RIFF", b"WEBP")
        headers = [dict(each.headers) for each in web_.sites.asked]
        assert all(each["User-Agent"].startswith("chatserver") for each in headers)
        assert all("Cookie" not in each and "Authorization" not in each for each in headers)


@run
async def test_a_picture_is_for_who_may_read_the_message(town: Town) -> None:
    """Not for others, not by another message's place, and not once the preview is gone."""
    async with linked(town) as web_:
        text = f"{web_.base}/plan"
        hidden = await said(town, town.bob, text, town.secret)
        shown = await said(town, town.bob, "nothing here")
        name = hidden.previews[0].picture
        assert (await picture_of(town, town.alice, hidden))[0] == 200
        for who, message in ((town.carol, hidden), (town.gus, hidden), (town.alice, shown)):
            assert (await picture_of(town, who, message, name))[0] == 404
        await town.do(town.bob, RemovePreview(channel=town.secret, seq=hidden.seq, url=text))
        assert (await picture_of(town, town.bob, hidden, name))[0] == 404


@run
async def test_an_author_takes_a_preview_off_for_good(town: Town) -> None:
    """Nobody else but administrators may; an edit does not bring it back."""
    async with linked(town) as web_:
        plan, other = f"{web_.base}/plan", f"{web_.base}/other"
        message = await said(town, town.bob, f"{plan} {other}")
        assert [each.title for each in message.previews] == ['The "plan"', "Other"]
        remove = RemovePreview(channel=town.general, seq=message.seq, url=plan)
        carol = await town.enter(town.carol)
        assert (await carol.refusal(remove)).code is ErrorCode.FORBIDDEN
        gus = await town.enter(town.gus)
        assert (await gus.refusal(remove)).code is ErrorCode.NOT_FOUND
        for _ in range(2):
            left = await town.do(town.bob, remove)
            assert [each.url for each in left.previews] == [other]
        told = await carol.settled()
        assert sum(isinstance(each, PreviewsChanged) for each in told) == 1
        await town.do(
            town.bob, EditMessage(channel=town.general, seq=message.seq, text=f"{other}! {plan}")
        )
        assert [each.url for each in (await now(town, message)).previews] == [other]
        await town.do(town.alice, replace(remove, url=other))
        assert (await now(town, message)).previews == []


@run
async def test_an_edited_message_has_the_previews_of_its_new_text(town: Town) -> None:
    """What it no longer says goes at once; a deleted one has none, and its picture goes."""
    async with linked(town) as web_:
        message = await said(town, town.bob, f"{web_.base}/plan")
        edit = EditMessage(channel=town.general, seq=message.seq, text=f"{web_.base}/other")
        assert (await town.do(town.bob, edit)).message.previews == []
        edited = await now(town, message)
        assert [each.title for each in edited.previews] == ["Other"]
        await town.do(town.bob, replace(edit, text=f"{web_.base}/plan"))
        again = await now(town, message)
        blob = again.previews[0].picture
        assert blob == message.previews[0].picture
        await town.do(town.bob, DeleteMessage(channel=town.general, seq=message.seq))
        await town.change(lambda tx: tx.reader.raw.execute("UPDATE fetched_pages SET expires_us=0"))
        await town.server.unfurler.sweep()
        await town.server.uploads.remove_doomed()
        assert not list(town.server.data.glob(f"**/{blob}"))


@run
async def test_a_page_is_fetched_once_and_a_failure_remembered(town: Town) -> None:
    """By its address, whoever links to it and to whichever part of it."""
    async with linked(town) as web_:
        for part in ("", "#a", "#b"):
            await said(town, town.bob, f"{web_.base}/plan{part} {web_.base}/lost")
        assert sorted(web_.sites.paths) == ["/lost", "/picture.png", "/plan"]


@run
async def test_links_that_are_not_looked_at(town: Town) -> None:
    """In code, of this server, of domains that are off, of private networks, the fourth; or all."""
    async with linked(town) as web_:
        town.server.config = replace(town.server.config, previews=Previews(without=["off.example"]))
        plan = f"{web_.base}/plan"
        port = web_.base.rpartition(":")[2]
        for text in (
            f"`{plan}`",
            f"```\n{plan}\n```",
            f"{town.address}/plan",
            f"http://www.off.example:{port}/plan",
            f"http://inside.example:{port}/plan",
            f"http://bob:secret@pages.example:{port}/plan",
            f"http://pages.example:{int(port) + 1}/plan",
        ):
            assert (await said(town, town.bob, text)).previews == [], text
        assert web_.sites.asked == []
        many = await said(town, town.bob, " ".join(f"{plan}?{n}" for n in range(4)))
        assert [each.url[-1] for each in many.previews] == ["0", "1", "2"]
        town.server.config = replace(town.server.config, previews=Previews(enabled=False))
        assert (await said(town, town.bob, f"{plan}?5")).previews == []


@run
async def test_what_a_page_may_not_show(town: Town) -> None:
    """A picture elsewhere inside, one that is none, one of vectors, one too small, no title."""
    async with linked(town) as web_:
        port = web_.base.rpartition(":")[2]
        web_.sites.show("/vector.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
        web_.sites.show("/fake.png", "<script>", "image/png")
        small = picture(8)
        web_.sites.answer("/dot.png", lambda: web.Response(body=small, content_type="image/png"))
        for number, source in enumerate(
            (
                f"http://inside.example:{port}/x.png",
                "/vector.svg",
                "/fake.png",
                "/dot.png",
                "data:x",
            )
        ):
            web_.sites.show(
                f"/{number}", f'<title>T</title><meta name=twitter:image content="{source}">'
            )
            (preview,) = (await said(town, town.bob, f"{web_.base}/{number}")).previews
            assert (preview.title, preview.picture) == ("T", "")
            assert preview.site == "pages.example"
        web_.sites.show("/bare", "<p>nothing")
        assert (await said(town, town.bob, f"{web_.base}/bare")).previews == []
        (itself,) = (await said(town, town.bob, f"{web_.base}/picture.png")).previews
        assert (itself.title, itself.width) == ("", 96)


@run
async def test_a_program_says_which_previews_it_wants(town: Town) -> None:
    """By Slack's unfurl_links and unfurl_media; both are on unless it says otherwise."""
    async with linked(town) as web_:
        links = f"{web_.base}/plan {web_.base}/picture.png"
        for flags, titles in (
            ({}, ['The "plan"', ""]),
            ({"unfurl_links": "false"}, [""]),
            ({"unfurl_media": "false"}, ['The "plan"']),
            ({"unfurl_links": False, "unfurl_media": False}, []),
        ):
            given = {"channel": town.general, "text": links, **flags}
            headers = {"Authorization": f"Bearer {town.bob.token}"}
            url = f"{town.address}/api/chat.postMessage"
            async with aiohttp.ClientSession() as session:
                sends = session.post(url, json=given, headers=headers)
                async with sends as answer:
                    posted = await answer.json()
            assert posted["ok"], posted
            await town.server.unfurler.settled()
            client = await town.enter(town.bob)
            history: Any = await client.ask(ListHistory(channel=town.general, limit=1))
            assert [each.title for each in history.messages[0].previews] == titles


@run
async def test_the_oldest_goes_without_under_pressure(town: Town, monkeypatch: Any) -> None:
    """Posting waits for nothing; what is too much is counted."""
    async with linked(town) as web_:
        monkeypatch.setattr(unfurling, "MAX_WAITING", 2)
        unfurler = town.server.unfurler
        posted = [(await town.do(town.bob, post(town.general, "quiet"))).message for _ in range(1)]
        texts = [replace(posted[0], text=f"{web_.base}/plan?{n}", seq=n) for n in range(5)]
        for each in texts:
            unfurler._enqueue(each)  # all in one turn of the loop
        assert (unfurler.waiting, unfurler.dropped) == (2, 3)
        await unfurler.settled()
        assert unfurler.waiting == 0
