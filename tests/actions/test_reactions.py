"""Reactions: one of each kind from each person, counted right, and gone with the message."""

import pytest
from msgspec.structs import replace

from chatserver.actions import HANDLERS, emoji
from chatserver.store.database import Reader
from protocol import ErrorCode
from protocol.channels import JoinChannel, LeaveChannel
from protocol.emoji import RemoveEmoji
from protocol.limits import MAX_REACTION_FACES, MAX_REACTION_KINDS
from protocol.messages import DeleteMessage, EditMessage, ListHistory, ListReplies
from protocol.reactions import AddReaction, ListReactions, Reaction, ReactionChanged, RemoveReaction
from tests.pictures import DOT
from tests.running import ON_SQLITE, run
from tests.town import Person

from .conftest import Office

EVERY_KIND = [chr(0x1F300 + number) for number in range(MAX_REACTION_KINDS + 1)]


async def reacts(office: Office, who: Person, seq: int, emoji: str = "🎉") -> Reaction:
    """Let somebody react to a message in general; return how it stands."""
    command = AddReaction(channel=office.general, seq=seq, emoji=emoji)
    reaction: Reaction = (await office.does(who, command)).reaction
    return reaction


async def takes_back(office: Office, who: Person, seq: int, emoji: str = "🎉") -> Reaction:
    """Let somebody take their reaction off again."""
    command = RemoveReaction(channel=office.general, seq=seq, emoji=emoji)
    reaction: Reaction = (await office.does(who, command)).reaction
    return reaction


async def shown(office: Office, who: Person, seq: int) -> list[Reaction]:
    """Return what somebody sees on a message, in its channel and in its thread alike."""
    history = await office.does(who, ListHistory(channel=office.general))
    thread = await office.does(who, ListReplies(channel=office.general, thread=seq))
    (found,) = [message.reactions for message in history.messages if message.seq == seq]
    assert thread.messages[0].reactions == found
    return list(found)


@run
async def test_a_reaction_is_told_and_shown(office: Office) -> None:
    """With who put it there; each reader sees whether they did."""
    message = await office.posts(office.alice)
    await reacts(office, office.bob, message.seq)
    stands = await reacts(office, office.carol, message.seq)
    since = stands.since
    who = [office.bob.id, office.carol.id]
    assert stands == Reaction(emoji="🎉", count=2, since=since, users=who, mine=True)
    plain = Reaction(emoji="🎉", count=2, since=since, users=who)
    first = Reaction(emoji="🎉", count=1, since=since, users=who[:1])
    assert office.told(office.general)[1:] == [
        ReactionChanged(
            channel=office.general, seq=message.seq, reaction=now, user=user, added=True
        )
        for now, user in ((first, who[0]), (plain, who[1]))
    ]
    assert await shown(office, office.bob, message.seq) == [stands]
    assert await shown(office, office.alice, message.seq) == [plain]


@run
async def test_twice_is_once(office: Office) -> None:
    """Nothing is told the second time, whether put on or taken off."""
    message = await office.posts(office.alice)
    first = await reacts(office, office.bob, message.seq)
    assert await reacts(office, office.bob, message.seq) == first
    gone = await takes_back(office, office.bob, message.seq)
    assert (gone.count, gone.users) == (0, [])
    assert (await takes_back(office, office.bob, message.seq)).count == 0
    assert len(office.told(office.general)) == 3
    assert await shown(office, office.bob, message.seq) == []


@run
async def test_kinds_stand_in_the_order_in_which_they_came(office: Office) -> None:
    """One that went and came back stands last."""
    message = await office.posts(office.alice)
    for kind in ("👍", "🎉", "❤️"):
        await reacts(office, office.bob, message.seq, kind)
    await takes_back(office, office.bob, message.seq, "👍")
    await reacts(office, office.carol, message.seq, "👍")
    found = await shown(office, office.bob, message.seq)
    assert [each.emoji for each in found] == ["🎉", "❤️", "👍"]


@run
async def test_a_crowd_is_counted_and_its_first_are_named(office: Office) -> None:
    """Who is not named still sees that they did; who goes makes room for the next."""
    message = await office.posts(office.alice)
    many = [await office.adds(name=f"user{number}") for number in range(12)]
    add = AddReaction(channel=office.general, seq=message.seq, emoji="🎉")
    for who in many:
        await office.does(who, JoinChannel(channel=office.general))
        await office.does(who, add)
    ids = [who.id for who in many]
    (seen,) = await shown(office, many[-1], message.seq)
    assert (seen.count, seen.users, seen.mine) == (12, ids[:MAX_REACTION_FACES], True)
    assert not (await shown(office, office.alice, message.seq))[0].mine
    await takes_back(office, many[0], message.seq)
    (seen,) = await shown(office, office.alice, message.seq)
    assert (seen.count, seen.users) == (11, ids[1 : MAX_REACTION_FACES + 1])
    listed = ListReactions(channel=office.general, seq=message.seq, emoji="🎉", limit=5)
    pages: list[str] = []
    after, more = 0, True
    while more:
        page = await office.does(office.bob, replace(listed, after=after))
        pages += [each.user for each in page.reactors]
        after, more = page.reactors[-1].seq, page.more
    assert pages == ids[1:]


@run
async def test_reactions_go_with_the_message(office: Office) -> None:
    """Also off the tombstone that a thread leaves."""
    root = await office.posts(office.alice)
    await office.posts(office.bob, thread=root.seq)
    await reacts(office, office.bob, root.seq)
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=root.seq))
    assert await shown(office, office.bob, root.seq) == []
    listed = ListReactions(channel=office.general, seq=root.seq, emoji="🎉")
    assert (await office.does(office.bob, listed)).reactors == []
    refusal = await office.refuses(
        office.bob, AddReaction(channel=office.general, seq=root.seq, emoji="🎉")
    )
    assert refusal.code is ErrorCode.CONFLICT


@run
async def test_a_reply_is_reacted_to_like_any_message(office: Office) -> None:
    """And an edit leaves reactions alone; so does leaving the channel."""
    root = await office.posts(office.alice)
    reply = await office.posts(office.bob, thread=root.seq)
    await reacts(office, office.carol, reply.seq)
    await office.does(office.bob, EditMessage(channel=office.general, seq=reply.seq, text="x"))
    await office.does(office.carol, LeaveChannel(channel=office.general))
    thread = await office.does(office.bob, ListReplies(channel=office.general, thread=root.seq))
    (found,) = thread.messages[1].reactions
    assert (found.count, found.users) == (1, [office.carol.id])


@pytest.mark.parametrize("text", ["x", "🎉🎉", ":", "<b>", ":nosuch:"])
@run
async def test_only_an_emoji_is_one(office: Office, text: str) -> None:
    """Anything else is refused, and taking it off changes nothing."""
    message = await office.posts(office.alice)
    add = AddReaction(channel=office.general, seq=message.seq, emoji=text)
    assert (await office.refuses(office.bob, add)).field == "emoji"
    assert (await takes_back(office, office.bob, message.seq, text)).count == 0


@run
async def test_a_message_bears_so_many_kinds_and_no_more(office: Office) -> None:
    """CVE-2024-1402 (Mattermost): at the limit others may still join in."""
    message = await office.posts(office.alice)
    for kind in EVERY_KIND[:-1]:
        await reacts(office, office.bob, message.seq, kind)
    one_more = AddReaction(channel=office.general, seq=message.seq, emoji=EVERY_KIND[-1])
    refusal = await office.refuses(office.carol, one_more)
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "emoji")
    assert (await reacts(office, office.carol, message.seq, EVERY_KIND[0])).count == 2
    await takes_back(office, office.bob, message.seq, EVERY_KIND[1])
    await office.does(office.carol, one_more)


@ON_SQLITE
@run
async def test_a_page_asks_once_for_all_its_reactions(office: Office) -> None:
    """And not at all where there are none."""
    seqs = [(await office.posts(office.alice)).seq for _ in range(20)]
    history = ListHistory(channel=office.general)

    def asked(reader: Reader) -> list[str]:
        statements: list[str] = []
        reader.raw.set_trace_callback(statements.append)
        HANDLERS[ListHistory].run(reader, office.bob.actor, history)
        reader.raw.set_trace_callback(None)
        return [each for each in statements if "reaction" in each]

    assert await office.database.read(asked) == []
    for seq in seqs:
        await reacts(office, office.bob, seq)
    assert len(await office.database.read(asked)) == 1


@run
async def test_a_custom_emoji_is_used_while_it_is_there(office: Office) -> None:
    """Where it stands already, others join in even after it was removed."""
    message = await office.posts(office.alice)
    await office.changes(lambda tx: emoji.add_emoji(tx, office.bob.actor, "party", DOT))
    await reacts(office, office.bob, message.seq, ":party:")
    await office.does(office.bob, RemoveEmoji(name="party"))
    assert (await reacts(office, office.carol, message.seq, ":party:")).count == 2
    other = await office.posts(office.alice)
    add = AddReaction(channel=office.general, seq=other.seq, emoji=":party:")
    assert (await office.refuses(office.carol, add)).field == "emoji"
