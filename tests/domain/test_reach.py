"""When somebody is reached: by hours of their own, the organisation's, its floor, and pauses."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

from chatserver.domain.reach import Reach, reach_of
from protocol.quiet import Quiet, QuietPolicy, WeeklyHours, WeeklySpan


def at(text: str, zone: str = "Europe/Paris") -> int:
    """Return a time as one reads it somewhere, in Unix microseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000


def weekly(
    begins: int, ends: int, zone: str = "", days: int = 5, **fields: list[str]
) -> WeeklyHours:
    """Return hours from Monday on."""
    spans = [WeeklySpan(day=day, begins=begins * 60, ends=ends * 60) for day in range(days)]
    return WeeklyHours(spans=spans, time_zone=zone, **fields)


OFFICE = weekly(9, 18)
FLOOR = weekly(7, 20)


def test_who_says_nothing_has_the_default_by_their_own_clock():
    """In Montreal it is nine when it is nine there."""
    policy = QuietPolicy(default=weekly(9, 18, "Europe/Paris"))
    there = reach_of(Quiet(), policy, "America/Montreal")
    assert there.opens_us(at("2026-11-26 10:00")) == at("2026-11-26 09:00", "America/Montreal")
    assert reach_of(Quiet(), policy, "").opens_us(at("2026-11-26 10:00")) is None


def test_one_may_be_quieter_than_the_floor_and_never_louder():
    """Who wants no hours has the floor's; who wants longer ones is cut to it."""
    policy = QuietPolicy(floor=FLOOR)
    off = reach_of(Quiet(mode="off"), policy, "Europe/Paris")
    assert off.opens_us(at("2026-11-26 06:00")) == at("2026-11-26 07:00")
    own = Quiet(mode="own", hours=weekly(0, 24, days=7))
    assert reach_of(own, policy, "Europe/Paris").opens_us(at("2026-11-28 12:00")) == at(
        "2026-11-30 07:00"
    )
    calm = Quiet(mode="own", hours=weekly(10, 12))
    assert reach_of(calm, policy, "Europe/Paris").opens_us(at("2026-11-26 12:00")) == at(
        "2026-11-27 10:00"
    )


def test_the_floor_holds_what_is_sent_anyway_only_if_it_says_so():
    """It breaks one's own hours, and the floor where that lets it."""
    night, evening = at("2026-11-26 22:00"), at("2026-11-26 19:00")
    for holds, opens in ((True, at("2026-11-27 07:00")), (False, None)):
        policy = QuietPolicy(default=OFFICE, floor=FLOOR, floor_holds=holds)
        reach = reach_of(Quiet(), policy, "Europe/Paris")
        assert reach.opens_us(evening, urgent=True) is None
        assert reach.opens_us(night, urgent=True) == opens
        assert reach.opens_us(night) == at("2026-11-27 09:00")


def test_a_pause_ends_into_quiet_hours():
    """Who pauses until the evening is reached in the morning; before the pause ends, never."""
    reach = reach_of(
        Quiet(paused_until_us=at("2026-11-26 19:00")), QuietPolicy(default=OFFICE), "Europe/Paris"
    )
    assert reach.opens_us(at("2026-11-26 17:00")) == at("2026-11-27 09:00")
    assert Reach(paused_until_us=20).opens_us(10) == 20
    assert Reach(paused_until_us=20).opens_us(20) is None


def test_what_is_ahead_are_the_times_one_is_not_reached():
    """In order, apart from each other, and one is reached between them."""
    policy = QuietPolicy(default=OFFICE)
    now = at("2026-11-26 15:00")
    reach = reach_of(Quiet(paused_until_us=at("2026-11-26 16:00")), policy, "Europe/Paris")
    ahead = reach.ahead(now)
    assert [(time.begins_us, time.ends_us) for time in ahead[:3]] == [
        (now, at("2026-11-26 16:00")),
        (at("2026-11-26 18:00"), at("2026-11-27 09:00")),
        (at("2026-11-27 18:00"), at("2026-11-30 09:00")),
    ]
    for one, next_one in itertools.pairwise(ahead):
        assert one.ends_us < next_one.begins_us
    assert Reach().ahead(now) == []
