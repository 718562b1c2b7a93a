"""Finding people among many."""

import random

from chatserver.domain.names import findable, plain
from chatserver.store import users
from chatserver.store.database import Reader
from chatserver.store.users import NewUser
from protocol.ids import UserId
from tests.running import run

from .conftest import Store

WORDS = ["Ada", "Adèle", "Bo", "Bob", "Zoë", "Zo", "de", "du", "Król", "O'Neil"]


@run
async def test_all_who_have_such_a_name_are_found(store: Store) -> None:
    """As if each had been looked at, in any number of steps."""
    dice = random.Random(4)
    crowd = [
        NewUser(UserId(f"UCROWD{n:04}"), f"u{n}", " ".join(dice.choices(WORDS, k=3)), n)
        for n in range(300)
    ]

    def fill(reader: Reader) -> None:
        for user in crowd:
            users.add(reader, user)

    await store.database.write(fill)
    for prefix in ("a", "ad", "ada b", "zo", "zoe", "du de", "o neil", "u1", "kr", "x"):
        expected = {
            user.id
            for user in crowd
            if any(
                text.startswith(plain(prefix)) for text in findable(user.name, user.display_name)
            )
        }
        found = await store.database.read(users.beginning, prefix, 1_000)
        assert {user.id for user in found} - expected <= {store.town.alice.id}
        assert expected <= {user.id for user in found}
        few = await store.database.read(users.beginning, prefix, 7)
        assert few == found[:7]
