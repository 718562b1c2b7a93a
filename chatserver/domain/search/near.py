"""How far one word is from another, by the mistakes of somebody who types."""


def mistakes_allowed(word: str) -> int:
    """Return with how many mistakes a word may still be meant."""
    if len(word) < 4:  # noqa: PLR2004  # too short to tell
        return 0
    return 1 if len(word) < 8 else 2  # noqa: PLR2004


def is_near(one: str, other: str, most: int) -> bool:
    """Say whether ``most`` mistakes lead from one word to another.

    A mistake is a letter too many, too few, another one, or two that changed places.
    Source: the optimal string alignment distance (Boytsov, 2011).
    """
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
