"""Slack's mrkdwn becomes Markdown, and nothing an author typed literally becomes markup."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol
from chatserver.domain.slack.mrkdwn import (
    Names,
    Reading,
    encoded,
    is_blank,
    names_in,
    to_markdown,
    to_plain,
)

from .reader import mentions_in

NAMES = Names(
    users={"U00000001": "U00000001", "W00000002": "UNEWNEWNEW"},
    channels={"C00000001": "C00000001"},
)
MARKS = st.text(alphabet=r"ab *_~`\<>&@#!|[]()" + "\n\0", max_size=30)
TRICKS = st.sampled_from(
    [
        "<@U00000001>",
        "&lt;@U00000001&gt;",
        "@U00000001&gt;",
        "<!x|a&lt;>",
        "<!x|a\\>",
        "<!subteam^S1|@U00000001>",
        "<http://x|`>",
        "```",
        "````",
        "\n",
        "&amp;lt;",
        "<U00000001>",
    ]
)


def converted(text: str) -> str:
    """Return what a Slack text is stored as."""
    return to_markdown(text, NAMES)


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("hello, world", "hello, world"),
        ("*bold* and _italic_ and ~gone~", "**bold** and _italic_ and ~~gone~~"),
        ("*~both~*", "**~~both~~**"),
        ("*see <http://x.org|this>*", "**see [this](http://x.org)**"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("* item", "* item"),
        ("snake_case_name", "snake_case_name"),
        ("_snake_case_ and _*both*_", "_snake_case_ and _**both**_"),
        ("*a _b* c_", "**a \\_b** c\\_"),
        ("_one\ntwo_", "\\_one\ntwo\\_"),
        ("> quoted", "> quoted"),
        ("&gt; quoted", "> quoted"),
        ("&gt; quoted\nnot", "> quoted\n\nnot"),
        ("&gt;&gt;&gt; all\nof it", "> all\n> of it"),
    ],
)
def test_emphasis(slack: str, stored: str) -> None:
    """Marks are written as Markdown writes them, and only where Slack sees marks."""
    assert converted(slack) == stored


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("<https://x.org>", "<https://x.org>"),
        ("<https://x.org/?a=1&amp;b=2|here>", "[here](https://x.org/?a=1&b=2)"),
        ("<http://x.org/a_(b)|b>", "[b](http://x.org/a_(b))"),
        ("<http://x.org|[1] a\\>", "[\\[1\\] a\\\\](http://x.org)"),
        ("<http://x.org| >", "<http://x.org>"),
        ("<mailto:a@x.org|a@x.org>", "[a@x.org](mailto:a@x.org)"),
        ("<javascript:alert(1)|click>", "\\<javascript:alert(1)|click>"),
    ],
)
def test_links(slack: str, stored: str) -> None:
    """Links keep address and label; an address that is no link stays text."""
    assert converted(slack) == stored


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("<@U00000001>", "<@U00000001>"),
        ("<@U00000001|ann>: hi", "<@U00000001>: hi"),
        ("<@W00000002>", "<@UNEWNEWNEW>"),
        ("<@UGONEGONE|zoe>", "@zoe"),
        ("<@UGONEGONE>", "\\<@UGONEGONE>"),
        ("<#C00000001|general>", "<#C00000001>"),
        ("<#CGONEGONE|attic>", "#attic"),
        ("<!here> <!channel> <!everyone> <!here|here>", "<!here> <!channel> <!channel> <!here>"),
        ("<!subteam^S1|@staff>", "@staff"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<!unknown>", "\\<!unknown>"),
    ],
)
def test_mentions(slack: str, stored: str) -> None:
    """A mention names whom it named; where nobody is known, the name shown remains."""
    assert converted(slack) == stored


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&lt;@U00000001&gt;", "\\<@U00000001>"),
        ("\\&lt;@U00000001&gt;", "\\\\\\<@U00000001>"),
        ("&lt;<!subteam^S1|@U00000001>&gt;", "\\<@U00000001>"),
        ("<!x|a&lt;>@U00000001&gt;", "a\\<@U00000001>"),
        ("&lt;b&gt;", "\\<b>"),
        ("&amp;lt;", "\\&lt;"),
        ("**twice**", "\\*\\*twice\\*\\*"),
        ("2*3*4", "2\\*3\\*4"),
        ("__init__", "\\_\\_init\\_\\_"),
        ("[pay](<http://x.org>)", "[pay\\](<http://x.org>)"),
        ("# apt install", "\\# apt install"),
        ("C:\\dir and \\*", "C:\\dir and \\\\*"),
    ],
)
def test_literal_text(slack: str, stored: str) -> None:
    """What the author typed literally is not taken for markup."""
    assert converted(slack) == stored


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("`*a* &lt;@U00000001&gt; \\`", "`*a* <@U00000001> \\`"),
        ("```*a*```", "```*a*```"),
        ("see ```a\n*b*``` there", "see \n```\na\n*b*\n```\n there"),
        ("```\na\n```", "```\na\n```"),
        ("```a\n````\nb```", "`````\na\n````\nb\n`````"),
        ("a ` b ` ` c", "a ` b ` \\` c"),
        ("````&lt;@U00000001&gt;```", "\\`\\`\\`\\`\\<@U00000001>\\`\\`\\`"),
    ],
)
def test_code(slack: str, stored: str) -> None:
    """Code keeps every character; the fences of a block stand on lines of their own."""
    assert converted(slack) == stored


@pytest.mark.parametrize("text", ["*sigh", "jcz`: hi", "pete__: hi", "ls *.py", "~~ish"])
def test_lonely_marks(text: str) -> None:
    """A mark without a partner means nothing in Markdown either, and stays as it was typed."""
    assert converted(text) == text


def test_mentions_are_read() -> None:
    """A mention that Slack made is one to a reader of what is stored, and one in code is not."""
    stored = converted("*<@U00000001>* `<@U00000001>` <#C00000001|general> &lt;@U00000001&gt;")
    assert mentions_in(stored) == ["<@U00000001>", "<#C00000001>"]


def test_controls() -> None:
    """Control characters, which could command a terminal, are left out."""
    assert converted("a\x1b[31m\x00b\tc\r\nd") == "a[31mb\tc\nd"


@given(st.lists(MARKS | TRICKS).map("".join))
def test_typed_text_mentions_nobody(typed: str) -> None:
    """Whatever somebody types, as Slack would escape it, no mention comes out of it."""
    assert mentions_in(converted(encoded(typed))) == []


@given(st.lists(MARKS | TRICKS).map("".join))
def test_blank_stays_the_only_blank(text: str) -> None:
    """Only a blank text has a blank result, so that no message is stored empty."""
    assert is_blank(converted(text)) == is_blank(text)


@pytest.mark.parametrize(
    "unit",
    ["*", "*a", "`", "``", "```", "````a", "<", "<a", "<@", "&", "&lt;", "_", "~", "\\", "]("],
)
def test_long_texts(unit: str) -> None:
    """A text made to be hard grows at most by a backslash for each character."""
    text = unit * (200_000 // len(unit))
    assert len(converted(text)) <= 2 * len(text)


@pytest.mark.parametrize(
    ("slack", "shown"),
    [
        ("Q&amp;A for <#C00000001|general>", "Q&A for #general"),
        ("<http://www.x.org|www.x.org>\nby <@U00000001|ann>", "www.x.org by @ann"),
        ("<https://x.org|docs>, <!here>", "https://x.org, @here"),
    ],
)
def test_topics(slack: str, shown: str) -> None:
    """A topic is one plain line."""
    assert to_plain(slack) == shown


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("<@U00000009|ann> <#C00000009>", "<@U00000009> <#C00000009>"),
        ("<!subteam^S00000001|@staff>", "<!group:P00000001>"),
        ("<@W00000009|ann> <@W00000009>", "@ann \\<@W00000009>"),
        ("<!date^1392734382^{date} at {time}|then>", "then"),
        ("<!date^1392734382^{date} at {time}^https://x.org|then>", "[then](https://x.org)"),
        ("<!date^1392734382^{date_long}, {time}>", "Tuesday, February 18, 2014, 14:39 UTC"),
        ("<!date^99999999999999999999^{date}|*never*>", "\\*never\\*"),
        ("Q&A &amp; <3", "Q&A & <3"),
        ("http://x.org/_a_/ http://y.org", "<http://x.org/_a_/> http://y.org"),
        ("_see http://y.org_", "_see <http://y.org>_"),
        ("wow!<http://x.org|a>", "wow\\![a](http://x.org)"),
    ],
)
def test_what_a_program_sends(slack: str, stored: str) -> None:
    """Identifiers are our own; what a program forgot to escape is text."""
    assert to_markdown(slack) == stored


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        ("*a* _b_ `c` <@U00000001>", "\\*a\\* \\_b\\_ \\`c\\` <@U00000001>"),
        ("&gt; a\n# b", "\\> a\n\\# b"),
        ("plain", "plain"),
    ],
)
def test_without_mrkdwn_marks_are_shown(slack: str, stored: str) -> None:
    """A mention still is one."""
    assert to_markdown(slack, None, Reading(mrkdwn=False)) == stored


NAMED = Reading(
    handles={"ann": "U00000001", "j.doe": "U00000002", "staff": "P00000001"},
    channels={"general": "C00000001"},
)


@pytest.mark.parametrize(
    ("slack", "stored"),
    [
        (
            "@ann, @J.Doe. @staff: #general",
            "<@U00000001>, <@U00000002>. <!group:P00000001>: <#C00000001>",
        ),
        ("@here @everyone @nobody #nowhere", "<!here> <!channel> @nobody #nowhere"),
        ("a@ann `@ann` <http://x.org|@ann>", "a@ann `@ann` [@ann](http://x.org)"),
        ("*@ann* <@U00000002>", "**<@U00000001>** <@U00000002>"),
        ("http://x.org/@ann", "http://x.org/@ann"),
    ],
)
def test_names_are_linked_on_demand(slack: str, stored: str) -> None:
    """By ``link_names``; whom nobody knows stays text."""
    assert to_markdown(slack, None, NAMED) == stored
    assert to_markdown("@ann") == "@ann"


def test_names_to_look_up() -> None:
    """Those of people, groups and channels, also where a sentence ends."""
    assert names_in("@Ann. #general, a@b") == {"ann.", "ann", "general"}


def test_parse_full() -> None:
    """What looks like Slack's form is text then; names and addresses are found all the same."""
    text = "<@U00000001> &lt; *b* @ann http://x.org"
    full = NAMED._replace(parse="full")
    assert to_markdown(text, None, full) == "\\<@U00000001> < **b** <@U00000001> http://x.org"


def test_parse_none() -> None:
    """An address stays text."""
    none = Reading(parse="none")
    assert to_markdown("see http://x.org", None, none) == "see http\\:\\/\\/x\\.org"
    assert to_markdown("see <http://x.org>", None, none) == "see <http://x.org>"


def test_what_the_browser_client_is_held_to() -> None:
    """It reads mrkdwn itself, in blocks, and shows what it would show of the text stored here."""
    vectors = json.loads(
        Path(protocol.__file__).with_name("vectors").joinpath("mrkdwn.json").read_text()
    )
    for vector in vectors:
        assert to_markdown(vector["slack"]) == vector["stored"]
