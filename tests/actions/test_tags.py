"""Hashtags: found wherever the actor may read, and nowhere else."""

from typing import Any

from protocol import ErrorCode
from protocol.channels import (
    AddMember,
    CreateChannel,
    LeaveChannel,
    RemoveMember,
)
from protocol.limits import MAX_FOLLOWED_TAGS
from protocol.messages import DeleteMessage, EditMessage, Message
from protocol.reactions import AddReaction
from protocol.tags import (
    FollowTag,
    ListFollowedTags,
    ListTagged,
    SuggestTags,
    TagCount,
    TagsChanged,
)
from tests.running import run
from tests.town import Person

from .conftest import Office


async def tagged(office: Office, who: Person, tag: str = "deploy", **fields: Any) -> list[Message]:
    """Return the messages with a tag that somebody finds."""
    return list((await office.does(who, ListTagged(tag=tag, **fields))).messages)


async def suggested(office: Office, who: Person, prefix: str = "") -> dict[str, int]:
    """Return the tags suggested to somebody."""
    found: list[TagCount] = (await office.does(who, SuggestTags(prefix=prefix))).tags
    return {each.tag: each.messages for each in found}


@run
async def test_a_tag_finds_its_messages_wherever_they_are(office: Office) -> None:
    """Newest first, in threads too, whatever the case, with their reactions."""
    first = await office.posts(office.alice, "let us #Deploy")
    reply = await office.posts(office.bob, "#deploy", thread=first.seq)
    other = await office.posts(office.bob, "#deploy and #rest", to=office.secret)
    await office.posts(office.bob, "deploy, `#deploy`")
    assert first.tags == ["deploy"]
    react = AddReaction(channel=office.general, seq=reply.seq, emoji="🎉")
    await office.does(office.bob, react)
    found = await tagged(office, office.bob, "DEPLOY")
    places = [(each.channel, each.seq) for each in found]
    assert places == [(each.channel, each.seq) for each in (other, reply, first)]
    assert found[1].reactions[0].mine


@run
async def test_a_page_tells_how_many_there_are(office: Office) -> None:
    """In all that the actor may read, whatever the page holds, and the tag's normal form."""
    for _ in range(3):
        await office.posts(office.alice, "#Straße")
    await office.posts(office.alice, "#straße", to=office.secret)
    page = await office.does(office.carol, ListTagged(tag="STRASSE", limit=1))
    assert (page.tag, len(page.messages), page.total) == ("strasse", 1, 3)
    nothing = await office.does(office.gus, ListTagged(tag="strasse"))
    assert (nothing.messages, nothing.total, nothing.next) == ([], 0, None)


@run
async def test_what_is_private_is_found_by_members_only(office: Office) -> None:
    """CVE-2026-24692 (Mattermost): neither the message nor the tag, nor that it is counted."""
    await office.posts(office.alice, "#deploy", to=office.general)
    await office.posts(office.alice, "#deploy #merger", to=office.secret)
    boss = await office.adds(name="dora", role="administrator")
    for who in (office.carol, boss):
        assert len(await tagged(office, who)) == 1
        assert await tagged(office, who, "merger") == []
        assert await suggested(office, who) == {"deploy": 1}
    assert await suggested(office, office.bob) == {"deploy": 2, "merger": 1}


@run
async def test_who_is_removed_finds_nothing_more(office: Office) -> None:
    """CVE-2026-20796 (Mattermost): what counts is who one is when one asks."""
    await office.posts(office.alice, "#merger", to=office.secret)
    assert len(await tagged(office, office.bob, "merger")) == 1
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    assert await tagged(office, office.bob, "merger") == []
    assert await suggested(office, office.bob) == {}


@run
async def test_public_channels_are_open_to_all_but_guests(office: Office) -> None:
    """Guests find what is in the channels they are in."""
    await office.posts(office.alice, "#deploy")
    await office.does(office.carol, LeaveChannel(channel=office.general))
    assert len(await tagged(office, office.carol)) == 1
    assert await tagged(office, office.gus) == []
    assert await suggested(office, office.gus) == {}
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    assert len(await tagged(office, office.gus)) == 1
    assert await suggested(office, office.gus, "dep") == {"deploy": 1}


@run
async def test_an_edit_and_a_deletion_change_what_is_found(office: Office) -> None:
    """And what is suggested."""
    message = await office.posts(office.alice, "#deploy")
    edit = EditMessage(channel=office.general, seq=message.seq, text="#rest #deploy2")
    edited = (await office.does(office.alice, edit)).message
    assert edited.tags == ["rest", "deploy2"]
    assert await tagged(office, office.bob) == []
    assert await tagged(office, office.bob, "rest") == [edited]
    assert await suggested(office, office.bob, "#dep") == {"deploy2": 1}
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    assert await tagged(office, office.bob, "rest") == []
    assert await suggested(office, office.bob) == {}


@run
async def test_pages_of_a_tag_meet(office: Office) -> None:
    """None is left out or comes twice, and what is hidden makes no page short."""
    expected = []
    for number in range(9):
        where = office.secret if number % 3 else office.general
        message = await office.posts(office.alice, f"#deploy {number}", to=where)
        if where == office.general:
            expected.insert(0, message.seq)
    found, before = [], None
    while True:
        page = await office.does(office.carol, ListTagged(tag="deploy", before=before, limit=2))
        assert len(page.messages) == (2 if page.next else 1)
        found += [each.seq for each in page.messages]
        before = page.next
        if before is None:
            break
    assert found == expected


@run
async def test_the_most_used_tags_are_suggested_first(office: Office) -> None:
    """So many and no more, over all channels one may read."""
    joined = await office.does(office.alice, CreateChannel(name="ops"))
    for text, where in (
        ("#ant #bee", office.general),
        ("#bee", joined.membership.channel.id),
        ("#bat", office.general),
    ):
        await office.posts(office.alice, text, to=where)
    assert await suggested(office, office.bob) == {"bee": 2, "ant": 1, "bat": 1}
    assert list(await suggested(office, office.bob, "b")) == ["bee", "bat"]
    page = await office.does(office.bob, SuggestTags(limit=1))
    assert page.tags == [TagCount(tag="bee", messages=2)]


@run
async def test_one_follows_tags_on_all_devices(office: Office) -> None:
    """Each in its normal form, told once and to nobody else."""
    for tag, follow in (("Deploy", True), ("deploy", True), ("été", True), ("deploy", False)):
        await office.does(office.bob, FollowTag(tag=tag, follow=follow))
    assert office.told(office.bob.id) == [
        TagsChanged(tags=["deploy"]),
        TagsChanged(tags=["deploy", "été"]),
        TagsChanged(tags=["été"]),
    ]
    assert (await office.does(office.bob, ListFollowedTags())).tags == ["été"]
    assert (await office.does(office.alice, ListFollowedTags())).tags == []


@run
async def test_one_follows_so_many_tags(office: Office) -> None:
    """And no more."""
    for number in range(MAX_FOLLOWED_TAGS):
        await office.does(office.bob, FollowTag(tag=f"tag{number}", follow=True))
    refusal = await office.refuses(office.bob, FollowTag(tag="more", follow=True))
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "tag")
    await office.does(office.bob, FollowTag(tag="tag0", follow=False))
    await office.does(office.bob, FollowTag(tag="more", follow=True))
