"""The same HTTP surface as the gateway's own tests have."""

from tests.gateway.conftest import empty_database, house

__all__ = ["empty_database", "house"]
