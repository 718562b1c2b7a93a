"""Membership that changes all the time, and whether anybody got what was not theirs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from protocol import Entry
from protocol.channels import AddMember, MemberJoined, MemberLeft, RemoveMember
from protocol.ids import ChannelId
from protocol.sessions import OpenSession

from .rig import Rig
from .seeding import Person
from .wire import AWAY, Wire, read_log, wire_to


class Absence(NamedTuple):
    """Positions ``first`` to ``last`` somebody was no member at; back at ``back_us``, if ever."""

    first: int
    last: float
    back_us: float


async def churn_members(rig: Rig) -> None:
    """Take somebody out of a channel, or bring them back, five times a second."""
    while True:
        try:
            async with wire_to(rig.pick_node().port) as wire:
                await wire.request(OpenSession(token=rig.cast.auditor.token))
                while True:
                    await rig.pause(0.1, 0.3)
                    await _change_somebody(rig, wire)
        except AWAY:
            await rig.pause(0.05, 0.1)


async def remove_and_restore_the_absent(rig: Rig) -> None:
    """While somebody is offline, take them out of a channel and bring them back, some times."""
    async with wire_to(rig.node.port) as wire:
        await wire.request(OpenSession(token=rig.cast.auditor.token))
        for client in rig.clients:
            client.present.clear()
            client.cut()
            for channel in rig.cast.channels:
                for _ in range(rig.rng.randint(0, 3)):
                    await rig.pause(0.0, 0.05)
                    await wire.request(RemoveMember(channel=channel, user=client.person.user))
                    await wire.request(AddMember(channel=channel, user=client.person.user))
            client.present.set()


async def leaks(rig: Rig) -> list[str]:
    """Return every push of an event at which its receiver was no member, nor is by now."""
    found = []
    for channel in rig.cast.channels:
        entries = await read_log(rig.node.port, rig.cast.auditor.token, channel)
        for client in rig.clients:
            absences = list(_absences(client.person, entries))
            found += _leaks_to(channel, client.pushes, absences, client.person)
    return found


async def _change_somebody(rig: Rig, wire: Wire) -> None:
    client = rig.rng.choice(rig.clients)
    channel = rig.rng.choice(rig.cast.channels)
    kind = RemoveMember if channel in client.channels else AddMember
    await wire.request(kind(channel=channel, user=client.person.user))


def _absences(person: Person, entries: Sequence[Entry]) -> Iterator[Absence]:
    left: int | None = None
    for entry in entries:
        match entry.event:
            case MemberLeft(user=person.user):
                left = entry.at.seq
            case MemberJoined(user=person.user) if left is not None:
                yield Absence(left + 1, entry.at.seq - 1, entry.at.time_us)
                left = None
            case _:
                pass
    if left is not None:
        yield Absence(left + 1, float("inf"), float("inf"))


def _leaks_to(
    channel: ChannelId,
    pushes: Iterable[tuple[int, str, int]],
    absences: Sequence[Absence],
    person: Person,
) -> Iterator[str]:
    for at_us, stream, seq in pushes:
        if stream == channel:
            for absence in absences:
                if absence.first <= seq <= absence.last and at_us < absence.back_us:
                    yield f"{person.name} got {channel}:{seq}, absent from {absence.first} on"
