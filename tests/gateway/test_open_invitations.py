"""Which invitations are open, who sees them, and taking them back later."""

from typing import Any

from chatserver.actions.channels import create_channel
from chatserver.actions.registry import Act
from chatserver.store import users
from chatserver.store.users import NewUser
from protocol.channels import CreateChannel
from protocol.ids import UserId
from tests.running import run

from .house import ALICE, BOB, PASSWORD, House, actor_of

PATH = "/auth/invitations"


async def listed(house: House, token: str, after: str = "") -> list[dict[str, Any]]:
    """Return the open invitations somebody sees."""
    found = await house.get(f"{PATH}?after={after}", token)
    assert found.status == 200
    invitations: list[dict[str, Any]] = found.json["invitations"]
    return invitations


@run
async def test_one_sees_what_one_made_and_administrators_see_all(house: House) -> None:
    """Newest first, with what they are good for, and nothing that opens them."""
    alice, bob = await house.found(), await house.admit()
    of_bob = await house.invite(actor_of(bob), uses=3)
    of_alice = await house.invite(actor_of(alice), email="c@example.org", role="guest")
    await house.invite(email="d@example.org")
    theirs = await listed(house, bob.token)
    assert [each["uses_left"] for each in theirs] == [3]
    assert theirs[0]["created_by"] == bob.user.id
    assert [each["email"] for each in await listed(house, alice.token)] == [
        "d@example.org",
        "c@example.org",
        None,
    ]
    operators, own, _ = await listed(house, alice.token)
    assert operators["created_by"] is None
    assert (own["role"], own["expires_us"]) == ("guest", of_alice.expires_us)
    answer = await house.get(PATH, alice.token)
    for secret in (of_bob.token, of_alice.token, PASSWORD):
        assert secret not in answer.text


@run
async def test_an_open_invitation_is_taken_back_by_its_name(house: House) -> None:
    """By who made it and by administrators; to others it is not there. Twice is once."""
    alice, bob = await house.found(), await house.admit()
    tokens = [(await house.invite(actor_of(who))).token for who in (alice, bob)]
    first, second = (each["id"] for each in await listed(house, alice.token))
    named = {each["id"]: each["created_by"] for each in await listed(house, alice.token)}
    mine, theirs = sorted((first, second), key=lambda each: named[each] != bob.user.id)
    tries = [(theirs, bob, 404), (mine, alice, 200), (mine, alice, 200), (theirs, alice, 200)]
    for name, who, status in tries:
        answer = await house.post(f"{PATH}/revoke", {"id": name}, who.token)
        assert answer.status == status
    assert await listed(house, alice.token) == []
    for token in tokens:
        body = {"token": token, "name": "N", "email": "n@example.org", "password": PASSWORD}
        assert (await house.post("/auth/join", body)).status == 410


@run
async def test_what_names_no_invitation_takes_none_back(house: House) -> None:
    """Neither the token as a name, nor the set-up link, nor two names at once."""
    setup = await house.setup_token()
    alice = await house.admit(ALICE, role="administrator")
    open_token = (await house.invite(actor_of(alice))).token
    (name,) = [each["id"] for each in await listed(house, alice.token)]
    for wrong in ("", "zz", "é", open_token[:64], setup[:64], name[:-2], "00" * 32):
        answer = await house.post(f"{PATH}/revoke", {"id": wrong}, alice.token)
        assert answer.status == 404, wrong
    for both in ({}, {"id": name, "token": open_token}):
        assert (await house.post(f"{PATH}/revoke", both, alice.token)).status == 400
    assert len(await listed(house, alice.token)) == 1
    assert (await house.get(f"{PATH}?after=zz", alice.token)).status == 404


@run
async def test_used_up_and_expired_ones_are_not_listed(house: House) -> None:
    """Only what could let somebody in."""
    alice = await house.found()
    await house.invite(actor_of(alice), days=0)
    await house.admit()
    assert await listed(house, alice.token) == []


@run
async def test_who_may_not_invite_sees_no_list(house: House) -> None:
    """Guests, and who is not signed in."""
    await house.found()
    guest = await house.admit(role="guest")
    assert (await house.get(PATH, guest.token)).status == 403
    assert (await house.get(PATH)).status == 401


@run
async def test_channels_one_does_not_see_are_not_named(house: House) -> None:
    """An administrator sees the invitation of somebody's private channel, and not the channel."""
    alice, bob = await house.found(), await house.admit()
    joined = await house.commit(
        lambda tx: create_channel(
            Act(actor_of(bob), None, tx), CreateChannel(name="hush", kind="private")
        )
    )
    channel = joined.membership.channel.id
    await house.invite(actor_of(bob), channels=(channel,))
    assert [each["channels"] for each in await listed(house, alice.token)] == [[]]
    assert [each["channels"] for each in await listed(house, bob.token)] == [[channel]]


@run
async def test_many_come_in_pages(house: House) -> None:
    """None twice and none left out."""
    alice = await house.found()
    for number in range(130):
        await house.invite(actor_of(alice), uses=1 + number)
    first = (await house.get(PATH, alice.token)).json
    assert (len(first["invitations"]), first["more"]) == (100, True)
    rest = (await house.get(f"{PATH}?after={first['invitations'][-1]['id']}", alice.token)).json
    assert rest["more"] is False
    uses = [each["uses_left"] for each in first["invitations"] + rest["invitations"]]
    assert sorted(uses) == list(range(1, 131))


@run
async def test_administrators_learn_that_somebody_was_imported_and_others_do_not(
    house: House,
) -> None:
    """Where no mail could prove it is them: to a member both answers are one."""
    alice, bob = await house.found(), await house.admit()
    imported = NewUser(UserId("UIMPORTED0"), "imp", "Imp", 1, email="imp@example.org")
    await house.commit(lambda tx: users.add(tx.reader, imported))
    here = [await house.post(PATH, {"email": BOB}, who.token) for who in (alice, bob)]
    body = {"email": "imp@example.org"}
    awaited = [await house.post(PATH, body, who.token) for who in (alice, bob)]
    assert [each.status for each in here] == [409, 409]
    assert [each.status for each in awaited] == [403, 409]
    assert awaited[0].json["error"]["field"] == "email"
    assert awaited[1].json == here[1].json
