"""The house rules on the page on which one joins: their text, and a box to tick."""

from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt

from chatserver.store.rules import Rules

from .markup import Markup, fill
from .phrases import Phrases

_PART: Final = """<h2 id="rules-title">$title</h2>
<section class="rules" tabindex="0" aria-labelledby="rules-title">
$text</section>
<label class="tick"><input type="checkbox" name="rules" value="$worded_us" required>
 <span>$agree</span></label>"""
_BELOW_THE_TITLE: Final = 2

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
_markdown.enable("strikethrough").disable("image")


def part(phrases: Phrases, found: Rules | None) -> list[Markup]:
    """Return what a newcomer reads and agrees to: nothing where there are no house rules.

    The box names the wording that was read.
    """
    if found is None or not found.text:
        return []
    return [
        fill(
            _PART,
            title=phrases.rules,
            text=drawn(found.text),
            worded_us=found.wording.worded_us,
            agree=phrases.agree,
        )
    ]


@lru_cache(maxsize=1)
def drawn(text: str) -> Markup:
    """Return Markdown as HTML: no HTML of its own, no pictures, no links that are scripts."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{min(int(token.tag[1:]) + _BELOW_THE_TITLE, 6)}"
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))
