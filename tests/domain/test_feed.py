"""The feed's rules one by one: sessions, ranking, pages, and the cost of pushing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.feed import pages
from chatserver.domain.feed.affinity import Affinity, Talk, affinity
from chatserver.domain.feed.costs import PUSH_AT_MOST, is_pushed, pays_to_push
from chatserver.domain.feed.gathering import candidates
from chatserver.domain.feed.kinds import (
    BY_LETTER,
    DAY_US,
    HOUR_US,
    KINDS,
    Happening,
    Kind,
    channel_in,
    family_of,
    key_of,
    recipients,
)
from chatserver.domain.feed.ranking import SEEN_US, Ties, activity_us, base_us, explain
from chatserver.domain.feed.sessions import KEPT, LONGEST_US, SILENCE_US, Post, made_of
from chatserver.domain.feed.stories import (
    Candidate,
    Part,
    Place,
    Tuning,
    written,
)

GENERAL = "C0123456789"
ME, ANA, BO = "U000000ME", "U00000ANA", "U000000BO"


def posts(*times_us: int, author: str = ANA) -> list[Post]:
    """Return messages at some times."""
    return [Post(place, at, place, author) for place, at in enumerate(times_us, 1)]


def test_silence_begins_a_session() -> None:
    """Exactly half an hour does not; a microsecond more does."""
    assert len(made_of(posts(0, SILENCE_US))) == 1
    assert len(made_of(posts(0, SILENCE_US + 1))) == 2


def test_a_session_ends_after_a_day() -> None:
    """However busy the channel is."""
    busy = posts(*range(0, LONGEST_US + 1, SILENCE_US))
    assert [session.first_us for session in made_of(busy)] == [0, LONGEST_US]


def test_the_newest_sessions_are_kept() -> None:
    """The others are no part of a feed any more."""
    alone = posts(*range(0, 9 * LONGEST_US, LONGEST_US))
    assert [session.first_seq for session in made_of(alone)] == [7, 8, 9]
    assert KEPT == 3


def test_what_is_deleted_counts_no_more_and_cuts_the_same() -> None:
    """Its time still decides where sessions begin and end."""
    first, second, third = posts(0, SILENCE_US, 2 * SILENCE_US)
    gone = Post(second.seq, second.time_us, second.ordinal, BO, deleted=True)
    (session,) = made_of([first, gone, third])
    assert (session.count, session.people, session.gone) == (2, [ANA], [2])
    assert [session.count_after(ordinal) for ordinal in range(4)] == [2, 1, 1, 0]


def test_many_people_are_not_counted_past_what_is_kept() -> None:
    """No number is shown that is not exact."""
    crowd = [Post(n, n, n, f"U{n:08}") for n in range(1, 67)]
    (session,) = made_of(crowd)
    assert session.many
    assert len(session.people) == 64
    (few,) = made_of(crowd[:64])
    assert not few.many


FACTS = {
    "kind": st.sampled_from(KINDS),
    "count": st.integers(1, 10_000),
    "people": st.integers(0, 64),
    "ties": st.builds(
        Ties, st.just(ANA), st.integers(0, 999), st.just(GENERAL), st.integers(0, 999)
    ),
    "starred": st.booleans(),
    "weight": st.integers(-1, 1),
    "seen": st.booleans(),
}


@given(**FACTS)
def test_the_reasons_add_up(
    kind: Kind, count: int, people: int, ties: Ties, *, starred: bool, weight: int, seen: bool
) -> None:
    """Nothing but what is told decides where a story stands; the weightiest is told first."""
    boosts = explain(kind, count, people, ties, starred=starred, weight=weight, seen=seen)
    total = base_us(kind, starred=starred, weight=weight) + activity_us(count, people) + ties.us
    assert sum(boost.us for boost in boosts) == total + (SEEN_US if seen else 0)
    assert all(boost.us for boost in boosts)
    sizes = [abs(boost.us) for boost in boosts]
    assert sizes == sorted(sizes, reverse=True)


def test_boosts_are_hours() -> None:
    """A mention counts as a day newer; a crowd and many messages weigh up to four and six hours."""
    assert base_us(BY_LETTER["M"], starred=False, weight=0) == 24 * HOUR_US
    assert base_us(BY_LETTER["C"], starred=True, weight=-1) == 0
    assert activity_us(1, 1) == HOUR_US * 5 // 2
    assert activity_us(10**9, 64) == 10 * HOUR_US


def test_nobody_is_told_of_themselves_or_twice() -> None:
    """Who is mentioned is told that, and not also that there is a reply."""
    reply = Happening(
        channel=GENERAL,
        seq=9,
        time_us=9,
        actor=ANA,
        root=1,
        mentions=[BO, ANA, BO],
        participants={ANA, BO, ME},
    )
    assert recipients(BY_LETTER["M"], reply) == [BO]
    assert recipients(BY_LETTER["T"], reply) == [ME]
    assert recipients(BY_LETTER["C"], reply) == []


def test_a_key_says_kind_and_channel() -> None:
    """And no two stories have the same."""
    key = key_of("T", GENERAL, 7)
    assert (key, channel_in(key), family_of(key)) == ("T:C0123456789:7", GENERAL, "T:C0123456789")
    assert key_of("D", GENERAL) == "D:C0123456789"


def mention(seq: int, actor: str, channel: str = GENERAL) -> Part:
    """Return a message that mentions me."""
    return Part("M", channel, seq, seq, seq * HOUR_US, actor)


def feed(parts: list[Part], **tuning: object) -> list[Candidate]:
    """Return my feed of a channel I have read to the tenth message."""
    place = Place(GENERAL, 10, 10)
    said = Tuning(**tuning)  # type: ignore[arg-type]
    return candidates(ME, [place], parts, said, "ranked")


def test_what_is_in_no_channel_of_mine_is_no_story() -> None:
    """Whatever was written down for me."""
    assert feed([mention(11, ANA, "C9876543210")]) == []
    assert [story.key for story in feed([mention(11, ANA)])] == ["M:C0123456789:11"]


def test_seen_is_what_was_read_or_shown() -> None:
    """In its channel, or in the feed."""
    older, newer = feed([mention(10, ANA), mention(11, BO)])[::-1]
    assert (older.seen, newer.seen) == (True, False)
    assert all(story.seen for story in feed([mention(11, BO)], seen_us=11 * HOUR_US))


def test_a_dismissed_story_comes_back_with_news() -> None:
    """Until then it is hidden."""
    part, key = mention(11, ANA), "M:C0123456789:11"
    assert feed([part], dismissed_us={key: 11 * HOUR_US}) == []
    assert len(feed([part], dismissed_us={key: 11 * HOUR_US - 1})) == 1


def led(*leads: str) -> list[Candidate]:
    """Return stories led by these people."""
    stories = [feed([mention(20 + place, lead)])[0] for place, lead in enumerate(leads)]
    assert [story.lead(ME) for story in stories] == [*leads]
    return stories


def test_nobody_leads_more_than_three_stories_in_twenty() -> None:
    """As long as others have some; the rest comes later, in order."""
    stories = led(*[ANA] * 5, *[f"U{n:08}" for n in range(20)])
    first = pages.page(ME, stories, 20)
    assert [story.lead(ME) for story in first].count(ANA) == 3
    assert len(first) == 20
    assert pages.page(ME, led(*[ANA] * 5), 20) == led(*[ANA] * 5)


def test_a_cursor_says_what_was_given() -> None:
    """In the order it was given."""
    given = [pages.digest(f"C:{GENERAL}:{n}") for n in range(200)]
    cursor = pages.cursor_of(given)
    assert pages.given_by(cursor) == given
    assert len(cursor) <= 2_048


@pytest.mark.parametrize("cursor", ["x", "AAAA", "ééé", "!!!!", "A" * 9])
def test_a_cursor_that_was_never_made_is_refused(cursor: str) -> None:
    """Whatever it holds."""
    with pytest.raises(ValueError, match=cursor):
        pages.given_by(cursor)


def test_up_to_sixty_four_are_told_one_by_one() -> None:
    """So no message costs more rows than that, however many it concerns."""
    assert PUSH_AT_MOST == 64
    assert is_pushed(64)
    assert not is_pushed(65)


def test_pushing_pays_where_views_outweigh_events() -> None:
    """With equal costs, at equal rates."""
    assert pays_to_push(20, 20, 15, 15)
    assert not pays_to_push(20, 21, 15, 15)


def talk(*to: str, days: int = 1, channel: str | None = GENERAL) -> Talk:
    """Return something said so many days before the hundredth."""
    return Talk((100 - days) * DAY_US, channel, to)


def test_what_was_said_counts_half_after_two_weeks() -> None:
    """Five times is half of all there is; what was said today, or long ago, is nothing."""
    assert affinity([talk(ANA, days=14)] * 10, 100) == Affinity({ANA: 500}, {GENERAL: 500})
    assert affinity([talk(ANA, days=0), talk(ANA, days=57)] * 10, 100) == Affinity()


def test_no_more_than_fifty_are_close() -> None:
    """The closest, and none that is hardly so."""
    crowd = [talk(f"U{n:08}", channel=None) for n in range(60) for _ in range(1 + n % 50)]
    close = affinity(crowd, 100)
    assert len(close.people) == 50
    assert min(close.people.values()) >= 100
    assert close.closest(["U00000048", "U00000049", BO]) == ("U00000049", close.people["U00000049"])
    assert close.closest([BO]) is None


def test_whom_one_talks_with_stands_higher_and_it_says_so() -> None:
    """By six hours at most, and a channel by four."""
    place = Place(GENERAL, 10, 10)
    close = Affinity({ANA: 900}, {GENERAL: 500})
    parts = [mention(11, ANA), mention(12, BO)]
    stories = candidates(ME, [place], parts, Tuning(), "ranked", close=close)
    (ana, bo) = (next(s for s in stories if s.lead(ME) == who) for who in (ANA, BO))
    boosts = {(b.reason, b.target): b.us for b in written(ME, ana, "ranked").boosts}
    assert boosts["affinity_person", ANA] == 6 * HOUR_US * 9 // 10
    assert boosts["affinity_channel", GENERAL] == 2 * HOUR_US
    assert {b.reason for b in written(ME, bo, "ranked").boosts} >= {"affinity_channel"}
    assert ana.sort_us - bo.sort_us == 6 * HOUR_US * 9 // 10 - HOUR_US
