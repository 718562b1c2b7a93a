"""What the server's side of a session counts against a client."""

import pytest

from protocol import CloseCode, ErrorCode
from protocol.codec import refused
from protocol.limits import MAX_ERRORS_PER_MINUTE
from protocol.server_session import Closing, ServerSession


def closes_after(session: ServerSession, code: ErrorCode, now_s: float = 0.0) -> int | None:
    """Refuse up to a hundred requests; return which of them ended the connection."""
    for number in range(1, 101):
        closing = session.count_error(refused(code, "no", number), now_s, 60)
        if closing is not None:
            assert closing == Closing(CloseCode.TOO_MANY_ERRORS, closing.reason)
            return number
    return None


def test_wrong_requests_are_counted_by_the_minute() -> None:
    """The twenty-first is the end; a minute later the count begins anew."""
    session = ServerSession()
    assert closes_after(session, ErrorCode.INVALID) == MAX_ERRORS_PER_MINUTE + 1
    assert closes_after(session, ErrorCode.INVALID, 60.0) == MAX_ERRORS_PER_MINUTE + 1


@pytest.mark.parametrize("code", [ErrorCode.STORAGE_FULL, ErrorCode.UNAVAILABLE])
def test_what_is_not_the_clients_fault_is_not_counted(code: ErrorCode) -> None:
    """A full disk sends nobody away for good."""
    assert closes_after(ServerSession(), code) is None
