"""Inviting, joining and signing up over HTTP."""

import asyncio
from typing import Any

import pytest

from chatserver.actions import accounts
from chatserver.actions.channels import create_channel
from chatserver.actions.registry import Act
from chatserver.domain.tokens import new_token
from chatserver.gateway.phrases import PHRASES
from chatserver.store import log, memberships, users
from chatserver.store.users import NewUser
from protocol import ErrorCode
from protocol.channels import CreateChannel
from protocol.ids import ChannelId, UserId
from tests.running import run

from .house import ALICE, BOB, PASSWORD, House, actor_of

JOIN = {"name": "Bob", "email": BOB, "password": PASSWORD}
MAIL = {"smtp_url": "smtp://127.0.0.1:9", "sender": "chat@example.org"}


async def open_channel(house: House, actor: Any, name: str, kind: Any) -> ChannelId:
    """Create a channel of somebody's."""
    joined = await house.commit(
        lambda tx: create_channel(Act(actor, None, tx), CreateChannel(name=name, kind=kind))
    )
    return joined.membership.channel.id


@run
async def test_a_member_invites_and_the_newcomer_joins(house: House) -> None:
    """The link is built from the configuration, and is good once."""
    alice = await house.found()
    house.configure(server={"public_url": "https://chat.example.org"})
    invited = await house.post("/auth/invitations", {}, alice.token)
    token = invited.json["token"]
    assert invited.json["url"] == f"https://chat.example.org/join/{token}"
    assert invited.json["mailed"] is False
    joined = await house.post("/auth/join", JOIN | {"token": token})
    assert joined.status == 200
    assert joined.json["user"]["role"] == "member"
    assert (await house.get("/auth/session", joined.json["token"])).status == 200
    again = await house.post("/auth/join", JOIN | {"token": token, "email": "c@example.org"})
    assert (again.status, again.code) == (410, "conflict")


@run
async def test_two_who_come_at_once_with_one_invitation(house: House) -> None:
    """H23: exactly one wins."""
    token = (await house.invite()).token
    bodies = [JOIN | {"token": token, "email": f"user{n}@example.org"} for n in range(5)]
    answers = await asyncio.gather(*(house.post("/auth/join", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [200, 410, 410, 410, 410]


@run
async def test_an_invitation_for_several_is_counted(house: House) -> None:
    """Two uses let two in."""
    token = (await house.invite(uses=2)).token
    statuses = [
        (
            await house.post("/auth/join", JOIN | {"token": token, "email": f"{n}@example.org"})
        ).status
        for n in range(3)
    ]
    assert statuses == [200, 200, 410]


@run
async def test_an_invitation_that_is_over_lets_nobody_in(house: House) -> None:
    """H23: expired, taken back, or of somebody who left: 410."""
    alice, bob = await house.found(), await house.admit()
    tokens = [
        (await house.invite(days=0)).token,
        (await house.invite(actor_of(alice))).token,
        (await house.invite(actor_of(bob))).token,
    ]
    for _ in range(2):
        revoked = await house.post("/auth/invitations/revoke", {"token": tokens[1]}, alice.token)
        assert revoked.status == 200
    await house.commit(lambda tx: accounts.deactivate(tx, bob.user.id))
    for token in tokens:
        answer = await house.post("/auth/join", JOIN | {"token": token, "email": "n@example.org"})
        assert answer.status == 410


@run
async def test_what_is_no_invitation_is_not_found(house: House) -> None:
    """H23: another workspace's, a mistyped one, a set-up link, another kind of token: 404."""
    setup, good = await house.setup_token(), (await house.invite()).token
    alice = await house.admit(ALICE)
    wrong = [
        new_token("join-"),
        good[:-1],
        good + "a",
        good.swapcase(),
        setup,
        alice.token,
        "",
        "é",
    ]
    for token in wrong:
        answer = await house.post("/auth/join", JOIN | {"token": token})
        assert (answer.status, answer.code) == (404, "not_found"), token
    assert (await house.post("/auth/join", JOIN | {"token": "a" * 257})).status == 413


@run
async def test_an_invitation_for_an_address_is_for_no_other(house: House) -> None:
    """The address need not be said, and cannot be another."""
    token = (await house.invite(email=BOB)).token
    eve = await house.post("/auth/join", JOIN | {"token": token, "email": "eve@example.org"})
    assert (eve.status, eve.json["error"]["field"]) == (400, "email")
    silent = {"name": "Bob", "password": PASSWORD, "token": token}
    assert (await house.post("/auth/join", silent)).status == 200
    assert await house.database.read(users.by_email, BOB)


@run
async def test_a_refused_newcomer_uses_nothing_up(house: House) -> None:
    """An address that is taken, no address, a bad password: the invitation stays good."""
    await house.found()
    token = (await house.invite()).token
    wrong = {
        409: {"email": ALICE},
        400: {"email": None},
        413: {"password": "x" * 2_000},
    }
    for status, fields in wrong.items():
        answer = await house.post("/auth/join", JOIN | {"token": token} | fields)
        assert answer.status == status
    assert (await house.post("/auth/join", JOIN | {"token": token})).status == 200


@run
async def test_roles_are_not_for_the_newcomer_to_choose(house: House) -> None:
    """P25: a field that is none of theirs is refused."""
    token = (await house.invite()).token
    answer = await house.post("/auth/join", JOIN | {"token": token, "role": "administrator"})
    assert answer.status == 400


@pytest.mark.parametrize(
    ("inviter", "role", "status"),
    [
        ("member", "member", 200),
        ("member", "guest", 200),
        ("member", "administrator", 403),
        ("guest", "guest", 403),
        ("administrator", "administrator", 200),
    ],
)
@run
async def test_who_may_invite_whom(house: House, inviter: str, role: str, status: int) -> None:
    """S7: nobody gives more than they have, and guests give nothing."""
    session = await house.admit(role=inviter)
    answer = await house.post("/auth/invitations", {"role": role}, session.token)
    assert answer.status == status


@run
async def test_a_bot_invites_nobody(house: House) -> None:
    """Whatever its owner may do."""
    bot = await house.commit(lambda tx: accounts.bot_token(tx, "robot"))
    assert (await house.post("/auth/invitations", {}, bot.token)).status == 403


@run
async def test_the_newcomer_enters_the_channels_of_the_invitation_only(house: House) -> None:
    """S7: those the inviter may bring people into, and no others."""
    alice = await house.found()
    actor = actor_of(alice)
    await open_channel(house, actor, "news", "public")
    secret = await open_channel(house, actor, "secret", "private")
    invited = await house.post("/auth/invitations", {"channels": [secret]}, alice.token)
    joined = await house.post("/auth/join", JOIN | {"token": invited.json["token"]})
    bob = joined.json["user"]["id"]
    mine = await house.database.read(memberships.of_user, bob, "", 10)
    assert [membership.channel.id for membership in mine] == [secret]


@run
async def test_nobody_invites_to_channels_they_are_not_in(house: House) -> None:
    """A private channel one does not see is not there."""
    secret = await open_channel(house, actor_of(await house.found()), "secret", "private")
    bob = await house.admit()
    answer = await house.post("/auth/invitations", {"channels": [secret]}, bob.token)
    assert (answer.status, answer.code) == (404, "not_found")


@run
async def test_only_who_made_an_invitation_takes_it_back(house: House) -> None:
    """And administrators; to others it is not there."""
    alice, bob = await house.found(), await house.admit()
    of_alice = (await house.invite(actor_of(alice))).token
    of_bob = (await house.invite(actor_of(bob))).token
    tries = [(of_alice, bob, 404), (of_bob, alice, 200), (of_alice, alice, 200)]
    for token, actor, status in tries:
        answer = await house.post("/auth/invitations/revoke", {"token": token}, actor.token)
        assert answer.status == status


@run
async def test_somebody_who_left_meanwhile_invites_nobody(house: House) -> None:
    """The role counts when it is used, not when the request began."""
    await house.found()
    bob = await house.admit()
    await house.commit(lambda tx: accounts.deactivate(tx, bob.user.id))
    with pytest.raises(Exception, match="sign in first"):
        await house.invite(actor_of(bob))


# -- by mail ---------------------------------------------------------------------------------


def configure_mail(house: House, *email_domains: str) -> None:
    """Let mail go out, and those with an address in one of the domains in."""
    house.configure(
        mail=MAIL,
        access={"email_domains": list(email_domains)},
        server={"public_url": "https://chat.example.org"},
    )


@run
async def test_an_invitation_for_an_address_is_mailed(house: House) -> None:
    """In the inviter's language, with the link that was also answered."""
    alice = await house.found()
    configure_mail(house)
    body = {"email": BOB}
    answer = await house.post("/auth/invitations", body, alice.token, Accept_Language="fr")
    assert answer.json["mailed"] is True
    ((to, subject, text),) = await house.letters()
    assert (to, subject) == (BOB, "Votre invitation à rejoindre Wonderland")
    assert answer.json["url"] in text
    assert "Alice" in text


@run
async def test_who_has_an_allowed_address_signs_up(house: House) -> None:
    """The mail proves the address; its link lets that address in as a member."""
    configure_mail(house, "Example.org")
    answer = await house.post("/auth/sign-up", {"email": "Bob@EXAMPLE.org"})
    assert answer.status == 202
    ((to, _, text),) = await house.letters()
    token = text.partition("/join/")[2].split()[0]
    assert to == BOB
    joined = await house.post("/auth/join", {"token": token, "name": "B", "password": PASSWORD})
    assert joined.json["user"]["role"] == "member"


DOMAINS = {
    "bob@example.org": True,
    "bob@MÜNCHEN.example": True,
    "bob@xn--mnchen-3ya.example": True,
    "bob@attacker-example.org": False,
    "bob@example.org.evil.example": False,
    "bob@sub.example.org": False,
    "bob@example.org@evil.example": False,
    "bob@evil.example": False,
}


@pytest.mark.parametrize(("email", "allowed"), DOMAINS.items())
@run
async def test_domains_are_compared_whole(house: House, email: str, allowed: bool) -> None:
    """S7: never by prefix or suffix; and the answer is the same for all."""
    configure_mail(house, "example.org", "münchen.example")
    answer = await house.post("/auth/sign-up", {"email": email})
    assert answer.status == 202
    assert answer.text == (await house.post("/auth/sign-up", {"email": "x@evil.example"})).text
    assert len(await house.letters()) == allowed


@run
async def test_who_may_sign_up_is_chosen_at_the_start(house: House) -> None:
    """The configuration overrules it; the page that asks hears whether there is anybody."""

    async def may_sign_up(*configured: str) -> tuple[bool, int]:
        configure_mail(house, *configured)
        told = (await house.get("/auth/workspace")).json
        assert told["workspace"]["name"] == "Wonderland"
        await house.post("/auth/sign-up", {"email": BOB})
        return told["sign_up"], [to for to, _, _ in await house.letters()].count(BOB)

    await house.found()
    assert await may_sign_up() == (False, 0)
    await house.commit(lambda tx: log.set_setting(tx.reader, "email_domains", "a.b,example.org"))
    assert await may_sign_up() == (True, 1)
    assert await may_sign_up("example.com") == (True, 1)
    house.configure(access={"email_domains": ["example.org"]})
    assert (await house.get("/auth/workspace")).json["sign_up"] is False


@run
async def test_signing_up_twice_says_so_by_mail_only(house: House) -> None:
    """The answer never tells whether an account exists."""
    await house.found()
    configure_mail(house, "example.org")
    answers = {(await house.post("/auth/sign-up", {"email": email})).text for email in (ALICE, BOB)}
    assert len(answers) == 1
    letters = {to: text for to, _, text in await house.letters()}
    assert "There is one with this address already" in letters[ALICE]
    assert "/join/" not in letters[ALICE]


@run
async def test_mails_are_not_sent_without_end(house: House) -> None:
    """Two per hour to an address, three requests per hour from a network, the answer is one."""
    configure_mail(house, "example.org")

    async def sign_up(email: str, network: int) -> str:
        address = f"192.0.2.{network}"
        return (await house.post("/auth/sign-up", {"email": email}, X_Forwarded_For=address)).text

    answers = {await sign_up(BOB, network) for network in range(5)}
    answers |= {await sign_up(f"user{n}@example.org", 77) for n in range(5)}
    assert len(answers) == 1
    letters = await house.letters()
    assert [to for to, _, _ in letters].count(BOB) == 2
    assert len(letters) == 5


@run
async def test_sign_up_without_mail_says_why_not(house: House) -> None:
    """A clear sentence instead of a mail that never comes."""
    house.configure(access={"email_domains": ["example.org"]})
    answer = await house.post("/auth/sign-up", {"email": BOB})
    assert (answer.status, answer.code) == (503, "unavailable")
    assert "mail" in answer.json["error"]["message"]


@run
async def test_a_forged_host_changes_no_link(house: House) -> None:
    """S22: links are built from the configuration."""
    alice = await house.found()
    headers = {"Host": "192.0.2.66", "X_Forwarded_Host": "evil.example"}
    answer = await house.post("/auth/invitations", {}, alice.token, **headers)
    assert answer.json["url"].startswith(house.address)


# -- people whom an import brought ------------------------------------------------------------


async def bring(house: House, email: str = BOB) -> UserId:
    """Bring somebody in as an import does: without a password."""
    new = NewUser(UserId("UIMPORTED0"), "bobby", "Bobby <b>", 1, email=email)
    await house.commit(lambda tx: users.add(tx.reader, new))
    return new.id


@run
async def test_who_was_imported_is_invited_by_mail_only(house: House) -> None:
    """The answer holds nothing that opens their account; the mail's link does, by its page."""
    alice, bob = await house.found(), await bring(house)
    configure_mail(house)
    answer = await house.post("/auth/invitations", {"email": BOB}, alice.token)
    assert set(answer.json) == {"expires_us", "mailed"}
    ((to, _, text),) = await house.letters()
    path = "/join/" + text.partition("/join/")[2].split()[0]
    assert to == BOB
    assert path.rpartition("/")[2] not in answer.text
    form = await house.get(path)
    assert 'value="Bobby &lt;b&gt;"' in form.text
    assert (await house.post_form(path, JOIN)).status == 303
    signed_in = await house.post("/auth/sign-in", {"email": BOB, "password": PASSWORD})
    assert signed_in.json["user"]["id"] == bob
    again = await house.post("/auth/invitations", {"email": BOB}, alice.token)
    assert (again.status, again.code) == (409, "conflict")


@run
async def test_mails_to_who_was_imported_are_not_without_end(house: House) -> None:
    """A mail that cannot go out now is refused: the answer would be of no use."""
    alice, _ = await house.found(), await bring(house)
    configure_mail(house)
    statuses = [
        (await house.post("/auth/invitations", {"email": BOB}, alice.token)).status
        for _ in range(3)
    ]
    assert statuses == [200, 200, 429]
    assert len(await house.letters()) == 2


@run
async def test_who_was_imported_is_not_invited_without_mail(house: House) -> None:
    """Nobody but the operator could bring them the link; an administrator is told so."""
    alice, bob = await house.found(), await bring(house)
    answer = await house.post("/auth/invitations", {"email": BOB}, alice.token)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert await house.database.read(users.password_hash, bob) is None


@run
async def test_who_was_imported_signs_up(house: House) -> None:
    """If their address may: the mail proves it, and they find what they wrote."""
    await house.found()
    bob = await bring(house)
    configure_mail(house, "example.org")
    await house.post("/auth/sign-up", {"email": BOB})
    ((_, _, text),) = await house.letters()
    token = text.partition("/join/")[2].split()[0]
    joined = await house.post("/auth/join", {"token": token, "name": "B", "password": PASSWORD})
    assert joined.json["user"]["id"] == bob


@run
async def test_an_open_link_takes_nobodys_account(house: House) -> None:
    """Whatever address is typed; the page says that somebody is here already."""
    await house.found()
    bob = await bring(house)
    token = (await house.invite(uses=3)).token
    answer = await house.post_form(f"/join/{token}", JOIN)
    assert (answer.status, PHRASES["en"].errors[ErrorCode.CONFLICT] in answer.text) == (409, True)
    body = JOIN | {"token": token, "email": BOB.upper()}
    assert (await house.post("/auth/join", body)).status == 409
    assert await house.database.read(users.password_hash, bob) is None
