"""What a text says survives the way to Slack's form and back, and nobody is called by accident."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chatserver.domain.mentions import named_in
from chatserver.domain.slack.mrkdwn import Reading, encoded, to_markdown, to_plain, to_slack
from tests.budget import cpu_budget

from .reader import seen

TYPED = st.text(alphabet=r"ab *_~`\<>&#!|[]()1.-" + "\n", max_size=30)
STORED_THERE = st.sampled_from(
    [
        *("<@U00000001>", "<#C00000001>", "<!here>", "<!channel>", "<!subteam^S00000001>"),
        *("<http://x.org/a_(b)?a=1&amp;b=2>", "<http://x.org/_a_|la *b* l>"),
        *("<http://www.x.org|www.x.org>", "<mailto:a@x.org|a@x.org>", "<https://x.org/(|x>"),
        *("`c*_~\\`", "```d```", "\n```\na\n```\n", "*bold*", "_it_", "~st~"),
        *(" ", "\n", "\n&gt; ", "\n* ", "\n# ", "a", "&lt;", "&amp;", "*", "_", "~", "!", "\\"),
    ]
)
WORDS = st.sampled_from(
    [
        *("word", "été", "snake_case", "R&D", "a<b", "x>y", "<b>", "&amp;", "#tag", ":tada:"),
        *("!", "it's", "(par)", '"q"', "[x]", "50%", "C:\\dir", "\\\\", "\\<@U00000001>"),
        *("<@U00000001>", "<#C00000001>", "<!here>", "<!group:P00000001>", "`a*b_c & <d>`"),
        *("[la \\*b\\* & c](http://x.org/?a=1&b=2)", "<http://y.org/a_b>", "<a@x.org>"),
        *("(http://z.org/q?a=1&b=_c)", "www.x.org", "a_b@x.org"),
    ]
)
MARKS = ("**", "_", "~~")
TRICKS = st.sampled_from(
    [
        *("<@U00000001>", "<!here>", "<!group:P00000001>", "@U00000001>", "<@U0", "&lt;", "<"),
        *("[", "](", ")", "http://x.org", "<http://x.org", "|", ">", '"', "'", "\\", "a", " "),
        *("`", "``", "```", "~~~", "\n", "\n> ", "\n- ", "\n# ", "\n```\n", "*", "**", "_", "~~"),
    ]
)
CALL_THERE = re.compile(r"<(@U[0-9A-Z]{8,20}|!here|!channel|!subteam\^S[0-9A-Z]{8,20})>")


def phrases(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return words with spaces between them."""
    return st.lists(words, min_size=1, max_size=4).map(" ".join)


def styled(marks: tuple[str, ...] = MARKS) -> st.SearchStrategy[str]:
    """Return words of which some are within marks, none within its like."""

    def within(mark: str) -> st.SearchStrategy[str]:
        others = tuple(other for other in marks if other != mark)
        return phrases(styled(others)).map(lambda text: mark + text + mark)

    return st.one_of(WORDS, WORDS, *(within(mark) for mark in marks))


SAID = phrases(styled())
LINES = st.one_of(
    SAID,
    phrases(WORDS).map("# ".__add__),
    *(SAID.map(margin.__add__) for margin in ("> ", "- ", "1. ")),
    st.sampled_from(["", "\n```py\ncode *a* <@U00000001> & `x`\n\ny\n```"]),
)
WRITTEN = st.lists(LINES, min_size=1, max_size=5).map("\n".join)


@given(TYPED)
def test_what_is_typed_there_comes_back_as_it_was(typed: str) -> None:
    """Whatever marks are in it, except what Slack takes for more than a line."""
    slack = encoded(typed)
    assume("```" not in slack and "&gt;&gt;&gt;" not in slack)
    assert to_slack(to_markdown(slack)) == slack


@given(st.lists(STORED_THERE, max_size=12).map("".join))
def test_what_slack_stores_comes_back_as_it_was(text: str) -> None:
    """Mentions, links, code and marks, once blocks of code stand on lines of their own."""
    slack = to_slack(to_markdown(text))
    assert to_slack(to_markdown(slack)) == slack


@settings(deadline=None)
@given(WRITTEN)
def test_what_is_written_here_shows_the_same_after_both_ways(text: str) -> None:
    """The same words, in the same styles, with the same links and mentions."""
    assert seen(to_markdown(to_slack(text))) == seen(text)


@given(st.lists(TRICKS, max_size=25).map("".join))
def test_who_is_called_there_is_called_here(text: str) -> None:
    """A bot sees a mention exactly where the people mentioned were told of one."""
    named = named_in(text)
    calls = {call[1:] for call in CALL_THERE.findall(to_slack(text))}
    people = {call.replace("subteam^S", "P") for call in calls} - {"here", "channel"}
    wide = "channel" if "channel" in calls else "here" if "here" in calls else None
    assert people == {*named.users, *named.groups} if named else not calls
    assert wide == (named.everyone if named else None)


@given(st.lists(TRICKS | st.text(max_size=5), max_size=25).map("".join))
def test_any_text_is_converted(text: str) -> None:
    """Whatever it is, and however it was asked for."""
    handles = {"a": "U00000001"}
    for reading in (Reading(), Reading(mrkdwn=False), Reading(parse="full", handles=handles)):
        to_slack(to_markdown(text, None, reading))
    to_plain(text)
    to_slack(text)


@pytest.mark.parametrize(
    "unit",
    [
        *("*", "*a", "**a ", "*a_b~~", "_", "_a ", "a_", "~~", "~~a~", "`", "``", "`a", "```\n"),
        *("<", "<a", "<@", "<!", "<http://", "&", "&lt;", "\\", "[", "](", "[a](", "[a](b ", "[]("),
        *(
            "![",
            "[a](http://x) ",
            '[a](http://x "',
            "[a](<b",
            "a@",
            "a@b.",
            "a.b@c.",
            "www.",
            "www.a.",
        ),
        *(
            "http://",
            "http://a(",
            "http://a)",
            "> ",
            "> a\n",
            ">\n",
            "\n",
            "- ",
            "# ",
            "# a\n",
            "~~~\n",
        ),
        *(
            "@a ",
            "#a",
            "1. ",
            " ",
            "  \n",
            "<@U00000001>",
            "**a*b*c**d",
            ">>>",
            "*a **b*",
            "_a *b_ c* ",
        ),
    ],
)
def test_long_texts_take_no_time(unit: str) -> None:
    """A long text that somebody made up is converted while one blinks, both ways."""
    text = (unit * 10_000)[:10_000]
    reading = Reading(handles={"x": "U00000001"})
    with cpu_budget(1.0):
        to_slack(text)
        to_markdown(text, None, reading)
        to_slack(to_markdown(text))
