"""The parts of a form, for the pages without scripts."""

from typing import Final

from protocol.limits import MAX_NAME_CHARACTERS

from .markup import Markup, fill, joined
from .phrases import Phrases

MAX_EMAIL_CHARACTERS: Final = 254
MAX_LIST_CHARACTERS: Final = 2_000

OPTIONAL: Final = Markup("")
REQUIRED: Final = Markup(" required")
FIXED: Final = Markup(" required readonly")
FIRST: Final = Markup(" required autofocus")

_FIELD: Final = """<label for="$name">$label</label>
<input id="$name" name="$name" type="$type" value="$value" autocomplete="$complete"
 maxlength="$most"$extra>"""
_LIST: Final = """<label for="$name">$label</label>
<input id="$name" name="$name" value="$value" autocomplete="off" autocapitalize="off"
 spellcheck="false" maxlength="$most" aria-describedby="$name-hint"$extra>
<small id="$name-hint">$hint</small>"""
_FORM: Final = """<form method="post">
$fields
<button>$button</button>
</form>"""


def form(fields: list[Markup], button: str) -> Markup:
    """Put fields into a form that is sent to the page's own address."""
    return fill(_FORM, fields=joined(fields), button=button)


def field(name: str, label: str, value: str, complete: str, extra: Markup = REQUIRED) -> Markup:
    """Make a field for a name or an address; ``complete`` tells browsers what to offer."""
    is_email = name == "email"
    return fill(
        _FIELD,
        name=name,
        label=label,
        value=value,
        type="email" if is_email else "text",
        complete=complete,
        most=MAX_EMAIL_CHARACTERS if is_email else MAX_NAME_CHARACTERS,
        extra=extra,
    )


def names(name: str, label: str, hint: str, value: str, extra: Markup) -> Markup:
    """Make a field for several names with commas between them."""
    return fill(
        _LIST,
        name=name,
        label=label,
        hint=hint,
        value=value,
        most=MAX_LIST_CHARACTERS,
        extra=extra,
    )


def password(phrases: Phrases) -> Markup:
    """Make the field for a new password."""
    return fill(
        """<label for="password">$label</label>
<input id="password" name="password" type="password" autocomplete="new-password"
 minlength="8" maxlength="256" required aria-describedby="hint">
<small id="hint">$hint</small>""",
        label=phrases.password,
        hint=phrases.password_hint,
    )
