"""The hub waits for a missing event before it asks the log; tests have none to wait for."""

from collections.abc import Iterator

import pytest

from chatserver.delivery import hub


@pytest.fixture(autouse=True, scope="session")
def impatient() -> Iterator[None]:
    """Let holes be filled at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "REPAIR_AFTER_S", 0)
        yield
