"""CVE-2026-24050 (Zulip): no name becomes markup, for the client makes none (ADR 0013)."""

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "clients" / "web" / "src"
MARKUP = re.compile(
    r"\b(dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment"
    r"|setHTMLUnsafe|DOMParser|document\.write(ln)?|createHTML|createScript|eval)\b(?!`)"
)


def test_the_client_makes_no_markup_of_text() -> None:
    """Names of channels, groups, people, files, statuses, options of polls: all become text nodes.

    Wherever they are shown, to administrators too. The page's policy refuses whatever would slip
    through (tests/browser/test_policy.py); attacks are shown whole in tests/browser/test_markup.py.
    """
    sources = [path for path in SOURCES.rglob("*.ts*") if path.is_file()]
    assert len(sources) > 100
    found = {
        str(path.relative_to(SOURCES)): match.group()
        for path in sources
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith(("//", "*", "/*"))
        and (match := MARKUP.search(line)) is not None
    }
    assert found == {}
