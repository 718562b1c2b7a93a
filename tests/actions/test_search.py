"""Search finds what one may read now, by words, parts of words and words that look alike."""

from typing import Any

import pytest

from chatserver.projections.search import catch_up
from protocol import ErrorCode
from protocol.blocks import BlockPerson
from protocol.channels import AddMember, CreateChannel, LeaveChannel, OpenDirect, RemoveMember
from protocol.files import DeleteFile
from protocol.messages import DeleteMessage, EditMessage, Message
from protocol.reactions import AddReaction, RemoveReaction
from protocol.search import (
    SearchChannels,
    SearchedMessages,
    SearchMessages,
    SearchPeople,
)
from protocol.users import RenameUser
from tests.running import run
from tests.town import Person

from .conftest import Office
from .test_files import uploaded


async def indexed(office: Office) -> None:
    """Have everything that was posted be found."""
    await catch_up(office.database, lambda *_: None)


async def page(office: Office, who: Person, query: str, **fields: Any) -> SearchedMessages:
    """Return what somebody finds."""
    await indexed(office)
    found: SearchedMessages = await office.does(who, SearchMessages(query=query, **fields))
    return found


async def texts(office: Office, who: Person, query: str, **fields: Any) -> list[str]:
    """Return the texts somebody finds."""
    found = await page(office, who, query, **fields)
    return [each.message.text for each in found.found]


async def marked(office: Office, who: Person, query: str, **fields: Any) -> list[str]:
    """Return what is highlighted in the best message."""
    best = (await page(office, who, query, **fields)).found[0]
    return [best.message.text[each.begin : each.end] for each in best.highlights]


# Words


@run
async def test_all_words_are_there_in_any_order(office: Office) -> None:
    """And their places are told."""
    await office.posts(office.alice, "the server is down again")
    await office.posts(office.bob, "the server is fine")
    found = await page(office, office.bob, "down SERVER")
    assert [each.message.text for each in found.found] == ["the server is down again"]
    assert (found.total, found.next, found.matching) == (1, None, "words")
    assert [each.id for each in found.channels] == [office.general]
    assert await marked(office, office.bob, "down SERVER") == ["server", "down"]


@run
async def test_accents_and_case_do_not_count(office: Office) -> None:
    """Whichever side has them, composed or not."""
    await office.posts(office.alice, "Réunion à l’ÉCOLE, cœur de Straße")
    for query in ("reunion ecole", "RÉUNION École", "re\u0301union", "coeur", "strasse"):
        assert len(await texts(office, office.bob, query)) == 1, query
    assert await marked(office, office.bob, "ecole reunion") == ["Réunion", "ÉCOLE"]


@run
async def test_scripts_without_spaces_are_found(office: Office) -> None:
    """By any run of characters, and by one alone."""
    await office.posts(office.alice, "明日の会議は東京で行います")
    await office.posts(office.alice, "회의는 내일입니다")
    await office.posts(office.alice, "京東 is not 東京駅")
    expected = {"会議": 1, "東京": 2, "東京で": 1, "議": 1, "회의": 1, "京会": 0}
    for query, count in expected.items():
        assert len(await texts(office, office.bob, query)) == count, query
    assert await marked(office, office.bob, "会議") == ["会議"]


@run
async def test_a_part_of_a_word_finds_it(office: Office) -> None:
    """Where whole words find too little; those with the whole word come first."""
    await office.posts(office.alice, "the chat")
    await office.posts(office.alice, "our webchats are new")
    found = await page(office, office.bob, "chat")
    assert [each.message.text for each in found.found] == ["the chat", "our webchats are new"]
    assert found.matching == "parts"
    assert await marked(office, office.bob, "bchat") == ["webchats"]


@run
async def test_mistakes_are_forgiven(office: Office) -> None:
    """A letter too many, too few, another one, two that changed places."""
    await office.posts(office.alice, "deployment of the database tomorrow")
    for query in ("databse", "dattabase", "databaze", "daatbase", "tommorow", "deplyoment"):
        found = await page(office, office.bob, query)
        assert (len(found.found), found.matching) == (1, "similar"), query
    assert await texts(office, office.bob, "zzzzzz") == []
    assert await marked(office, office.bob, "databse") == ["database"]


@run
async def test_the_last_word_may_go_on_while_one_types(office: Office) -> None:
    """And not when it is said to be whole; another word must be."""
    await office.posts(office.alice, "quarterly planning")
    assert (await page(office, office.bob, "plan", typing=True)).matching == "words"
    assert (await page(office, office.bob, "plan")).matching == "parts"
    assert await texts(office, office.bob, "quarterly pl", typing=True) == ["quarterly planning"]


@run
async def test_a_phrase_is_found_as_it_stands(office: Office) -> None:
    """In this order and in a row, without parts of words."""
    await office.posts(office.alice, "to be or not to be")
    await office.posts(office.alice, "be not afraid to be")
    await office.posts(office.alice, "they want to become")
    assert await texts(office, office.bob, '"not to be"') == ["to be or not to be"]
    assert len(await texts(office, office.bob, '"to be"')) == 2
    assert await marked(office, office.bob, '"or not"') == ["or not"]


@run
async def test_words_with_signs_in_them_are_phrases(office: Office) -> None:
    """A file, an address or a snake_case name is found by itself and by its parts."""
    await office.posts(office.alice, "see max_frame_bytes in node.js at https://example.org/a-b")
    for query in ("max_frame_bytes", "node.js", "frame_bytes", "example.org/a-b", "bytes"):
        assert len(await texts(office, office.bob, query)) == 1, query
    assert await texts(office, office.bob, "js.node") == []
    assert await marked(office, office.bob, "max_frame") == ["max_frame"]


@run
async def test_what_is_to_be_left_out_is(office: Office) -> None:
    """A word, a phrase, a person, a channel."""
    await office.posts(office.alice, "apples and pears")
    await office.posts(office.bob, "apples and plums")
    await office.posts(office.alice, "apples alone", to=office.secret)
    assert await texts(office, office.bob, 'apples -pears -"apples alone"') == ["apples and plums"]
    assert await texts(office, office.bob, "apples -from:alice") == ["apples and plums"]
    assert len(await texts(office, office.bob, "apples -in:secret")) == 2


# Operators


@run
async def test_operators_narrow(office: Office) -> None:
    """By author, place, thing, thread; without a word, too."""
    root = await office.posts(office.alice, "budget at https://example.org")
    await office.posts(office.bob, "budget agreed", thread=root.seq)
    await office.posts(office.bob, "budget of the others", to=office.secret)
    lone = await office.posts(office.carol, "budget?")
    react = AddReaction(channel=office.general, seq=lone.seq, emoji="🎉")
    await office.does(office.bob, react)
    expected = {
        "from:@bob": {"budget agreed", "budget of the others"},
        "from:me budget in:#general": {"budget agreed"},
        f"from:{office.carol.id}": {"budget?"},
        "in:secret": {"budget of the others"},
        f"in:<#{office.secret}>": {"budget of the others"},
        "has:link": {"budget at https://example.org"},
        "has:reaction": {"budget?"},
        "is:thread": {"budget at https://example.org", "budget agreed"},
        "budget from:bob from:carol in:general": {"budget agreed", "budget?"},
    }
    for query, wanted in expected.items():
        assert set(await texts(office, office.bob, query)) == wanted, query


@run
async def test_what_becomes_true_of_a_message_is_found(office: Office) -> None:
    """That somebody reacted or replied, and that they did so no more."""
    root = await office.posts(office.alice, "lunch?")
    await indexed(office)
    reply = await office.posts(office.bob, "yes", thread=root.seq)
    place = {"channel": office.general, "seq": root.seq, "emoji": "🎉"}
    await office.does(office.bob, AddReaction(**place))
    assert await texts(office, office.bob, "has:reaction lunch") == ["lunch?"]
    assert await texts(office, office.bob, "is:thread lunch") == ["lunch?"]
    await office.does(office.bob, RemoveReaction(**place))
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=reply.seq))
    assert await texts(office, office.bob, "has:reaction") == []
    assert await texts(office, office.bob, "is:thread") == []
    assert await texts(office, office.bob, "lunch") == ["lunch?"]


@run
async def test_files_are_found_by_their_names(office: Office) -> None:
    """And descriptions, with what was said to them; a deleted file is not."""
    file = await uploaded(office, office.alice, "Büdget-2026.pdf", description="A red curve")
    await office.posts(office.alice, "here you are", files=[file.id])
    await office.posts(office.alice, "the budget is fine")
    assert await texts(office, office.bob, "has:file") == ["here you are"]
    assert await texts(office, office.bob, "budget 2026 pdf") == ["here you are"]
    assert await texts(office, office.bob, "budget has:file you") == ["here you are"]
    assert await texts(office, office.bob, "red curve") == ["here you are"]
    await office.does(office.alice, DeleteFile(file=file.id))
    assert await texts(office, office.bob, "has:file") == []
    assert await texts(office, office.bob, "red curve") == []
    assert await texts(office, office.bob, "budget pdf") == []
    assert await texts(office, office.bob, "here you are") == ["here you are"]


@run
async def test_dates_are_those_of_where_one_is(office: Office) -> None:
    """``on`` a day, ``before`` its beginning, ``after`` its end."""
    await office.posts(office.alice, "now")
    today, never = ("on:today", "after:yesterday"), ("before:today", "after:today", "on:yesterday")
    for query in (*today, "during:today now"):
        assert await texts(office, office.bob, query) == ["now"], query
    for query in (*never, "before:2020", "on:2020-02", "before:2020-02-29 now"):
        assert await texts(office, office.bob, query) == [], query


@run
async def test_a_direct_channel_is_named_by_its_people(office: Office) -> None:
    """As seen by whoever asks."""
    joined = await office.does(office.alice, OpenDirect(users=[office.bob.id]))
    await office.posts(office.alice, "between us", to=joined.membership.channel.id)
    assert await texts(office, office.bob, "in:@alice") == ["between us"]
    refusal = await office.refuses(office.carol, SearchMessages(query="in:@alice"))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "query")


BAD = {
    "from:": "name somebody after from:",
    "in:#": "name a channel",
    "from:@nobody": "nobody here is called nobody",
    "in:#nowhere": "you are in no channel #nowhere",
    "in:secret": "you are in no channel #secret",
    "has:money": "say link, file or reaction",
    "is:fun": "say thread",
    "before:soon": "write a date, as in before:",
    "on:2026-13": "write a date",
    "after:9999-12-31": "write a date",
    "-word": "besides what to leave out",
    "-from:alice": "besides what to leave out",
    "-has:link x": "cannot be left out",
    '""': "say what to look for",
    " * ": "say what to look for",
    "%": "say what to look for",
}


@pytest.mark.parametrize("query", BAD)
@run
async def test_a_bad_query_is_told_what_to_do(office: Office, query: str) -> None:
    """In a sentence, naming the field."""
    refusal = await office.refuses(office.carol, SearchMessages(query=query))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "query")
    assert BAD[query] in refusal.message


@run
async def test_nothing_typed_reaches_the_database_as_its_language(office: Office) -> None:
    """CVE-2015-1241's kind: quotes, operators and wildcards are words or nothing."""
    await office.posts(office.alice, "near or not, words: rowid")
    for query in (
        '"near',
        'near"',
        "NEAR(near, 2)",
        "words:near",
        "near AND OR NOT near",
        "near*",
        "^near",
        "near') OR 1=1 --",
        "near:* & !x | <->",
        "near\\",
        "'near'",
        "{words}: near",
        "near + near",
        "\0near",
        "near " * 30,
        "a" * 500,
    ):
        await page(office, office.bob, query)
    assert len(await texts(office, office.bob, '"near or')) == 1
    refusal = await office.refuses(office.bob, SearchMessages(query="a " * 200))
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "query")


@run
async def test_a_cursor_that_was_not_given_is_refused(office: Office) -> None:
    """Whatever it is."""
    for cursor in ("x", "0.zz.0", "9.1.0", "0.1", "0.-1.0", "0.1.-1", "0.1." + "9" * 20):
        refusal = await office.refuses(office.bob, SearchMessages(query="a", cursor=cursor))
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "cursor")


# Rights


@run
async def test_what_is_private_is_found_by_members_only(office: Office) -> None:
    """CVE-2026-24692 (Mattermost): no message, no count, no channel, not for administrators."""
    await office.posts(office.alice, "merger in general")
    await office.posts(office.alice, "merger in secret", to=office.secret)
    boss = await office.adds(name="dora", role="administrator")
    for who in (office.carol, boss):
        found = await page(office, who, "merger")
        assert [each.message.text for each in found.found] == ["merger in general"]
        assert (found.total, [each.id for each in found.channels]) == (1, [office.general])
    assert len(await texts(office, office.bob, "merger")) == 2


@run
async def test_who_is_removed_finds_nothing_more(office: Office) -> None:
    """What counts is who one is when one asks, whatever the index held before."""
    await office.posts(office.alice, "merger", to=office.secret)
    for query in ("merger", "merg", "mergre", "from:alice", "after:2020"):
        assert await texts(office, office.bob, query) == ["merger"], query
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    for query in ("merger", "merg", "mergre", "from:alice", "after:2020"):
        assert await texts(office, office.bob, query) == [], query
    refusal = await office.refuses(office.bob, SearchMessages(query=f"in:{office.secret}"))
    assert refusal.code == ErrorCode.INVALID


@run
async def test_public_channels_are_open_to_all_but_guests(office: Office) -> None:
    """Guests find what is in the channels they are in; archived ones are like others."""
    await office.posts(office.alice, "deploy")
    await office.does(office.carol, LeaveChannel(channel=office.general))
    assert await texts(office, office.carol, "deploy") == ["deploy"]
    assert await texts(office, office.gus, "deploy") == []
    assert await texts(office, office.echo, "deploy") == ["deploy"]
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    assert await texts(office, office.gus, "deploy") == ["deploy"]
    await office.does(office.alice, RemoveMember(channel=office.general, user=office.gus.id))
    assert await texts(office, office.gus, "deploy") == []


@run
async def test_direct_messages_are_for_the_two(office: Office) -> None:
    """Nobody else finds them."""
    joined = await office.does(office.alice, OpenDirect(users=[office.bob.id]))
    await office.posts(office.alice, "between us", to=joined.membership.channel.id)
    assert await texts(office, office.bob, "between us") == ["between us"]
    assert await texts(office, office.carol, "between us") == []


@run
async def test_those_one_blocks_are_not_found(office: Office) -> None:
    """Only the blocker misses them."""
    await office.posts(office.alice, "deploy by alice")
    await office.posts(office.bob, "deploy by bob")
    await office.does(office.carol, BlockPerson(user=office.bob.id, block=True))
    assert await texts(office, office.carol, "deploy") == ["deploy by alice"]
    assert len(await texts(office, office.alice, "deploy")) == 2


# Changes


@run
async def test_what_was_edited_is_not_found_by_its_old_words(office: Office) -> None:
    """From that moment on; and by its new ones as soon as these are read."""
    message = await office.posts(office.alice, "the password is hunter2")
    assert len(await texts(office, office.bob, "hunter2")) == 1
    await edit(office, message, "the password is secret")
    again: SearchedMessages = await office.does(office.bob, SearchMessages(query="hunter2"))
    assert again.found == []
    assert await texts(office, office.bob, "hunter2") == []
    assert await texts(office, office.bob, "password secret") == ["the password is secret"]
    await edit(office, message, "one")
    await edit(office, message, "two")
    assert await texts(office, office.bob, "two") == ["two"]
    assert await texts(office, office.bob, "one") == []


@run
async def test_what_is_edited_before_it_is_read_is_found_once(office: Office) -> None:
    """By its last words only."""
    message = await office.posts(office.alice, "alpha")
    await edit(office, message, "beta")
    await edit(office, message, "gamma")
    assert await texts(office, office.bob, "gamma") == ["gamma"]
    assert await texts(office, office.bob, "from:alice") == ["gamma"]
    assert await texts(office, office.bob, "beta") == []


@run
async def test_what_was_deleted_is_not_found(office: Office) -> None:
    """By no word and no operator."""
    message = await office.posts(office.alice, "regret")
    assert len(await texts(office, office.bob, "regret")) == 1
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    for query in ("regret", "from:alice", "regrte"):
        assert await texts(office, office.bob, query) == [], query


async def edit(office: Office, message: Message, text: str) -> None:
    """Have alice change a message of hers."""
    change = EditMessage(channel=message.channel, seq=message.seq, text=text)
    await office.does(office.alice, change)


# Order and pages


@run
async def test_pages_meet(office: Office) -> None:
    """None is left out or comes twice, in either order, also while people post."""
    for number in range(9):
        await office.posts(office.alice, f"deploy {number}")
        await office.posts(office.alice, "deploy", to=office.secret)
    for sort in ("newest", "relevance"):
        found, cursor = [], None
        while True:
            fields = {"sort": sort, "cursor": cursor, "limit": 2}
            shown = await page(office, office.carol, "deploy", **fields)
            found += [each.message.text for each in shown.found]
            cursor = shown.next
            if cursor is None:
                break
            await office.posts(office.bob, "late deploy")
        assert len(found) == len(set(found)) == 9
        if sort == "newest":
            assert found == [f"deploy {number}" for number in range(8, -1, -1)]
        await office.does(office.carol, BlockPerson(user=office.bob.id, block=True))


@run
async def test_the_best_come_first(office: Office) -> None:
    """Whole words before parts, a row before scattered words, short before long."""
    await office.posts(office.alice, "release notes")
    await office.posts(office.alice, "the notes of what we may release " + "one day " * 20)
    found = await texts(office, office.bob, "release notes")
    assert found[0] == "release notes"


# People and channels


@run
async def test_people_are_found_by_parts_of_their_names(office: Office) -> None:
    """And with mistakes, if nobody is called so."""
    await office.does(office.bob, RenameUser(display_name="Zoë Müller-Lüdenscheidt"))
    for query in ("zoe", "@bob", "muller", "ludens", "denscheidt", "mulller"):
        users = (await office.does(office.alice, SearchPeople(query=query))).users
        assert [user.id for user in users] == [office.bob.id], query
    for query in ("*", "%", "xyz"):
        assert (await office.does(office.alice, SearchPeople(query=query))).users == []


@run
async def test_channels_are_found_as_far_as_one_may_read_them(office: Office) -> None:
    """By name, by topic, by mistake; private ones by members only."""
    made = CreateChannel(name="café-équipe", topic="Lunch plans")
    channel = (await office.does(office.alice, made)).membership.channel.id

    async def found(who: Person, query: str) -> list[str]:
        return [each.id for each in (await office.does(who, SearchChannels(query=query))).channels]

    for query in ("#cafe", "equipe", "lunch", "cafe equipe", "cafe equpie"):
        assert await found(office.bob, query) == [channel], query
    assert await found(office.bob, "secret") == [office.secret]
    assert await found(office.carol, "secret") == []
    assert await found(office.gus, "cafe") == []
