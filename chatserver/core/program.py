"""Which version of the program this is."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """Return it, as installed; the first time takes some milliseconds."""
    return metadata.version("chatserver")
