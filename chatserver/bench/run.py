"""Try a running server: post to channels of one's own at a rate, read everything back, clean up."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from typing import TypeVar

from msgspec.structs import replace

from protocol import ChatError, Command, Entry, Model
from protocol.channels import ArchiveChannel, CreateChannel
from protocol.errors import RateLimited
from protocol.ids import ChannelId, StreamId
from protocol.log import FillStream

from .checker import check as judge
from .clients import Address, Client, address_of, connect
from .ledger import SHORTEST_BODY, Ledger, Sender, now_s
from .load import Histogram, MonotonicClock, arrivals, offer_on_schedule, wait_until
from .report import Plan, Report

MAX_CHANNELS = 100
MAX_SENDERS = 200
MAX_RATE = 20_000.0
MAX_SECONDS = 300.0
MAX_DELIVERIES = 5_000_000
MAX_RECORDED_DELIVERIES = 500_000
MAX_BODY = 40_000
_DRAIN_S = 10.0
_TRIES = 30

R = TypeVar("R", bound=Model)


class BenchRefused(Exception):  # noqa: N818 - reads as what happened
    """The benchmark will not do this; the text says why."""


async def bench(
    url: str,
    token: str,
    *,
    channels: int,
    senders: int,
    rate: float,
    seconds: float,
    body_bytes: int,
    check: bool,
    yes_this_is_my_server: bool = False,
) -> Report:
    """Post ``rate`` messages a second for ``seconds``, from ``senders`` connections in turn.

    They go to ``channels`` new private channels, which are archived at the end. With ``check``
    all that the clients saw is judged by the history checker.

    Raises:
        BenchRefused: more is asked for than is polite, or the server may be somebody else's.
        ValueError: the URL is none.
        OSError, ConnectionClosed, TimeoutError: the server cannot be used.
    """
    plan = Plan(
        channels=channels,
        senders=senders,
        rate=rate,
        seconds=seconds,
        body_bytes=body_bytes,
        check=check,
    )
    require_polite(plan)
    address = address_of(url)
    require_own(address, yes_this_is_my_server)
    control = await connect(address, lambda: Client(address.host, token, lambda _: None))
    async with _channels(control, plan.channels) as (run, ids):
        ledger = Ledger(run, ids, plan.body_bytes, plan.check)
        return await _measure(address, token, plan, control, ledger)


def require_polite(plan: Plan) -> None:
    """Refuse a plan that is out of bounds.

    Raises:
        BenchRefused: it asks for more, or less, than makes sense.
    """
    deliveries = plan.rate * plan.seconds * plan.senders
    bounds: list[tuple[str, float, float, float]] = [
        ("channels", 1, plan.channels, MAX_CHANNELS),
        ("senders", 1, plan.senders, MAX_SENDERS),
        ("posts a second", 0.1, plan.rate, MAX_RATE),
        ("seconds", 0.1, plan.seconds, MAX_SECONDS),
        ("bytes a message", SHORTEST_BODY, plan.body_bytes, MAX_BODY),
        ("deliveries", 0, deliveries, MAX_RECORDED_DELIVERIES if plan.check else MAX_DELIVERIES),
    ]
    for what, least, asked, most in bounds:
        if not least <= asked <= most:
            raise BenchRefused(f"{asked:,g} {what}: from {least:,g} to {most:,g} will do")


def require_own(address: Address, confirmed: bool) -> None:
    """Refuse to load a server elsewhere unless it is ``confirmed`` to be one's own.

    Raises:
        BenchRefused: it is neither on this machine nor confirmed.
    """
    if not confirmed and not _is_loopback(address.host):
        raise BenchRefused(
            f"{address.host} is not this machine; --yes-this-is-my-server says it is yours"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


@asynccontextmanager
async def _channels(control: Client, count: int) -> AsyncIterator[tuple[str, list[str]]]:
    """Create channels under a run's name; archive them and hang up at the end."""
    run = f"bench{secrets.token_hex(4)}-"
    ids: list[str] = []
    try:
        for number in range(count):
            command = CreateChannel(name=f"{run}{number}", kind="private")
            joined = await _patiently(control, command)
            ids.append(joined.membership.channel.id)
        yield run, ids
    finally:
        with suppress(ChatError, TimeoutError):
            for channel in ids:
                await _patiently(control, ArchiveChannel(channel=ChannelId(channel)))
        control.transport.close()


async def _patiently(client: Client, command: Command[R]) -> R:
    """Send a command, again if the server asks for a pause."""
    for _ in range(_TRIES):
        try:
            return await client.request(command)
        except RateLimited as error:
            await asyncio.sleep((error.refusal.retry_after_ms or 1_000) / 1_000)
    return await client.request(command)


async def _measure(
    address: Address, token: str, plan: Plan, control: Client, ledger: Ledger
) -> Report:
    senders = [Sender(f"sender-{number}", ledger) for number in range(plan.senders)]
    try:
        for sender in senders:
            await sender.open(address, token)
        late, took_s = await _load(plan, senders, ledger)
        unanswered = sum(len(sender.window) for sender in senders)
    finally:
        closed = [reason for sender in senders if (reason := sender.close())]
    missing = 0
    for channel in ledger.channels:
        missing += await _read_back(control, ledger, channel)
    report = Report(
        plan=plan,
        due=late.count,
        acked=ledger.acked,
        unanswered=unanswered,
        refused=dict(ledger.refused),
        delivered=ledger.delivery.count,
        owed=ledger.acked * plan.senders,
        took_s=took_s,
        ack=ledger.ack.summary(),
        delivery=ledger.delivery.summary(),
        late=late.summary(),
        missing=missing,
        closed=closed,
    )
    return replace(report, verdict=judge(ledger.records)) if plan.check else report


async def _load(plan: Plan, senders: list[Sender], ledger: Ledger) -> tuple[Histogram, float]:
    """Post on schedule; return the benchmark's own lateness, and seconds to the last answer."""
    clock = MonotonicClock()
    windows = [sender.window for sender in senders]
    start_s = clock.now_s()
    late = await offer_on_schedule(arrivals(plan.rate, plan.seconds), windows, clock)
    await wait_until(lambda: not any(windows), clock, _DRAIN_S)
    took_s = max(plan.seconds, clock.now_s() - start_s)
    owed = ledger.acked * len(senders)
    await wait_until(lambda: ledger.delivery.count >= owed, clock, _DRAIN_S)
    return late, took_s


async def _read_back(control: Client, ledger: Ledger, channel: str) -> int:
    """Read a channel's whole log; return how many acknowledged messages it lacks."""
    began_s = now_s()
    entries: list[Entry] = []
    while True:
        after = entries[-1].at.seq if entries else 0
        page = await _patiently(control, FillStream(stream=StreamId(channel), after=after))
        entries += page.entries
        if not page.entries or entries[-1].at.seq >= page.head:
            return ledger.read_back(channel, began_s, entries)
