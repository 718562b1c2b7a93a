"""The client's half of the protocol, frame by frame."""

import pytest

from protocol.base import Model
from protocol.channels import Channel, ChannelJoined, ChannelLeft, Membership
from protocol.client_outputs import (
    Answered,
    Declined,
    Delivered,
    Lost,
    MustReconnect,
    NotOpened,
    Opened,
    Output,
    Removed,
    Reset,
    Send,
)
from protocol.client_session import (
    FILL_RETRY_S,
    MAX_FILLS_IN_FLIGHT,
    MAX_RESUME_CURSORS,
    WELCOME_DEADLINE_S,
    ClientSession,
)
from protocol.codec import CODECS, JSON, MSGPACK, Codec, refused
from protocol.errors import ErrorCode, TooLarge
from protocol.events import AnyEvent
from protocol.feed import Badge, ListFeed, RefreshFeed
from protocol.frames import Heartbeat, Push, Reconnect, Reply, Request
from protocol.ids import ChannelId, SessionId, StreamId, UserId, WorkspaceId
from protocol.log import Entry, Filled, FillStream
from protocol.messages import DeleteMessage, Message, MessagePosted, Posted, PostMessage
from protocol.presence import TypingStarted
from protocol.sessions import OpenSession, Position, StreamStart, Welcome, Workspace
from protocol.stream_cursor import MAX_HELD
from protocol.users import User

ALICE = User(id=UserId("UALICE0000"), name="alice", display_name="Alice")
OWN = StreamId(ALICE.id)
GENERAL = StreamId("CGENERAL00")
RANDOM = StreamId("CRANDOM000")
EPOCH = "first"
HEARTBEAT_S = 15.0


def place(seq: int, stream: StreamId = GENERAL) -> Position:
    return Position(stream=stream, seq=seq, time_us=1_000 + seq)


def posted(seq: int, stream: StreamId = GENERAL) -> MessagePosted:
    channel = ChannelId(stream)
    message = Message(channel=channel, seq=seq, time_us=1_000 + seq, author=ALICE.id, text="hi")
    return MessagePosted(message=message)


def joined(seq: int, stream: StreamId = RANDOM) -> ChannelJoined:
    channel = Channel(id=ChannelId(stream), kind="public", creator=ALICE.id, created_us=0)
    return ChannelJoined(membership=Membership(channel=channel, read_seq=seq), seq=seq, time_us=seq)


def new(seq: int, stream: StreamId = GENERAL) -> StreamStart:
    return StreamStart(head=place(seq, stream))


def resumed(seq: int, stream: StreamId = GENERAL) -> StreamStart:
    return StreamStart(head=place(seq, stream), outcome="resumed")


class Conversation:
    """A session, and the server's side of it in the test's hand."""

    def __init__(self, codec: Codec = MSGPACK) -> None:
        self.codec = codec
        self.session = ClientSession(codec, token="secret", client="test")
        self.now = 0.0
        self.asked: list[Request] = []

    def sent(self, data: bytes) -> Request:
        request = self.codec.decode_request(data)
        assert isinstance(request, Request), request
        self.asked.append(request)
        return request

    def receive(self, frame: object) -> list[Output]:
        """Hand over a frame and note what the session sends in return."""
        outputs = self.session.receive(self.codec.pack(frame), self.now)
        return self.noted(outputs)

    def noted(self, outputs: list[Output] | list[Send]) -> list[Output]:
        for output in outputs:
            if isinstance(output, Send):
                self.sent(output.data)
        return [output for output in outputs if not isinstance(output, Send)]

    def open(self, *streams: StreamStart, epoch: str = EPOCH) -> list[Output]:
        """Connect and be welcomed; return what follows the welcome."""
        self.connect()
        return self.welcome(*streams, epoch=epoch)

    def connect(self) -> None:
        """Connect and ask to be let in."""
        self.asked.clear()
        self.sent(self.session.open(self.now))

    def welcome(self, *streams: StreamStart, epoch: str = EPOCH) -> list[Output]:
        """Be welcomed; return what follows the welcome."""
        welcome = Welcome(
            session=SessionId("S000000000"),
            user=ALICE,
            workspace=Workspace(id=WorkspaceId("T000000000"), name="Acme"),
            epoch=epoch,
            heartbeat_s=HEARTBEAT_S,
            streams=list(streams),
        )
        opened, *rest = self.reply(welcome)
        assert opened == Opened(welcome)
        return rest

    def push(self, seq: int, stream: StreamId = GENERAL) -> list[Output]:
        return self.receive(Push(event=posted(seq, stream), at=place(seq, stream)))

    def push_own(self, seq: int, event: AnyEvent) -> list[Output]:
        return self.receive(Push(event=event, at=place(seq, OWN)))

    def request(self, command: FillStream | PostMessage | DeleteMessage) -> int:
        ref, data = self.session.request(command)
        assert self.sent(data).command == command
        return ref

    def reply(self, result: Model) -> list[Output]:
        """Answer the request asked last."""
        return self.receive(Reply(ref=self.asked[-1].ref, result=result))

    def fill(self, *seqs: int, stream: StreamId = GENERAL, head: int = 1_000) -> list[Output]:
        entries = [Entry(at=place(seq, stream), event=posted(seq, stream)) for seq in seqs]
        return self.reply(Filled(entries=entries, head=head))

    def cursor(self, stream: StreamId = GENERAL) -> Position | None:
        return next((at for at in self.session.cursors if at.stream == stream), None)

    @property
    def fills(self) -> list[tuple[StreamId, int, int]]:
        """Which holes were asked for: stream, after, limit."""
        commands = [request.command for request in self.asked]
        return [(c.stream, c.after, c.limit) for c in commands if isinstance(c, FillStream)]


def seqs(outputs: list[Output]) -> list[int]:
    """The positions delivered; fails if anything else was put out."""
    assert all(isinstance(output, Delivered) for output in outputs), outputs
    return [output.at.seq for output in outputs if isinstance(output, Delivered) and output.at]


@pytest.fixture(params=sorted(CODECS))
def talk(request: pytest.FixtureRequest) -> Conversation:
    return Conversation(CODECS[request.param])


def test_a_first_connection_presents_no_cursors(talk):
    """The first open session carries token and name, and nothing to resume."""
    talk.open(new(7))
    command = talk.asked[0].command
    assert isinstance(command, OpenSession)
    assert (command.token, command.client, command.resume) == ("secret", "test", None)


def test_a_new_stream_starts_at_its_head(talk):
    """Of a new stream, what comes after the head is delivered."""
    talk.open(new(7))
    assert talk.cursor() == place(7)
    assert seqs(talk.push(8)) == [8]
    assert talk.cursor() == place(8)


def test_what_is_known_is_dropped(talk):
    """An event at or below the cursor is delivered once only."""
    talk.open(new(7))
    talk.push(8)
    assert talk.push(8) == []
    assert talk.push(7) == []


def test_an_event_ahead_waits_for_the_hole_before_it(talk):
    """A hole is asked for exactly, and what was ahead follows it in order."""
    talk.open(new(7))
    assert talk.push(10) == []
    assert talk.push(11) == []
    assert talk.fills == [(GENERAL, 7, 2)]
    assert seqs(talk.fill(8, 9)) == [8, 9, 10, 11]


def test_a_live_event_that_closes_the_hole_needs_no_fill(talk):
    """Events that come late by themselves are delivered in order; the fill adds nothing."""
    talk.open(new(7))
    talk.push(9)
    assert seqs(talk.push(8)) == [8, 9]
    assert talk.fill(8) == []


def test_more_than_a_page_is_filled_page_by_page(talk):
    """A short page is followed by the next one until the hole is closed."""
    talk.open(new(0))
    talk.push(6)
    assert seqs(talk.fill(1, 2)) == [1, 2]
    assert seqs(talk.fill(3, 4, 5)) == [3, 4, 5, 6]
    assert talk.fills == [(GENERAL, 0, 5), (GENERAL, 2, 3)]


def test_only_a_bounded_number_of_events_is_held(talk):
    """What is not held any more is filled like the hole itself."""
    talk.open(new(0))
    for seq in range(2, MAX_HELD + 5):
        talk.push(seq)
    assert seqs(talk.fill(1)) == list(range(1, MAX_HELD + 2))
    assert talk.fills[-1] == (GENERAL, MAX_HELD + 1, 3)
    rest = range(MAX_HELD + 2, MAX_HELD + 5)
    assert seqs(talk.fill(*rest)) == list(rest)


def test_few_holes_are_filled_at_once(talk):
    """A client with holes everywhere asks for a few at a time, and for all in the end."""
    streams = [StreamId(f"C{number:09}") for number in range(MAX_FILLS_IN_FLIGHT + 2)]
    talk.open(*(new(0, stream) for stream in streams))
    for stream in streams:
        talk.push(2, stream)
    assert len(talk.fills) == MAX_FILLS_IN_FLIGHT
    for request in list(talk.asked[1:]):
        entry = Entry(at=place(1, request.command.stream), event=posted(1, request.command.stream))
        talk.receive(Reply(ref=request.ref, result=Filled(entries=[entry], head=2)))
    assert {stream for stream, _, _ in talk.fills} == set(streams)


def test_events_that_are_not_kept_are_delivered_without_a_position(talk):
    """Typing has no position and moves no cursor."""
    talk.open(new(7))
    typing = TypingStarted(channel=ChannelId(GENERAL), user=ALICE.id)
    assert talk.receive(Push(event=typing)) == [Delivered(None, typing)]


def test_an_unknown_kind_of_event_moves_the_cursor(talk):
    """An event of a later version is passed over without making a hole."""
    talk.open(new(7))
    later = {"type": "message.levitated", "height": 3}
    frame = {"type": "push", "at": {"stream": GENERAL, "seq": 8, "time_us": 1}, "event": later}
    assert talk.receive(frame) == []
    assert seqs(talk.push(9)) == [9]
    assert talk.receive(Heartbeat(pushes=2)) == []


@pytest.mark.parametrize("command", [ListFeed(), RefreshFeed(have=[])])
def test_an_unknown_kind_of_story_is_left_out(talk, command):
    """Stories and reasons of a later version are passed over; the others are there."""
    talk.open(new(7))
    story = {"channel": "CGENERAL00", "last_seq": 3, "last_us": 3, "count": 1, "sort_us": 3}
    reasons = [{"reason": "full moon", "us": 4}, {"reason": "kind", "us": 0}]
    known = {**story, "key": "C:CGENERAL00:3", "kind": "channel", "boosts": reasons}
    later = {**story, "key": "Z:CGENERAL00", "kind": "dream"}
    answer = {
        "stories": [later, known],
        "badge": {"direct": 1},
        "keys": ["whole:new", known["key"]],
    }
    ref, _ = talk.session.request(command)
    (answered,) = talk.receive({"type": "reply", "ref": ref, "result": answer})
    (shown,) = answered.result.stories
    assert (shown.key, [boost.reason for boost in shown.boosts]) == (known["key"], ["kind"])
    assert answered.result.badge == Badge(direct=1)


def test_a_client_comes_back_with_its_cursors(talk):
    """Resuming presents epoch and cursors; replayed events are delivered as if nothing happened."""
    talk.open(new(7))
    talk.push(8)
    talk.open(resumed(10))
    resume = talk.asked[0].command.resume
    assert (resume.epoch, resume.cursors) == (EPOCH, [place(8)])
    assert seqs(talk.push(9)) == [9]
    assert talk.fills == []


def test_too_many_streams_to_present_are_filled_instead(talk):
    """A request holds some hundred cursors; the streams without one go on by filling."""
    count = MAX_RESUME_CURSORS + 1
    streams = [StreamId(f"C{number:09}") for number in range(count)]
    talk.open(*(new(number, stream) for number, stream in enumerate(streams)))
    talk.open(new(2, streams[0]), *(resumed(n, streams[n]) for n in range(1, count)))
    assert len(talk.asked[0].command.resume.cursors) == MAX_RESUME_CURSORS
    assert talk.fills == [(streams[0], 0, 2)]
    assert seqs(talk.fill(1, 2, stream=streams[0])) == [1, 2]


def test_a_gap_is_filled_before_live_events(talk):
    """After a gap the pages come first, then what happened meanwhile."""
    talk.open(new(7))
    assert talk.open(StreamStart(head=place(10), outcome="gap")) == []
    assert talk.push(11) == []
    assert talk.fills == [(GENERAL, 7, 3)]
    assert seqs(talk.fill(8, 9, 10)) == [8, 9, 10, 11]


def test_a_reset_forgets_and_starts_at_the_head(talk):
    """After a reset the application is told, and the stream goes on after its head."""
    talk.open(new(7))
    assert talk.open(StreamStart(head=place(3), outcome="reset"), epoch="second") == [
        Reset(GENERAL)
    ]
    assert seqs(talk.push(4)) == [4]


def test_events_that_overtake_the_welcome_wait_for_it(talk):
    """Only the welcome says whether a position belongs to the history the client knows."""
    talk.open(new(7))
    talk.connect()
    assert talk.push(8) == []
    assert seqs(talk.welcome(resumed(8))) == [8]
    talk.connect()
    assert talk.push(4) == []
    reset, *rest = talk.welcome(StreamStart(head=place(3), outcome="reset"), epoch="second")
    assert reset == Reset(GENERAL)
    assert seqs(rest) == [4]
    assert talk.receive(Heartbeat(pushes=1)) == []


def test_another_epoch_resets_streams_that_were_not_presented(talk):
    """A cursor of another life of the log is worth nothing, presented or not."""
    talk.open(new(7))
    assert talk.open(new(9), epoch="second") == [Reset(GENERAL)]
    assert talk.fills == []


@pytest.mark.parametrize("starts", [[], [StreamStart(head=place(9), outcome="removed")]])
def test_a_removed_stream_is_forgotten(talk, starts):
    """Whether the server says so or leaves the stream out, the application is told."""
    talk.open(new(7))
    assert talk.open(*starts) == [Removed(GENERAL)]
    assert talk.push(8) == []
    assert talk.session.cursors == []


def test_a_channel_joined_live_goes_on_from_where_it_was_joined(talk):
    """Its events follow the position that the user's own stream told."""
    talk.open(new(3, OWN), new(7))
    assert len(talk.push_own(4, joined(20))) == 1
    assert seqs(talk.push(21, RANDOM)) == [21]


def test_events_that_overtake_the_news_of_joining_are_fetched(talk):
    """The channel's first events may arrive before the user's own stream tells of it."""
    talk.open(new(3, OWN))
    assert talk.push(21, RANDOM) == []
    talk.push_own(4, joined(20))
    assert talk.fills == [(RANDOM, 20, 1)]
    assert seqs(talk.fill(21, stream=RANDOM)) == [21]


def test_a_channel_joined_while_away_has_no_hole(talk):
    """What was posted between joining and coming back is delivered after the news of joining."""
    talk.open(new(3, OWN))
    talk.open(resumed(5, OWN), new(22, RANDOM))
    assert talk.push(23, RANDOM) == []
    talk.push_own(4, joined(20))
    assert talk.fills == []
    talk.push_own(5, posted(1))
    assert talk.fills == [(RANDOM, 20, 3)]
    assert seqs(talk.fill(21, 22, 23, stream=RANDOM)) == [21, 22, 23]


def test_joined_and_left_while_away_changes_nothing(talk):
    """The welcome already says which streams there are; older news do not change that."""
    talk.open(new(3, OWN), new(7))
    talk.open(resumed(7, OWN), resumed(9))
    talk.push_own(4, ChannelLeft(channel=ChannelId(GENERAL)))
    talk.push_own(5, joined(8, GENERAL))
    talk.push_own(6, joined(20))
    talk.push_own(7, ChannelLeft(channel=ChannelId(RANDOM)))
    assert seqs(talk.push(8)) == [8]
    assert talk.push(21, RANDOM) == []
    assert talk.fills == []


def test_a_channel_left_is_forgotten(talk):
    """What still comes of it is not delivered, and joining it again starts afresh."""
    talk.open(new(3, OWN), new(7))
    talk.push_own(4, ChannelLeft(channel=ChannelId(GENERAL)))
    assert talk.push(8) == []
    talk.push_own(5, joined(30, GENERAL))
    assert seqs(talk.push(31)) == [31]


def test_a_late_page_of_a_stream_left_meanwhile_is_ignored(talk):
    """A page asked for before leaving means nothing for the channel joined again."""
    talk.open(new(3, OWN), new(7))
    talk.push(9)
    asked = talk.asked[-1]
    talk.push_own(4, ChannelLeft(channel=ChannelId(GENERAL)))
    talk.push_own(5, joined(30, GENERAL))
    assert talk.push(32) == []
    assert talk.receive(Reply(ref=asked.ref, result=Filled(entries=[], head=9))) == []
    assert seqs(talk.fill(31)) == [31, 32]


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ([], [Lost(GENERAL, 8, 9), 10]),
        ([9], [Lost(GENERAL, 8, 8), 9, 10]),
    ],
)
def test_what_the_log_does_not_have_is_declared_lost(talk, filled, expected):
    """A hole that cannot be filled is told to the application, never silent."""
    talk.open(new(7))
    talk.push(10)
    outputs = talk.fill(*filled)
    assert [o.at.seq if isinstance(o, Delivered) else o for o in outputs] == expected


def test_what_was_pushed_is_not_lost_with_what_was_not(talk):
    """Events held between two holes are delivered although the log lost them since."""
    talk.open(new(7))
    talk.push(15)
    outputs = talk.fill(20)
    assert [o.at.seq if isinstance(o, Delivered) else (o.first, o.last) for o in outputs] == [
        (8, 14),
        15,
        (16, 19),
        20,
    ]


def test_a_refused_fill_is_asked_again_later(talk):
    """When the server is busy, the hole waits and is not given up."""
    talk.open(new(7))
    talk.push(9)
    ref = talk.asked[-1].ref
    assert talk.receive(refused(ErrorCode.UNAVAILABLE, "busy", ref)) == []
    assert talk.session.deadline == FILL_RETRY_S
    assert talk.noted(talk.session.tick(FILL_RETRY_S)) == []
    assert talk.fills == [(GENERAL, 7, 1)] * 2
    assert seqs(talk.fill(8)) == [8, 9]


def test_a_fill_that_waits_its_turn_does_not_call_for_attention(talk):
    """While as many fills are in flight as may be, only their answers matter."""
    streams = [StreamId(f"C{number:09}") for number in range(MAX_FILLS_IN_FLIGHT + 1)]
    talk.open(*(new(0, stream) for stream in streams))
    for stream in streams:
        talk.push(2, stream)
    talk.receive(refused(ErrorCode.UNAVAILABLE, "busy", talk.asked[1].ref))
    assert len(talk.fills) == MAX_FILLS_IN_FLIGHT + 1
    assert talk.session.deadline > FILL_RETRY_S


def test_the_servers_delay_for_a_fill_wins(talk):
    """A rate-limited fill waits as long as it is told."""
    talk.open(new(7))
    talk.push(9)
    ref = talk.asked[-1].ref
    talk.receive(refused(ErrorCode.RATE_LIMITED, "slow down", ref, retry_after_ms=2_500))
    assert talk.session.deadline == 2.5


def test_a_fill_that_is_forbidden_ends_the_stream(talk):
    """Who may not read a stream any more forgets it."""
    talk.open(new(7))
    talk.push(9)
    assert talk.receive(refused(ErrorCode.NOT_FOUND, "gone", talk.asked[-1].ref)) == [
        Removed(GENERAL)
    ]


def test_answers_find_their_request(talk):
    """A reply is decoded as the type its command names; a refusal keeps its reason."""
    talk.open(new(7))
    delete = DeleteMessage(channel=ChannelId(GENERAL), seq=1)
    first, second = talk.request(delete), talk.request(delete)
    refusal = refused(ErrorCode.FORBIDDEN, "not yours", first)
    assert talk.receive(refusal) == [Declined(first, refusal.error)]
    (answer,) = talk.receive(Reply(ref=second, result={"message": posted(1).message}))
    assert isinstance(answer, Answered)
    assert answer.ref == second
    assert answer.result.message == posted(1).message


def test_an_answer_of_an_earlier_connection_is_ignored(talk):
    """Numbers are not used twice, so a late answer cannot be taken for another one."""
    talk.open(new(7))
    ref = talk.request(DeleteMessage(channel=ChannelId(GENERAL), seq=1))
    talk.open(resumed(7))
    assert talk.receive(Reply(ref=ref, result={"message": posted(1).message})) == []


def test_a_reply_that_cannot_be_read_is_an_error_of_its_request(talk):
    """Nobody waits forever for an answer that came garbled."""
    talk.open(new(7))
    ref = talk.request(DeleteMessage(channel=ChannelId(GENERAL), seq=1))
    (output,) = talk.receive(Reply(ref=ref, result={"message": 3}))
    assert isinstance(output, Declined)
    assert output.refusal.code == ErrorCode.INTERNAL


def test_a_request_too_large_for_a_frame_is_not_sent(talk):
    """What the server would close the connection for is refused at home."""
    post = PostMessage(channel=ChannelId(GENERAL), text="€" * 30_000, nonce="0" * 32)
    with pytest.raises(TooLarge):
        talk.session.request(post)


def test_a_refused_opening_is_told(talk):
    """Whether to come back is for the owner of the session to decide."""
    request = talk.sent(talk.session.open(0.0))
    refusal = refused(ErrorCode.UNAUTHENTICATED, "who?", request.ref)
    assert talk.receive(refusal) == [NotOpened(refusal.error)]


def test_a_missing_push_shows_at_the_next_heartbeat(talk):
    """The server counts what it wrote; a client that got less reconnects."""
    talk.open(new(7))
    talk.push(8)
    assert talk.receive(Heartbeat(pushes=1)) == []
    (output,) = talk.receive(Heartbeat(pushes=2))
    assert isinstance(output, MustReconnect)


def test_pushes_are_counted_per_connection(talk):
    """A new connection starts counting at nought."""
    talk.open(new(7))
    talk.push(8)
    talk.open(resumed(8))
    assert talk.receive(Heartbeat(pushes=0)) == []


def test_two_missed_heartbeats_end_the_connection(talk):
    """Silence is noticed after two heartbeats and a little; any frame breaks it."""
    talk.open(new(7))
    talk.now = HEARTBEAT_S
    talk.push(8)
    assert talk.session.tick(3 * HEARTBEAT_S) == []
    assert 3 * HEARTBEAT_S < talk.session.deadline < 3.5 * HEARTBEAT_S
    (output,) = talk.session.tick(talk.session.deadline)
    assert isinstance(output, MustReconnect)


def test_a_welcome_that_does_not_come_ends_the_connection(talk):
    """A server that accepts and stays silent is given up."""
    talk.session.open(100.0)
    assert talk.session.deadline == 100 + WELCOME_DEADLINE_S
    (output,) = talk.session.tick(talk.session.deadline)
    assert isinstance(output, MustReconnect)


def test_the_server_may_ask_to_reconnect(talk):
    """The client stays until the time it was told, unless the server closes first."""
    talk.open(new(7))
    assert talk.receive(Reconnect(after_ms=2_000)) == []
    assert talk.session.deadline == talk.session.leave_at == 2.0
    assert talk.session.tick(1.9) == []
    (output,) = talk.session.tick(2.0)
    assert isinstance(output, MustReconnect)
    talk.open(resumed(7))
    assert talk.session.leave_at is None


@pytest.mark.parametrize("data", [b"", b"\xc1", b"{", b"[]", b"\x93\x01\x02\x03"])
def test_bytes_that_are_no_frame_end_the_connection(talk, data):
    """Garbage is not guessed at."""
    talk.open(new(7))
    (output,) = talk.session.receive(data, 0.0)
    assert isinstance(output, MustReconnect)


def test_a_request_the_server_could_not_read_ends_the_connection(talk):
    """Without a number nobody knows whose answer it is, so all are asked again."""
    talk.open(new(7))
    (output,) = talk.receive(refused(ErrorCode.INVALID_FRAME, "what?"))
    assert isinstance(output, MustReconnect)


def test_a_paused_session_delivers_later_what_came_meanwhile(talk):
    """Pausing moves no cursor: going on fetches everything from the log, in order."""
    talk.open(new(7))
    talk.session.pause()
    assert talk.push(8) == []
    assert talk.push(9) == []
    assert talk.cursor() == place(7)
    assert talk.noted(talk.session.go_on(0.0)) == []
    assert talk.fills == [(GENERAL, 7, 2)]
    assert seqs(talk.push(10)) == []
    assert seqs(talk.fill(8, 9)) == [8, 9, 10]


def test_a_paused_session_answers_requests(talk):
    """Only events wait; who asked something gets the answer."""
    talk.open(new(7))
    talk.session.pause()
    ref = talk.request(DeleteMessage(channel=ChannelId(GENERAL), seq=1))
    (output,) = talk.receive(Reply(ref=ref, result=Posted(message=posted(1).message)))
    assert isinstance(output, Answered)


def test_pausing_survives_a_reconnect(talk):
    """Cursors of a paused session resume like any others."""
    talk.open(new(7))
    talk.session.pause()
    talk.push(8)
    talk.open(resumed(9))
    assert talk.asked[0].command.resume.cursors == [place(7)]
    assert talk.push(8) == []
    assert talk.push(9) == []
    talk.noted(talk.session.go_on(0.0))
    assert seqs(talk.fill(8, 9)) == [8, 9]


def test_both_codecs_carry_the_same_conversation():
    """What is decided does not depend on the encoding."""
    talks = [Conversation(MSGPACK), Conversation(JSON)]
    told = [[talk.open(new(7)), talk.push(9), talk.fill(8), talk.push(10)] for talk in talks]
    assert told[0] == told[1]
