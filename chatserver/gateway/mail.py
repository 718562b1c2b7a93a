"""Mail: plain text, in French or English, by the SMTP server the configuration names."""

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from chatserver.core.addresses import is_loopback
from chatserver.core.config import ConfigError, Mail
from chatserver.domain.names import email_domain

from .languages import Language

TIMEOUT_S: Final = 20.0
_PORTS: Final = {"smtp": 25, "smtps": 465}


class Letter(NamedTuple):
    """A mail before it has an addressee."""

    subject: str
    text: str


class Written(NamedTuple):
    """A mail that is written out, as plain text and as HTML, with headers of its own."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]


class Relay(NamedTuple):
    """The SMTP server mail is handed to."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool


INVITATION: Final[dict[Language, Letter]] = {
    "en": Letter(
        "Your invitation to {workspace}",
        "Hello,\n\n{inviter} invites you to {workspace}.\n\n"
        "Choose your name and password here:\n\n{link}\n\n"
        "The link is for you alone and good for {days} days.\n",
    ),
    "fr": Letter(
        "Votre invitation à rejoindre {workspace}",
        "Bonjour,\n\n{inviter} vous invite à rejoindre {workspace}.\n\n"
        "Choisissez votre nom et votre mot de passe ici :\n\n{link}\n\n"
        "Ce lien est personnel et valable {days} jours.\n",
    ),
}
SIGN_UP: Final[dict[Language, Letter]] = {
    "en": Letter(
        "Your account on {workspace}",
        "Hello,\n\nsomebody, probably you, asked for an account on {workspace} with this "
        "address.\n\nChoose your name and password here:\n\n{link}\n\n"
        "The link is good for {days} days. If it was not you, nothing needs to be done.\n",
    ),
    "fr": Letter(
        "Votre compte sur {workspace}",
        "Bonjour,\n\nquelqu’un, sans doute vous, a demandé un compte sur {workspace} avec "
        "cette adresse.\n\nChoisissez votre nom et votre mot de passe ici :\n\n{link}\n\n"
        "Ce lien est valable {days} jours. Si ce n’était pas vous, il n’y a rien à faire.\n",
    ),
}
HERE_ALREADY: Final[dict[Language, Letter]] = {
    "en": Letter(
        "You have an account on {workspace}",
        "Hello,\n\nsomebody, probably you, asked for an account on {workspace}. There is one "
        "with this address already: sign in with it.\n\n{link}\n",
    ),
    "fr": Letter(
        "Vous avez un compte sur {workspace}",
        "Bonjour,\n\nquelqu’un, sans doute vous, a demandé un compte sur {workspace}. Il en "
        "existe déjà un avec cette adresse : connectez-vous.\n\n{link}\n",
    ),
}


class MailFailed(Exception):  # noqa: N818  # reads as what happened
    """The mail was not taken by the SMTP server; the message says why."""


class Mailer:
    """Hands mails to the configured SMTP server, one connection each."""

    def __init__(self, config: Callable[[], Mail]) -> None:
        self._config = config

    @property
    def configured(self) -> bool:
        """Whether there is a server to hand mail to."""
        return bool(self._config().smtp_url)

    async def send(self, to: str, letter: Letter, **values: object) -> None:
        """Send a letter with ``values`` filled in.

        Raises:
            MailFailed: the server did not take it, or the configuration is wrong.
        """
        await self._deliver(lambda sender: compose(sender, to, letter, **values))

    async def hand_over(self, to: str, written: Written) -> None:
        """Send a mail that is written out.

        Raises:
            MailFailed: the server did not take it, or the configuration is wrong.
        """
        await self._deliver(lambda sender: compose_written(sender, to, written))

    async def _deliver(self, made: Callable[[str], EmailMessage]) -> None:
        config = self._config()
        try:
            relay = parse_relay(config.smtp_url)
            await _hand_over(made(config.sender or f"chat@{relay.host}"), relay)
        except (aiosmtplib.SMTPException, OSError, ValueError, ConfigError) as error:
            raise MailFailed(str(error)) from error


def compose(sender: str, to: str, letter: Letter, **values: object) -> EmailMessage:
    """Make a message of a letter.

    Raises:
        ValueError: an address is none.
    """
    message = _begun(sender, to, letter.subject.format(**values))
    message.set_content(letter.text.format(**values))
    return message


def compose_written(sender: str, to: str, written: Written) -> EmailMessage:
    """Make a message of a mail that is written out.

    Raises:
        ValueError: an address is none.
    """
    message = _begun(sender, to, written.subject)
    for name, value in written.headers.items():
        message[name] = value
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    return message


def _begun(sender: str, to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = _address(sender)
    message["To"] = _address(to)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=email_domain(sender) or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    return message


def parse_relay(url: str) -> Relay:
    """Read ``[mail] smtp_url``.

    Raises:
        ConfigError: it is no smtp:// or smtps:// address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"mail.smtp_url: {error}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ConfigError("mail.smtp_url: an address starts with smtp:// or smtps://")
    return Relay(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
    )


async def _hand_over(message: EmailMessage, relay: Relay) -> None:
    """Deliver over TLS where it is offered; on this machine any certificate will do."""
    await aiosmtplib.send(
        message,
        hostname=relay.host,
        port=relay.port,
        username=relay.user,
        password=relay.password,
        use_tls=relay.tls,
        start_tls=None,
        validate_certs=not is_loopback(relay.host),
        timeout=TIMEOUT_S,
    )


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    if not local or not domain or text.split() != [text]:
        raise ValueError(f"{text!r} is no e-mail address")
    return Address(username=local, domain=domain)
