"""The history checker sees every kind of violation, and none in a run that kept the promise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chatserver.bench.checker import (
    Connected,
    Deleted,
    Disconnected,
    Edited,
    End,
    GapDeclared,
    History,
    LogEntry,
    Received,
    Record,
    RecordError,
    Resumed,
    SendAcked,
    SendFailed,
    SendInvoked,
    Subscribed,
    Unsubscribed,
    Verdict,
    ViolationKind,
    check,
    hash_body,
    read_records,
    summarise,
    write_record,
)
from chatserver.bench.checker.__main__ import main
from chatserver.bench.checker.verdict import KEPT_OF_EACH_KIND

GENERAL = "general"
EPOCH_US = 1_700_000_000_000_000
KIND = ViolationKind


# A tiny chat server that keeps the promise, and writes what its clients would record.


@dataclass
class Client:
    """What one client of the model knows: its connection and its cursors."""

    name: str
    conn: int = -1
    online: bool = False
    via: str = "live"
    cursors: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """A correct run in the making: each step appends the records that it leaves."""

    records: list[Record] = field(default_factory=list)
    logs: dict[str, list[LogEntry]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    sent: dict[str, SendInvoked] = field(default_factory=dict)
    clock: float = 0.0

    def now(self) -> float:
        self.clock += 1.0
        return self.clock

    def append(self, channel: str, kind="message", nonce=None, body_hash=None) -> int:
        log = self.logs.setdefault(channel, [])
        seq = len(log) + 1
        log.append(LogEntry(seq, kind, EPOCH_US + seq, nonce, body_hash))
        return seq

    def invoke(self, client: str, channel: str) -> SendInvoked:
        nonce = f"k{len(self.sent) + 1}"
        invoked = SendInvoked(self.now(), client, channel, nonce, hash_body(nonce))
        self.sent[nonce] = invoked
        self.records.append(invoked)
        return invoked

    def post(self, client="alice", channel=GENERAL) -> int:
        invoked = self.invoke(client, channel)
        seq = self.append(channel, "message", invoked.nonce, invoked.body_hash)
        ack = SendAcked(self.now(), client, channel, invoked.nonce, seq, EPOCH_US + seq)
        self.records.append(ack)
        return seq

    def post_unanswered(self, client="alice", channel=GENERAL, stored=True) -> str:
        invoked = self.invoke(client, channel)
        if stored:
            self.append(channel, "message", invoked.nonce, invoked.body_hash)
        self.records.append(SendFailed(self.now(), client, channel, invoked.nonce))
        return invoked.nonce

    def resend(self, nonce: str) -> None:
        again = replace(self.sent[nonce], t=self.now())
        entries = {entry.nonce: entry.seq for entry in self.logs.get(again.channel, [])}
        seq = entries.get(nonce) or self.append(again.channel, "message", nonce, again.body_hash)
        ack = SendAcked(self.now(), again.client, again.channel, nonce, seq, EPOCH_US + seq, True)
        self.records += [again, ack]

    def refuse(self, client="alice", channel=GENERAL) -> None:
        nonce = self.invoke(client, channel).nonce
        self.records.append(SendFailed(self.now(), client, channel, nonce, definite=True))

    def edit(self, seq: int, channel=GENERAL) -> None:
        body = hash_body(f"edited {seq} {self.clock}")
        self.records.append(Edited(self.now(), "alice", channel, seq, body))
        log = self.logs[channel]
        log[seq - 1] = replace(log[seq - 1], body_hash=body)
        self.append(channel, "edited")

    def delete(self, seq: int, channel=GENERAL) -> None:
        self.records.append(Deleted(self.now(), "alice", channel, seq))
        log = self.logs[channel]
        log[seq - 1] = replace(log[seq - 1], body_hash=None)
        self.append(channel, "deleted")

    def connect(self, name: str, *channels: str) -> None:
        client = self.clients[name] = Client(name, 0, online=True)
        client.cursors = dict.fromkeys(channels or (GENERAL,), 0)
        self.records.append(Connected(self.now(), name, 0, dict(client.cursors)))

    def disconnect(self, name: str) -> None:
        client = self.clients[name]
        if client.online:
            client.online = False
            self.records.append(Disconnected(self.now(), name, client.conn))

    def resume(self, name: str, reset: Iterable[str] = ()) -> None:
        self.disconnect(name)
        client = self.clients[name]
        client.conn, client.online, client.via = client.conn + 1, True, "resume"
        client.cursors |= {channel: len(self.logs.get(channel, [])) // 2 for channel in reset}
        cursors = dict(client.cursors)
        self.records.append(Resumed(self.now(), name, client.conn, cursors, tuple(reset)))

    def flow(self, name: str, most=1_000) -> None:
        """Hand a client what it is owed, at most so many events of each channel."""
        client = self.clients[name]
        for channel in client.cursors if client.online else ():
            start = client.cursors[channel]
            for entry in self.logs.get(channel, [])[start : start + most]:
                self.deliver(client, channel, entry)
        client.via = "live"

    def deliver(self, client: Client, channel: str, entry: LogEntry) -> None:
        client.cursors[channel] = entry.seq
        shown = (entry.seq, entry.kind, client.via, entry.time_us, entry.nonce, entry.body_hash)
        self.records.append(Received(self.now(), client.name, client.conn, channel, *shown))

    def skip(self, name: str, channel=GENERAL) -> None:
        """Declare a gap up to the head."""
        client, head = self.clients[name], len(self.logs.get(channel, []))
        if client.online and client.cursors.get(channel, head) < head:
            first = client.cursors[channel] + 1
            self.records.append(GapDeclared(self.now(), name, channel, first, head))
            client.cursors[channel] = head

    def remove(self, name: str, channel=GENERAL) -> None:
        if channel in self.clients[name].cursors:
            position = self.append(channel, "member_left")
            self.flow(name)
            del self.clients[name].cursors[channel]
            self.records.append(Unsubscribed(self.now(), name, channel, position))

    def join(self, name: str, channel=GENERAL) -> None:
        if channel not in self.clients[name].cursors:
            position = len(self.logs.get(channel, []))
            self.clients[name].cursors[channel] = position
            self.records.append(Subscribed(self.now(), name, channel, position))

    def read(self, channel=GENERAL, node="n1", final=False) -> None:
        began, entries = self.now(), tuple(self.logs.get(channel, []))
        self.records.append(History(self.now(), channel, node, began, entries, final))

    def finish(self) -> list[Record]:
        """Bring everybody to the head, read all final histories and return the whole run."""
        for name, client in self.clients.items():
            if not client.online:
                self.resume(name)
            self.flow(name)
        self.records += [End(self.now(), name) for name in self.clients]
        for channel in self.channels():
            self.read(channel, "n1", final=True)
            self.read(channel, "n2", final=True)
        return self.records

    def channels(self) -> set[str]:
        sent = {invoked.channel for invoked in self.sent.values()}
        return sent.union(self.logs, *(client.cursors for client in self.clients.values()))


def talk(posts=5) -> World:
    """Alice posts some messages in #general, and she and Bob get them live."""
    world = World()
    world.connect("alice")
    world.connect("bob")
    for _ in range(posts):
        world.post()
        world.flow("alice")
        world.flow("bob")
    return world


# Small changes to a run.

Records = list[Record]
Filter = Callable[[Record], bool]


def having(kind: type, **wanted) -> Filter:
    """Select the records of one kind with the given field values."""
    return lambda record: (
        isinstance(record, kind)
        and all(getattr(record, name) == value for name, value in wanted.items())
    )


def without(records: Records, chosen: Filter) -> Records:
    return [record for record in records if not chosen(record)]


def changed(records: Records, chosen: Filter, **fields) -> Records:
    return [replace(record, **fields) if chosen(record) else record for record in records]


def swapped(records: Records, one: Record, other: Record) -> Records:
    """Let two records trade places in time."""
    return [
        replace(other, t=one.t)
        if record is one
        else replace(one, t=other.t)
        if record is other
        else record
        for record in records
    ]


def relisted(
    records: Records, chosen: Filter, relist: Callable[[list[LogEntry]], list[LogEntry]]
) -> Records:
    """Change what the chosen history reads list."""
    return [
        replace(record, entries=tuple(relist(list(record.entries)))) if chosen(record) else record
        for record in records
    ]


def only(records: Records, chosen: Filter) -> Record:
    (record,) = filter(chosen, records)
    return record


FINAL = having(History, final=True)


def bob_got(seq: int) -> Filter:
    return having(Received, client="bob", seq=seq)


def drop_entry(seq: int) -> Callable[[list[LogEntry]], list[LogEntry]]:
    return lambda entries: [entry for entry in entries if entry.seq != seq]


# One history for each kind of violation.


def lost_acked() -> Records:
    """The last acknowledged message is gone, and nobody was watching."""
    world = World()
    world.post()
    world.post()
    return relisted(world.finish(), FINAL, drop_entry(2))


def stale_read() -> Records:
    world = talk()
    world.read()
    world.post()
    return relisted(world.finish(), having(History, final=False), drop_entry(5))


def stale_read_in_the_middle() -> Records:
    world = talk()
    world.read()
    return relisted(world.finish(), having(History, final=False), drop_entry(3))


def history_regression() -> Records:
    """Nobody was told that the last message is stored, but a read showed it."""
    world = World()
    world.post()
    world.post_unanswered()
    world.read()
    return relisted(world.finish(), FINAL, drop_entry(2))


def dup_cmid() -> Records:
    """A message is stored again on a resend, and Bob gets both."""
    world = talk()
    world.append(GENERAL, "message", "k1", hash_body("k1"))
    return world.finish()


def dup_ack() -> Records:
    world = talk()
    world.resend("k2")
    return changed(world.finish(), having(SendAcked, dup=True), time_us=EPOCH_US)


def dup_history_key() -> Records:
    return relisted(
        talk().finish(), FINAL, lambda entries: [*entries[:3], entries[2], *entries[3:]]
    )


def dup_delivery() -> Records:
    world = talk()
    got = only(world.records, bob_got(3))
    world.records.append(replace(got, t=world.now()))
    return world.finish()


def dup_delivery_across_a_resume() -> Records:
    world = talk()
    world.resume("bob")
    world.clients["bob"].cursors[GENERAL] -= 1
    return world.finish()


def order_divergence() -> Records:
    records = talk().finish()
    return swapped(records, only(records, bob_got(3)), only(records, bob_got(4)))


def seq_conflict() -> Records:
    """Bob sees another message at position 3 than the final history has."""
    return changed(talk().finish(), bob_got(3), nonce="k4", body_hash=hash_body("k4"))


def seq_conflict_in_a_history() -> Records:
    return relisted(
        talk().finish(), FINAL, lambda entries: [*entries, replace(entries[-1], kind="other")]
    )


def seq_conflict_between_observers() -> Records:
    """There is no final history, and two observers see one message at two positions."""
    records = without(talk().finish(), FINAL)
    return changed(records, bob_got(5), seq=6)


def realtime_order() -> Records:
    """A message was sent when the next one was acknowledged already."""
    records = talk().finish()
    late = only(records, having(SendAcked, nonce="k4")).t + 0.5
    return changed(records, having(SendInvoked, nonce="k3"), t=late)


def history_order() -> Records:
    return relisted(talk().finish(), FINAL, lambda entries: [entries[1], entries[0], *entries[2:]])


def history_times_fall() -> Records:
    """The log's times do not rise with its positions, and everybody sees that."""
    records = changed(talk().finish(), having(Received, seq=3), time_us=1)
    records = changed(records, having(SendAcked, seq=3), time_us=1)
    return relisted(
        records,
        FINAL,
        lambda entries: [replace(e, time_us=1) if e.seq == 3 else e for e in entries],
    )


def history_divergence() -> Records:
    return relisted(talk().finish(), having(History, node="n1"), drop_entry(5))


def gap_live() -> Records:
    return without(talk().finish(), bob_got(3))


def gap_around_a_declared_one() -> Records:
    """The server declares one of three positions that it skips."""
    records = without(talk().finish(), lambda r: isinstance(r, Received) and 2 <= r.seq <= 4)
    end = records[-1].t
    return [*records, *(GapDeclared(end, name, GENERAL, 3, 3) for name in ("alice", "bob"))]


def gap_after_resume() -> Records:
    world = talk()
    world.disconnect("bob")
    world.post()
    world.post()
    return without(world.finish(), bob_got(6))


def stale_observer() -> Records:
    return without(talk().finish(), bob_got(5))


def history_seq_hole() -> Records:
    """The log skips position 3, and nobody ever heard of it."""
    records = talk().finish()
    records = without(records, lambda record: getattr(record, "nonce", None) == "k3")
    return relisted(records, FINAL, drop_entry(3))


def phantom_unsent() -> Records:
    world = talk()
    world.append(GENERAL, "message", "nobody's", hash_body("nobody's"))
    return world.finish()


def phantom_delivered() -> Records:
    """An unanswered message reached Bob and is not in the final history."""
    world = talk()
    world.post_unanswered()
    return without(
        relisted(world.finish(), FINAL, drop_entry(6)), having(Received, client="alice", seq=6)
    )


def phantom_ack() -> Records:
    world = talk()
    world.records.append(SendAcked(world.now(), "alice", GENERAL, "nobody's", 6))
    return world.finish()


def failed_appeared() -> Records:
    world = talk()
    nonce = world.post_unanswered()
    return changed(world.finish(), having(SendFailed, nonce=nonce), definite=True)


def body_mismatch() -> Records:
    return changed(talk().finish(), bob_got(3), body_hash=hash_body("something else"))


def misrouted() -> Records:
    """A message sent to #random stands in #general and is served there."""
    world = talk()
    nonce = world.post_unanswered(stored=False, channel="random")
    world.append(GENERAL, "message", nonce, hash_body(nonce))
    return world.finish()


def leak_after_unsubscribe() -> Records:
    world = talk()
    bob = world.clients["bob"]
    world.remove("bob")
    world.post()
    world.deliver(bob, GENERAL, world.logs[GENERAL][-1])
    del bob.cursors[GENERAL]
    return world.finish()


def leak_before_the_removal_was_known() -> Records:
    """The removal is recorded only after Bob got what came behind it."""
    world = talk()
    world.records.append(Unsubscribed(world.now(), "bob", GENERAL, 4))
    return world.finish()


def leak_without_subscription() -> Records:
    world = talk()
    return without(world.finish(), having(Connected, client="bob"))


def ack_mismatch() -> Records:
    return changed(talk().finish(), having(SendAcked, nonce="k3"), seq=2)


def ack_of_another_channel() -> Records:
    return changed(talk().finish(), having(SendAcked, nonce="k3"), channel="random")


def ack_of_another_time() -> Records:
    return changed(talk().finish(), having(SendAcked, nonce="k3"), time_us=EPOCH_US)


PROVOCATIONS: dict[ViolationKind, list[tuple[Callable[[], Records], set[ViolationKind]]]] = {
    KIND.LOST_ACKED: [(lost_acked, set())],
    KIND.STALE_READ: [
        (stale_read, set()),
        (stale_read_in_the_middle, {KIND.HISTORY_SEQ_HOLE}),
    ],
    KIND.HISTORY_REGRESSION: [(history_regression, set())],
    KIND.DUP_CMID: [(dup_cmid, {KIND.DUP_HISTORY_KEY})],
    KIND.DUP_ACK: [(dup_ack, {KIND.ACK_MISMATCH})],
    KIND.DUP_HISTORY_KEY: [(dup_history_key, set())],
    KIND.DUP_DELIVERY: [(dup_delivery, set()), (dup_delivery_across_a_resume, set())],
    KIND.ORDER_DIVERGENCE: [(order_divergence, set())],
    KIND.SEQ_CONFLICT: [
        (seq_conflict, {KIND.DUP_CMID}),
        (seq_conflict_in_a_history, set()),
        (seq_conflict_between_observers, {KIND.GAP_LIVE, KIND.STALE_OBSERVER}),
    ],
    KIND.REALTIME_ORDER: [(realtime_order, set())],
    KIND.HISTORY_ORDER: [(history_order, set()), (history_times_fall, set())],
    KIND.HISTORY_DIVERGENCE: [(history_divergence, set())],
    KIND.GAP_LIVE: [(gap_live, set()), (gap_around_a_declared_one, set())],
    KIND.GAP_AFTER_RESUME: [(gap_after_resume, set())],
    KIND.STALE_OBSERVER: [(stale_observer, set())],
    KIND.HISTORY_SEQ_HOLE: [(history_seq_hole, set())],
    KIND.PHANTOM_UNSENT: [(phantom_unsent, set())],
    KIND.PHANTOM_DELIVERED: [(phantom_delivered, set())],
    KIND.PHANTOM_ACK: [(phantom_ack, set())],
    KIND.FAILED_APPEARED: [(failed_appeared, set())],
    KIND.BODY_MISMATCH: [(body_mismatch, set())],
    KIND.MISROUTED: [(misrouted, set())],
    KIND.LEAK_AFTER_UNSUBSCRIBE: [
        (leak_after_unsubscribe, set()),
        (leak_before_the_removal_was_known, set()),
        (leak_without_subscription, set()),
    ],
    KIND.ACK_MISMATCH: [
        (ack_mismatch, set()),
        (ack_of_another_channel, set()),
        (ack_of_another_time, set()),
    ],
}


@pytest.mark.parametrize("kind", ViolationKind)
def test_kind_is_seen(kind: ViolationKind) -> None:
    """Every kind of violation is found where it is, and beside it only what must come with it."""
    assert PROVOCATIONS[kind]
    for provoke, companions in PROVOCATIONS[kind]:
        verdict = check(provoke())
        assert verdict.outcome == "invalid", provoke.__name__
        assert verdict.counts.keys() == {kind} | companions, provoke.__name__


# Runs that kept the promise.


def quiet() -> World:
    world = World()
    world.connect("alice")
    return world


def unknown_outcomes() -> World:
    """Unanswered sends may be stored or not; one that is sent again is acknowledged as a repeat."""
    world = talk()
    world.post_unanswered(stored=True)
    world.post_unanswered(stored=False)
    world.resend(world.post_unanswered(stored=True))
    world.resend(world.post_unanswered(stored=False))
    return world


def refused() -> World:
    world = talk()
    world.refuse()
    return world


def refused_at_the_second_attempt() -> World:
    """The first attempt is of unknown outcome, so the message may be there after all."""
    world = talk()
    again = replace(world.sent[world.post_unanswered(stored=True)], t=world.now())
    world.records += [again, SendFailed(world.now(), "alice", GENERAL, again.nonce, definite=True)]
    return world


def resumed() -> World:
    world = talk()
    world.disconnect("bob")
    world.post()
    world.resume("bob")
    world.flow("bob")
    world.post()
    return world


def gone_for_good() -> World:
    """Who is not connected at the end need not be at the head."""
    world = talk()
    world.disconnect("bob")
    del world.clients["bob"]
    world.post()
    return world


def declared_gap() -> World:
    world = talk()
    world.post()
    world.post()
    world.skip("bob")
    world.post()
    return world


def declared_gap_read_late() -> World:
    """What a declared gap left out is read by page, after newer events."""
    world = declared_gap()
    world.flow("bob")
    bob = paging(world.clients["bob"])
    for entry in world.logs[GENERAL][5:7]:
        world.deliver(bob, GENERAL, entry)
    return world


def paging(client: Client) -> Client:
    """Return a view of a client that pages: its live cursor stays."""
    return Client(client.name, client.conn, online=True, via="page")


def reset() -> World:
    """After a reset a client may see again what it saw, and skips what it had missed."""
    world = talk()
    world.resume("bob", reset=[GENERAL])
    return world


def reset_after_a_fork() -> World:
    """What only a lost life of the log showed is forgotten with the reset."""
    world = talk()
    fork = LogEntry(6, "message", EPOCH_US + 60, "k6", hash_body("k6"))
    world.post_unanswered(stored=False)
    world.deliver(world.clients["bob"], GENERAL, fork)
    world.resume("bob", reset=[GENERAL])
    world.post()
    return world


def started_again() -> World:
    """A client that forgot everything may be served from the start again."""
    world = talk()
    world.connect("bob")
    return world


def deleted() -> World:
    world = talk()
    world.delete(2)
    return world


def deleted_without_trace() -> Records:
    """A deleted message may be left out of the history and of what latecomers get."""
    world = talk()
    world.delete(3)
    world.connect("carol")
    records = without(world.finish(), having(Received, client="carol", seq=3))
    return relisted(records, having(History), drop_entry(3))


def edited() -> World:
    world = talk()
    world.edit(2)
    world.connect("carol")
    return world


def removed() -> World:
    world = talk()
    world.remove("bob")
    world.post()
    return world


def removed_and_back() -> World:
    world = removed()
    world.join("bob")
    world.post()
    return world


def read_meanwhile() -> World:
    world = talk()
    world.read()
    world.post_unanswered()
    world.read(node="n2")
    return world


def silent_server() -> Records:
    """A server that echoes neither nonces nor times is judged by the bodies."""
    world = talk()
    world.edit(2)
    world.delete(3)
    world.connect("carol")
    records = changed(world.finish(), having(Received), nonce=None, time_us=None)
    bare = [replace(entry, nonce=None, time_us=None) for entry in only_entries(records)]
    return relisted(records, having(History), lambda _: bare)


def only_entries(records: Records) -> tuple[LogEntry, ...]:
    return next(record.entries for record in records if isinstance(record, History))


def read_from_a_position() -> Records:
    """Reads above a position judge nothing below it."""
    records = relisted(talk().finish(), FINAL, lambda entries: entries[2:])
    return changed(records, FINAL, after=2)


GOOD_RUNS = [
    quiet,
    talk,
    unknown_outcomes,
    refused,
    refused_at_the_second_attempt,
    resumed,
    gone_for_good,
    declared_gap,
    declared_gap_read_late,
    reset,
    reset_after_a_fork,
    started_again,
    deleted,
    deleted_without_trace,
    edited,
    removed,
    removed_and_back,
    read_meanwhile,
    silent_server,
    read_from_a_position,
]


@pytest.mark.parametrize("good_run", GOOD_RUNS)
def test_good_run_is_valid(good_run: Callable[[], World | Records]) -> None:
    """A run that kept the promise is valid."""
    run = good_run()
    records = run.finish() if isinstance(run, World) else run
    assert_valid(check(records))


def assert_valid(verdict: Verdict) -> None:
    assert verdict.violations == []
    assert verdict.unjudged == []
    assert verdict.outcome == "valid"


def test_order_of_writing_does_not_matter() -> None:
    """Records of several processes may be read one file after the other."""
    records = resumed().finish()
    files = [[r for r in records if getattr(r, "client", "") == name] for name in ("bob", "alice")]
    rest = without(records, lambda record: hasattr(record, "client"))
    assert_valid(check([*rest, *files[0], *files[1]]))


# Runs that cannot be called valid.


def test_no_final_history_is_unknown() -> None:
    """Without the final history of a channel a faultless run is unknown, never valid."""
    verdict = check(without(talk().finish(), FINAL))
    assert verdict.outcome == "unknown"
    assert verdict.unjudged == ["channel general has no final history"]


def test_one_channel_without_final_history_is_enough() -> None:
    """One channel that nobody read at the end leaves the whole run unknown."""
    world = talk()
    world.connect("carol", "random")
    records = without(world.finish(), having(History, channel="random"))
    assert check(records).outcome == "unknown"


def test_reads_stand_in_for_the_final_history() -> None:
    """Without a final history observers are held to what was read before."""
    world = talk()
    world.read()
    world.disconnect("bob")
    del world.clients["bob"]
    records = without(world.finish(), FINAL)
    assert check(records).outcome == "unknown"
    assert check(changed(records, bob_got(5), nonce="k4")).counts.keys() == {
        KIND.BODY_MISMATCH,
        KIND.DUP_CMID,
        KIND.SEQ_CONFLICT,
    }


def test_violation_without_final_history_is_invalid() -> None:
    """A violation is a violation, also where the final history is missing."""
    assert check(without(gap_live(), FINAL)).outcome == "invalid"


def test_missing_end_is_unknown() -> None:
    """A connected client whose records break off may have missed anything."""
    verdict = check(without(talk().finish(), having(End, client="bob")))
    assert verdict.outcome == "unknown"
    assert verdict.unjudged == ["client bob was connected and has no end"]


def test_nothing_is_unknown() -> None:
    """An empty record proves nothing."""
    assert check([]).outcome == "unknown"


def test_long_list_of_the_unjudged_is_cut() -> None:
    """The summary names the first channels without a final history and counts the rest."""
    verdict = check([Connected(1.0, "bob", 0, {f"c{n}": 0 for n in range(12)}), End(2.0, "bob")])
    assert summarise(verdict).splitlines()[-1] == "not judged: 2 more"


# Any run of the model, and any one mutation of it.

WATCHER = "watcher"
ROAMERS = ("ann", "ben", "cat")
CHANNELS = ("general", "random")
SAFE_POSTS = 5

Step = tuple[str, str, str, int]
STEPS: dict[str, Callable[[World, str, str, int], object]] = {
    "post": lambda world, name, channel, _: world.post(name, channel),
    "lose ack": lambda world, name, channel, n: world.post_unanswered(name, channel, n % 2 == 0),
    "resend": lambda world, _, __, n: world.resend(f"k{n % len(world.sent) + 1}"),
    "edit": lambda world, _, channel, n: world.edit(message(world, channel, n), channel),
    "delete": lambda world, _, channel, n: world.delete(message(world, channel, n), channel),
    "flow": lambda world, name, _, n: world.flow(name, n),
    "disconnect": lambda world, name, _, __: world.disconnect(name),
    "resume": lambda world, name, _, __: world.resume(name),
    "reset": lambda world, name, _, __: world.resume(name, list(world.clients[name].cursors)),
    "skip": lambda world, name, channel, _: world.skip(name, channel),
    "remove": lambda world, name, channel, _: world.remove(name, channel),
    "join": lambda world, name, channel, _: world.join(name, channel),
    "read": lambda world, _, channel, n: world.read(channel, f"n{n % 2 + 1}"),
}


def message(world: World, channel: str, n: int) -> int:
    """Choose a message of a channel that is not among those which the mutations aim at."""
    later = [
        entry.seq for entry in world.logs[channel][SAFE_POSTS - 1 :] if entry.kind == "message"
    ]
    return later[n % len(later)]


def play(steps: list[Step]) -> Records:
    """Play a run: a watcher that stays, and roamers that do as the steps say."""
    world = World()
    for name in (WATCHER, *ROAMERS):
        world.connect(name, *CHANNELS)
    for _ in range(SAFE_POSTS):
        for channel in CHANNELS:
            world.post("ann", channel)
            world.flow(WATCHER)
    for step, name, channel, n in steps:
        STEPS[step](world, name, channel, n)
    world.read()
    world.remove("cat")
    world.post("ann")
    return world.finish()


runs = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS)),
        st.sampled_from(ROAMERS),
        st.sampled_from(CHANNELS),
        st.integers(0, 9),
    ),
    max_size=40,
).map(play)


@settings(max_examples=150, deadline=None)
@given(runs)
def test_any_good_run_is_valid(records: Records) -> None:
    """Whatever happens to clients of a correct server, the verdict is valid."""
    assert_valid(check(records))


# A mutation takes a good run and a position in #general: there and at the next one stand messages
# that were acknowledged at once and are never edited or deleted, and that the watcher got live.


def watcher_got(seq: int) -> Filter:
    return having(Received, client=WATCHER, channel=GENERAL, seq=seq)


def ack_at(records: Records, seq: int) -> SendAcked:
    return next(filter(having(SendAcked, channel=GENERAL, seq=seq), records))


def every_final(records: Records, relist: Callable[[list[LogEntry]], list[LogEntry]]) -> Records:
    return relisted(records, having(History, channel=GENERAL, final=True), relist)


def swap_deliveries(records: Records, seq: int) -> Records:
    one, other = only(records, watcher_got(seq)), only(records, watcher_got(seq + 1))
    return swapped(records, one, other)


def swap_entries(records: Records, seq: int) -> Records:
    return every_final(
        records, lambda found: [*found[: seq - 1], found[seq], found[seq - 1], *found[seq + 1 :]]
    )


def swap_contents(records: Records, seq: int) -> Records:
    other = only(records, watcher_got(seq + 1))
    return changed(records, watcher_got(seq), nonce=other.nonce, body_hash=other.body_hash)


def redirect_send(records: Records, seq: int) -> Records:
    nonce = ack_at(records, seq).nonce
    return changed(records, having(SendInvoked, nonce=nonce), channel="random")


def refuse_send(records: Records, seq: int) -> Records:
    """Let every attempt at a message have been refused instead of acknowledged."""
    nonce = ack_at(records, seq).nonce
    acked = having(SendAcked, nonce=nonce)
    return [
        SendFailed(record.t, record.client, GENERAL, nonce, definite=True)
        if acked(record)
        else record
        for record in records
    ]


def forget_send(records: Records, seq: int) -> Records:
    return without(records, having(SendInvoked, nonce=ack_at(records, seq).nonce))


def leak(records: Records, _: int) -> Records:
    left = [r for r in records if isinstance(r, Unsubscribed) and r.channel == GENERAL][-1]
    beyond = only(records, watcher_got(left.position + 1))
    return [*records, replace(beyond, client=left.client, t=left.t)]


def lag_read(records: Records, _: int) -> Records:
    """Let the last read before the end miss all that was acknowledged."""
    last = [record for record in records if having(History, final=False)(record)][-1]
    return [replace(r, entries=()) if r is last else r for r in records]


Mutation = Callable[[Records, int], Records]
MUTATIONS: dict[str, tuple[Mutation, ViolationKind]] = {
    "drop a delivery": (lambda run, seq: without(run, watcher_got(seq + 1)), KIND.GAP_LIVE),
    "drop all deliveries to one": (
        lambda run, _: without(run, having(Received, client=WATCHER)),
        KIND.STALE_OBSERVER,
    ),
    "swap two deliveries": (swap_deliveries, KIND.ORDER_DIVERGENCE),
    "repeat a delivery": (
        lambda run, seq: [*run, only(run, watcher_got(seq))],
        KIND.DUP_DELIVERY,
    ),
    "change a delivered body": (
        lambda run, seq: changed(run, watcher_got(seq), body_hash="other"),
        KIND.BODY_MISMATCH,
    ),
    "deliver an unknown message": (
        lambda run, seq: changed(run, watcher_got(seq), nonce="other"),
        KIND.PHANTOM_UNSENT,
    ),
    "deliver one message as another": (swap_contents, KIND.SEQ_CONFLICT),
    "deliver after removal": (leak, KIND.LEAK_AFTER_UNSUBSCRIBE),
    "drop an acknowledged message": (
        lambda run, seq: every_final(run, drop_entry(seq)),
        KIND.LOST_ACKED,
    ),
    "repeat a history entry": (
        lambda run, seq: every_final(run, lambda entries: [*entries, entries[seq - 1]]),
        KIND.DUP_HISTORY_KEY,
    ),
    "swap two history entries": (swap_entries, KIND.HISTORY_ORDER),
    "drop an entry on one node": (
        lambda run, seq: relisted(run, having(History, node="n2", final=True), drop_entry(seq)),
        KIND.HISTORY_DIVERGENCE,
    ),
    "show nothing to a reader": (lag_read, KIND.STALE_READ),
    "acknowledge at another position": (
        lambda run, seq: changed(run, lambda r: r is ack_at(run, seq), seq=seq + 1),
        KIND.ACK_MISMATCH,
    ),
    "send to another channel": (redirect_send, KIND.MISROUTED),
    "refuse what is stored": (refuse_send, KIND.FAILED_APPEARED),
    "forget a send": (forget_send, KIND.PHANTOM_ACK),
}


@pytest.mark.parametrize("name", MUTATIONS)
@settings(max_examples=25, deadline=None)
@given(records=runs, seq=st.integers(1, SAFE_POSTS - 2))
def test_any_mutation_is_seen(name: str, records: Records, seq: int) -> None:
    """One fault in an otherwise good run makes it invalid, and is called by its name."""
    mutate, kind = MUTATIONS[name]
    verdict = check(mutate(records, seq))
    assert verdict.outcome == "invalid"
    assert kind in verdict.counts


# The verdict, the files and the command.


def test_violation_says_where() -> None:
    """A violation names its channel, position and client."""
    (violation,) = check(gap_live()).violations
    assert (violation.channel, violation.seq, violation.client) == (GENERAL, 3, "bob")


def test_listing_is_bounded() -> None:
    """All violations are counted, and only the first few of each kind are kept."""
    records = without(talk(posts=100).finish(), lambda r: isinstance(r, Received) and r.seq % 2)
    verdict = check(records)
    assert verdict.counts == {KIND.GAP_LIVE: 98, KIND.GAP_AFTER_RESUME: 2}
    assert len(verdict.violations) == KEPT_OF_EACH_KIND + 2


def test_huge_position_costs_nothing() -> None:
    """A position from nowhere is reported without walking all the way to it."""
    records = changed(talk().finish(), bob_got(5), seq=10**15)
    assert KIND.PHANTOM_DELIVERED in check(records).counts
    assert KIND.GAP_LIVE in check(without(records, FINAL)).counts


def saved(path: Path, records: Iterable[Record]) -> str:
    with path.open("wb") as file:
        for record in records:
            write_record(file, record)
    return str(path)


def test_records_survive_the_file(tmp_path: Path) -> None:
    """What is written is read again, record by record."""
    records = [*removed_and_back().finish(), *unknown_outcomes().finish(), *edited().finish()]
    records += [*deleted().finish(), *declared_gap().finish(), *reset().finish()]
    path = tmp_path / "run.jsonl"
    saved(path, records)
    assert list(read_records(path)) == records


@pytest.mark.parametrize(
    "line",
    [b"{", b"", b"[]", b'{"ev":"unheard_of","t":1.0}', b'{"ev":"end","t":1.0}', b'"\xff"'],
)
def test_bad_line_is_named(tmp_path: Path, line: bytes) -> None:
    """A line that is no record is reported with its file and number."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(b'{"ev":"end","t":1.0,"client":"bob"}\n' + line + b"\n")
    with pytest.raises(RecordError, match=r"run\.jsonl:2: not a record"):
        list(read_records(path))


@pytest.mark.parametrize(
    ("provoke", "code"),
    [
        (lambda: talk().finish(), 0),
        (gap_live, 1),
        (lambda: without(talk().finish(), FINAL), 2),
    ],
)
def test_command_exits_by_outcome(tmp_path: Path, provoke, code: int, capsys) -> None:
    """The command judges several files as one run, prints a summary and exits by the outcome."""
    records = provoke()
    files = [saved(tmp_path / "a.jsonl", records[1::2]), saved(tmp_path / "b.jsonl", records[::2])]
    assert main(files) == code
    assert capsys.readouterr().out == summarise(check(records)) + "\n"


def test_command_names_a_bad_line(tmp_path: Path, capsys) -> None:
    """Files that cannot be read leave the run unknown, with a sentence and no traceback."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"{}\n")
    assert main([str(path)]) == 2
    assert main([str(tmp_path / "absent.jsonl")]) == 2
    bad, absent = capsys.readouterr().err.splitlines()
    assert "run.jsonl:1: not a record" in bad
    assert "absent.jsonl" in absent


def test_summary_is_readable() -> None:
    """The summary says the outcome, each kind with its count, and where it was seen."""
    lines = summarise(check(without(gap_live(), FINAL))).splitlines()
    assert lines[0].startswith("invalid: 1 violations (2 Connected, 2 End, 9 Received")
    assert lines[1:] == [
        "GAP_LIVE: 1",
        "    channel general at 3, client bob: 1 missing from 3 to 3",
        "not judged: channel general has no final history",
    ]
