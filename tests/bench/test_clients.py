"""The light clients: cutting frames, counting without decoding, and prepared posts."""

import asyncio

import pytest

from chatserver.bench.clients import (
    FIRST_REF,
    Address,
    CountingClient,
    Frames,
    PostTemplate,
    address_of,
    masked,
)
from protocol import MSGPACK, Position, Push, Reply, Request
from protocol.ids import ChannelId, StreamId, UserId
from protocol.messages import Message, MessagePosted, Posted, PostMessage

CHANNEL = ChannelId("C0123456789")
USER = UserId("U0123456789")


def server_frame(value: object) -> bytes:
    """Make an unmasked frame, as a server sends it."""
    payload = MSGPACK.pack(value)
    if len(payload) < 126:
        return bytes((0x82, len(payload))) + payload
    return bytes((0x82, 126)) + len(payload).to_bytes(2, "big") + payload


def message(seq: int, text: str) -> Message:
    return Message(channel=CHANNEL, seq=seq, time_us=seq, author=USER, text=text)


def push(seq: int, text: str = "hello") -> Push:
    at = Position(stream=StreamId(CHANNEL), seq=seq, time_us=seq)
    return Push(event=MessagePosted(message=message(seq, text)), at=at)


def reply(ref: int, seq: int, text: str = "hello") -> Reply:
    return Reply(ref=ref, result=Posted(message=message(seq, text)))


STREAM = b"".join(
    server_frame(frame) for n in range(1, 30) for frame in (push(n), reply(FIRST_REF + n, n))
)


@pytest.mark.parametrize("piece", [1, 2, 7, 19, 20, 64, 1_000, len(STREAM)])
def test_frames_are_cut_alike_whatever_pieces_they_come_in(piece: int) -> None:
    """Splitting the bytes anywhere changes nothing."""
    frames = Frames()
    found = [
        payload
        for at in range(0, len(STREAM), piece)
        for _, payload in frames.feed(STREAM[at : at + piece])
    ]
    decoded = [MSGPACK.decode_server_frame(payload) for payload in found]
    assert len([frame for frame in decoded if isinstance(frame, Push)]) == 29
    assert len([frame for frame in decoded if isinstance(frame, Reply)]) == 29


@pytest.mark.parametrize("piece", [1, 2, 7, 19, 20, 64, 1_000, len(STREAM)])
def test_counting_without_decoding_counts_the_same(piece: int) -> None:
    """Marks that fall on the edge of two reads are counted once."""

    async def receive() -> tuple[int, list[int]]:
        refs: list[int] = []
        client = CountingClient("127.0.0.1", b"", refs.append)
        for at in range(0, len(STREAM), piece):
            client.receive(STREAM[at : at + piece])
        return client.pushes, refs

    pushes, refs = asyncio.run(receive())
    assert pushes == 29
    assert refs == [FIRST_REF + n for n in range(1, 30)]


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_clients_frame_says_its_length(length: int) -> None:
    """The three forms of a length are those of RFC 6455."""
    frame = masked(b"x" * length)
    width = 0 if length < 126 else 2 if length < 65_536 else 8
    assert frame[1] & 0x80
    assert len(frame) == 2 + width + 4 + length
    if width:
        assert int.from_bytes(frame[2 : 2 + width], "big") == length


def test_a_prepared_post_is_the_post_it_stands_for() -> None:
    """Filling number and nonce into the prepared bytes gives a valid request."""
    frame = PostTemplate(CHANNEL, "hello " * 40).frame(FIRST_REF + 5, b"0f" * 16)
    request = MSGPACK.decode_request(frame[8:])
    expected = PostMessage(channel=CHANNEL, text="hello " * 40, nonce="0f" * 16)
    assert request == Request(ref=FIRST_REF + 5, command=expected)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8080", Address("127.0.0.1", 8080)),
        ("wss://chat.example.com", Address("chat.example.com", 443, tls=True)),
        ("http://[::1]:1", Address("::1", 1)),
    ],
)
def test_an_address_is_read_from_a_url(url: str, address: Address) -> None:
    """Host, port and TLS follow from the URL."""
    assert address_of(url) == address
