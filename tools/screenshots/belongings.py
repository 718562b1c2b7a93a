"""What people and an app leave in the workspace beyond words: for pictures of the newer parts."""

import asyncio
import secrets
import sqlite3
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from chatclient import Client
from PIL import Image, ImageDraw

from chatserver.app import Server
from chatserver.core.config import check
from protocol.channels import SetPurpose
from protocol.ids import ChannelId
from protocol.messages import AppPart, EditMessage, ListHistory, PostMessage
from protocol.pins import PinMessage
from protocol.profiles import ChangeProfile
from protocol.quiet import ChangeQuiet, WeeklyHours, WeeklySpan
from protocol.statuses import SetStatus
from tools.bench.servers import free_port

from .website import website

HOST: Final = "chat.northlight.example"
SWATCHES: Final = {"#2f5d50": (60, 60), "#d8c7a3": (360, 60), "#1d2836": (660, 60)}
"""Colours, and where they lie on the card."""
ASKED: Final = "Who answers Bergen? They want all in *one* week."
_STEP: Final = timedelta(minutes=7)


def plain(text: str) -> dict[str, str]:
    """Return a text as Block Kit has it."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, str]:
    """Return a text with marks as Block Kit has it."""
    return {"type": "mrkdwn", "text": text}


ORDER: Final = [
    {"type": "header", "text": plain("Order 1049 wants a yes")},
    {
        "type": "section",
        "text": marked("*12 Fjord 2* for _Sykkelhuset_, Bergen. They ask for a date in May."),
        "fields": [marked("*Frames*\n8 Pine, 4 Ink"), marked("*Worth*\n31 080 €")],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "accept",
                "text": plain("Accept"),
                "style": "primary",
                "value": "1049",
            },
            {"type": "button", "action_id": "ask", "text": plain("Ask them"), "value": "1049"},
            {
                "type": "static_select",
                "action_id": "week",
                "placeholder": plain("Which week?"),
                "options": [{"text": plain(f"Week {n}"), "value": str(n)} for n in (19, 20, 21)],
            },
        ],
    },
    {"type": "context", "elements": [marked("From the shop, 4 minutes ago")]},
]
STOCK: Final = [
    {
        "color": "warning",
        "title": "Ink: 6 frames left",
        "text": "The next lot comes on *Tuesday*.",
        "fields": [
            {"title": "Pine", "value": "31", "short": True},
            {"title": "Oat", "value": "18", "short": True},
        ],
        "footer": "stock",
    }
]


def bring(data: Path, tokens: dict[str, str], channel: str, now: datetime) -> int:
    """Furnish a channel as its people would, until now; return a thread with a link in it."""
    thread = asyncio.run(_bring(data, tokens, ChannelId(channel)))
    with sqlite3.connect(data / "chat.db") as database:
        rows = database.execute(
            "SELECT seq FROM messages WHERE channel = ? ORDER BY seq DESC LIMIT 6", (channel,)
        )
        for back, (seq,) in enumerate(rows.fetchall()):
            time_us = int((now - _STEP * back).timestamp() * 1_000_000)
            database.execute(
                "UPDATE messages SET time_us = ? WHERE channel = ? AND seq = ?",
                (time_us, channel, seq),
            )
        seen_us = int(now.timestamp() * 1_000_000)
        database.execute("UPDATE files SET created_us = ?", (seen_us,))
        database.execute("UPDATE messages SET edited_us = ? WHERE edited_us > 0", (seen_us,))
        database.execute(
            "UPDATE revisions SET time_us = ? + nth * 60000000",
            (int((now - _STEP * 4).timestamp() * 1_000_000),),
        )
    database.close()
    return thread


async def link(
    data: Path, address: str, token: str, places: tuple[str, str], now: datetime
) -> None:
    """Have somebody link to what was asked in the first place, in the second one."""
    (asked_in, linked_in) = map(ChannelId, places)
    async with Client(address.replace(HOST, "127.0.0.1"), token) as who:
        page = await who.request(ListHistory(channel=asked_in))
        (asked,) = [each for each in page.messages if each.text == ASKED]
        there = f"{address}/c/{asked_in}/{asked.seq}"
        seq = await _post(who, linked_in, f"I can draw the week for [this one]({there}).")
    with sqlite3.connect(data / "chat.db") as database:
        time_us = int((now - _STEP).timestamp() * 1_000_000)
        database.execute(
            "UPDATE messages SET time_us = ? WHERE channel = ? AND seq = ?",
            (time_us, linked_in, seq),
        )
    database.close()


async def _bring(data: Path, tokens: dict[str, str], channel: ChannelId) -> int:
    server = Server(check({"server": {"port": free_port()}}), data)
    address = await server.start()
    handles = ("maya", "ines", "jonas", "priya", "shopbot")
    maya, ines, jonas, priya, shop = (Client(address, tokens[each]) for each in handles)
    async with maya, ines, jonas, priya, shop:
        for each in (maya, ines, jonas, priya, shop):
            await each.ready()
        await maya.request(SetPurpose(channel=channel, purpose="Everything that is wanted"))
        await _files(ines, channel)
        asked = await _post(priya, channel, "Who answers Bergen? They want all by *Monday*.")
        for text in ("Who answers Bergen? They want all in *a* week.", ASKED):
            await priya.request(EditMessage(channel=channel, seq=asked, text=text))
        await _app(shop, channel, blocks=ORDER)
        await _app(shop, channel, attachments=STOCK)
        await maya.request(PinMessage(channel=channel, seq=asked))
        for kept in (asked - 1, asked):
            await maya.later.save(channel, kept)
        await priya.request(SetStatus(emoji="🚆", text="On the train to Bergen"))
        await jonas.request(SetStatus(emoji="🎧", text="Drawing, until four"))
        told = ChangeProfile(
            user=priya.me.id,
            title="Sales",
            department="Northlight Shop",
            location="Bergen",
            time_zone="Europe/Oslo",
            phone="+47 55 01 23 45",
            about="Ask me about anything that is to be somewhere in May.",
        )
        await priya.request(told)
        async with website(server) as page:
            await _post(jonas, channel, f"That is why: [the bike week]({page})", thread=asked)
            await server.unfurler.settled()
        monday = WeeklySpan(day=0, begins=8 * 60, ends=8 * 60 + 1)
        hours = WeeklyHours(spans=[monday], time_zone="Europe/Oslo")
        await priya.request(ChangeQuiet(mode="own", hours=hours))
    await server.stop()
    return asked


async def _files(who: Client, channel: ChannelId) -> None:
    with tempfile.TemporaryDirectory() as directory:
        card, sheet = Path(directory) / "colours.png", Path(directory) / "price list.pdf"
        picture = Image.new("RGB", (960, 540), "#f2efe8")
        draw = ImageDraw.Draw(picture)
        for colour, (left, top) in SWATCHES.items():
            draw.rounded_rectangle((left, top, left + 240, top + 420), 24, fill=colour)
        picture.save(card)
        picture.save(sheet)
        files = [(await who.upload(each)).id for each in (card, sheet)]
    text = "The card for the fair, and the price list that goes with it."
    nonce = secrets.token_hex(16)
    await who.request(PostMessage(channel=channel, text=text, nonce=nonce, files=files))


async def _post(
    who: Client,
    channel: ChannelId,
    text: str,
    app: AppPart | None = None,
    thread: int | None = None,
) -> int:
    nonce = secrets.token_hex(16)
    post = PostMessage(channel=channel, text=text, nonce=nonce, app=app, thread=thread)
    return (await who.request(post)).message.seq


async def _app(
    shop: Client, channel: ChannelId, blocks: Any = None, attachments: Any = None
) -> None:
    part = AppPart(blocks=_json(blocks), attachments=_json(attachments), stands_for=True)
    await _post(shop, channel, "Order 1049", part)


def _json(layout: Any) -> str:
    return msgspec.json.encode(layout).decode() if layout else ""
