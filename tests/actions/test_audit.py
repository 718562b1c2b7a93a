"""What is done by right of an office is written down, and nothing else is."""

from chatserver.actions import HANDLERS, Action
from chatserver.actions.audited import AUDITED
from chatserver.domain import policy
from protocol import ErrorCode
from protocol.audit import AuditLog, ListAudit
from protocol.channels import CreateChannel, RemoveMember, SetRole, SetTopic
from protocol.groups import CreateGroup
from protocol.messages import DeleteMessage
from tests.running import run
from tests.town import Person

from .conftest import Office

BY_OFFICE = {
    *(policy.may_administer, policy.may_convert, policy.may_set_newcomers),
    *(policy.may_moderate_people, policy.may_change_workspace),
    policy.may_change_quiet_policy,
    *(policy.may_manage_groups, policy.may_manage_apps, policy.may_add_webhook),
}


async def audit(office: Office, **which: object) -> list[tuple[str, str, dict[str, str]]]:
    """Return who did what to what, the newest first."""
    log: AuditLog = await office.does(office.alice, ListAudit(**which))
    on = ({detail.name: detail.value for detail in deed.on} for deed in log.deeds)
    return [(deed.by, deed.act, details) for deed, details in zip(log.deeds, on, strict=True)]


def test_whatever_only_administrators_may_is_audited() -> None:
    """No command that asks for an office is left out, but those that only look."""
    asked = {
        command
        for command, handler in HANDLERS.items()
        if isinstance(handler, Action) and handler.check in BY_OFFICE
    }
    assert {command.__name__ for command in asked - AUDITED.keys()} == {"GetApp"}
    assert all({*fields} <= {*command.__struct_fields__} for command, fields in AUDITED.items())


@run
async def test_what_was_done_is_listed_newest_first(office: Office) -> None:
    """By whom, to what and when: what anybody may, and what is refused, is not."""
    role = SetRole(channel=office.general, user=office.bob.id, role="administrator")
    await office.does(office.alice, role)
    await office.does(office.bob, RemoveMember(channel=office.general, user=office.carol.id))
    await office.does(office.bob, SetTopic(channel=office.general, topic="hello"))
    await office.does(office.bob, CreateChannel(name="mine"))
    await office.refuses(office.carol, CreateGroup(name="crew", title="Crew", users=[]))
    made = await office.does(office.alice, CreateGroup(name="crew", title="Crew", users=[]))
    done = [
        (office.alice.id, "group.create", {"group": made.group.id}),
        (
            office.bob.id,
            "member.remove",
            {"channel": office.general, "user": office.carol.id},
        ),
        (
            office.alice.id,
            "role.set",
            {"channel": office.general, "user": office.bob.id, "role": "administrator"},
        ),
    ]
    assert await audit(office) == done
    assert await audit(office, by=office.bob.id) == done[1:2]
    assert await audit(office, before=2) == done[2:]
    page = await office.does(office.alice, ListAudit(limit=2))
    assert (len(page.deeds), page.more) == (2, True)


@run
async def test_ones_own_messages_are_nobody_elses_business(office: Office) -> None:
    """Deleting what another has written is written down, without what it was."""
    mine, theirs = (
        await office.posts(office.alice, "mine"),
        await office.posts(office.bob, "theirs"),
    )
    for message in (mine, theirs):
        deleting = DeleteMessage(channel=office.general, seq=message.seq)
        await office.does(office.alice, deleting)
        await office.does(office.alice, deleting)
    on = {"user": office.bob.id, "channel": office.general, "seq": str(theirs.seq)}
    assert await audit(office) == [(office.alice.id, "message.delete", on)]


@run
async def test_only_administrators_read_it(office: Office) -> None:
    """Neither members nor guests nor bots do."""
    who: list[Person] = [office.bob, office.gus, office.echo]
    for person in who:
        assert (await office.refuses(person, ListAudit())).code is ErrorCode.FORBIDDEN
