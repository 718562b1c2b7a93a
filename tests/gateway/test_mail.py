"""Mail, against a real SMTP server."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.core.config import ConfigError, Mail
from chatserver.gateway.mail import (
    HERE_ALREADY,
    INVITATION,
    SIGN_UP,
    Letter,
    Mailer,
    MailFailed,
    compose,
    parse_relay,
)
from tests.running import run

from .postmaster import Postmaster

BOB = "bob@example.org"
VALUES = {
    "workspace": "Wonderland",
    "inviter": "Alice",
    "link": "https://chat.example.org/join/join-token",
    "days": 7,
}


@pytest.fixture
def tls() -> ssl.SSLContext:
    """What a server needs to offer TLS, with a certificate nobody would trust elsewhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "localhost.pem")
    return context


@pytest.fixture
def postmaster(runner: asyncio.Runner) -> Iterator[Postmaster]:
    """A mail server that takes everything."""
    postmaster = Postmaster()
    runner.run(postmaster.open())
    yield postmaster
    runner.run(postmaster.close())


def mailer_for(port: int, scheme: str = "smtp", login: str = "", sender: str = "") -> Mailer:
    """Return a mailer for a server on this machine."""
    config = Mail(smtp_url=f"{scheme}://{login}127.0.0.1:{port}", sender=sender)
    return Mailer(lambda: config)


@pytest.mark.parametrize("letters", [INVITATION, SIGN_UP, HERE_ALREADY])
@pytest.mark.parametrize("language", ["en", "fr"])
@run
async def test_a_letter_arrives_as_it_was_written(
    postmaster: Postmaster, letters: dict[str, Letter], language: str
) -> None:
    """Plain text, accents and all, from the configured sender to one address."""
    mailer = mailer_for(postmaster.port, sender="chat@example.org")
    await mailer.send(BOB, letters[language], **VALUES)
    (message,), (envelope,) = postmaster.messages, postmaster.envelopes
    assert (message["From"], message["To"]) == ("chat@example.org", BOB)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("chat@example.org", [BOB])
    assert message["Subject"] == letters[language].subject.format(**VALUES)
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == (
        letters[language].text.format(**VALUES).splitlines()
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")


@run
async def test_a_user_and_password_in_the_address_are_used(postmaster: Postmaster) -> None:
    """Escaped characters are taken for what they mean."""
    await postmaster.close()
    await postmaster.open(authenticator=postmaster.authenticate, auth_require_tls=False)
    mailer = mailer_for(postmaster.port, login="chat%40example.org:p%3A%2F@")
    await mailer.send(BOB, SIGN_UP["en"], **VALUES)
    assert postmaster.logins == [(b"chat@example.org", b"p:/")]
    assert len(postmaster.messages) == 1


@run
async def test_tls_is_used_where_it_is_offered(postmaster: Postmaster, tls: ssl.SSLContext) -> None:
    """STARTTLS, before anything is said."""
    await postmaster.close()
    await postmaster.open(tls_context=tls, require_starttls=True)
    await mailer_for(postmaster.port).send(BOB, SIGN_UP["en"], **VALUES)
    assert len(postmaster.messages) == 1


@run
async def test_a_refused_mail_says_why(postmaster: Postmaster) -> None:
    """The server's words reach the log."""
    postmaster.refusal = "550 nobody of that name"
    with pytest.raises(MailFailed, match="nobody of that name"):
        await mailer_for(postmaster.port).send(BOB, SIGN_UP["en"], **VALUES)


@run
async def test_a_server_that_is_not_there_is_a_failed_mail(postmaster: Postmaster) -> None:
    """Not a bug."""
    await postmaster.close()
    with pytest.raises(MailFailed):
        await mailer_for(postmaster.port).send(BOB, SIGN_UP["en"], **VALUES)
    await postmaster.open()


@pytest.mark.parametrize(
    "address", ["bob", "bob@example.org\r\nBcc: eve@example.org", "a b@example.org", ""]
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    """No header can be smuggled in by one."""
    with pytest.raises(ValueError, match=r"address|CR|carriage"):
        compose("chat@example.org", address, SIGN_UP["en"], **VALUES)


def test_a_name_cannot_add_headers() -> None:
    """Line breaks in what is filled in become spaces."""
    workspace = "Wonderland\r\nBcc: eve@example.org"
    message = compose("chat@example.org", BOB, SIGN_UP["en"], **(VALUES | {"workspace": workspace}))
    assert message["Bcc"] is None
    assert message["Subject"] == "Your account on Wonderland Bcc: eve@example.org"


@pytest.mark.parametrize("url", ["mail.example.org", "http://a", "smtp://", "smtp://a:x", ""])
def test_a_wrong_relay_is_a_configuration_error(url: str) -> None:
    """It names the key."""
    with pytest.raises(ConfigError, match=r"mail\.smtp_url"):
        parse_relay(url)


def test_a_relay_has_its_usual_port() -> None:
    """25, or 465 with TLS from the start."""
    assert parse_relay("smtp://a").port == 25
    assert parse_relay("smtps://a").port == 465
    assert parse_relay("smtps://a:99")[:2] == ("a", 99)


def test_mail_is_off_unless_configured() -> None:
    """And follows the configuration as it changes."""
    config = [Mail()]
    mailer = Mailer(lambda: config[-1])
    assert not mailer.configured
    config.append(Mail(smtp_url="smtp://a"))
    assert mailer.configured
