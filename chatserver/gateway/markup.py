"""HTML whose values are escaped unless they are HTML already."""

from html import escape
from string import Template


class Markup(str):
    """HTML that may stand in a page as it is."""

    __slots__ = ()


def fill(template: str, **values: object) -> Markup:
    """Put values into a template's ``$names``; all but :class:`Markup` are escaped.

    Raises:
        KeyError: a value is missing.
    """
    safe = {
        name: value if isinstance(value, Markup) else escape(str(value))
        for name, value in values.items()
    }
    return Markup(Template(template).substitute(safe))


def joined(parts: list[Markup]) -> Markup:
    """Put pieces one after the other."""
    return Markup("\n".join(parts))
