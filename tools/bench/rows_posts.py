"""The rows about writing: durable posts a second, and how long an acknowledgement takes."""

from collections.abc import Sequence
from itertools import cycle
from statistics import median

import uvloop

from chatserver.bench.load import Histogram

from .machine import measure_fsync
from .posters import Account, Spell, delivered, measure_ack, measure_posts, posting, settle
from .seed import Person
from .servers import Process
from .setting import Setting
from .table import Row

SENDERS, CHANNELS, MEMBERS = 100, 50, 10
IN_FLIGHT = (1, 4)
LEAST_OF_ROOFLINE = 0.5


def posts(setting: Setting) -> list[Row]:
    """Measure acknowledged posts a second, ours and the roofline's in turn."""
    ours: dict[int, list[Spell]] = {in_flight: [] for in_flight in IN_FLIGHT}
    hubs: dict[int, list[Spell]] = {in_flight: [] for in_flight in IN_FLIGHT}
    for _ in range(setting.rounds):
        with setting.roofline() as hub:
            _measure_all(setting, hub, _made_up_accounts(), hubs)
        with setting.ours(users=SENDERS, channels=CHANNELS, members=MEMBERS) as (own, people):
            _measure_all(setting, own, _accounts(people), ours)
    setting.saturated = _per_s(ours[max(IN_FLIGHT)])
    return [_row(in_flight, ours[in_flight], hubs[in_flight]) for in_flight in IN_FLIGHT]


def _measure_all(
    setting: Setting, server: Process, accounts: list[Account], into: dict[int, list[Spell]]
) -> None:
    for in_flight, spells in into.items():
        spells.append(uvloop.run(_spell(server, accounts, in_flight, setting.seconds)))


async def _spell(server: Process, accounts: list[Account], in_flight: int, seconds: float) -> Spell:
    async with posting(server.port, accounts) as posters:
        spell = await measure_posts(posters, in_flight, seconds, server.cpu_s)
        owed = MEMBERS * sum(poster.sent for poster in posters)
        await settle(lambda: delivered(posters) >= owed, posters)
        return spell


def _accounts(people: Sequence[Person]) -> list[Account]:
    return [Account(person.token, person.channels) for person in people]


def _made_up_accounts() -> list[Account]:
    """Make accounts of the roofline, spread over channels as the seeded people are."""
    channels: list[list[str]] = [[] for _ in range(SENDERS)]
    senders = cycle(range(SENDERS))
    for number in range(CHANNELS):
        for _ in range(MEMBERS):
            channels[next(senders)].append(f"C{number:010d}")
    return [Account(",".join(mine), mine) for mine in channels]


def _per_s(spells: Sequence[Spell]) -> float:
    return median(spell.per_s for spell in spells)


def _per_cpu_s(spells: Sequence[Spell]) -> float:
    """Return posts for each second of the server's processor: what neighbours disturb least."""
    return median(spell.posts / spell.server_cpu_s for spell in spells)


def _busy(spells: Sequence[Spell]) -> str:
    server = median(spell.server_cpu_s / spell.seconds for spell in spells)
    load = median(spell.load_cpu_s / spell.seconds for spell in spells)
    return f"server {server:.0%} busy, load {load:.0%}"


def _row(in_flight: int, ours: Sequence[Spell], hubs: Sequence[Spell]) -> Row:
    ratio = _per_s(ours) / _per_s(hubs)
    return Row(
        f"durable posts, {SENDERS} senders, {CHANNELS} channels of {MEMBERS}, "
        f"{in_flight} in flight",
        f"{_per_s(ours):,.0f} /s ({_busy(ours)})",
        f"{_per_s(hubs):,.0f} /s bare hub ({_busy(hubs)})",
        f"{ratio:.0%} ({_per_cpu_s(ours) / _per_cpu_s(hubs):.0%} per CPU s)",
        f"≥ {LEAST_OF_ROOFLINE:.0%}",
        ratio >= LEAST_OF_ROOFLINE,
    )


def ack(setting: Setting) -> list[Row]:
    """Measure how long an acknowledgement takes at half the rate the server can take."""
    if setting.saturated is None:
        posts(setting)
    rate = (setting.saturated or 0.0) / 2
    with setting.ours(users=SENDERS, channels=CHANNELS, members=MEMBERS) as (own, people):
        took = uvloop.run(_acks(own, _accounts(people), rate, setting.seconds)).summary()
    fsync = measure_fsync(setting.work)
    f_s = fsync.p50_s
    p50_limit_s, p99_limit_s = 2 * f_s + 0.002, 10 * f_s + 0.010
    return [
        Row(
            f"acknowledgement at {rate:,.0f} posts/s",
            f"p50 {_ms(took.p50_s)}, p99 {_ms(took.p99_s)}",
            f"1 fsync: p50 {_ms(fsync.p50_s)}, p99 {_ms(fsync.p99_s)}",
            f"p50 {took.p50_s / f_s:.1f}, p99 {took.p99_s / f_s:.1f} fsyncs",
            f"p50 ≤ 2 fsyncs + 2 ms, p99 ≤ 10 fsyncs + 10 ms ({_ms(p50_limit_s)}, "
            f"{_ms(p99_limit_s)})",
            took.p50_s <= p50_limit_s and took.p99_s <= p99_limit_s,
        )
    ]


async def _acks(server: Process, accounts: list[Account], rate: float, seconds: float) -> Histogram:
    async with posting(server.port, accounts) as posters:
        return await measure_ack(posters, rate, seconds)


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms"
