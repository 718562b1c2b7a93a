"""What people ask of a place in its busiest minute."""

from msgspec import Struct
from msgspec.structs import replace

from .company import LARGEST_COMPANY, Companies, market, readers
from .habits import CONTINENTS, ONE_ZONE, WORLD, Habits, connected_by_hour, day

_DAY_S = 86_400
_HOURS = 24
_ONE_SITE = 10_000
_DIVISIBLE = (
    "users", "connections", "posts", "marks", "histories", "feeds", "signins", "deliveries",
    "posts_a_year", "marks_a_year",
)  # fmt: skip


class Demand(Struct, frozen=True, kw_only=True):
    """Rates a second in the busiest minute of a working day."""

    users: float
    companies: tuple[Companies, ...]
    connected: float
    """Which share of people is connected."""
    connections: float
    posts: float
    marks: float
    histories: float
    feeds: float
    signins: float
    deliveries: float
    """Writes of a message, or of something that passes, to a socket."""
    posts_a_year: float
    marks_a_year: float

    def part(self, of: float) -> "Demand":
        """Return one of so many equal parts: fewer companies of each size, the same shares."""
        companies = tuple(Companies(each.users, each.count / of) for each in self.companies)
        rates = {name: getattr(self, name) / of for name in _DIVISIBLE}
        return replace(self, companies=companies, **rates)

    @property
    def writes(self) -> float:
        """Return what is to be stored: posts and read cursors."""
        return self.posts + self.marks


def zones_of(users: float) -> dict[int, float]:
    """Return where on earth so many people are: at one site, at three, everywhere."""
    if users <= _ONE_SITE:
        return ONE_ZONE
    return CONTINENTS if users <= LARGEST_COMPANY else WORLD


def demand(users: float, habits: Habits, zones: dict[int, float] | None = None) -> Demand:
    """Return what so many users ask for, in one company or, above a million, in many."""
    zones = zones_of(users) if zones is None else zones
    companies = market(users)
    burst = habits.burst if users <= LARGEST_COMPANY else habits.calm
    a_day = users * habits.active
    peak = max(day(zones)) * _HOURS * burst / _DAY_S
    connected = max(connected_by_hour(habits, zones))
    posts = a_day * habits.posts * peak
    listening = connected * habits.devices
    return Demand(
        users=users,
        companies=companies,
        connected=connected,
        connections=users * listening,
        posts=posts,
        marks=a_day * habits.marks * peak,
        histories=a_day * habits.histories * peak,
        feeds=a_day * habits.feeds * peak,
        signins=a_day * habits.signins * peak,
        deliveries=posts * habits.passing * _copies_to_people(companies, habits, listening),
        posts_a_year=a_day * habits.posts * habits.working_days,
        marks_a_year=a_day * habits.marks * habits.working_days,
    )


def _copies_to_people(companies: tuple[Companies, ...], habits: Habits, listening: float) -> float:
    """Return the connections a message goes to: its author's, and those of members there."""
    users = sum(each.users * each.count for each in companies)
    members = sum(
        each.users * each.count / users * readers(each.users, habits) for each in companies
    )
    return habits.devices + (members - 1) * listening
