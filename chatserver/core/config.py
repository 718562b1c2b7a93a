"""The configuration file: every key with its default, checked, and the example made from it."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from inspect import cleandoc
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from protocol.base import Frozen

Port = Annotated[int, Meta(ge=0, le=65_535)]
Rate = Annotated[float, Meta(gt=0, le=1_000_000)]
Count = Annotated[int, Meta(ge=1, le=10_000_000)]


class ConfigError(Exception):
    """The configuration file cannot be used; the message names the file and the key."""


class Section(Struct, metaclass=Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the file."""


class Server(Section):
    """Where the server listens. Changing these needs a restart."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[Port, Meta(description="TCP port; 0 takes any free one.")] = 8080
    public_url: Annotated[
        str, Meta(description="How people reach it, for links and origin checks; empty: by host.")
    ] = ""
    proxies: Annotated[
        list[str],
        Meta(description="Networks of proxies elsewhere that may say for whom they ask."),
    ] = []
    workers: Annotated[
        int, Meta(ge=1, le=64, description="Processes; more than one needs [broker] url.")
    ] = 1
    max_connections: Annotated[Count, Meta(description="Open sockets per process.")] = 20_000
    connections_per_user: Annotated[
        Count, Meta(description="Open sockets per person and process.")
    ] = 20

    def __post_init__(self) -> None:
        """Refuse what is no network, with its place in the file."""
        for each in self.proxies:
            ip_network(each)


class Store(Section):
    """Where everything is kept. Changing these needs a restart."""

    file: Annotated[
        str, Meta(description="SQLite file, inside the data directory unless absolute.")
    ] = "chat.db"
    url: Annotated[
        str,
        Meta(
            pattern="^(postgres(ql)?://.*)?$",
            description="postgresql:// address of a database for many nodes; empty: the file.",
        ),
    ] = ""
    readers: Annotated[int, Meta(ge=1, le=16, description="Threads that read at once.")] = 2


class Broker(Section):
    """How several processes hear of each other. Changing these needs a restart."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^(rediss?(\+sentinel|\+cluster)?://.*)?$",
            description="redis:// (also rediss://, redis+sentinel://, redis+cluster://) address; "
            "empty: one process, in memory.",
        ),
    ] = ""


class Files(Section):
    """What people may upload, and where it is kept. Changing url needs a restart."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^(s3(\+http)?://[^/:@]+:[^/@]+@[^/@]+/.+)?$",
            description="s3://KEY:SECRET@HOST/BUCKET (s3+http:// without TLS) for many nodes; "
            "empty: in the data directory.",
        ),
    ] = ""
    max_mb: Annotated[Count, Meta(description="How large one file may be.")] = 1_024
    max_mb_per_day: Annotated[Count, Meta(description="How much one person uploads a day.")] = 4_096


class Access(Section):
    """Who gets in."""

    email_domains: Annotated[
        list[str],
        Meta(description="Whose addresses may sign up, e.g. ['example.com']; [] as at set-up."),
    ] = []
    session_days: Annotated[
        int, Meta(ge=1, le=3_650, description="A device stays signed in so long, in days.")
    ] = 90
    invitation_days: Annotated[
        int, Meta(ge=1, le=365, description="An invitation is good for so long, in days.")
    ] = 7


class Mail(Section):
    """How mail goes out; without it, sign-up by e-mail domain is off and invitations are links."""

    smtp_url: Annotated[
        str, Meta(description="smtp:// or smtps://user:password@host:port; empty: no mail.")
    ] = ""
    sender: Annotated[str, Meta(description="Address mail comes from.")] = ""


class Push(Section):
    """How browsers are woken: by Web Push, through services that the browsers name."""

    private_addresses: Annotated[
        bool, Meta(description="Push services may be in private networks: one of your own.")
    ] = False


class Apps(Section):
    """Programs that are told what happens here."""

    private_addresses: Annotated[
        bool, Meta(description="Request URLs may lead into private networks: bots live there.")
    ] = True


class Previews(Section):
    """What the server looks up, on the public web only, of the links in messages."""

    enabled: Annotated[
        bool, Meta(description="Links get a title and a picture; false asks nobody anything.")
    ] = True
    without: Annotated[
        list[str],
        Meta(description="Domains that are not asked, nor those below, e.g. ['example.com']."),
    ] = []


class Limits(Section):
    """How much one peer may ask for: a rate per second, and a burst above it."""

    messages_per_s: Annotated[Rate, Meta(description="Messages a person posts.")] = 5.0
    messages_burst: Annotated[Count, Meta(description="Messages.")] = 20
    bot_messages_per_s: Annotated[Rate, Meta(description="Messages a bot posts.")] = 5.0
    bot_messages_burst: Annotated[Count, Meta(description="Messages.")] = 30
    requests_per_s: Annotated[Rate, Meta(description="Any requests on one connection.")] = 20.0
    requests_burst: Annotated[Count, Meta(description="Requests.")] = 60
    connections_per_s: Annotated[
        Rate, Meta(description="New connections of one address that do not sign in.")
    ] = 10.0
    connections_burst: Annotated[Count, Meta(description="New connections.")] = 30


class Log(Section):
    """What is written to standard error."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least that is shown.")
    ] = "info"
    format: Annotated[
        Literal["text", "json"], Meta(description="text for people, json for collectors.")
    ] = "text"


class DeclaredApp(Section):
    """A program that speaks Slack's API and is to be there; any number of these tables.

    Its secrets stand in environment variables, never here; without one, make a token by
    `chatserver app token`.
    """

    name: Annotated[str, Meta(min_length=1, description="Its name, and its bot's.")]
    description: Annotated[str, Meta(description="What it is for.")] = ""
    channels: Annotated[list[str], Meta(description="Public channels it comes into.")] = []
    events: Annotated[
        list[str], Meta(description="Which it gets, as Slack calls them; [] is all.")
    ] = []
    slash: Annotated[list[str], Meta(description="Commands people type, with their slash.")] = []
    socket_mode: Annotated[bool, Meta(description="It fetches all that by a WebSocket.")] = False
    request_url: Annotated[str, Meta(description="Where it is sent its events.")] = ""
    bot_token_env: Annotated[str, Meta(description="Variable with its xoxb- token.")] = ""
    app_token_env: Annotated[str, Meta(description="Variable with its xapp- token.")] = ""
    signing_secret_env: Annotated[
        str, Meta(description="Variable with what its events are signed with.")
    ] = ""


class Config(Struct, metaclass=Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file; every table and key may be left out."""

    server: Server = Server()
    store: Store = Store()
    broker: Broker = Broker()
    files: Files = Files()
    access: Access = Access()
    mail: Mail = Mail()
    push: Push = Push()
    apps: Apps = Apps()
    previews: Previews = Previews()
    limits: Limits = Limits()
    log: Log = Log()
    app: list[DeclaredApp] = []


RELOADABLE = ("access", "mail", "push", "apps", "previews", "limits", "log")
"""Tables taken up on SIGHUP."""


def load(path: Path | None) -> Config:
    """Read a configuration file; without a path, all defaults.

    Raises:
        ConfigError: the file is missing, is no TOML, or has a wrong or unknown key.
    """
    if path is None:
        return Config()
    try:
        return check(tomllib.loads(path.read_text()))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ConfigError) as error:
        raise ConfigError(f"{path}: {error}") from None


def check(plain: dict[str, Any]) -> Config:
    """Turn parsed TOML into a configuration.

    Raises:
        ConfigError: naming the path of the key, and the nearest key that exists.
    """
    try:
        return msgspec.convert(plain, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error))) from None


def with_options(config: Config, **server: object) -> Config:
    """Put options of the command line into ``[server]``; those that are None leave the file's.

    Raises:
        ConfigError: an option has a wrong value.
    """
    given = {key: value for key, value in server.items() if value is not None}
    plain = msgspec.to_builtins(config)
    return check(plain | {"server": plain["server"] | given})


def taken_up(old: Config, new: Config) -> Config:
    """Return what is in force once ``new`` was read: the rest waits for a restart."""
    changed: dict[str, Section] = {section: getattr(new, section) for section in RELOADABLE}
    return msgspec.structs.replace(old, **changed)


def on_port(config: Config, port: int) -> Config:
    """Return the configuration with the port that port 0 came to."""
    server = msgspec.structs.replace(config.server, port=port)
    return msgspec.structs.replace(config, server=server)


def changed_without_effect(old: Config, new: Config) -> list[str]:
    """Name the keys that differ but are only read at start, as ``section.key``."""
    apps = [] if old.app == new.app else ["app"]
    return apps + [
        f"{section}.{key}"
        for section in Config.__struct_fields__
        if section not in (*RELOADABLE, "app")
        for key in type(getattr(old, section)).__struct_fields__
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    ]


def example() -> str:
    """Return the example file: every key with what it is for, commented out at its default."""
    lines = [
        "# Every key of chatserver's configuration, at its default. Copy what you change.",
        "# Made from chatserver/core/config.py by `make generate`.",
        f"# Tables taken up on SIGHUP: {', '.join(RELOADABLE)}. The others need a restart.",
    ]
    for name, section in get_type_hints(Config).items():
        if name != "app":
            lines += ["", f"# {section.__doc__}", f"[{name}]", *_keys(section())]
    about = [f"# {line}".rstrip() for line in cleandoc(DeclaredApp.__doc__ or "").splitlines()]
    lines += ["", *about, "# [[app]]", *_keys(DeclaredApp(name="Deploy Bot"))]
    return "\n".join(lines) + "\n"


def _keys(defaults: Section) -> Iterator[str]:
    for key, hint in get_type_hints(type(defaults), include_extras=True).items():
        value = getattr(defaults, key)
        yield f"# {key} = {_toml(value)}  # {_description(hint)}"


def _description(hint: Any) -> str:
    notes = [note.description for note in get_args(hint)[1:] if isinstance(note, Meta)]
    text = next(note for note in reversed(notes) if note)
    inner = get_args(hint)[0]
    if get_origin(inner) is Literal:
        return f"{text} One of: {', '.join(map(repr, get_args(inner)))}."
    return text


def _toml(value: object) -> str:
    return "[]" if value == [] else msgspec.json.encode(value).decode()


def _explain(message: str) -> str:
    """Reword msgspec's message so that it leads with the key's path."""
    text, _, path = message.partition(" - at `$")
    section = path.rstrip("`").removeprefix(".")
    unknown = re.search(r"unknown field `(.+)`", text)
    if not unknown:
        return f"{section}: {text}"
    key = unknown[1]
    known = _known_keys(section)
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(known)}"
    where = f"{section}.{key}" if section else f"[{key}]"
    return f"{where}: there is no such key; {hint}"


def _known_keys(section: str) -> tuple[str, ...]:
    if section.startswith("app["):
        return DeclaredApp.__struct_fields__
    return getattr(Config(), section).__struct_fields__ if section else Config.__struct_fields__
