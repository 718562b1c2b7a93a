"""What pages say of themselves, whatever they are made of."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatserver.domain.page_heads import MAX_TITLE, PageHead, decoded, head_of

MIB = 1 << 20


def read(page: str) -> PageHead:
    """Read the head of a page in UTF-8."""
    return head_of(page.encode(), "")


def test_a_page_says_what_it_is() -> None:
    """Open Graph first, then what else there is; entities, lines and unseen characters cleaned."""
    assert read(
        "<html><head><TITLE>second</TITLE>"
        "<META content='A &amp; B\u202e &lt;b&gt;' property=og:title>"
        '<meta name="Description" content="one\n  two"><meta property="og:site_name" content="S">'
        '<meta property="og:image" content="/a?b&amp;c"></head><meta property=og:title content=no>'
    ) == PageHead("A & B <b>", "one two", "S", "/a?b&c")
    assert read("<title>\n Only &eacute; </title>").title == "Only é"
    assert read("<p>nothing</p>") == PageHead("", "", "", "")
    assert len(read(f"<title>{'x' * 999}</title>").title) == MAX_TITLE


def test_only_tags_are_read_that_are_tags() -> None:
    """None in comments, scripts, texts and attributes, nor after the body begins."""
    for page in (
        "<!-- <title>no</title> -->",
        "<!-- <title>no",
        "<script>'<title>no</title>'</script>",
        "<style><title>no",
        "<p title='<title>no</title>'>",
        "<body><title>no</title>",
        "<title",
        '<meta name="x" content="<title>no</title>',
    ):
        assert read(page).title == "", page


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Grüße</title>".encode(), ""),
        ("<title>Grüße</title>".encode("latin-1"), ""),
        ("<title>Grüße</title>".encode("latin-1"), "ISO-8859-1"),
        ("<title>Grüße</title>".encode("utf-16"), "latin1"),
        (b"\xef\xbb\xbf" + "<title>Grüße</title>".encode(), "windows-1251"),
        ("<meta charset=iso-8859-15><title>Grüße</title>".encode("iso-8859-15"), ""),
        (b"<meta content='text/html; charset=cp850'>" + "<title>Grüße</title>".encode(), "rot13"),
        ("<title>Grüße</title>".encode(), "unicode_escape"),
    ],
)
def test_encodings(body: bytes, charset: str) -> None:
    """By mark, sender, page or guess; names of what is no encoding of pages count for nothing."""
    assert head_of(body, charset).title == "Grüße"


def test_a_page_that_was_cut_off_stays_in_its_encoding() -> None:
    """Its last character may be there in part."""
    assert decoded("<title>Grüße ü".encode()[:-1], "").startswith("<title>Grüße")


CHARSETS = st.sampled_from(
    ["", "utf-8", "utf-16", "iso-2022-jp", "idna", "hex", "utf\0-8", "\ud800"]
)


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode)), CHARSETS)
def test_anything_can_be_read(body: bytes, charset: str) -> None:
    """Nothing a server sends is an error, and nothing comes out too long."""
    assert len(head_of(body, charset).title) <= MAX_TITLE


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        '<a "',
        "<!--",
        "<meta ",
        "<p>",
        "<title>",
        "<script>",
        "</",
        "<a =",
        "&amp;",
        "\0",
    ],
)
def test_reading_takes_time_in_proportion(piece: str) -> None:
    """CVE-2022-31052 (Synapse): neither depth nor what never ends makes it slow, or fail."""
    begun = time.perf_counter()
    head_of((piece * MIB)[:MIB].encode(), "")
    assert time.perf_counter() - begun < 2.0


def test_ten_thousand_levels_are_nothing_special() -> None:
    """There is no recursion that could run out."""
    deep = "<div>" * 10_000
    assert read(f"{deep}<title>below</title>{deep}").title == "below"
