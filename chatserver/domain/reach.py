"""When somebody is reached: by hours of their own, the organisation's, its floor, and pauses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from protocol.quiet import Quiet, QuietPolicy, QuietTime, WeeklyHours

from .quiet import DAY_MINUTES, Hours, Span, closes_us, opens_us

AHEAD_US: Final = 15 * DAY_MINUTES * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides when one person is reached; nothing is always."""

    hours: Hours | None = None
    """Their own or the default, no wider than the floor."""
    floor: Hours | None = None
    """Where it is closed, what is sent anyway is told later, too."""
    paused_until_us: int = 0

    def opens_us(self, at_us: int, *, urgent: bool = False) -> int | None:
        """Return None if they are reached then, else the next time they are."""
        if urgent:
            return opens_us(self.floor, at_us)
        if at_us >= self.paused_until_us:
            return opens_us(self.hours, at_us)
        return opens_us(self.hours, self.paused_until_us) or self.paused_until_us

    def ahead(self, at_us: int, *, urgent: bool = False) -> list[QuietTime]:
        """Return when they are not reached in the next fortnight."""
        return list(self._ahead(at_us, at_us + AHEAD_US, urgent=urgent))

    def _ahead(self, at_us: int, until_us: int, *, urgent: bool) -> Iterator[QuietTime]:
        hours = self.floor if urgent else self.hours
        while at_us < until_us:
            opens = self.opens_us(at_us, urgent=urgent)
            if opens is not None:
                yield QuietTime(begins_us=at_us, ends_us=opens)
                at_us = opens
            closes = closes_us(hours, at_us)
            if closes is None:
                return
            at_us = closes


def reach_of(quiet: Quiet, policy: QuietPolicy, profile_zone: str) -> Reach:
    """Return what decides when somebody is reached; hours without a zone are in the person's."""
    chosen = {"default": policy.default, "own": quiet.hours, "off": None}[quiet.mode]
    zone = _zone(quiet.hours if quiet.mode == "own" else None) or profile_zone
    zone = zone or _zone(policy.default) or _zone(policy.floor) or "UTC"
    hours = hours_of(chosen, zone) if chosen else None
    floor = hours_of(policy.floor, zone) if policy.floor else None
    return Reach(
        hours=narrowed(hours, floor),
        floor=floor if policy.floor_holds else None,
        paused_until_us=quiet.paused_until_us or 0,
    )


def _zone(hours: WeeklyHours | None) -> str:
    return hours.time_zone if hours else ""


def hours_of(weekly: WeeklyHours, zone: str) -> Hours:
    """Return hours as they are counted with.

    Raises:
        ValueError: a holiday is no day.
    """
    spans = tuple(Span(span.day, span.begins, span.ends) for span in weekly.spans)
    return Hours(zone, spans, frozenset(date.fromisoformat(day) for day in weekly.holidays))


def narrowed(hours: Hours | None, floor: Hours | None) -> Hours | None:
    """Return the hours in which both let one be reached; both are in one zone."""
    if hours is None or floor is None:
        return hours or floor
    both = (
        Span(span.day, max(span.begins, other.begins), min(span.ends, other.ends))
        for span in hours.spans
        for other in floor.spans
        if span.day == other.day
    )
    spans = tuple(span for span in both if span.begins < span.ends)
    return replace(hours, spans=spans, holidays=hours.holidays | floor.holidays)
