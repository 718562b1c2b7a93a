"""A stored text in the form in which Slack's programs expect it."""

import pytest

from chatserver.domain.slack.mrkdwn import to_slack

NAMES = {"U00000001": "ann", "C00000001": "general", "P00000001": "staff & co"}


@pytest.mark.parametrize(
    ("stored", "slack"),
    [
        ("hello, world", "hello, world"),
        ("a & b < c > d &amp;", "a &amp; b &lt; c &gt; d &amp;amp;"),
        ("**b** __b__ *i* _i_ ~~s~~", "*b* *b* _i_ _i_ ~s~"),
        ("***both***", "_*both*_"),
        ("**a _b_ c**", "*a _b_ c*"),
        ("**one\ntwo**", "*one*\n*two*"),
        ("2 * 3 and snake_case and ~", "2 * 3 and snake_case and ~"),
        ("\\*typed\\* \\_so\\_ C:\\dir", "*typed* _so_ C:\\dir"),
        ("**un**believable", "unbelievable"),
        ("# Title #\ntext", "*Title*\ntext"),
        ("## **Bold** title", "*Bold title*"),
        ("\\# none", "# none"),
        ("- a\n- b\n  1. c\n* d", "- a\n- b\n  1. c\n* d"),
    ],
)
def test_marks(stored: str, slack: str) -> None:
    """Marks are Slack's, and left out where Slack would show them."""
    assert to_slack(stored) == slack


@pytest.mark.parametrize(
    ("stored", "slack"),
    [
        ("> a\n> b", "&gt; a\n&gt; b"),
        ("> a\nb", "&gt; a\n&gt; b"),
        ("> a\n\nb", "&gt; a\nb"),
        ("> a\n\n\nb", "&gt; a\n\nb"),
        ("> a\n\n> b", "&gt; a\n\n&gt; b"),
        ("\\> a", "&gt; a"),
    ],
)
def test_quotes(stored: str, slack: str) -> None:
    """Each line of a quote is marked; the blank line that only Markdown needs is left out."""
    assert to_slack(stored) == slack


@pytest.mark.parametrize(
    ("stored", "slack"),
    [
        ("`*a* <@U00000001> &`", "`*a* &lt;@U00000001&gt; &amp;`"),
        ("`` a`b ``", "``` a`b ```"),
        ("```py\n*a*\n```\nb", "```\n*a*\n```\nb"),
        ("~~~\na <b>\n~~~", "```\na &lt;b&gt;\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("> ```\n> a\n> ```", "```\na\n```"),
        ("a ` b", "a ` b"),
    ],
)
def test_code(stored: str, slack: str) -> None:
    """Code is between one backtick or three, without its language."""
    assert to_slack(stored) == slack


@pytest.mark.parametrize(
    ("stored", "slack"),
    [
        ("<@U00000001>", "<@U00000001|ann>"),
        ("<@U00000002>", "<@U00000002>"),
        ("<#C00000001> <#D00000001>", "<#C00000001|general> <#D00000001>"),
        ("<!group:P00000001>", "<!subteam^S00000001|@staff &amp; co>"),
        ("<!group:P00000002>", "<!subteam^S00000002>"),
        ("**<!here>** <!channel> <!everyone>", "*<!here>* <!channel> &lt;!everyone&gt;"),
        ("\\<@U00000001> <@u00000001>", "&lt;@U00000001&gt; &lt;@u00000001&gt;"),
    ],
)
def test_mentions(stored: str, slack: str) -> None:
    """A mention is Slack's, with a name where one is known; what is none is text."""
    assert to_slack(stored, NAMES) == slack


@pytest.mark.parametrize(
    ("stored", "slack"),
    [
        ("see http://x.org/.", "see <http://x.org/>."),
        ("(https://x.org/a_(b)?c=_d_&e)", "(<https://x.org/a_(b)?c=_d_&amp;e>)"),
        ("www.x.org, a_b@x.org", "<http://www.x.org|www.x.org>, <mailto:a_b@x.org|a_b@x.org>"),
        ("<https://x.org> <a@x.org>", "<https://x.org> <mailto:a@x.org|a@x.org>"),
        ("[**a** `b` & c](http://x.org 'd')", "<http://x.org|a b &amp; c>"),
        ("[a|b](<http://x.org/ y|z>)", "<http://x.org/%20y%7Cz|a|b>"),
        ("![pic](http://x.org/p.png) [](http://x.org)", "<http://x.org/p.png|pic> <http://x.org>"),
        ("[ask <@U00000001>](http://x.org)", "ask <@U00000001> (<http://x.org>)"),
        ("[a](javascript:x) [b](c)", "[a](javascript:x) [b](c)"),
        ("http\\://x.org www\\.x\\.org", "http://x.org www.x.org"),
        ("*http://x.org*", "_<http://x.org>_"),
    ],
)
def test_links(stored: str, slack: str) -> None:
    """Links and bare addresses are Slack's; a mention in the text of a link stays one."""
    assert to_slack(stored) == slack
