"""Who may do what, as a table."""

from collections.abc import Callable
from itertools import product

import pytest

from chatserver.domain import policy
from chatserver.domain.policy import Actor, Place
from protocol.errors import CommandRefused, Forbidden, NotFound
from protocol.ids import ChannelId, SessionId, UserId

ME, OTHER = UserId("UME0000000"), UserId("UOTHER0000")
PLACE_CHECKS = [
    policy.may_read,
    policy.may_join,
    policy.may_post,
    policy.may_follow,
    policy.may_add_member,
    policy.may_administer,
    policy.may_change_topic,
]


def actor(role: str = "member", kind: str = "person") -> Actor:
    """Return somebody in a role."""
    return Actor(ME, SessionId("S000000000"), role, kind)


def place(kind: str = "public", role: str | None = "member", *, archived: bool = False) -> Place:
    """Return a channel as the actor sees it."""
    return Place(ChannelId("CPLACE0000"), kind, archived, role)


def verdict(check: Callable[..., None], *args: object) -> str:
    """Say what a check comes to."""
    try:
        check(*args)
    except NotFound as error:
        assert error.refusal == policy.hidden().refusal
        return "hidden"
    except Forbidden:
        return "forbidden"
    return "allowed"


@pytest.mark.parametrize("check", PLACE_CHECKS)
@pytest.mark.parametrize("role", ["administrator", "member", "guest"])
def test_what_is_not_there_is_hidden(check: Callable[..., None], role: str) -> None:
    """From everybody, by every check."""
    assert verdict(check, actor(role), None) == "hidden"


@pytest.mark.parametrize("check", PLACE_CHECKS)
@pytest.mark.parametrize(
    ("role", "kind"),
    [
        *product(["administrator", "member", "guest"], ["private", "direct", "group"]),
        ("guest", "public"),
    ],
)
@pytest.mark.parametrize("archived", [False, True])
def test_what_one_is_not_in_is_hidden(
    check: Callable[..., None], role: str, kind: str, archived: bool
) -> None:
    """Administrators of the workspace are no exception; archives are not either."""
    assert verdict(check, actor(role), place(kind, None, archived=archived)) == "hidden"


@pytest.mark.parametrize(
    ("check", "as_stranger", "as_member", "as_administrator", "in_archive", "in_direct"),
    [
        (policy.may_read, "allowed", "allowed", "allowed", "allowed", "allowed"),
        (policy.may_join, "allowed", "allowed", "allowed", "forbidden", "allowed"),
        (policy.may_post, "forbidden", "allowed", "allowed", "forbidden", "allowed"),
        (policy.may_follow, "forbidden", "allowed", "allowed", "allowed", "allowed"),
        (policy.may_change_topic, "forbidden", "allowed", "allowed", "forbidden", "allowed"),
        (policy.may_add_member, "forbidden", "allowed", "allowed", "forbidden", "forbidden"),
        (policy.may_administer, "forbidden", "forbidden", "allowed", "allowed", "forbidden"),
    ],
)
def test_what_one_may_do_in_a_channel(
    check: Callable[..., None],
    as_stranger: str,
    as_member: str,
    as_administrator: str,
    in_archive: str,
    in_direct: str,
) -> None:
    """In a public one from outside, inside, as its administrator, archived; and in a direct one."""
    me = actor()
    assert verdict(check, me, place(role=None)) == as_stranger
    assert verdict(check, me, place()) == as_member
    assert verdict(check, me, place(role="administrator")) == as_administrator
    assert verdict(check, me, place(role="administrator", archived=True)) == in_archive
    assert verdict(check, me, place("direct")) == in_direct


def test_a_direct_channel_others_have_left_is_only_read() -> None:
    """Nobody writes to people who are not there; what was said stays."""
    deserted = Place(
        ChannelId("D000000000"), "direct", archived=False, role="member", deserted=True
    )
    assert verdict(policy.may_post, actor(), deserted) == "forbidden"
    assert verdict(policy.may_read, actor(), deserted) == "allowed"
    assert verdict(policy.may_follow, actor(), deserted) == "allowed"


@pytest.mark.parametrize(
    ("check", "as_owner", "as_stranger", "as_guest", "unreachable"),
    [
        (policy.may_read, "allowed", "allowed", "hidden", "allowed"),
        (policy.may_post, "allowed", "allowed", "hidden", "forbidden"),
        (policy.may_begin, "allowed", "forbidden", "hidden", "forbidden"),
        (policy.may_take_back, "allowed", "allowed", "hidden", "allowed"),
        (policy.may_share, "allowed", "allowed", "hidden", "allowed"),
        (policy.may_follow, "allowed", "forbidden", "hidden", "forbidden"),
        (policy.may_change_topic, "allowed", "forbidden", "hidden", "forbidden"),
        (policy.may_join, "forbidden", "forbidden", "hidden", "forbidden"),
        (policy.may_follow_channel, "forbidden", "forbidden", "hidden", "forbidden"),
        (policy.may_add_member, "forbidden", "forbidden", "hidden", "forbidden"),
        (policy.may_administer, "forbidden", "forbidden", "hidden", "forbidden"),
    ],
)
def test_what_one_may_do_with_updates(
    check: Callable[..., None], as_owner: str, as_stranger: str, as_guest: str, unreachable: str
) -> None:
    """One's own, somebody's, a guest with somebody's, and those of whom one does not reach."""
    closed = Place(ChannelId("C000000000"), "updates", archived=False, role=None, deserted=True)
    assert verdict(check, actor(), place("updates", "administrator")) == as_owner
    assert verdict(check, actor(), place("updates", None)) == as_stranger
    assert verdict(check, actor("guest"), place("updates", None)) == as_guest
    assert verdict(check, actor(), closed) == unreachable


@pytest.mark.parametrize(
    ("where", "share", "follow"),
    [
        (place(role=None), "allowed", "allowed"),
        (place(role=None, archived=True), "allowed", "forbidden"),
        (place("private"), "forbidden", "forbidden"),
        (place("direct"), "forbidden", "forbidden"),
        (place("private", None), "hidden", "hidden"),
    ],
)
def test_only_what_all_may_read_is_shared_and_followed(
    where: Place, share: str, follow: str
) -> None:
    """What is said elsewhere stays there."""
    assert verdict(policy.may_share, actor(), where) == share
    assert verdict(policy.may_follow_channel, actor(), where) == follow


def test_nobody_calls_everybody_from_updates() -> None:
    """There is nobody in them who could be called."""
    mine = place("updates", "administrator")
    assert verdict(policy.may_call_channel, actor("administrator"), mine, 1) == "forbidden"


def test_the_workspaces_administrators_tidy_what_they_may_read() -> None:
    """Public channels from outside, private ones from inside, direct ones never."""
    boss = actor("administrator")
    assert verdict(policy.may_administer, boss, place(role=None)) == "allowed"
    assert verdict(policy.may_administer, boss, place("private")) == "allowed"
    assert verdict(policy.may_administer, boss, place("group")) == "forbidden"


def test_guests_bring_nobody_and_make_nothing() -> None:
    """They talk where they were brought."""
    guest = actor("guest")
    assert verdict(policy.may_create_channel, guest, None) == "forbidden"
    assert verdict(policy.may_open_updates, guest, None) == "forbidden"
    assert verdict(policy.may_open_updates, actor(), None) == "allowed"
    assert verdict(policy.may_add_member, guest, place()) == "forbidden"
    assert verdict(policy.may_post, guest, place()) == "allowed"
    assert verdict(policy.may_create_channel, actor(), None) == "allowed"


@pytest.mark.parametrize(
    ("role", "where", "author", "expected"),
    [
        ("member", place(), ME, "allowed"),
        ("member", place(), OTHER, "forbidden"),
        ("member", place(role="administrator"), OTHER, "allowed"),
        ("administrator", place(), OTHER, "allowed"),
        ("administrator", place(role=None), OTHER, "forbidden"),
        ("administrator", place("direct"), OTHER, "forbidden"),
        ("member", place(role=None), ME, "forbidden"),
        ("member", place("private", None), ME, "hidden"),
        ("member", place(archived=True), ME, "allowed"),
        ("member", place("updates", None), ME, "allowed"),
        ("member", place("updates", None), OTHER, "forbidden"),
        ("member", place("updates", "administrator"), OTHER, "allowed"),
        ("administrator", place("updates", None), OTHER, "allowed"),
    ],
)
def test_who_may_delete(role: str, where: Place, author: UserId, expected: str) -> None:
    """Authors what is theirs, administrators of named channels what is there."""
    assert verdict(policy.may_delete, actor(role), where, author) == expected


@pytest.mark.parametrize("role", ["administrator", "member", "guest"])
def test_who_may_edit(role: str) -> None:
    """The author, whoever else may be an administrator."""
    assert verdict(policy.may_edit, actor(role), ME) == "allowed"
    assert verdict(policy.may_edit, actor(role), OTHER) == "forbidden"


@pytest.mark.parametrize(
    ("inviter", "role", "expected"),
    [
        (actor("administrator"), "administrator", "allowed"),
        (actor(), "administrator", "forbidden"),
        (actor(), "member", "allowed"),
        (actor(), "guest", "allowed"),
        (actor("guest"), "guest", "forbidden"),
        (actor("administrator", "bot"), "member", "forbidden"),
    ],
)
def test_who_may_invite(inviter: Actor, role: str, expected: str) -> None:
    """Nobody makes others more than they are themselves."""
    assert verdict(policy.may_invite, inviter, role) == expected


def test_who_may_take_an_invitation_back() -> None:
    """Its maker and administrators; for others there is none."""
    policy.may_revoke_invitation(actor(), ME)
    policy.may_revoke_invitation(actor("administrator"), OTHER)
    for maker in (OTHER, None):
        with pytest.raises(NotFound):
            policy.may_revoke_invitation(actor(), maker)


def test_who_may_operate_the_server() -> None:
    """Administrators."""
    policy.may_operate(actor("administrator"))
    for role in ("member", "guest"):
        with pytest.raises(CommandRefused):
            policy.may_operate(actor(role))
