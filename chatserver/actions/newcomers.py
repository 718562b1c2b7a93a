"""Who comes in: somebody new, or somebody an import has brought before."""

from msgspec import Struct

from chatserver.domain.names import handle_from, normal_email, short_name
from chatserver.store import log, users
from chatserver.store.database import Reader
from chatserver.store.invitations import Invitation
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol.errors import Invalid
from protocol.ids import UserId, new_id
from protocol.users import Role, User, UserChanged

from .invitations import awaited, require_new


class Person(Struct, frozen=True):
    """What people say of themselves as they come in; an invitation may know the address."""

    name: str
    password_hash: str
    email: str | None = None
    rules_us: int | None = None
    """Which wording of the house rules they agree to."""


def let_in(transaction: Transaction, invitation: Invitation, person: Person) -> User:
    """Return the user an invitation makes of somebody.

    The account an import brought for an address is theirs if the invitation proves the address.

    Raises:
        Invalid: it is for another address, or an address is missing.
        Conflict: there is an account with that address, and it is not proved to be theirs.
    """
    email = _address(invitation, person.email)
    imported = awaited(transaction.reader, email) if invitation.proves_email else None
    if imported is None:
        return create_person(transaction, person, email, invitation.role)
    users.set_password(transaction.reader, imported.id, person.password_hash)
    users.rename(transaction.reader, imported.id, short_name(person.name, "name"))
    if invitation.role == "administrator":
        users.set_role(transaction.reader, imported.id, invitation.role)
    return announced(transaction, imported.id)


def known_name(reader: Reader, invitation: Invitation) -> str:
    """Return under which name an import brought the person an invitation is for, if it did."""
    if not invitation.email or not invitation.proves_email:
        return ""
    imported = awaited(reader, invitation.email)
    return imported.display_name if imported else ""


def create_person(transaction: Transaction, person: Person, email: str, role: Role) -> User:
    """Create somebody's account and tell everybody.

    Raises:
        Conflict: there is an account with that address.
    """
    require_new(transaction.reader, email)
    handle = handle_from(email.rpartition("@")[0])
    new = NewUser(
        id=UserId(new_id("U")),
        name=users.free_name(transaction.reader, handle),
        display_name=short_name(person.name, "name"),
        created_us=transaction.now_us,
        role=role,
        email=email,
        password_hash=person.password_hash,
    )
    users.add(transaction.reader, new)
    return announced(transaction, new.id)


def announced(transaction: Transaction, user_id: UserId) -> User:
    """Return a user as they are now, having told everybody."""
    user = users.find(transaction.reader, user_id)
    workspace = log.setting(transaction.reader, "workspace")
    if user is None or workspace is None:
        raise LookupError(f"there is no {user_id}, or no workspace")
    transaction.record(UserChanged(user=user), to=workspace)
    return user


def _address(invitation: Invitation, email: str | None) -> str:
    """Return the address to join with: the invitation's, if it is for one."""
    if invitation.email is None:
        return normal_email(email or "")
    if email is not None and normal_email(email) != invitation.email:
        raise Invalid("the invitation is for another address", field="email")
    return invitation.email
