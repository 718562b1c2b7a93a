"""Where people reach the server, as the configuration says; never as a request says."""

import socket

from .config import Server

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  # compared with, not bound to


def base_url(server: Server) -> str:
    """Return the address links are built on, without a slash at the end."""
    if server.public_url:
        return server.public_url.rstrip("/")
    host = socket.gethostname() if server.host in _EVERYWHERE else server.host
    return f"http://{f'[{host}]' if ':' in host else host}:{server.port}"
