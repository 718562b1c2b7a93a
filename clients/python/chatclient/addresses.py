"""From the address people know to those the client talks to."""

from urllib.parse import urlsplit, urlunsplit

_SOCKET_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_HTTP_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_SOCKET_PATH = "/ws"


def socket_url(url: str) -> str:
    """``https://chat.example.org`` -> ``wss://chat.example.org/ws``.

    Raises:
        ValueError: the scheme is none of http, https, ws and wss.
    """
    return _at(url, _SOCKET_SCHEMES, _SOCKET_PATH)


def http_url(url: str, path: str) -> str:
    """``wss://chat.example.org/ws``, ``/auth`` -> ``https://chat.example.org/auth``.

    Raises:
        ValueError: the scheme is none of http, https, ws and wss.
    """
    return _at(url, _HTTP_SCHEMES, path)


def _at(url: str, schemes: dict[str, str], path: str) -> str:
    """Return the server's address with another scheme, and ``path`` for the socket's own."""
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.netloc:
        raise ValueError(f"{url!r} is no address such as http://127.0.0.1:8080")
    root = parts.path.rstrip("/").removesuffix(_SOCKET_PATH)
    return urlunsplit((schemes[parts.scheme], parts.netloc, root + path, "", ""))
