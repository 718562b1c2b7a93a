"""Where Redis is, as ``[broker] url`` says it."""

import ssl
from typing import Final, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from chatserver.core.config import ConfigError

Mode = Literal["server", "sentinel", "cluster"]

_MODES: Final[dict[str, Mode]] = {
    "redis": "server",
    "redis+sentinel": "sentinel",
    "redis+cluster": "cluster",
}
_PORTS: Final[dict[Mode, int]] = {"server": 6379, "sentinel": 26379, "cluster": 6379}
_OPTIONS: Final = (
    "ssl_ca_certs",
    "ssl_certfile",
    "ssl_keyfile",
    "sentinel_username",
    "sentinel_password",
)


class Host(NamedTuple):
    """One server's name and port."""

    name: str
    port: int

    def __str__(self) -> str:
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


class Login(NamedTuple):
    """A user of Redis' ACL; without a password nobody."""

    user: str
    password: str


class RedisAddress(NamedTuple):
    """Which servers to ask first, how they are arranged, and how they are spoken to."""

    mode: Mode
    hosts: tuple[Host, ...]
    login: Login
    sentinel_login: Login
    master: str
    """What the sentinels call the server."""
    tls: ssl.SSLContext | None


def parse(url: str) -> RedisAddress:
    """Read an address.

    Raises:
        ConfigError: it is none; the text says what is wrong, and shows no password.
    """
    scheme, _, rest = url.partition("://")
    secure = scheme.startswith("rediss")
    mode = _MODES.get(scheme.replace("rediss", "redis", 1))
    if mode is None:
        raise ConfigError(
            "[broker] url: it should start with redis://, redis+sentinel:// or redis+cluster://"
        )
    parts = urlsplit(f"//{rest}")
    user_and_password, _, places = parts.netloc.rpartition("@")
    hosts = tuple(_host(place, _PORTS[mode]) for place in places.split(","))
    if mode == "server" and len(hosts) > 1:
        raise ConfigError(
            "[broker] url: several servers need redis+cluster:// or redis+sentinel://"
        )
    name = parts.path.strip("/")
    if mode == "sentinel" and not name:
        raise ConfigError(
            "[broker] url: after the sentinels comes what they call the server: …/mymaster"
        )
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(set(options) - set(_OPTIONS)):
        raise ConfigError(f"[broker] url: {unknown[0]} is unknown; there are {', '.join(_OPTIONS)}")
    user, _, password = user_and_password.partition(":")
    return RedisAddress(
        mode=mode,
        hosts=hosts,
        login=Login(unquote(user), unquote(password)),
        sentinel_login=Login(
            options.get("sentinel_username", ""), options.get("sentinel_password", "")
        ),
        master=unquote(name),
        tls=_context(options) if secure else None,
    )


def _host(place: str, port: int) -> Host:
    try:
        parts = urlsplit(f"//{place}")
        return Host(parts.hostname or "127.0.0.1", parts.port or port)
    except ValueError:
        raise ConfigError("[broker] url: a host or a port in it is none") from None


def _context(options: dict[str, str]) -> ssl.SSLContext:
    """Trust the system's authorities, or one of your own; show a certificate if there is one."""
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
        if certificate := options.get("ssl_certfile"):
            context.load_cert_chain(certificate, options.get("ssl_keyfile"))
    except OSError as error:
        raise ConfigError(f"[broker] url: its certificates cannot be read: {error}") from None
    return context
