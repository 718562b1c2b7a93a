"""Which links a text shows, and of which domain a host is."""

import pytest

from chatserver.domain.links import is_within, links_in


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("nothing", []),
        ("see https://a.example/x.", ["https://a.example/x"]),
        (
            "(https://a.example/x_(y)) HTTPS://B.example",
            ["https://a.example/x_(y)", "HTTPS://B.example"],
        ),
        (
            "[here](https://a.example/x) <https://b.example>",
            ["https://a.example/x", "https://b.example"],
        ),
        ("**https://a.example/** _https://b.example_", ["https://a.example/", "https://b.example"]),
        ("https://a.example https://a.example", ["https://a.example"]),
        ("`https://a.example` ``x` https://b.example``", []),
        ("```\nhttps://a.example\n```\nhttps://b.example", ["https://b.example"]),
        ("~~~\nhttps://a.example", []),
        ("ftp://a.example file:///etc/passwd javascript:alert(1) //a.example", []),
        ("xhttps://a.example", []),
        (
            " ".join(f"https://{n}.example" for n in range(9)),
            [f"https://{n}.example" for n in range(3)],
        ),
        ("https://a.example/" + "x" * 2_048, []),
    ],
)
def test_links_a_text_shows(text: str, links: list[str]) -> None:
    """The first three web addresses outside code, each once, without what ends the sentence."""
    assert links_in(text) == links


@pytest.mark.parametrize(
    ("host", "within"),
    [
        ("example.com", True),
        ("www.Example.com.", True),
        ("attacker-example.com", False),
        ("example.com.evil", False),
        ("com", False),
    ],
)
def test_a_host_is_within_a_domain(host: str, within: bool) -> None:
    """CVE-2026-33393 (Discourse): a domain is matched by its labels, not by its end."""
    assert is_within(host, [".Example.com", ""]) is within
