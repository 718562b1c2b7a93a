"""Pictures are known by their bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.pictures import Picture, picture_of
from tests.pictures import gif, jpeg, png, webp

SIZES = [(1, 1), (128, 64), (1_023, 1_025), (16_000, 3)]
EACH = {
    "png": (png, "image/png"),
    "gif": (gif, "image/gif"),
    "jpeg": (jpeg, "image/jpeg"),
    "webp lossy": (lambda *size: webp(b"VP8 ", *size), "image/webp"),
    "webp lossless": (lambda *size: webp(b"VP8L", *size), "image/webp"),
    "webp extended": (lambda *size: webp(b"VP8X", *size), "image/webp"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", EACH)
def test_a_picture_says_what_it_is(kind, size):
    """Its type and its sides."""
    make, type_ = EACH[kind]
    assert picture_of(make(*size) + b"and so on") == Picture(type_, *size)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<html>",
        b"BM" + bytes(60),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
    ],
)
def test_anything_else_is_none(data):
    """Above all nothing that a browser would run."""
    assert picture_of(data) is None


@given(st.sampled_from([png, gif, jpeg]), st.integers(0, 40), st.binary(max_size=40))
def test_what_is_broken_breaks_nothing(make, cut, rest):
    """Whatever comes, there is an answer."""
    found = picture_of(make(3, 4)[:cut] + rest)
    assert found is None or isinstance(found, Picture)
