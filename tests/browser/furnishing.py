"""A town with something in it: somebody with a password, and messages of every kind."""

from typing import Final

from chatserver.core.clock import now_us
from chatserver.store import users
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol.channels import AddMember, OpenDirect, SetTopic, StarChannel
from protocol.groups import CreateGroup
from protocol.ids import UserId, new_id
from protocol.messages import DeleteMessage, EditMessage, MessagePlace
from protocol.people import FollowPerson
from protocol.reactions import AddReaction
from protocol.rules import ChangeRules
from protocol.tags import FollowTag
from protocol.updates import OpenUpdates
from tests.gateway.house import PASSWORD_HASH
from tests.town import Town, do, post

DORA: Final = "dora@example.org"
LONG: Final = (
    "A paragraph that goes on for a while, as people write them when they have thought about "
    "something for a day and want to say all of it at once, with a word that has no end: "
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, and "
    "https://example.org/a/long/address/that/does/not/break/anywhere?so=it&must=be&broken=somewhere"
)
OWN: Final = "Seen to, and written down"
"""What Alice said."""

EVERY_KIND: Final = (
    "Plain words",
    "**bold**, *italic*, ~~struck~~, `code` and [a link](https://example.org)",
    "> quoted\n\nand answered",
    "1. first\n2. second\n   * within",
    "# A heading\nand below it",
    "```python\nprint('a line of code that is longer than a telephone is wide, is it not?')\n```",
    ":tada: 🎉",
    LONG,
    "What #Été brought, we #deploy",
)


def settle_dora(tx: Transaction, town: Town) -> None:
    """Let somebody live in the town who signs in with a password."""
    user = UserId(new_id("U"))
    users.add(
        tx.reader,
        NewUser(user, "dora", "Dora", now_us(), email=DORA, password_hash=PASSWORD_HASH),
    )
    for channel, host in ((town.general, town.alice), (town.secret, town.alice)):
        do(tx, host, AddMember(channel=channel, user=user))


def furnish(tx: Transaction, town: Town) -> None:
    """Say something of every kind in #general."""
    alice, bob, general = town.alice, town.bob, town.general
    do(tx, alice, SetTopic(channel=general, topic="What everybody should know"))
    do(tx, alice, ChangeRules(text=f"# At home\n\n- Be *kind*.\n\n{LONG}"))
    do(tx, alice, StarChannel(channel=town.secret, starred=True))
    for number, text in enumerate(EVERY_KIND):
        do(tx, (alice, bob)[number % 2], post(general, text))
    changed = do(tx, alice, post(general, "To be changed")).message
    do(tx, alice, EditMessage(channel=general, seq=changed.seq, text=OWN))
    group = do(tx, alice, CreateGroup(name="cooks", users=[bob.id], title="They cook")).group.id
    do(tx, bob, post(general, f"<!group:{group}> and <!here>"))
    said = do(tx, bob, OpenUpdates(user=bob.id)).channel.id
    update = do(tx, bob, post(said, f"{LONG} {LONG} {LONG}")).message
    place = MessagePlace(channel=said, seq=update.seq)
    own = do(tx, alice, OpenUpdates(user=alice.id)).channel.id
    do(tx, alice, post(own, "What he says", shares=place))
    do(tx, alice, FollowTag(tag="deploy", follow=True))
    for who, whom in ((alice, bob), (bob, alice), (town.carol, bob)):
        do(tx, who, FollowPerson(user=whom.id, follow=True))
    for who, sign in ((alice, "🎉"), (bob, "🎉"), (bob, "👀")):
        do(tx, who, AddReaction(channel=general, seq=changed.seq, emoji=sign))
    root = do(tx, bob, post(general, f"What do you think, <@{alice.id}>?")).message.seq
    gone = do(tx, bob, post(general, "To be deleted")).message.seq
    for where in (root, gone):
        do(tx, alice, post(general, f"I think so, and so does <#{general}>.", thread=where))
    do(tx, bob, post(general, "Then so it shall be.", thread=root))
    do(tx, bob, DeleteMessage(channel=general, seq=gone))
    do(tx, town.echo, post(general, "Beep"))
    direct = do(tx, alice, OpenDirect(users=[bob.id])).membership.channel.id
    do(tx, bob, post(direct, "Just between us"))
    do(tx, bob, post(town.secret, "Hush"))


async def furnished(town: Town) -> None:
    """Furnish a running town."""
    await town.change(lambda tx: furnish(tx, town))
