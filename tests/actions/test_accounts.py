"""Coming in and going out: what is changed, what is told, and what is refused."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from chatserver.actions import accounts
from chatserver.actions.accounts import MAX_SESSIONS, Device, Person, SignedIn
from chatserver.actions.actors import place_of
from chatserver.actions.channels import archive_channel, create_channel, enter, remove_member
from chatserver.actions.invitations import (
    DAY_US,
    InvitationOver,
    Invited,
    Inviting,
    invite,
    offer_setup,
    revoke_invitation,
    usable_invitation,
)
from chatserver.actions.registry import Act
from chatserver.actions.sessions import sign_out
from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.domain.tokens import prefix_of
from chatserver.store import channels, log, memberships, sessions, users
from chatserver.store.migrate import migrate
from chatserver.store.sessions import hash_token
from chatserver.store.sqlite import SqliteReader
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol import AnyEvent, CommandRefused
from protocol.channels import ArchiveChannel, CreateChannel, MemberJoined, RemoveMember
from protocol.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from protocol.ids import ChannelId, SessionId, UserId
from protocol.sessions import SessionEnded
from protocol.users import Role, UserChanged

T = TypeVar("T")
HASH, OTHER_HASH = "hash of a password", "hash of another"
PHONE = Device("phone", 30)


class Books:
    """A database whose changes run one at a time, at a time of the test's choosing."""

    def __init__(self, path: Path) -> None:
        raw = sqlite3.connect(path, isolation_level=None)
        self.reader = SqliteReader(raw)
        self.now_us = now_us()
        self.workspace = log.setting(self.reader, "workspace")
        self.events: list[tuple[str, AnyEvent]] = []

    def do(self, change: Callable[[Transaction], T]) -> T:
        """Run a change in a transaction; what it told is in ``events``."""
        transaction = Transaction(self.reader, self.now_us)
        self.reader.raw.execute("BEGIN")
        try:
            result = change(transaction)
            transaction.finish()
        except CommandRefused:
            self.reader.raw.execute("ROLLBACK")
            raise
        self.reader.raw.execute("COMMIT")
        self.events = [(entry.at.stream, entry.event) for entry in transaction.entries]
        return result

    def setup(self) -> SignedIn:
        """Make Alice the administrator."""
        token = self.do(offer_setup) or ""
        alice = Person("Alice", HASH, "alice@example.org")
        return self.do(
            lambda tx: accounts.make_administrator(tx, token, "Wonderland", alice, PHONE)
        )

    def invite(self, inviter: Actor | None = None, **wish: Any) -> Invited:
        """Make an invitation."""
        return self.do(lambda tx: invite(tx, inviter, Inviting(**({"days": 7} | wish))))

    def join(
        self, token: str, email: str | None = "bob@example.org", name: str = "Bob"
    ) -> SignedIn:
        """Come in with an invitation."""
        return self.do(lambda tx: accounts.join(tx, token, Person(name, HASH, email), PHONE))

    def admit(self, email: str, role: Role = "member") -> SignedIn:
        """Let somebody in."""
        return self.join(self.invite(role=role).token, email)

    def sign_in(self, user: UserId, device: Device = PHONE) -> SignedIn:
        """Open one more session."""
        return self.do(lambda tx: accounts.sign_in(tx, user, HASH, device))

    def opens(self, token: str) -> bool:
        """Say whether a token stands for a session."""
        return bool(sessions.openings(self.reader, [hash_token(token)]))

    def kinds(self) -> list[type[AnyEvent]]:
        """Return what kinds of event the last change told, in order."""
        return [type(event) for _, event in self.events]

    def ended(self) -> set[SessionId]:
        """Return the sessions the last change ended, each told on its user's stream."""
        told = [(to, event) for to, event in self.events if isinstance(event, SessionEnded)]
        assert all(to.startswith("U") for to, _ in told)
        return {event.session for _, event in told}


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """A new workspace in which nobody lives yet."""
    migrate(tmp_path / "chat.db")
    books = Books(tmp_path / "chat.db")
    yield books
    books.reader.engine.close()
    books.reader.raw.close()


def actor_of(signed_in: SignedIn) -> Actor:
    """Return who a session acts for."""
    user = signed_in.user
    return Actor(user.id, signed_in.session, user.role, user.kind)


def open_channel(books: Books, actor: Actor, name: str, kind: Any = "private") -> ChannelId:
    """Create a channel of somebody's."""
    command = CreateChannel(name=name, kind=kind)
    return books.do(lambda tx: create_channel(Act(actor, None, tx), command)).membership.channel.id


# -- set-up ----------------------------------------------------------------------------------


def test_the_first_administrator_names_the_workspace(books: Books) -> None:
    """Everybody is told of them, and there is a channel to talk in."""
    alice = books.setup()
    assert (alice.user.role, alice.user.name) == ("administrator", "alice")
    assert log.setting(books.reader, "workspace_name") == "Wonderland"
    assert books.events[0] == (books.workspace, UserChanged(user=alice.user))
    mine = memberships.of_user(books.reader, alice.user.id, "", 10)
    assert {each.channel.name: each.role for each in mine} == {
        "general": "administrator",
        "random": "administrator",
    }


def test_an_imported_general_is_taken_over(books: Books) -> None:
    """Set-up works whatever was there before."""
    bob = books.admit("bob@example.org")
    general = open_channel(books, actor_of(bob), "general", "public")
    alice = books.setup()
    assert memberships.role(books.reader, general, alice.user.id) == "administrator"


def test_there_is_one_setup_link_at_a_time_and_none_after(books: Books) -> None:
    """An older link is no good, a used one is over, a new one is not to be had."""
    old, new = books.do(offer_setup) or "", books.do(offer_setup) or ""
    alice = Person("Alice", HASH, "alice@example.org")

    def make(token: str) -> SignedIn:
        return books.do(lambda tx: accounts.make_administrator(tx, token, "W", alice, PHONE))

    with pytest.raises(NotFound):
        make(old)
    make(new)
    with pytest.raises(InvitationOver):
        make(new)
    assert books.do(offer_setup) is None


def test_a_setup_link_expires(books: Books) -> None:
    """After a week; starting the server again makes another."""
    token = books.do(offer_setup) or ""
    books.now_us += 8 * DAY_US
    alice = Person("Alice", HASH, "alice@example.org")
    with pytest.raises(InvitationOver):
        books.do(lambda tx: accounts.make_administrator(tx, token, "W", alice, PHONE))


# -- people whom an import brought ------------------------------------------------------------


def bring(books: Books, email: str = "bob@example.org", **fields: Any) -> UserId:
    """Bring somebody in as an import does: with an address, and without a password."""
    id_ = UserId("UIMPORTED0")
    new = NewUser(id_, "bobby", "Bobby", books.now_us, email=email, **fields)
    books.do(lambda tx: users.add(tx.reader, new))
    return id_


def test_whom_an_import_brought_comes_into_their_own_account(books: Books) -> None:
    """With what they wrote and where they were; everybody hears under which name."""
    alice = actor_of(books.setup())
    bob = bring(books)
    secret = open_channel(books, alice, "secret")
    office = open_channel(books, alice, "office")
    books.do(lambda tx: enter(Act(alice, None, tx), secret, bob, "member"))
    wish = {"email": "bob@example.org", "channels": (secret, office), "mailed": True}
    invited = books.invite(alice, **wish)
    assert invited.secret
    joined = books.join(invited.token, None, name="Bob")
    assert (joined.user.id, joined.user.name, joined.user.display_name) == (bob, "bobby", "Bob")
    assert users.password_hash(books.reader, bob) == HASH
    assert books.kinds().count(UserChanged) == 1
    inside = {each.channel.id for each in memberships.of_user(books.reader, bob, "", 10)}
    assert inside == {secret, office}
    assert books.opens(joined.token)


@pytest.mark.parametrize("mailed", [True, False])
def test_only_who_has_the_address_learns_what_opens_their_account(
    books: Books, mailed: bool
) -> None:
    """Whoever invites them must not see the token; where there is no mail, there is none."""
    alice = actor_of(books.setup())
    bring(books)
    if mailed:
        assert books.invite(alice, email="Bob@Example.org", mailed=True).secret
        assert not books.invite(alice, email="carol@example.org", mailed=True).secret
    else:
        with pytest.raises(Forbidden, match="imported"):
            books.invite(alice, email="Bob@Example.org")


def test_the_operator_hands_the_link_over(books: Books) -> None:
    """Who can read the database can be trusted with it."""
    bob = bring(books)
    assert books.join(books.invite(email="bob@example.org").token, None).user.id == bob


@pytest.mark.parametrize("bound", [True, False])
def test_a_link_that_proves_nothing_opens_nobodys_account(books: Books, bound: bool) -> None:
    """Neither one without an address, nor one whose token somebody saw before the import."""
    alice = actor_of(books.setup())
    email = "bob@example.org" if bound else None
    invited = books.invite(alice, email=email, mailed=True)
    bob = bring(books)
    with pytest.raises(Conflict):
        books.join(invited.token)
    assert users.password_hash(books.reader, bob) is None
    assert sessions.by_use(books.reader, bob, now_us()) == []


def test_a_setup_link_opens_nobodys_account(books: Books) -> None:
    """It is for no address either."""
    bob = bring(books, "alice@example.org")
    with pytest.raises(Conflict):
        books.setup()
    assert users.password_hash(books.reader, bob) is None


def test_an_account_with_a_password_is_never_changed(books: Books) -> None:
    """However many links for its address were made while it had none."""
    bring(books)
    first, second = (books.invite(email="bob@example.org").token for _ in range(2))
    bob = books.join(first, None)
    assert books.opens(bob.token)
    books.do(lambda tx: users.set_password(tx.reader, bob.user.id, OTHER_HASH))
    with pytest.raises(Conflict):
        books.join(second, None, name="Eve")
    assert users.password_hash(books.reader, bob.user.id) == OTHER_HASH
    assert users.find(books.reader, bob.user.id) == bob.user
    with pytest.raises(Conflict):
        books.invite(email="bob@example.org")


@pytest.mark.parametrize("who", ["a bot", "deactivated"])
def test_who_is_not_to_come_back_is_not_waited_for(books: Books, who: str) -> None:
    """Neither a bot nor whoever was deactivated, also after the link was made."""
    token = books.invite(email="bob@example.org").token
    bob = bring(books, kind="bot" if who == "a bot" else "person")
    if who == "deactivated":
        books.do(lambda tx: users.deactivate(tx.reader, bob, books.now_us))
    with pytest.raises(Conflict):
        books.invite(email="bob@example.org")
    with pytest.raises(Conflict):
        books.join(token, None)
    assert users.password_hash(books.reader, bob) is None


@pytest.mark.parametrize(
    ("imported", "invited", "becomes"),
    [
        ("member", "member", "member"),
        ("guest", "member", "guest"),
        ("member", "guest", "member"),
        ("guest", "administrator", "administrator"),
    ],
)
def test_the_role_of_the_import_stays(
    books: Books, imported: Role, invited: Role, becomes: Role
) -> None:
    """Unless an administrator is wanted, which not everybody may want."""
    bob = bring(books, role=imported)
    joined = books.join(books.invite(email="bob@example.org", role=invited).token, None)
    assert (joined.user.id, joined.user.role) == (bob, becomes)


# -- joining ---------------------------------------------------------------------------------


def test_a_newcomer_has_a_handle_of_their_own(books: Books) -> None:
    """From the address, made unique; everybody is told."""
    first = books.admit("Bob.Builder@example.org")
    second = books.admit("bob.builder@example.com")
    assert (first.user.name, second.user.name) == ("bob.builder", "bob.builder2")
    assert books.events == [(books.workspace, UserChanged(user=second.user))]
    assert users.by_email(books.reader, "bob.builder@example.org") == (first.user, HASH)


def test_a_newcomer_is_in_the_channels_of_the_invitation(books: Books) -> None:
    """And is told so, as the channel is."""
    alice = actor_of(books.setup())
    secret = open_channel(books, alice, "secret")
    bob = books.join(books.invite(alice, channels=(secret, secret)).token)
    mine = memberships.of_user(books.reader, bob.user.id, "", 10)
    assert [membership.channel.id for membership in mine] == [secret]
    joined = [event for to, event in books.events if to == secret]
    assert joined == [MemberJoined(channel=secret, user=bob.user.id, members=2)]


def test_a_newcomer_without_channels_is_where_everybody_is(books: Books) -> None:
    """In the workspace's first channel, unless they are a guest or it is closed by now."""
    alice = books.setup()
    general = ChannelId(channels.by_public_name(books.reader, "general") or "")

    def is_in(who: SignedIn) -> bool:
        return memberships.role(books.reader, general, who.user.id) == "member"

    assert is_in(books.admit("bob@example.org"))
    assert not is_in(books.admit("gus@example.org", role="guest"))
    books.do(
        lambda tx: archive_channel(
            Act(actor_of(alice), place_of(tx.reader, general, actor_of(alice)), tx),
            ArchiveChannel(channel=general),
        )
    )
    assert not is_in(books.admit("carol@example.org"))


def test_an_invitation_gives_no_more_than_its_maker_still_has(books: Books) -> None:
    """Who was taken out of a channel brings nobody into it, nor into an archived one."""
    alice = actor_of(books.setup())
    secret, old = open_channel(books, alice, "secret"), open_channel(books, alice, "old")
    bob = books.join(books.invite(alice, channels=(secret, old)).token)
    token = books.invite(actor_of(bob), channels=(secret, old)).token
    out = RemoveMember(channel=secret, user=bob.user.id)
    books.do(lambda tx: remove_member(Act(alice, None, tx), out))
    books.do(
        lambda tx: tx.reader.raw.execute("UPDATE channels SET archived_us = 1 WHERE name='old'")
    )
    carol = books.join(token, "carol@example.org")
    assert memberships.of_user(books.reader, carol.user.id, "", 10) == []


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"email": "carol@example.org", "uses": 2}, Invalid),
        ({"email": "alice@example.org"}, Conflict),
        ({"email": "carol"}, Invalid),
        ({"channels": (ChannelId("C0000000000"),)}, NotFound),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    books: Books, wish: dict[str, Any], error: type[CommandRefused]
) -> None:
    """Before anything is written."""
    alice = actor_of(books.setup())
    with pytest.raises(error):
        books.invite(alice, **wish)


def test_the_operator_invites_anybody_but_to_no_channel(books: Books) -> None:
    """The command line knows no channels; roles are free there."""
    channel = open_channel(books, actor_of(books.setup()), "secret")
    invited = books.join(books.invite(role="administrator").token)
    assert invited.user.role == "administrator"
    with pytest.raises(Invalid):
        books.invite(channels=(channel,))


def test_an_invitation_expires_to_the_microsecond(books: Books) -> None:
    """Good until its time, over from then on."""
    invited = books.invite(days=7)
    assert usable_invitation(books.reader, invited.token, invited.expires_us - 1)
    with pytest.raises(InvitationOver):
        usable_invitation(books.reader, invited.token, invited.expires_us)


def test_a_guest_may_not_take_back_what_others_made(books: Books) -> None:
    """To them it is not there."""
    token = books.invite(actor_of(books.setup())).token
    guest = actor_of(books.admit("gus@example.org", "guest"))
    with pytest.raises(NotFound):
        books.do(lambda tx: revoke_invitation(tx, guest, token))


@pytest.mark.parametrize(
    ("name", "error"), [("\u202e", Invalid), ("", Invalid), ("x" * 81, TooLarge)]
)
def test_a_name_that_will_not_do_creates_nobody(
    books: Books, name: str, error: type[CommandRefused]
) -> None:
    """P24: what is invisible does not count; the invitation stays good."""
    token = books.invite().token
    with pytest.raises(error):
        books.join(token, name=name)
    assert books.join(token, name="\u202eBob\u0007 ").user.display_name == "Bob"


# -- sessions --------------------------------------------------------------------------------


def test_a_session_lasts_as_long_as_it_was_given(books: Books) -> None:
    """Signed-in devices expire, tokens for programs do not."""
    alice = books.setup()
    assert alice.expires_us == books.now_us + 30 * DAY_US
    token = books.do(lambda tx: accounts.token_for(tx, alice.user, "script"))
    assert token.expires_us is None


def test_a_session_counts_only_for_the_password_that_was_checked(books: Books) -> None:
    """Hashing takes a while: what changed meanwhile wins."""
    alice = books.setup().user
    with pytest.raises(Unauthenticated):
        books.do(lambda tx: accounts.sign_in(tx, alice.id, OTHER_HASH, PHONE))
    bob = books.admit("bob@example.org").user
    books.do(lambda tx: accounts.deactivate(tx, bob.id))
    for user in (bob.id, UserId("U0000000000")):
        with pytest.raises(Unauthenticated):
            books.sign_in(user)


def test_the_least_used_device_gives_way(books: Books) -> None:
    """S33: 20 devices; tokens for programs are not among them."""
    alice = books.setup()
    token = books.do(lambda tx: accounts.token_for(tx, alice.user, "script"))
    devices = [alice]
    for _ in range(MAX_SESSIONS - 1):
        books.now_us += 1
        devices.append(books.sign_in(alice.user.id))
    sessions.seen(books.reader, alice.session, books.now_us + 1)
    books.sign_in(alice.user.id)
    assert books.ended() == {devices[1].session}
    assert not books.opens(devices[1].token)
    assert books.opens(alice.token)
    assert books.opens(token.token)


def test_tokens_are_bounded_too(books: Books) -> None:
    """S33: but none gives way by itself, for a program depends on it."""
    for _ in range(MAX_SESSIONS):
        books.do(lambda tx: accounts.bot_token(tx, "robot"))
    with pytest.raises(Conflict):
        books.do(lambda tx: accounts.bot_token(tx, "robot"))


def test_signing_out_is_told_once(books: Books) -> None:
    """The second time there is nothing to end."""
    alice = books.setup()
    books.do(lambda tx: sign_out(tx, alice.user.id, alice.session))
    assert books.events == [(alice.user.id, SessionEnded(session=alice.session))]
    books.do(lambda tx: sign_out(tx, alice.user.id, alice.session))
    assert books.events == []


def test_nobody_signs_others_out(books: Books) -> None:
    """A session goes with its user."""
    alice, bob = books.setup(), books.admit("bob@example.org")
    books.do(lambda tx: sign_out(tx, bob.user.id, alice.session))
    assert books.opens(alice.token)


def test_a_clients_name_is_cleaned(books: Books) -> None:
    """S28: no escape sequences in the list of devices."""
    alice = books.setup().user
    session = books.sign_in(alice.id, Device("\x1b[31mphone\u202e", 1)).session
    books.sign_in(alice.id, Device("", 1))
    clients = {each.client for each in sessions.of_user(books.reader, alice.id, session, 0)}
    assert clients == {"phone", "[31mphone", "unknown"}


# -- bots ------------------------------------------------------------------------------------


def test_a_bot_is_made_with_its_first_token(books: Books) -> None:
    """The second time it only gets another token."""
    first = books.do(lambda tx: accounts.bot_token(tx, "Weather Bot"))
    assert (first.user.name, first.user.kind) == ("weather.bot", "bot")
    assert books.events == [(books.workspace, UserChanged(user=first.user))]
    assert prefix_of(first.token) == "xoxb-"
    second = books.do(lambda tx: accounts.bot_token(tx, "weather bot"))
    assert (second.user, books.events) == (first.user, [])
    assert books.opens(first.token)


def test_a_bot_cannot_take_a_persons_name(books: Books) -> None:
    """S34: nor does one rise from deactivation by a new token."""
    books.setup()
    with pytest.raises(Conflict):
        books.do(lambda tx: accounts.bot_token(tx, "alice"))
    bot = books.do(lambda tx: accounts.bot_token(tx, "robot")).user
    books.do(lambda tx: accounts.deactivate(tx, bot.id))
    with pytest.raises(Conflict):
        books.do(lambda tx: accounts.bot_token(tx, "robot"))


def test_a_revoked_token_opens_nothing(books: Books) -> None:
    """And revoking it again says so."""
    token = books.do(lambda tx: accounts.bot_token(tx, "robot")).token
    assert books.do(lambda tx: accounts.revoke_token(tx, token)).name == "robot"
    assert books.kinds() == [SessionEnded]
    assert not books.opens(token)
    with pytest.raises(NotFound):
        books.do(lambda tx: accounts.revoke_token(tx, token))


# -- leaving ---------------------------------------------------------------------------------


def test_a_deactivated_user_is_out_everywhere(books: Books) -> None:
    """A4: sessions, tokens and invitations end in one transaction; everybody is told."""
    books.setup()
    bob = books.admit("bob@example.org")
    token = books.do(lambda tx: accounts.token_for(tx, bob.user, "script"))
    invitation = books.invite(actor_of(bob)).token
    gone = books.do(lambda tx: accounts.deactivate(tx, bob.user.id))
    assert gone.deactivated
    assert books.ended() == {bob.session, token.session}
    assert books.events[-1] == (books.workspace, UserChanged(user=gone))
    assert not books.opens(bob.token)
    assert not books.opens(token.token)
    with pytest.raises(InvitationOver):
        books.join(invitation, "carol@example.org")
    assert books.do(lambda tx: accounts.deactivate(tx, bob.user.id)) == gone
    assert books.events == []


def test_somebody_can_always_administer(books: Books) -> None:
    """The last administrator cannot be shut out."""
    alice = books.setup().user
    with pytest.raises(Conflict):
        books.do(lambda tx: accounts.deactivate(tx, alice.id))
    books.admit("bob@example.org", "administrator")
    assert books.do(lambda tx: accounts.deactivate(tx, alice.id)).deactivated
    with pytest.raises(NotFound):
        books.do(lambda tx: accounts.deactivate(tx, UserId("U0000000000")))


def test_a_new_password_keeps_the_device_it_was_chosen_on(books: Books) -> None:
    """All others have to sign in again; a stale check changes nothing."""
    alice = books.setup()
    other = books.sign_in(alice.user.id)
    actor = actor_of(alice)
    with pytest.raises(Unauthenticated):
        books.do(lambda tx: accounts.change_password(tx, actor, OTHER_HASH, "new"))
    books.do(lambda tx: accounts.change_password(tx, actor, HASH, OTHER_HASH))
    assert books.ended() == {other.session}
    assert users.password_hash(books.reader, alice.user.id) == OTHER_HASH


def test_a_reset_password_keeps_no_device(books: Books) -> None:
    """Whoever lost it may have lost more; bots have none to lose."""
    alice = books.setup()
    books.do(lambda tx: accounts.reset_password(tx, alice.user, OTHER_HASH))
    assert books.ended() == {alice.session}
    bot = books.do(lambda tx: accounts.bot_token(tx, "robot")).user
    with pytest.raises(Conflict):
        books.do(lambda tx: accounts.reset_password(tx, bot, OTHER_HASH))


def test_who_left_meanwhile_does_nothing_more(books: Books) -> None:
    """Roles count at the moment of the change, not at that of the request."""
    books.setup()
    bob = actor_of(books.admit("bob@example.org", "administrator"))
    books.do(lambda tx: tx.reader.raw.execute("UPDATE users SET role = 'guest' WHERE name = 'bob'"))
    with pytest.raises(Forbidden):
        books.invite(bob, role="administrator")
    books.do(lambda tx: accounts.deactivate(tx, bob.id))
    with pytest.raises(Unauthenticated):
        books.invite(bob)
    with pytest.raises(Unauthenticated):
        books.do(lambda tx: accounts.change_password(tx, bob, HASH, OTHER_HASH))


@pytest.mark.parametrize("who", ["alice@example.org", " ALICE@EXAMPLE.ORG ", "@alice"])
def test_an_account_is_found_by_address_or_handle(books: Books, who: str) -> None:
    """As the operator types it."""
    alice = books.setup().user
    assert accounts.account_of(books.reader, who) == alice


@pytest.mark.parametrize(
    ("who", "error"), [("@bob", NotFound), ("b@c.d", NotFound), ("b", Invalid)]
)
def test_who_is_not_here_is_not_found(books: Books, who: str, error: type[CommandRefused]) -> None:
    """And what is no address is said to be none."""
    with pytest.raises(error):
        accounts.account_of(books.reader, who)
