"""What a file is, by its own bytes: recordings beside films."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.sniffing import SHOWN, VOICE, type_of
from tests.recordings import EBML, PICTURE, SOUND, element, mp4, webm

RECORDINGS = [
    (webm(SOUND), "audio/webm"),
    (webm(SOUND, SOUND), "audio/webm"),
    (webm(PICTURE, SOUND), "video/webm"),
    (webm(), "video/webm"),
    (EBML, "video/webm"),
    (EBML + element("18538067", webm(SOUND)[-40:]), "video/webm"),
    (mp4(b"soun"), "audio/mp4"),
    (mp4(b"soun", b"vide"), "video/mp4"),
    (mp4(), "video/mp4"),
    (b"OggS" + bytes(40), "audio/ogg"),
]


@pytest.mark.parametrize(("head", "kind"), RECORDINGS)
def test_sound_alone_is_no_film(head: bytes, kind: str) -> None:
    """The same containers hold both; what cannot be told is the wider of the two."""
    assert type_of(head, "voice.html") == kind
    assert kind in SHOWN


def test_what_browsers_record_may_be_played() -> None:
    """A voice message is never something that is only saved."""
    assert VOICE < SHOWN


@given(
    st.sampled_from([head for head, _ in RECORDINGS]), st.integers(0, 200), st.binary(max_size=24)
)
def test_no_beginning_is_too_strange(head: bytes, at: int, noise: bytes) -> None:
    """Whatever is cut off or written over, there is a type in the end."""
    for damaged in (head[:at] + noise + head[at + len(noise) :], head[:at], head[:at] + noise):
        assert type_of(damaged, "x")
