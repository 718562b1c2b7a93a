"""Whom a text mentions is what a reader of Markdown sees, whatever else stands in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from chatserver.domain.mentions import mentioned, named_in
from tests.budget import cpu_budget

ADA, BOB = "U0ADA00000", "U0BOB00000"
MENTION = re.compile(r"<@(U[0-9A-Z]{8,20})>")
PIECES = st.sampled_from(
    [
        f"<@{ADA}>",
        f"<@{BOB}>",
        "<@U1>",
        "`",
        "``",
        "```",
        "````",
        "~~~",
        "~~~~",
        "\\",
        "\n",
        "\n\n",
        "\n```",
        "\n```\n",
        "\n~~~ py\n",
        "   ",
        "a",
        " b ",
        "\n> ",
        "\n# ",
        "<@",
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", []),
        ("", []),
        (f"<@{ADA}>", [ADA]),
        (f"<@{BOB}>, meet <@{ADA}>; <@{BOB}>, go on", [BOB, ADA]),
        (f"**<@{ADA}>**, _<@{BOB}>_", [ADA, BOB]),
        (f"> <@{ADA}> wrote", [ADA]),
        (f"- <@{ADA}>\n- <@{BOB}>", [ADA, BOB]),
        ("@ada, ada, @U0ADA00000, <#C0ADA00000>, <@ada>, <@u0ada00000>", []),
        ("<@U0ADA000> <@U0ADA00000|ada> <@ U0ADA00000> <@U0ADA00000", []),
        ("<@" + "U" + "A" * 21 + ">", []),
        (f"`<@{ADA}>` and <@{BOB}>", [BOB]),
        (f"`` `<@{ADA}>` `` and <@{BOB}>", [BOB]),
        (f"it's `half <@{ADA}>", [ADA]),
        (f"a ` tick <@{ADA}>\n\nand another ` tick", [ADA]),
        (f"- a ` tick <@{ADA}>\n- another ` tick", [ADA]),
        (f"```\n<@{ADA}>\n```\n<@{BOB}>", [BOB]),
        (f"~~~ python\n<@{ADA}>\n\n```\n~~~~\n<@{BOB}>", [BOB]),
        (f"- ```\n  <@{ADA}>\n\n  ```\n- <@{BOB}>", [BOB]),
        (f"> ```\n> <@{ADA}>\n> ```\n<@{BOB}>", [BOB]),
        (f"```\n<@{ADA}> is never closed", []),
        (f"```\r\n<@{ADA}>\r\n```\r\n<@{BOB}>", [BOB]),
        (f"```<@{ADA}>``` <@{BOB}>", [BOB]),
        (f"\\<@{ADA}> \\\\<@{BOB}>", [BOB]),
        (f"\\`<@{ADA}>`", [ADA]),
        (f"`\\`<@{ADA}>`", [ADA]),
        (f"<@<@{ADA}>>", [ADA]),
    ],
)
def test_mentions_are_found_outside_code(text: str, expected: list[str]) -> None:
    """By identifier only, each once, in the order of the text."""
    assert mentioned(text) == expected


def seen(text: str) -> list[str]:
    """Return whom a reader of CommonMark sees mentioned, given that HTML is text."""

    def mention(state: StateInline, silent: bool) -> bool:
        match = MENTION.match(state.src, state.pos)
        if match is None:
            return False
        if not silent:
            state.push("mention", "", 0).content = match[1]
        state.pos = match.end()
        return True

    reader = MarkdownIt("commonmark").disable(["html_block", "html_inline", "code"])
    reader.inline.ruler.before("autolink", "mention", mention)
    inlines = [child for block in reader.parse(text) for child in block.children or []]
    return list(dict.fromkeys(token.content for token in inlines if token.type == "mention"))


@given(st.lists(PIECES, max_size=20).map("".join))
def test_mentions_are_what_a_reader_of_markdown_sees(text: str) -> None:
    """Whatever stands beside them."""
    assert mentioned(text) == seen(text)


@given(st.text(alphabet=r"`~\<@U0ADA>" + "\n -", max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Nobody is found who does not stand in it."""
    assert set(mentioned(text)) <= set(MENTION.findall(text))


@pytest.mark.parametrize(
    "text",
    [
        "<@" * 20_000,
        "`" * 39_990 + f"<@{ADA}>",
        " ".join("`" * length for length in range(1, 282)) + f"<@{ADA}>",
        "`\n" * 13_000 + f"<@{ADA}>",
        "\\" * 39_980 + f"<@{ADA}>",
        ">" * 39_980 + f"<@{ADA}>",
        f"<@{ADA}>" * 3_000,
        ("~~~\n" + "~" * 40 + "x\n") * 800 + f"<@{ADA}>",
    ],
    ids=range(8),
)
def test_the_longest_text_takes_no_time(text: str) -> None:
    """Time is linear: posting waits for nothing somebody made up."""
    with cpu_budget(1.0):
        mentioned(text)


@pytest.mark.parametrize(
    ("text", "groups", "everyone"),
    [
        ("<!group:P0TEAM0000> and <!group:P0TEAM0000>", ["P0TEAM0000"], None),
        ("<!here>, no: <!channel>", [], "channel"),
        ("<!here> `<!channel>`", [], "here"),
        ("<!group:U0ADA00000> <!everyone> <!channel", [], None),
        ("```\n<!channel>\n```\n<!group:P0TEAM0000>", ["P0TEAM0000"], None),
    ],
)
def test_groups_and_channels_are_named_like_people(text, groups, everyone):
    """The wider call wins; code calls nobody."""
    named = named_in(text)
    assert (named.groups, named.everyone) == (groups, everyone)


def test_most_texts_name_nobody():
    """And are not looked through."""
    assert named_in("a < b and a@b ! `x`") is None
