"""Looking people up, and changing one's own profile."""

from chatserver.actions import accounts
from chatserver.store import log
from protocol import MSGPACK, ErrorCode, Refused
from protocol.ids import UserId
from protocol.users import FindUsers, GetUsers, ListUsers, RenameUser, UserChanged
from tests.running import run
from tests.town import Person

from .conftest import Office


@run
async def test_everybody_is_listed_page_by_page(office: Office) -> None:
    """By identifier, guests and bots included."""
    found: list[str] = []
    more = True
    while more:
        command = ListUsers(after=found[-1] if found else None, limit=2)
        page = await office.does(office.gus, command)
        found += [user.id for user in page.users]
        more = page.more
    people = (office.alice, office.bob, office.carol, office.gus, office.echo)
    assert found == sorted(person.id for person in people)


@run
async def test_unknown_people_are_left_out(office: Office) -> None:
    """Whoever asks for them hears of those there are."""
    ids = [office.bob.id, UserId("UNOBODY000"), office.echo.id, office.bob.id]
    found = (await office.does(office.carol, GetUsers(ids=ids))).users
    assert {user.id: (user.name, user.kind, user.role) for user in found} == {
        office.bob.id: ("bob", "person", "member"),
        office.echo.id: ("echo", "bot", "member"),
    }


@run
async def test_what_colleagues_see_of_each_other_is_little(office: Office) -> None:
    """No address, no hash, no session: the wire model has the fields it has."""
    (user,) = (await office.does(office.carol, GetUsers(ids=[office.bob.id]))).users
    assert set(user.__struct_fields__) == {
        "id",
        "name",
        "display_name",
        "kind",
        "role",
        "deactivated",
        "title",
    }


@run
async def test_a_new_name_is_told_to_everybody(office: Office) -> None:
    """Once; the same name again is no news."""
    command = RenameUser(display_name=" Robert\u200b ")
    changed = (await office.does(office.bob, command)).user
    await office.does(office.bob, command)
    assert changed.display_name == "Robert"
    workspace = await office.database.read(log.setting, "workspace")
    assert office.told(workspace) == [UserChanged(user=changed)]


@run
async def test_a_name_that_grows_when_cleaned_is_still_too_long(office: Office) -> None:
    """A limit holds for what is stored."""
    refusal = await office.refuses(office.bob, RenameUser(display_name="\ufb2c" * 80))
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "display_name")


@run
async def test_who_was_deactivated_is_shown_as_gone(office: Office) -> None:
    """What they wrote stays under their name."""
    await office.changes(lambda tx: accounts.deactivate(tx, office.carol.id))
    (user,) = (await office.does(office.bob, GetUsers(ids=[office.carol.id]))).users
    assert user.deactivated


async def finds(office: Office, prefix: str, who: Person | None = None) -> list[str]:
    """Return the handles of whom somebody finds."""
    found = await office.does(who or office.carol, FindUsers(prefix=prefix))
    return [user.name for user in found.users]


@run
async def test_people_are_found_by_how_a_name_begins(office: Office) -> None:
    """Any word of it and what follows, or the handle, without case and accents; bots too."""
    await office.does(office.bob, RenameUser(display_name="Élodie Dupont-Martin"))
    for prefix in ("elo", "ÉLODIE", "dup", "Mart", "elodie du", "Dupont Mar", "@bob", "bo"):
        assert await finds(office, prefix) == ["bob"], prefix
    for prefix in ("lodie", "martin dupont", "elodie martin", "é d", "bobby", "🎉"):
        assert await finds(office, prefix) == [], prefix
    assert await finds(office, "ECHO") == ["echo"]


@run
async def test_everybody_finds_everybody_in_order(office: Office) -> None:
    """As in the list of all, guests included; each once, by the first name that was found."""
    assert await finds(office, "", office.gus) == ["alice", "bob", "carol", "echo", "gus"]
    await office.does(office.bob, RenameUser(display_name="Ann Ann-Annette"))
    assert await finds(office, "a", office.gus) == ["alice", "bob"]
    page = await office.does(office.gus, FindUsers(prefix="a", limit=1))
    assert ([user.name for user in page.users], page.more) == (["alice"], True)
    page = await office.does(office.gus, FindUsers(prefix="ann", limit=1))
    assert ([user.name for user in page.users], page.more) == (["bob"], False)


@run
async def test_old_names_and_people_who_left_are_not_found(office: Office) -> None:
    """By their old handle neither."""
    await office.does(office.bob, RenameUser(display_name="Robert"))
    await office.does(office.bob, RenameUser(display_name="Rupert"))
    assert await finds(office, "rob") == []
    assert await finds(office, "rup") == ["bob"]
    await office.changes(lambda tx: accounts.deactivate(tx, office.bob.id))
    assert await finds(office, "rup") == await finds(office, "bob") == []


@run
async def test_a_name_nobody_has_is_too_long_to_look_for(office: Office) -> None:
    """The limit is that of names."""
    request = {"ref": 1, "command": {"type": "users.find", "prefix": "x" * 81}}
    refused = MSGPACK.decode_request(MSGPACK.pack(request))
    assert isinstance(refused, Refused)
    assert (refused.error.code, refused.error.field) == (ErrorCode.TOO_LARGE, "prefix")
