"""What a program gave its message beyond the text, as it is stored."""

import msgspec

from protocol.messages import AppPart

_READ = msgspec.json.Decoder(AppPart).decode


def stored_app(app: AppPart) -> str:
    """Return it as a column holds it."""
    return msgspec.json.encode(app).decode()


def app_of(stored: str | None) -> AppPart | None:
    """Return it from what a column holds."""
    return _READ(stored) if stored else None
