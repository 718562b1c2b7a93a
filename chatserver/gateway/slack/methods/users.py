"""People and bots."""

from typing import Final

from chatserver.domain.names import normal_email
from chatserver.domain.slack import scopes
from chatserver.domain.slack.identity import bot_user
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.users import Object, bot_object, profile_object, user_object
from chatserver.gateway.slack.places import limit_of, next_page, position_of, user_of
from chatserver.store import apps, statuses, users
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.ids import UserId
from protocol.users import ListUsers, User

READ: Final = "users:read"
_PAGE = 200
_LOCALE = "en-US"


class Listing(Given):
    """What ``users.list`` is given."""

    limit: int = 0
    cursor: str = ""
    include_locale: bool = False


class OneUser(Given):
    """What ``users.info`` is given."""

    user: str
    include_locale: bool = False


class Address(Given):
    """What ``users.lookupByEmail`` is given."""

    email: str


class Whose(Given):
    """Whose profile is asked for; by default one's own."""

    user: str = ""


class OneBot(Given):
    """What ``bots.info`` is given."""

    bot: str = ""


@method("users.list", scope=READ)
async def list_users(call: Call, given: Listing) -> Answer:
    """List everybody, bots and who is gone among them."""
    members, after = await call.read(_some, call.me, given)
    now_s = int(call.front.site.now_us() // 1_000_000)
    return {"members": members, "cache_ts": now_s} | next_page(after)


@method("users.info", scope=READ)
async def info(call: Call, given: OneUser) -> Answer:
    """Return one user."""
    user = await call.read(one_user, call.me, given.user)
    return {"user": user | ({"locale": _LOCALE} if given.include_locale else {})}


@method("users.lookupByEmail", scope=scopes.EMAIL)
async def by_email(call: Call, given: Address) -> Answer:
    """Return the user with an address."""
    return {"user": await call.read(_with_address, call.me, given.email)}


@method("users.profile.get", scope="users.profile:read|users:read")
async def profile(call: Call, given: Whose) -> Answer:
    """Return what somebody says of themselves."""
    user = await call.read(one_user, call.me, given.user or call.actor.id)
    return {"profile": user["profile"]}


@method("users.identity", tokens=("user",))
async def identity(call: Call, given: NoArguments) -> Answer:
    """Say who the caller is."""
    del given
    me = call.me
    shown = profile_object(me.user, me.team, await call.read(statuses.find, me.user.id))
    user = {"name": me.user.display_name, "id": me.user.id, **shown}
    return {"user": user, "team": {"id": me.team}}


@method("bots.info", scope=READ)
async def bot_info(call: Call, given: OneBot) -> Answer:
    """Return a bot by its ``B…``; without one, the caller."""
    return {"bot": await call.read(_bot, given.bot, call.actor.id)}


def _some(reader: Reader, me: Caller, given: Listing) -> tuple[list[Object], str]:
    after, wanted = position_of(given.cursor), limit_of(given.limit)
    found: list[User] = []
    more = True
    while more and len(found) < wanted:
        size = min(_PAGE, wanted - len(found))
        command = ListUsers(after=UserId(after) if after else None, limit=size)
        page = looked(reader, me.actor, command)
        found += page.users
        more, after = page.more, found[-1].id if found else ""
    return _shown(reader, me, found), after if more else ""


def _shown(reader: Reader, me: Caller, found: list[User]) -> list[Object]:
    emails = users.emails(reader, [each.id for each in found]) if _may_see_emails(me) else {}
    how = statuses.several(reader, [each.id for each in found])
    return [
        user_object(each, me.team, how.get(each.id), email=emails.get(each.id)) for each in found
    ]


def one_user(reader: Reader, me: Caller, user: str) -> Object:
    """Return a user as the caller may see them.

    Raises:
        SlackError: there is none.
    """
    return _shown(reader, me, [user_of(reader, user)])[0]


def _with_address(reader: Reader, me: Caller, email: str) -> Object:
    try:
        found = users.by_email(reader, normal_email(email))
    except CommandRefused:
        found = None
    if found is None:
        raise SlackError("users_not_found")
    return _shown(reader, me, [found[0]])[0]


def _may_see_emails(me: Caller) -> bool:
    return me.has(scopes.EMAIL)


def _bot(reader: Reader, wanted: str, me: str) -> Object:
    webhook = apps.webhook(reader, wanted) if wanted else None
    id_ = webhook.bot if webhook else bot_user(wanted or me)
    user = users.find(reader, id_)
    if user is None or user.kind != "bot":
        raise SlackError("bot_not_found")
    return bot_object(
        user, name=webhook.name if webhook else "", webhook=webhook.id if webhook else None
    )
