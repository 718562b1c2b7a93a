"""What insiders do in a place, so that all is told that can be told of one."""

from functools import partial

from chatserver.actions.previews import add_previews
from chatserver.core.clock import now_us
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    RemoveMember,
    RestoreChannel,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
)
from protocol.cursors import MarkRead, MarkUnread
from protocol.drafts import SaveDraft
from protocol.feed import DismissStory, MarkFeed
from protocol.files import DeleteFile
from protocol.levels import SetLevel
from protocol.messages import DeleteMessage, EditMessage, PostPoll
from protocol.notice_choices import GetNotices, SetNotices
from protocol.pins import PinMessage, UnpinMessage
from protocol.polls import CastVote
from protocol.presence import SetView, StartTyping
from protocol.previews import LinkPreview, RemovePreview
from protocol.quiet import GetQuiet, SetPause
from protocol.reactions import AddReaction, RemoveReaction
from protocol.reminders import AddReminder, DeleteReminder
from protocol.saved import SaveMessage, UnsaveMessage
from protocol.scheduled import DeleteScheduled, ScheduleMessage
from protocol.threads import FollowThread, MarkThreadRead, MarkThreadUnread
from tests.town import Person, new_nonce, post

from .asking import ask
from .listening import Listener
from .planting import link_of
from .world import Place, World, uploaded

HOUR_US = 3_600_000_000


async def act(world: World, place: Place, alice: Listener, bob: Listener, passing: Person) -> None:
    """Do everything in a place; ``passing`` comes and goes where people do that."""
    channel, text = place.channel, f"{place.lure} {place.catch} #{place.lure}{place.catch}"
    await alice.ask(SetView(channels=[channel], users=[world.insiders["bob"].id], feed=True))
    assert world.inside is not None
    named = [*(each.id for each in world.askers.values()), world.inside.user.id]
    everybody = " ".join(f"<@{each}>" for each in named)
    file = await uploaded(world, f"{place.lure} {place.catch}.txt", place.catch.encode())
    root = (await bob.ask(post(channel, f"{text} {everybody}", files=[file]))).message.seq
    await alice.ask(post(channel, text, thread=root))
    reply = (await bob.ask(post(channel, text, thread=root))).message.seq
    await alice.ask(AddReaction(channel=channel, seq=root, emoji="👀"))
    await alice.ask(RemoveReaction(channel=channel, seq=root, emoji="👀"))
    await alice.ask(PinMessage(channel=channel, seq=root))
    await alice.ask(UnpinMessage(channel=channel, seq=root))
    await bob.ask(EditMessage(channel=channel, seq=root, text=f"{text} again"))
    await bob.ask(StartTyping(channel=channel))
    await _preview(world, place, bob, root)
    await bob.ask(DeleteFile(file=file))
    await bob.ask(DeleteMessage(channel=channel, seq=root))
    asking = PostPoll(channel=channel, question=text, options=["yes", "no"], nonce=new_nonce())
    poll = (await bob.ask(asking)).message.seq
    await alice.ask(CastVote(channel=channel, seq=poll, choices=[0]))
    await _keep_up(place, alice, root=root, reply=reply)
    await _put_off(place, alice, text, root)
    if place.name == "private":
        await _administer(place, alice, passing)
        await _whisper(world, place)


async def _keep_up(place: Place, alice: Listener, *, root: int, reply: int) -> None:
    """Do what is one's own alone: cursors, levels, threads, the feed."""
    channel = place.channel
    await alice.ask(MarkRead(channel=channel, seq=reply))
    await alice.ask(MarkUnread(channel=channel, seq=root))
    await alice.ask(SetLevel(channel=channel, level="nothing"))
    await alice.ask(SetLevel(channel=channel, level="all"))
    await alice.ask(StarChannel(channel=channel, starred=True))
    await alice.ask(StarChannel(channel=channel, starred=False))
    await alice.ask(FollowThread(channel=channel, thread=root, follow=False))
    await alice.ask(FollowThread(channel=channel, thread=root, follow=True))
    await alice.ask(MarkThreadUnread(channel=channel, thread=root, seq=reply))
    await alice.ask(MarkThreadRead(channel=channel, thread=root, seq=reply))
    await alice.ask(DismissStory(key=f"M:{channel}:{root}"))
    await alice.ask(MarkFeed(seen_us=now_us()))
    await alice.ask(SaveMessage(channel=channel, seq=reply))
    await alice.ask(UnsaveMessage(channel=channel, seq=reply))


async def _preview(world: World, place: Place, bob: Listener, root: int) -> None:
    """Show what a link leads to, and take it off again."""
    link = link_of(place)
    await bob.ask(EditMessage(channel=place.channel, seq=root, text=f"{place.catch} {link}"))
    found = {link: LinkPreview(url=link, title=place.catch)}
    await world.town.change(partial(add_previews, channel=place.channel, seq=root, found=found))
    await bob.ask(RemovePreview(channel=place.channel, seq=root, url=link))


async def plan(alice: Listener) -> None:
    """Choose when one is told, and how."""
    before = (await alice.ask(GetQuiet())).quiet
    await alice.ask(SetPause(until_us=now_us() + HOUR_US))
    await alice.ask(SetPause())
    assert (await alice.ask(GetQuiet())).quiet == before
    choice = (await alice.ask(GetNotices())).choice
    await alice.ask(SetNotices(hour=3, time_zone=choice.time_zone))


async def _put_off(place: Place, alice: Listener, text: str, root: int) -> None:
    """Keep something for later, and think better of it."""
    later, channel = now_us() + HOUR_US, place.channel
    await alice.ask(SaveDraft(channel=channel, thread=root, text=text))
    await alice.ask(SaveDraft(channel=channel, thread=root, text=""))
    wanted = ScheduleMessage(channel=channel, text=text, nonce=new_nonce(), send_us=later)
    scheduled = (await alice.ask(wanted)).scheduled
    await alice.ask(DeleteScheduled(id=scheduled.id))
    wish = AddReminder(nonce=new_nonce(), text=text, remind_us=later)
    await alice.ask(DeleteReminder(id=(await alice.ask(wish)).reminder.id))


async def _administer(place: Place, alice: Listener, passing: Person) -> None:
    """Change what the place is called and who is in it."""
    channel = place.channel
    await alice.ask(SetTopic(channel=channel, topic=f"{place.catch} 2"))
    await alice.ask(SetPurpose(channel=channel, purpose=f"{place.catch} 2"))
    await alice.ask(AddMember(channel=channel, user=passing.id))
    await alice.ask(SetRole(channel=channel, user=passing.id, role="administrator"))
    await alice.ask(RemoveMember(channel=channel, user=passing.id))
    await alice.ask(ArchiveChannel(channel=channel))
    await alice.ask(RestoreChannel(channel=channel))


async def _whisper(world: World, place: Place) -> None:
    """Let an app show Alice something nobody else sees."""
    assert world.inside is not None
    given = {"channel": place.channel, "user": world.insiders["alice"].id, "text": place.catch}
    answer = await ask(world, "POST", "/api/chat.postEphemeral", world.inside.bot_token, given)
    assert b'"ok":true' in answer.body, answer.body
