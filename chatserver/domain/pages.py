"""How much one answer holds: long messages make short pages."""

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

MAX_CHARACTERS: Final = 250_000


def fitting(page: list[T], characters: Callable[[T], int]) -> list[T]:
    """Return the first items of a page, as many as one answer holds, but one at least."""
    total = 0
    for index, item in enumerate(page):
        total += characters(item)
        if index and total > MAX_CHARACTERS:
            return page[:index]
    return page
