"""A town with something hidden in every kind of place, and people who may not see it.

Each hidden thing has a *lure*, by which it is asked for, and a *catch*, which nobody ever sends:
whoever is answered with a catch, or with an identifier they did not name, has seen what is not
theirs.
"""

import secrets
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from msgspec import Struct, field
from PIL import Image

from chatserver.actions import accounts
from chatserver.actions.apps import MadeApp, make_app, make_webhook
from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.domain.slack.identity import ts_of
from chatserver.domain.slack.manifest import NOBODY
from chatserver.store import log, sessions
from chatserver.store.sessions import hash_token
from chatserver.store.transaction import Transaction
from protocol.apps import App
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    CreateChannel,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    SetPurpose,
    SetTopic,
)
from protocol.cursors import MarkUnread
from protocol.drafts import SaveDraft
from protocol.feed import MakeFeedLink
from protocol.ids import ChannelId, FileId, ReminderId, ScheduledId
from protocol.messages import DeleteMessage, EditMessage, Message
from protocol.pins import PinMessage
from protocol.reactions import AddReaction
from protocol.reminders import AddReminder
from protocol.saved import SaveMessage
from protocol.scheduled import ScheduleMessage
from protocol.updates import OpenUpdates
from tests.town import Person, Town, add_person, do, new_nonce, post
from tests.wire import Client

DAY_US = 86_400_000_000
KNOWN = "known"
"""What a removed member was told while they were in it."""


def catch() -> str:
    """Return a word that stands nowhere else."""
    return "qz" + secrets.token_hex(6)


class Place(Struct):
    """A channel nobody else may read, and what can be named in it."""

    name: str
    channel: ChannelId
    file: FileId
    lure: str
    catch: str
    more: set[str] = set()
    root: Message | None = None
    reply: Message | None = None

    @property
    def seq(self) -> int:
        """The message everything hangs on."""
        return self.root.seq if self.root else 1

    @property
    def ts(self) -> str:
        """The same as Slack's programs name it."""
        return ts_of(self.root.time_us) if self.root else "1.000000"

    @property
    def words(self) -> set[str]:
        """What must not be told of it."""
        return {self.catch, str(self.channel), str(self.file), *self.more}


class World(Struct):
    """The town, and what is hidden in it."""

    town: Town
    http: ClientSession
    insiders: dict[str, Person]
    askers: dict[str, Person]
    places: dict[str, Place] = {}
    open: Place | None = None
    """A public channel: hidden from guests only."""
    gone: set[str] = set()
    """What was taken back, and is nobody's any more."""
    own: set[str] = set()
    """What is Alice's alone: drafts, reminders, what she sends later."""
    ids: dict[str, Any] = field(default_factory=dict)
    """Identifiers that can be named: of Alice's reminder, of an app's webhook, …"""
    spy: MadeApp | None = None
    """An app that asked for everything, and is in general."""
    fired: MadeApp | None = None
    """The same, removed from the private channel."""
    inside: MadeApp | None = None
    spare: MadeApp | None = None
    callers: list[Client] = []
    """One that administrators may change and remove."""

    def hang_up(self) -> None:
        """Cut off everybody who called."""
        for client in self.callers:
            client.connection.transport.abort()
        self.callers.clear()

    def person(self, asker: str) -> Person:
        """Return who asks."""
        return {**self.insiders, **self.askers}[asker]

    def targets(self, asker: str) -> list[Place]:
        """Return the places somebody tries to read."""
        public = [self.open] if self.open and asker == "guest" else []
        return [*self.places.values(), *public]

    def hidden_from(self, asker: str) -> set[str]:
        """Return what must not be told to somebody."""
        words = self.gone | self.own
        for place in self.targets(asker):
            words |= place.words
        if asker in ("removed", "fired"):  # what they were told they know
            words -= {str(self.places[name].channel) for name in ("private", "archived")}
        return words


def caught(hidden: Iterable[str], said: bytes, asked: bytes = b"") -> set[str]:
    """Return what was told of what is hidden, but for what was named in the question."""
    return {word for word in hidden if word.encode() in said and word.encode() not in asked}


async def populated(town: Town) -> World:
    """Hide something everywhere."""
    http = ClientSession(town.address, cookie_jar=DummyCookieJar())
    people = await town.change(_people)
    world = World(
        town=town,
        http=http,
        insiders={"alice": town.alice, "bob": town.bob, "zoe": people.pop("zoe")},
        askers={"stranger": town.carol, "guest": town.gus, **people},
    )
    await _furnish(world)
    await town.change(lambda tx: _fill(tx, world))
    return world


def _people(tx: Transaction) -> dict[str, Person]:
    return {
        "zoe": add_person(tx, "zoe"),
        "removed": add_person(tx, "rolf"),
        "gone": add_person(tx, "dora"),
        "administrator": add_person(tx, "boss", role="administrator"),
    }


async def _furnish(world: World) -> None:
    """Make the places, with a file each that waits to be posted."""
    town = world.town
    made = await town.change(lambda tx: _channels(tx, world))
    for name, channel in made.items():
        lure, hidden = f"lure{name}", catch()
        file = await uploaded(world, f"{lure} {hidden}.txt", f"{lure} {hidden}".encode())
        place = Place(name, channel, file, lure, hidden)
        if name == "open":
            world.open = place
        else:
            world.places[name] = place
    hidden = catch()
    world.ids["picture"] = await uploaded(world, f"lure {hidden}.png", picture())
    world.ids["spoilt"] = await uploaded(world, f"lure {catch()}.txt", b"spoilt")
    world.places["private"].more = {hidden, world.ids["picture"]}


def _channels(tx: Transaction, world: World) -> dict[str, ChannelId]:
    alice, bob, zoe = world.insiders.values()
    made: dict[str, ChannelId] = {}
    for name in ("private", "archived"):
        joined = do(tx, alice, CreateChannel(name=f"{KNOWN}-{name}", kind="private"))
        made[name] = joined.membership.channel.id
        for who in (bob, zoe, world.askers["removed"], world.askers["gone"]):
            do(tx, alice, AddMember(channel=made[name], user=who.id))
    for name, users in (("direct", [bob.id]), ("group", [bob.id, zoe.id])):
        made[name] = do(tx, alice, OpenDirect(users=users)).membership.channel.id
    made["open"] = world.town.general
    return made


def _fill(tx: Transaction, world: World) -> None:
    alice, bob, _ = world.insiders.values()
    _apps(tx, world)
    private = world.places["private"]
    lobby = do(tx, bob, CreateChannel(name="lobby", kind="private")).membership.channel.id
    do(tx, bob, AddMember(channel=lobby, user=world.askers["guest"].id))
    do(tx, world.askers["removed"], MarkUnread(channel=private.channel, seq=1))
    for place in (*world.places.values(), world.open):
        assert place is not None
        _say(tx, world, place)
    saved = SaveMessage(channel=private.channel, seq=private.seq)
    do(tx, world.askers["removed"], saved)
    _leave(tx, world)
    for name in ("private", "archived"):
        place = world.places[name]
        named = RenameChannel(channel=place.channel, name=f"{place.lure}-{place.catch}")
        do(tx, alice, named)
        do(tx, alice, SetTopic(channel=place.channel, topic=f"{place.lure} {place.catch}"))
        do(tx, alice, SetPurpose(channel=place.channel, purpose=f"{place.lure} {place.catch}"))
        _say(tx, world, place, again=True)
    do(tx, alice, ArchiveChannel(channel=world.places["archived"].channel))
    _spoil(tx, world)
    _keep_to_herself(tx, world)
    accounts.deactivate(tx, world.askers["gone"].id)


def _say(tx: Transaction, world: World, place: Place, *, again: bool = False) -> None:
    """Say something with all that a message can have, and answer it."""
    alice, bob, zoe = world.insiders.values()
    tags = f"#{place.lure} #{place.lure}{place.catch}"
    everybody = " ".join(f"<@{each.id}>" for each in (alice, *world.askers.values()))
    text = f"{place.lure} {place.catch} {tags} {everybody}"
    files = [] if again else [place.file]
    if place.name == "private" and not again:
        files = [place.file, world.ids["picture"]]
    message = do(tx, bob, post(place.channel, text, files=files)).message
    reply = do(tx, alice, post(place.channel, text, thread=message.seq)).message
    if not again:
        place.root, place.reply = message, reply
    do(tx, alice, AddReaction(channel=place.channel, seq=message.seq, emoji="🎉"))
    do(tx, alice, PinMessage(channel=place.channel, seq=message.seq))
    if place.name in ("private", "group") and not again:
        do(tx, zoe, post(place.channel, text, thread=message.seq))


def _leave(tx: Transaction, world: World) -> None:
    for name in ("private", "archived"):
        channel = world.places[name].channel
        for who in (world.askers["removed"].id, *([world.fired.user.id] if world.fired else [])):
            do(tx, world.insiders["alice"], RemoveMember(channel=channel, user=who))


def _spoil(tx: Transaction, world: World) -> None:
    """Say things in public and take them back: a deleted message, and one with another text."""
    alice, bob, _ = world.insiders.values()
    deleted, edited = catch(), catch()
    for text, files in ((deleted, [world.ids["spoilt"]]), (edited, [])):
        wanted = post(world.town.general, f"lure {text} #lure{text} <@{alice.id}>", files=files)
        message = do(tx, bob, wanted).message
        do(tx, alice, AddReaction(channel=world.town.general, seq=message.seq, emoji="🎉"))
        do(tx, alice, PinMessage(channel=world.town.general, seq=message.seq))
        do(tx, alice, post(world.town.general, "a reply", thread=message.seq))
        if text is deleted:
            do(tx, bob, DeleteMessage(channel=world.town.general, seq=message.seq))
        else:
            changed = EditMessage(channel=world.town.general, seq=message.seq, text="lure changed")
            do(tx, bob, changed)
        world.ids[f"{'deleted' if text is deleted else 'edited'} seq"] = message.seq
        world.ids[f"{'deleted' if text is deleted else 'edited'} ts"] = ts_of(message.time_us)
    world.gone = {deleted, edited}


def _keep_to_herself(tx: Transaction, world: World) -> None:
    alice, words = world.insiders["alice"], [catch() for _ in range(3)]
    channel = world.places["private"].channel
    do(tx, alice, SaveDraft(channel=channel, text=words[0]))
    later = now_us() + DAY_US
    scheduled = do(
        tx, alice, ScheduleMessage(channel=channel, text=words[1], nonce=new_nonce(), send_us=later)
    ).scheduled
    reminder = do(tx, alice, AddReminder(nonce=new_nonce(), text=words[2], remind_us=later))
    world.ids |= {
        "scheduled": ScheduledId(scheduled.id),
        "reminder": ReminderId(reminder.reminder.id),
        "feed": do(tx, alice, MakeFeedLink()).path,
        "workspace": log.setting(tx.reader, "workspace"),
        "updates": do(tx, alice, OpenUpdates(user=alice.id)).channel.id,
    }
    world.own = {*words}


def _apps(tx: Transaction, world: World) -> None:
    """Make three apps that want to hear everything, in and out of the private channels."""
    hidden = [world.places[name].channel for name in ("private", "archived")]
    general = world.town.general
    wanted = App(bot=NOBODY, events=["*"], socket_mode=True)
    world.spy = make_app(tx, "Spy", wanted, channels_in=[general])
    world.fired = make_app(tx, "Fired", wanted, channels_in=[general, *hidden])
    world.inside = make_app(tx, "Inside", wanted, channels_in=[general, *hidden])
    world.spare = make_app(tx, "Spare", wanted, channels_in=[general])
    world.askers |= {
        "spy": _person_of(tx, "spy", world.spy),
        "fired": _person_of(tx, "fired", world.fired),
        "spare": _person_of(tx, "spare", world.spare),
    }
    make_webhook(tx, world.inside.user.id, world.places["private"].channel)
    world.ids["webhook"] = make_webhook(tx, world.spare.user.id, general).webhook.id


def _person_of(tx: Transaction, name: str, app: MadeApp) -> Person:
    """Return an app's bot as somebody who opens a session."""
    opening = sessions.openings(tx.reader, [hash_token(app.bot_token)])
    (found,) = opening.values()
    return Person(app.user.id, name, app.bot_token, Actor(app.user.id, found.session, kind="bot"))


def picture() -> bytes:
    """Return a picture."""
    data = BytesIO()
    Image.new("RGB", (600, 400)).save(data, "PNG")
    return data.getvalue()


async def uploaded(world: World, name: str, data: bytes, **said: Any) -> FileId:
    """Upload a file of Bob's over HTTP, and say more of it than its name."""
    bearer = {"Authorization": f"Bearer {world.town.bob.token}"}
    wanted = {"name": name, "size": len(data)} | said
    async with world.http.post("/uploads", json=wanted, headers=bearer) as begun:
        file = (await begun.json())["file"]["id"]
    headers = bearer | {"Upload-Offset": "0"}
    async with world.http.patch(f"/uploads/{file}", data=data, headers=headers) as sent:
        assert sent.ok, await sent.text()
    return FileId(file)
