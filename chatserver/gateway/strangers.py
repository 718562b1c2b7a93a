"""How many sockets of each network have not said yet whose they are."""

from typing import Final

MAX_OF_NETWORK: Final = 50


class Strangers:
    """Counts sockets; has no more entries than there are sockets open."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}

    def enter(self, network: str) -> bool:
        """Count one more socket; say no if there are too many already."""
        count = self._of.get(network, 0)
        if count >= MAX_OF_NETWORK:
            return False
        self._of[network] = count + 1
        return True

    def leave(self, network: str) -> None:
        """Count one less: it is known now, or gone."""
        count = self._of.pop(network)
        if count > 1:
            self._of[network] = count - 1

    def __len__(self) -> int:
        return len(self._of)
