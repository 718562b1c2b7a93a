"""Whether a happening is written once for each recipient, or once for all of them.

Source: Silberstein et al., Feeding Frenzy, SIGMOD 2010, lemma 1: push where φc/φp ≥ H/L.
"""

from typing import Final

PUSH_AT_MOST: Final = 64


def is_pushed(recipients: int, at_most: int = PUSH_AT_MOST) -> bool:
    """Say whether so many recipients get a row each; this bounds the cost of one message."""
    return recipients <= at_most


def pays_to_push(
    views_per_day: float, events_per_day: float, push_us: float, pull_us: float
) -> bool:
    """Say whether a push for each event costs less than a pull for each view."""
    return views_per_day * pull_us >= events_per_day * push_us
