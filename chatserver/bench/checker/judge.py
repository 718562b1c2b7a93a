"""The judgement of a whole run: gather what was done, seen and shown, then hold it together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter

from .acks import judge_acks, judge_real_time
from .histories import judge_reads
from .intents import Intents, gather_intents
from .lives import Life, Watch, gather_watches
from .logs import build_logs, choose_finals
from .observers import judge_doubles, judge_lives
from .records import History, Record
from .verdict import Findings, Verdict, conclude


def check(records: Iterable[Record]) -> Verdict:
    """Judge a run by the records of all its clients and history reads, in any order.

    Takes O(n log n) time in the number of records and listed history entries.
    """
    ordered = sorted(records, key=attrgetter("t"))
    intents = gather_intents(ordered)
    watches = gather_watches(ordered)
    reads = [record for record in ordered if isinstance(record, History)]
    lives = [life for watch in watches.values() for life in watch.lives]
    channels = _channels(intents, lives, reads)
    findings = _find(channels, intents, lives, reads)
    counted = Counter(type(record).__name__ for record in ordered)
    return conclude(findings, _unjudged(channels, reads, watches), dict(counted))


def _find(
    channels: Iterable[str], intents: Intents, lives: list[Life], reads: list[History]
) -> Findings:
    findings = Findings()
    logs = build_logs(channels, reads, lives, intents)
    judge_acks(intents, logs, findings)
    judge_real_time(intents, logs, findings)
    judge_reads(reads, intents, findings)
    judge_lives(lives, logs, intents, findings)
    judge_doubles(lives, logs, intents, findings)
    return findings


def _channels(intents: Intents, lives: Iterable[Life], reads: Iterable[History]) -> list[str]:
    channels = {life.channel for life in lives} | {read.channel for read in reads}
    for send in intents.sends.values():
        channels.update(send.channels, (ack.channel for ack in send.acks))
    return sorted(channels)


def _unjudged(
    channels: Iterable[str], reads: Iterable[History], watches: Mapping[str, Watch]
) -> list[str]:
    """Say what was not recorded well enough to be called valid."""
    finals = choose_finals(reads)
    gaps = [
        f"channel {channel} has no final history" for channel in channels if channel not in finals
    ]
    gaps += [
        f"client {watch.client} was connected and has no end"
        for watch in watches.values()
        if watch.conn is not None and not watch.ended
    ]
    return gaps if finals or gaps else ["nothing was recorded"]
