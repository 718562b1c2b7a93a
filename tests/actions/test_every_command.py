"""Every command has a declared check, and no check lets anybody see what is not theirs."""

from typing import Any

import msgspec
import pytest

from chatserver.actions import HANDLERS, Action, Errand, Gesture, Query
from chatserver.core.clock import now_us
from chatserver.domain import policy
from protocol import AnyCommand, Command, ErrorCode, Refusal, reply_type, tag_of
from protocol.apps import AddWebhook
from protocol.calls import CountInterrupted
from protocol.channel_follows import FollowChannel
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    ConvertChannel,
    GetChannel,
    JoinChannel,
    LeaveChannel,
    ListMembers,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
)
from protocol.cursors import MarkRead, MarkUnread
from protocol.drafts import SaveDraft
from protocol.files import ListFiles
from protocol.ids import ChannelId, StreamId
from protocol.interactions import PressAction, RunCommand, SuggestOptions
from protocol.levels import MuteChannel, SetLevel
from protocol.log import FillStream
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    ListReplies,
    LocateDate,
    PostMessage,
    PostPoll,
)
from protocol.moderation import GetHidden, HideMessage, ReportMessage, ShowMessage
from protocol.pins import ListPins, PinMessage, UnpinMessage
from protocol.polls import CastVote, ClosePoll, ListVotes
from protocol.presence import StartTyping
from protocol.previews import RemovePreview
from protocol.quiet import AskReach
from protocol.reactions import AddReaction, ListReactions, RemoveReaction
from protocol.receipts import ListReceipts
from protocol.revisions import ListRevisions
from protocol.saved import CompleteSaved, SaveMessage, UnsaveMessage
from protocol.scheduled import ScheduleMessage
from protocol.sessions import OpenSession
from protocol.threads import FollowThread, MarkThreadRead, MarkThreadUnread
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Person, new_nonce, poll, post

from .conftest import Office

BY_THE_GATEWAY = {OpenSession}
"""Carried out before there is an actor whom a policy could know."""

COMMANDS = [command for command in AnyCommand.__args__ if command not in BY_THE_GATEWAY]
HOUR_US = 3_600_000_000
NOWHERE = ChannelId("CNOWHERE00")
HIDDEN = Refusal(code=ErrorCode.NOT_FOUND, message="there is no such channel", field="channel")


@pytest.mark.parametrize("command", COMMANDS, ids=tag_of)
def test_a_command_has_a_handler_with_a_check(command: type[Command[Any]]) -> None:
    """Nothing is carried out without a rule of ``domain.policy`` being asked first."""
    handler = HANDLERS[command]
    assert isinstance(handler, Action | Query | Gesture | Errand)
    assert getattr(policy, handler.check.__name__) is handler.check
    if not isinstance(handler, Errand):  # what an app answers is known by the gateway
        assert handler.function.__annotations__["return"] is reply_type(command)


def test_nothing_is_handled_that_nobody_can_ask() -> None:
    """Handlers and commands are the same list."""
    assert set(HANDLERS) == set(COMMANDS)


CHECKS_NO_PLACE = {StartTyping}
"""Looks at what the connection follows instead, without a database."""


@pytest.mark.parametrize("command", COMMANDS, ids=tag_of)
def test_a_command_that_names_a_channel_looks_at_it(command: type[Command[Any]]) -> None:
    """A rule for the whole workspace is no rule for a channel."""
    names_channel = "channel" in {field.name for field in msgspec.structs.fields(command)}
    if names_channel and command not in CHECKS_NO_PLACE:
        assert HANDLERS[command].check is not policy.may_use_workspace


# The matrix: every command that names a channel, for everybody who is not a member


def commands_in(channel: ChannelId, user: Any) -> list[Command[Any]]:
    """Return one of each command that names a channel; message 3 or 5 is somebody's post."""
    return [
        post(channel),
        EditMessage(channel=channel, seq=1, text="x"),
        DeleteMessage(channel=channel, seq=1),
        ListHistory(channel=channel),
        ListReplies(channel=channel, thread=1),
        LocateDate(channel=channel, time_us=0),
        ListFiles(channel=channel),
        AddReaction(channel=channel, seq=1, emoji="🎉"),
        RemoveReaction(channel=channel, seq=1, emoji="🎉"),
        ListReactions(channel=channel, seq=1, emoji="🎉"),
        PinMessage(channel=channel, seq=1),
        UnpinMessage(channel=channel, seq=1),
        ListPins(channel=channel),
        ReportMessage(channel=channel, seq=1),
        HideMessage(channel=channel, seq=1),
        ShowMessage(channel=channel, seq=1),
        GetHidden(channel=channel, seq=1),
        ListRevisions(channel=channel, seq=1),
        poll(channel),
        CastVote(channel=channel, seq=1, choices=[0]),
        ClosePoll(channel=channel, seq=1),
        ListVotes(channel=channel, seq=1),
        SaveMessage(channel=channel, seq=1),
        CompleteSaved(channel=channel, seq=1),
        UnsaveMessage(channel=channel, seq=1),
        RemovePreview(channel=channel, seq=1, url="https://example.org"),
        PressAction(channel=channel, seq=1, block="b", action="a"),
        SuggestOptions(channel=channel, seq=1, block="b", action="a"),
        RunCommand(channel=channel, command="/x"),
        FollowThread(channel=channel, thread=1, follow=True),
        MarkThreadRead(channel=channel, thread=1, seq=1),
        MarkThreadUnread(channel=channel, thread=1, seq=1),
        CountInterrupted(channel=channel, kind="channel"),
        MarkRead(channel=channel, seq=1),
        MarkUnread(channel=channel, seq=1),
        ListReceipts(channel=channel),
        SetLevel(channel=channel, level="nothing"),
        MuteChannel(channel=channel, muted=True),
        FillStream(stream=StreamId(channel), after=0),
        GetChannel(channel=channel),
        ListMembers(channel=channel),
        JoinChannel(channel=channel),
        LeaveChannel(channel=channel),
        AddMember(channel=channel, user=user),
        RemoveMember(channel=channel, user=user),
        SetRole(channel=channel, user=user, role="administrator"),
        RenameChannel(channel=channel, name="renamed"),
        SetTopic(channel=channel, topic="x"),
        SetPurpose(channel=channel, purpose="x"),
        SetPosting(channel=channel, posting="administrators"),
        SetPace(channel=channel, slow_s=10),
        SetNewcomers(channel=channel, newcomers=True),
        ConvertChannel(channel=channel),
        ArchiveChannel(channel=channel),
        RestoreChannel(channel=channel),
        AddWebhook(bot=user, channel=channel),
        AskReach(channel=channel, users=[user]),
        StarChannel(channel=channel, starred=True),
        FollowChannel(channel=channel, follow=True),
        SaveDraft(channel=channel, text="x"),
        ScheduleMessage(channel=channel, text="x", nonce=new_nonce(), send_us=now_us() + HOUR_US),
    ]


def test_the_matrix_is_whole() -> None:
    """No command that names a channel or a stream is left out of it."""
    naming = {
        command
        for command in COMMANDS
        if {field.name for field in msgspec.structs.fields(command)} & {"channel", "stream"}
    }
    tried = {type(command) for command in commands_in(NOWHERE, "UNOBODY000")}
    assert naming - tried == CHECKS_NO_PLACE


def kinds(*skipped: type[Command[Any]]) -> Any:
    """Parametrise a test by each kind of command in the matrix."""
    every = [type(command) for command in commands_in(NOWHERE, "UNOBODY000")]
    chosen = [kind for kind in every if kind not in skipped]
    return pytest.mark.parametrize("kind", chosen, ids=tag_of)


def one(kind: type[Command[Any]], channel: ChannelId, user: Person) -> Command[Any]:
    """Return the matrix's command of a kind."""
    (found,) = [each for each in commands_in(channel, user.id) if type(each) is kind]
    return found


@kinds()
@run
async def test_what_one_may_not_see_does_not_exist(
    office: Office, kind: type[Command[Any]]
) -> None:
    """A stranger, a removed member, an administrator and a guest get one error, to the letter."""
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    boss = await office.adds(name="dora", role="administrator")
    cases = [
        (office.carol, office.secret),
        (office.bob, office.secret),
        (boss, office.secret),
        (office.gus, office.secret),
        (office.gus, office.general),
        (office.echo, office.secret),
        (office.alice, NOWHERE),
        (office.gus, NOWHERE),
    ]
    for who, channel in cases:
        assert await office.refuses(who, one(kind, channel, office.carol)) == HIDDEN


MODERATION = (ReportMessage, HideMessage, ShowMessage, GetHidden)

OPEN_TO_READERS = {
    ListHistory: None,
    ListFiles: None,
    ListReplies: ErrorCode.NOT_FOUND,  # there is no message at 1
    ListReactions: ErrorCode.NOT_FOUND,
    ListPins: None,
    ListRevisions: ErrorCode.NOT_FOUND,
    **dict.fromkeys(MODERATION, ErrorCode.NOT_FOUND),
    ListVotes: ErrorCode.NOT_FOUND,
    **dict.fromkeys((SaveMessage, CompleteSaved), ErrorCode.NOT_FOUND),
    UnsaveMessage: None,
    PressAction: ErrorCode.NOT_FOUND,  # as above
    SuggestOptions: ErrorCode.NOT_FOUND,
    FillStream: None,
    LocateDate: None,
    ListMembers: None,
    GetChannel: None,
    JoinChannel: None,
    FollowChannel: None,
}
"""What those may do who are not in a public channel, and how it ends."""


@kinds()
@run
async def test_a_public_channel_is_read_before_it_is_joined(
    office: Office, kind: type[Command[Any]]
) -> None:
    """Whoever is not in it may look and come in, and do nothing else."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    command = one(kind, office.general, office.bob)
    if kind not in OPEN_TO_READERS:
        assert (await office.refuses(office.carol, command)).code is ErrorCode.FORBIDDEN
    elif OPEN_TO_READERS[kind]:
        assert (await office.refuses(office.carol, command)).code is OPEN_TO_READERS[kind]
    else:
        await office.does(office.carol, command)


OPEN_IN_UPDATES = OPEN_TO_READERS | {
    JoinChannel: ErrorCode.FORBIDDEN,
    FollowChannel: ErrorCode.FORBIDDEN,
    PostMessage: ErrorCode.FORBIDDEN,  # it is no reply
    ScheduleMessage: ErrorCode.FORBIDDEN,
    PostPoll: ErrorCode.FORBIDDEN,
    **dict.fromkeys((CastVote, ClosePoll), ErrorCode.NOT_FOUND),
    **dict.fromkeys((EditMessage, DeleteMessage, RemovePreview), ErrorCode.NOT_FOUND),
    **dict.fromkeys((AddReaction, RemoveReaction), ErrorCode.NOT_FOUND),
    RunCommand: ErrorCode.NOT_FOUND,  # nobody has told of one
}
"""What everybody but guests may do with somebody's updates, and how it ends."""


@kinds()
@run
async def test_updates_are_read_and_answered_by_everybody_but_guests(
    office: Office, kind: type[Command[Any]]
) -> None:
    """And nothing else is done to them from outside, be it by an administrator."""
    found = await office.does(office.bob, OpenUpdates(user=office.bob.id))
    command = one(kind, found.channel.id, office.carol)
    assert await office.refuses(office.gus, command) == HIDDEN
    for who in (office.carol, office.alice):
        expected = OPEN_IN_UPDATES.get(kind, ErrorCode.FORBIDDEN)
        if expected is None:
            await office.does(who, command)
        else:
            assert (await office.refuses(who, command)).code is expected


FOR_ADMINISTRATORS = {
    *(RemoveMember, SetRole, RenameChannel, ArchiveChannel, RestoreChannel),
    *(SetPosting, SetPace, AddWebhook),
    *(FOR_PUBLIC := {SetNewcomers, ConvertChannel}),
}
NO_MESSAGE = {
    *(EditMessage, DeleteMessage, ListReplies, RemovePreview),
    *(AddReaction, RemoveReaction, ListReactions, PinMessage, UnpinMessage),
    *(CastVote, ClosePoll, ListVotes),
    *(PressAction, SuggestOptions, SaveMessage, CompleteSaved, ListRevisions),
    *MODERATION,
}
NO_COMMAND = {RunCommand}


NO_THREAD = {FollowThread, MarkThreadRead, MarkThreadUnread}


@pytest.mark.parametrize("where", ["general", "secret"])
@kinds()
@run
async def test_a_member_does_what_members_may(
    office: Office, kind: type[Command[Any]], where: str
) -> None:
    """Everything but what is for the channel's administrators."""
    command = one(kind, getattr(office, where), office.bob)
    if kind in FOR_ADMINISTRATORS:
        assert (await office.refuses(office.bob, command)).code is ErrorCode.FORBIDDEN
    elif kind in NO_MESSAGE:
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "seq")
    elif kind in NO_COMMAND:
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "command")
    elif kind in NO_THREAD:
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "thread")
    elif kind is RunCommand:
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, "command")
    else:
        await office.does(office.bob, command)


NOT_HERE = {*NO_MESSAGE, *NO_THREAD, *NO_COMMAND, AddWebhook}
"""For a message, thread, command or app there is none of here."""


@kinds(*NOT_HERE)
@run
async def test_an_administrator_does_everything(office: Office, kind: type[Command[Any]]) -> None:
    """Also what is for administrators only."""
    where = office.general if kind in FOR_PUBLIC else office.secret
    await office.does(office.alice, one(kind, where, office.bob))


WRITING = {
    *(PostMessage, EditMessage, AddReaction, RemoveReaction, ScheduleMessage, RunCommand),
    *(JoinChannel, AddMember, SetTopic, SetPurpose, PinMessage, UnpinMessage, AddWebhook),
    SetNewcomers,
    *(PostPoll, CastVote),
}


@kinds()
@run
async def test_an_archived_channel_is_read_and_not_written(
    office: Office, kind: type[Command[Any]]
) -> None:
    """Its history, members and read cursors stay; leaving and restoring go on."""
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    command = one(kind, office.general, office.carol)
    if kind in WRITING:
        refusal = await office.refuses(office.alice, command)
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "channel")
    elif kind in NO_MESSAGE:
        assert (await office.refuses(office.alice, command)).code is ErrorCode.NOT_FOUND
    elif kind in NO_THREAD:
        assert (await office.refuses(office.alice, command)).code is ErrorCode.INVALID
    else:
        await office.does(office.alice, command)
